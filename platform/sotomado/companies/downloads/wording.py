"""What the files are called that HR takes along."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.companies.downloads.models import Taken

KINDS: Mapping[Taken, LazyString] = {
    Taken.INVOICE: _l("請求書"),
    Taken.CREDIT_NOTE: _l("返還請求書"),
    Taken.ROSTER: _l("名簿"),
    Taken.ROSTER_PROBLEMS: _l("名簿の直すところ"),
}
