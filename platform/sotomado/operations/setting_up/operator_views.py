"""Operators' pages of client companies: how far each has come, a new one, and who answers for it there."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.models import Duty
from sotomado.bookings import once
from sotomado.companies import service as companies
from sotomado.companies.hr import service as hr
from sotomado.companies.hr import wording as hr_words
from sotomado.companies.hr.errors import BadInvitation
from sotomado.companies.setting_up import departments as tree
from sotomado.companies.setting_up import service as settings
from sotomado.companies.setting_up.errors import BadSetting
from sotomado.languages import current_locale
from sotomado.operations.blueprint import bp
from sotomado.operations.contracts.forms import a_day
from sotomado.operations.setting_up import wording
from sotomado.operations.setting_up.standing import OURS, Part, standing
from sotomado.operations.setting_up.views import facts_of
from sotomado.web import current_actor, current_read, current_settings, current_work

FIELDS = ("name", "name_en", "contracted_on", "owner_name", "owner_email")
# An invitation's fields, as the form of a new company calls them.
_OWNERS = {"name": "owner_name", "email": "owner_email"}


@bp.get("/operations/companies")
def client_companies() -> ResponseReturnValue:
    """Every company with how far it has come."""
    with current_read() as work:
        lines = [standing(work, company_id=one.id) for one in companies.all_companies(work)]
    return render_template(
        "operations/companies.html", lines=lines, titles=wording.TITLES, is_english=current_locale() == "en"
    )


@bp.get("/operations/companies/new")
def new_company() -> ResponseReturnValue:
    return _new_page()


@bp.post("/operations/companies/new")
def make_company() -> ResponseReturnValue:
    """The company, and the mail to whoever is to answer for it: both, or neither."""
    typed = {field: request.form.get(field, "").strip()[:260] for field in FIELDS}
    by = current_actor().person_id
    try:
        with current_work() as work:
            made = once.done_before(work, "make_company")
            if made is None:
                company_id = settings.make_company(
                    work,
                    name=typed["name"],
                    name_en=typed["name_en"],
                    contracted_on=a_day(typed["contracted_on"]),
                    by_person_id=by,
                )
                hr.invite(
                    work,
                    company_id=company_id,
                    email=typed["owner_email"],
                    name=typed["owner_name"],
                    duties={Duty.OWNER},
                    by_person_id=by,
                    public_url=current_settings().public_url,
                )
                made = str(company_id)
                once.done_to(work, made)
    except BadSetting as error:
        return _new_page(typed, wording.sentences(error.wrong)), 422
    except BadInvitation as error:
        return _new_page(typed, _errors_of(error, _OWNERS)), 422
    flash(_("契約企業を加え、責任者に招待のメールを送りました。"))
    return redirect(url_for("operations.client_company", company_id=int(made)), 303)


@bp.get("/operations/companies/<int:company_id>")
def client_company(company_id: int) -> ResponseReturnValue:
    return _company_page(company_id)


@bp.post("/operations/companies/<int:company_id>/owner")
def invite_owner(company_id: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            hr.invite(
                work,
                company_id=company_id,
                email=request.form.get("email", ""),
                name=request.form.get("name", ""),
                duties={Duty.OWNER},
                by_person_id=current_actor().person_id,
                public_url=current_settings().public_url,
            )
    except BadInvitation as error:
        return _company_page(company_id, _errors_of(error)), 422
    flash(_("責任者に招待のメールを送りました。"))
    return _back(company_id)


@bp.post("/operations/companies/<int:company_id>/invitations/<invitation_id>/again")
def invite_owner_again(company_id: int, invitation_id: str) -> ResponseReturnValue:
    with current_work() as work:
        hr.send_again(
            work,
            company_id=company_id,
            invitation_id=invitation_id,
            by_person_id=current_actor().person_id,
            public_url=current_settings().public_url,
        )
    flash(_("新しいリンクを送りました。前のリンクは、もう使えません。"))
    return _back(company_id)


@bp.post("/operations/companies/<int:company_id>/invitations/<invitation_id>/take-back")
def take_back_invitation(company_id: int, invitation_id: str) -> ResponseReturnValue:
    with current_work() as work:
        hr.take_back(work, company_id=company_id, invitation_id=invitation_id)
    flash(_("招待を取り消しました。送ったリンクは、もう使えません。"))
    return _back(company_id)


def _errors_of(error: BadInvitation, names: Mapping[str, str] | None = None) -> dict[str, str]:
    return {
        (names or {}).get(field, field): str(hr_words.WHAT_TO_MEND[field, what]) for field, what in error.wrong.items()
    }


def _back(company_id: int) -> ResponseReturnValue:
    return redirect(url_for("operations.client_company", company_id=company_id), 303)


def _new_page(typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "operations/new_company.html",
        typed=typed or dict.fromkeys(FIELDS, ""),
        errors=errors or {},
        longest=settings.LONGEST_NAME,
        lasts_days=hr.INVITATION_LASTS.days,
    )


def _company_page(company_id: int, errors: Mapping[str, str] | None = None) -> str:
    with current_read() as work:
        found = standing(work, company_id=company_id)
        names = {one.id: (one.name, one.name_en) for one in tree.tree(work, company_id=company_id)}
        people = hr.colleagues(work, company_id=company_id)
        asked = hr.asked(work, company_id=company_id)
    return render_template(
        "operations/company.html",
        company_id=company_id,
        name=found.company.name_en if current_locale() == "en" else found.company.name,
        found=found,
        parts=list(Part),
        ours=OURS,
        titles=wording.TITLES,
        states=wording.STATES,
        said=facts_of(found, names),
        people=people,
        asked=asked,
        duties=hr_words.DUTIES,
        all_duties=list(Duty),
        typed={field: request.form.get(field, "") if errors else "" for field in ("name", "email")},
        errors=errors or {},
    )
