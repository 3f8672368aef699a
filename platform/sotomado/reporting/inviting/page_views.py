"""Where an invitation leads: what one's company offers, the way to a talk, and the way to get no such mails.

Asking for these pages writes nothing down.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.companies import service as companies
from sotomado.companies.inviting import sending
from sotomado.languages import current_locale
from sotomado.oneonones.programmes.offered import service as offers
from sotomado.reporting.inviting import service
from sotomado.reporting.voices import showing
from sotomado.reporting.voices.wording import beside
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("invited", __name__)


@bp.get("/invited")
def show() -> ResponseReturnValue:
    person_id = current_actor().person_id
    with current_read() as work:
        place = companies.employment_of(work, person_id=person_id)
        invitations = service.invitations(work, person_id=person_id)
        packs = offers.offered(work, person_id=person_id).packs
        voices = showing.in_company(work, company_id=place.company_id, most=6) if place is not None else []
    company = "" if place is None else place.company_name_en if current_locale() == "en" else place.company_name
    return render_template(
        "inviting/invited.html",
        company_name=company,
        trainings=[day for one in invitations for day in one.trainings],
        packs=packs,
        voices=voices,
        beside=beside,
    )


@bp.get("/no-invitations/<token>")
def no_more(token: str) -> ResponseReturnValue:
    with current_read() as work:
        sending.whose_link(work, token=token)
    return render_template("inviting/no_more.html", token=token, is_done=False)


@bp.post("/no-invitations/<token>")
def want_none(token: str) -> ResponseReturnValue:
    with current_work() as work:
        service.want_none(work, person_id=sending.whose_link(work, token=token))
    return render_template("inviting/no_more.html", token=token, is_done=True)


@bp.post("/invited/none")
def want_none_here() -> ResponseReturnValue:
    with current_work() as work:
        service.want_none(work, person_id=current_actor().person_id)
    flash(_("これからは届きません。会社には伝わりません。"))
    return redirect(url_for(".show"), 303)
