"""What files and their languages are called."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.accounts.models import Locale
from sotomado.reporting.models import FileKind

KINDS: Mapping[FileKind, str] = {
    FileKind.PDF: "PDF",
    FileKind.SLIDES: "PowerPoint",
    FileKind.WORKBOOK: "Excel",
    FileKind.CSV: "CSV",
    FileKind.JSON: "JSON",
}
LANGUAGES: Mapping[Locale, LazyString] = {Locale.JAPANESE: _l("日本語"), Locale.ENGLISH: _l("英語")}
