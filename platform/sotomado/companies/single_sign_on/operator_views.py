"""Operators say whose a domain is: by the contract, a mail to it, or a record in it. Here it is written down."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.companies.single_sign_on import domains
from sotomado.companies.single_sign_on.errors import DomainTaken
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("company_domains", __name__, url_prefix="/operations/domains")


@bp.get("")
def index() -> ResponseReturnValue:
    with current_read() as work:
        asked = domains.asked(work)
    english = current_locale() == "en"
    return render_template(
        "companies/single_sign_on/domains.html",
        waiting=[one for one in asked if one.confirmed_at is None],
        confirmed=[one for one in asked if one.confirmed_at is not None],
        named=lambda one: one.company_name_en if english else one.company_name,
    )


@bp.post("/<domain_id>/confirm")
def confirm(domain_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            domains.confirm(work, domain_id=domain_id, by=current_actor().person_id)
    except DomainTaken:
        flash(_("このドメインは、すでに別の会社のものとして確認されています。"), "error")
    else:
        flash(_("ドメインを確認しました。"))
    return redirect(url_for(".index"), 303)


@bp.post("/<domain_id>/refuse")
def refuse(domain_id: str) -> ResponseReturnValue:
    with current_work() as work:
        domains.refuse(work, domain_id=domain_id, by=current_actor().person_id)
    flash(_("ドメインを外しました。"))
    return redirect(url_for(".index"), 303)
