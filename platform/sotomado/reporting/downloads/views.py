"""The owners' page of every file somebody of HR took along: reports, invoices, rosters; who, and when."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.companies import service as companies
from sotomado.companies.downloads import service as company_downloads
from sotomado.companies.downloads import wording
from sotomado.languages import current_locale
from sotomado.reporting.downloads import service as downloads
from sotomado.reporting.downloads.words import KINDS, LANGUAGES
from sotomado.web import current_read

bp = Blueprint("downloads", __name__)


class Line(NamedTuple):
    """One file somebody took along."""

    at: datetime
    person_name: str
    what: str


@bp.get("/company/<int:company_id>/downloads")
def log(company_id: int) -> ResponseReturnValue:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        reports = downloads.of_company(work, company_id=company_id)
        others = company_downloads.of_company(work, company_id=company_id)
    lines = [Line(one.at, one.person_name, _report(one)) for one in reports]
    lines += [Line(one.at, one.person_name, _other(one)) for one in others]
    return render_template(
        "reporting/downloads.html",
        company_id=company_id,
        company_name=company.name_en if current_locale() == "en" else company.name,
        lines=sorted(lines, key=lambda line: line.at, reverse=True)[: downloads.LONGEST_LIST],
        longest=downloads.LONGEST_LIST,
    )


def _report(one: downloads.Download) -> str:
    return str(
        _(
            "%(quarter)sのレポート、%(kind)s(%(language)s)",
            quarter=formats.quarter(one.quarter, current_locale()),
            kind=KINDS[one.kind],
            language=LANGUAGES[one.locale],
        )
    )


def _other(one: company_downloads.Line) -> str:
    """Papers have a number people know; what else a line refers to is for us alone."""
    kind = str(wording.KINDS[one.kind])
    has_number = one.kind in (company_downloads.Taken.INVOICE, company_downloads.Taken.CREDIT_NOTE)
    if not (has_number and one.reference):
        return kind
    return str(_("%(kind)s %(number)s", kind=kind, number=one.reference))
