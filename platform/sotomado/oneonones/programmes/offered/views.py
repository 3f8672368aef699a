"""What one's company offers, for oneself. Asking for the page writes nothing down."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.companies import service as companies
from sotomado.companies.standings import department_names
from sotomado.languages import current_locale
from sotomado.oneonones.labels import THEME_LABELS
from sotomado.oneonones.programmes.offered import service as offers
from sotomado.oneonones.programmes.wording import CAREER_EVERY_MONTHS, EVERY_WEEKS, MESSAGE_KINDS, cohort_name
from sotomado.oneonones.questions.bank import bank
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("offered", __name__)


@bp.get("/one-on-ones/from-company")
def show() -> ResponseReturnValue:
    person_id, locale = current_actor().person_id, current_locale()
    with current_read() as work:
        offered = offers.offered(work, person_id=person_id)
        place = companies.employment_of(work, person_id=person_id)
        departments = department_names(work, company_id=place.company_id) if place is not None else {}
    tongue = "en" if locale == "en" else "ja"
    return render_template(
        "programmes/offered.html",
        offered=offered,
        whom=lambda rule: cohort_name(rule, departments, locale),
        words={one.id: one.words[tongue] for one in bank()},
        theme_labels=THEME_LABELS,
        every_weeks=EVERY_WEEKS,
        career_every_months=CAREER_EVERY_MONTHS,
        message_kinds=MESSAGE_KINDS,
    )


@bp.post("/one-on-ones/from-company/none")
def want_none() -> ResponseReturnValue:
    with current_work() as work:
        offers.want_no_messages(work, person_id=current_actor().person_id)
    flash(_("これからは届きません。会社には伝わりません。"))
    return redirect(url_for(".show"), 303)


@bp.post("/one-on-ones/from-company/again")
def want_again() -> ResponseReturnValue:
    with current_work() as work:
        offers.want_messages(work, person_id=current_actor().person_id)
    flash(_("また届くようにしました。会社には伝わりません。"))
    return redirect(url_for(".show"), 303)
