"""The voices a company's HR reads, and may put up: those that its employees read as well, by the same way.

Nothing is told of voices that are not shown, nor whether there are any.
"""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from sotomado.companies import service as companies
from sotomado.languages import current_locale
from sotomado.reporting.voices import showing
from sotomado.reporting.voices.wording import beside
from sotomado.web import current_read

bp = Blueprint("company_voices", __name__)


@bp.get("/company/<int:company_id>/voices")
def index(company_id: int) -> ResponseReturnValue:
    with current_read() as work:
        employer = companies.company(work, company_id=company_id)
        shown = showing.in_company(work, company_id=company_id)
    return render_template(
        "voices/company.html",
        company_id=company_id,
        company_name=employer.name_en if current_locale() == "en" else employer.name,
        voices=shown,
        beside=beside,
    )
