"""HR's page on who took a report along, and when."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from sotomado.companies import service as companies
from sotomado.languages import current_locale
from sotomado.reporting.downloads import service as downloads
from sotomado.reporting.downloads.words import KINDS, LANGUAGES
from sotomado.web import current_read

bp = Blueprint("downloads", __name__)


@bp.get("/company/<int:company_id>/reports/downloads")
def log(company_id: int) -> ResponseReturnValue:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        lines = downloads.of_company(work, company_id=company_id)
    return render_template(
        "reporting/downloads.html",
        company_id=company_id,
        company_name=company.name_en if current_locale() == "en" else company.name,
        lines=lines,
        kinds=KINDS,
        languages=LANGUAGES,
        longest=downloads.LONGEST_LIST,
    )
