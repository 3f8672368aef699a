"""A company's reporting units: which departments are counted together, since when, and choosing them anew."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.companies import service as companies
from sotomado.languages import current_locale
from sotomado.operations.blueprint import bp
from sotomado.reporting.frame import service as frame
from sotomado.web import current_read, current_work


@bp.get("/operations/companies/<int:company_id>/units")
def units_of_company(company_id: int) -> ResponseReturnValue:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        plans = frame.plans_of(work, company_id=company_id)
    is_english = current_locale() == "en"
    return render_template(
        "operations/units.html",
        company=company,
        name=company.name_en if is_english else company.name,
        plans=plans,
        is_english=is_english,
    )


@bp.post("/operations/companies/<int:company_id>/units")
def reorganise(company_id: int) -> ResponseReturnValue:
    with current_work() as work:
        starts = frame.reorganise(work, company_id=company_id)
    flash(_("選びなおしました。%(quarter)sから使われます。", quarter=formats.quarter(starts, current_locale())))
    return redirect(url_for("operations.units_of_company", company_id=company_id), 303)
