"""The files of a release: made when they are asked for, and the same bytes each time, also after later quarters.

A document is told from releases up to its own quarter alone, so nothing that comes later changes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from flask_babel import force_locale
from flask_babel import gettext as _

from reports.documents.paper import paper
from reports.documents.report import Report
from reports.documents.slides import slides
from reports.documents.table_file import table_file
from reports.documents.workbook import workbook
from sotomado.companies.service import CompanyCard
from sotomado.reporting.files.naming import naming_of
from sotomado.reporting.files.shortened import in_native_charts, shortened
from sotomado.reporting.models import FileKind
from sotomado.reporting.page import report_in_words
from sotomado.reporting.releases import QuarterReport

LETTERS = Path(__file__).parents[2] / "static" / "dist" / "letters"

_MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.SLIDES: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    FileKind.WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv",
    FileKind.JSON: "application/json",
}


@dataclass(frozen=True)
class MadeFile:
    """A file as it is handed over. `name` is for people, `plain_name` for what cannot read it."""

    content: bytes
    media_type: str
    name: str
    plain_name: str


def made(history: Sequence[QuarterReport], company: CompanyCard, kind: FileKind, locale: str) -> MadeFile:
    """The last of `history` (the earliest first) as a file, in "ja" or "en". JSON is the release as it is stored."""
    shown = history[-1]
    report = _with_digest(report_in_words(history, company, locale), shown.digest, locale)
    return MadeFile(
        content=_content(shown, report, kind, locale),
        media_type=_MEDIA_TYPES[kind],
        name=f"{report.company} {report.title}.{kind}",
        plain_name=f"sotomado-{shown.quarter}-{locale}.{kind}",
    )


def _content(shown: QuarterReport, report: Report, kind: FileKind, locale: str) -> bytes:
    match kind:
        case FileKind.PDF:
            return paper(report, digest=shown.digest, released_at=shown.released_at, letters=LETTERS)
        case FileKind.SLIDES:
            return slides(in_native_charts(shortened(report)), digest=shown.digest, released_at=shown.released_at)
        case FileKind.JSON:
            return shown.body.encode()
    with force_locale(locale):
        naming = naming_of(shown.release, names=shown.names(locale), locale=locale)
    if kind is FileKind.CSV:
        return table_file(shown.release, naming, report, digest=shown.digest)
    drawn = in_native_charts(report)
    return workbook(shown.release, naming, drawn, digest=shown.digest, released_at=shown.released_at)


def _with_digest(report: Report, digest: str, locale: str) -> Report:
    """The report with what proves a file: whoever holds the JSON can compute the digest that every other one bears."""
    with force_locale(locale):
        told = str(_("%(digest)s(JSONのファイルのSHA-256)", digest=digest))
        return replace(report, about=(*report.about, (str(_("指紋")), told)))


@lru_cache(maxsize=1)
def schema() -> bytes:
    """How the JSON file is made up, as JSON Schema."""
    return (files("reports.documents") / "release.schema.json").read_bytes()
