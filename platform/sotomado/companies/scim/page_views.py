"""HR's page of the connection: the address, the token, when it was last heard, and what was refused."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.scopes import Scope
from sotomado.companies import service as companies
from sotomado.companies.scim import contact
from sotomado.companies.scim.wording import ABOUT, TROUBLES
from sotomado.companies.tokens import service as tokens
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("scim_link", __name__)


@bp.get("/company/<int:company_id>/scim")
def show(company_id: int) -> ResponseReturnValue:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        standing = contact.standing(work, company_id=company_id)
        held = tokens.tokens_of(work, company_id=company_id)
        now = work.now
    return render_template(
        "companies/scim/show.html",
        company=company,
        company_name=company.name_en if current_locale() == "en" else company.name,
        standing=standing,
        tokens=[one for one in held if Scope.SCIM in one.scopes and not one.is_over(now)],
        address=f"{current_settings().public_url}/scim/v2",
        troubles=TROUBLES,
        about=ABOUT,
    )


@bp.post("/company/<int:company_id>/scim")
def choose(company_id: int) -> ResponseReturnValue:
    at_once = request.form.get("inviting") == "at_once"
    with current_work() as work:
        contact.choose_inviting(work, company_id=company_id, at_once=at_once, by=current_actor().person_id)
    if at_once:
        flash(_("これから加わる人には、すぐに案内のメールが届きます。"))
    else:
        flash(_("これから加わる人には、人事が招待するまで案内のメールは届きません。"))
    return redirect(url_for(".show", company_id=company_id), 303)
