"""Pages of the people of HR: who is there and for what, whom to ask, and the link that somebody asked follows."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.errors import InvitationExpired, InvitationUsed, NotFound, WeakPassword
from sotomado.accounts.factors import service as factors
from sotomado.accounts.factors.errors import NotTheirsToReset
from sotomado.accounts.factors.views import own_page
from sotomado.accounts.forms import InvitationForm
from sotomado.accounts.models import Duty, Locale
from sotomado.accounts.views import begin_sign_in, passwords, too_weak
from sotomado.companies import service as companies
from sotomado.companies.hr import service as hr
from sotomado.companies.hr import wording
from sotomado.companies.hr.errors import AlreadyHr, BadInvitation, ElsewhereHr, LastOwner, NotTheirs
from sotomado.languages import current_locale
from sotomado.web import (
    current_actor,
    current_read,
    current_settings,
    current_work,
    signed_in_actor,
)

bp = Blueprint("people_of_hr", __name__)


def asked_duties() -> frozenset[Duty]:
    """The duties ticked in a form; what is none of them is nothing."""
    known = {duty.value for duty in Duty}
    return frozenset(Duty(value) for value in request.form.getlist("duties") if value in known)


def sentences(error: BadInvitation) -> dict[str, str]:
    return {field: str(wording.WHAT_TO_MEND[field, what]) for field, what in error.wrong.items()}


@bp.get("/company/<int:company_id>/people-of-hr")
def show(company_id: int) -> ResponseReturnValue:
    return _page(company_id)


@bp.post("/company/<int:company_id>/people-of-hr")
def invite(company_id: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            hr.invite(
                work,
                company_id=company_id,
                email=request.form.get("email", ""),
                name=request.form.get("name", ""),
                duties=asked_duties(),
                by_person_id=current_actor().person_id,
                public_url=current_settings().public_url,
            )
    except BadInvitation as error:
        return _page(company_id, sentences(error)), 422
    flash(_("招待のメールを送りました。14日のあいだ、リンクから加われます。"))
    return _back(company_id)


@bp.post("/company/<int:company_id>/people-of-hr/<int:person_id>/duties")
def set_duties(company_id: int, person_id: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            hr.set_duties(
                work,
                company_id=company_id,
                person_id=person_id,
                duties=asked_duties(),
                by_person_id=current_actor().person_id,
                public_url=current_settings().public_url,
            )
    except BadInvitation:
        wrong = _("役割を、ひとつ以上選んでください。人事から外すときは、「人事から外す」を使います。")
        return _page(company_id, {f"duties-{person_id}": wrong}), 422
    except LastOwner:
        return _page(company_id, {f"duties-{person_id}": _last_owner()}), 409
    flash(_("役割を変えました。次のページから、新しい役割になります。責任者とご本人に、メールで知らせました。"))
    return _back(company_id)


@bp.post("/company/<int:company_id>/people-of-hr/<int:person_id>/remove")
def remove(company_id: int, person_id: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            hr.remove(
                work,
                company_id=company_id,
                person_id=person_id,
                by_person_id=current_actor().person_id,
                public_url=current_settings().public_url,
            )
    except LastOwner:
        return _page(company_id, {f"duties-{person_id}": _last_owner()}), 409
    flash(_("人事から外しました。ひらいている画面も、もう使えません。責任者とご本人に、メールで知らせました。"))
    if person_id == current_actor().person_id:
        return redirect(url_for("accounts.account"), 303)
    return _back(company_id)


@bp.post("/company/<int:company_id>/people-of-hr/<int:person_id>/reset-factors")
def reset_factors(company_id: int, person_id: int) -> ResponseReturnValue:
    """For a colleague who has lost what they confirm themselves with."""
    try:
        with current_work() as work:
            if person_id not in {one.person_id for one in hr.colleagues(work, company_id=company_id)}:
                raise NotFound("colleague")
            factors.reset(work, person_id=person_id, by=current_actor().person_id, page=own_page())
    except NotTheirsToReset:
        wrong = _("この人の確認は、ここからはやり直せません。そとまどの運営にお問い合わせください。")
        return _page(company_id, {f"duties-{person_id}": wrong}), 409
    flash(_("二段階めの確認を外し、すべてのサインインを終わらせました。ご本人が、もう一度設定します。"))
    return _back(company_id)


@bp.post("/company/<int:company_id>/people-of-hr/invitations/<invitation_id>/again")
def send_again(company_id: int, invitation_id: str) -> ResponseReturnValue:
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


@bp.post("/company/<int:company_id>/people-of-hr/invitations/<invitation_id>/take-back")
def take_back(company_id: int, invitation_id: str) -> ResponseReturnValue:
    with current_work() as work:
        hr.take_back(work, company_id=company_id, invitation_id=invitation_id)
    flash(_("招待を取り消しました。送ったリンクは、もう使えません。"))
    return _back(company_id)


@bp.route("/joining-hr/<secret>", methods=["GET", "POST"])
def join(secret: str) -> ResponseReturnValue:
    """By the link in the mail: as who one is here, or with a first password."""
    form, trouble = InvitationForm(), ""
    try:
        with current_read() as work:
            asked = hr.invited(work, secret=secret)
        actor = signed_in_actor()
        if actor is not None:
            if actor.email != asked.email:
                raise NotTheirs()
            if request.method == "POST":
                with current_work() as work:
                    hr.join(
                        work,
                        secret=secret,
                        person_id=actor.person_id,
                        public_url=current_settings().public_url,
                    )
                flash(_("人事に加わりました。"))
                return redirect(_first_page(asked), 303)
        elif not asked.has_account and form.validate_on_submit():
            with current_work() as work:
                person_id = hr.come_in(
                    work,
                    secret=secret,
                    password=form.password.data or "",
                    passwords=passwords(),
                    locale=Locale(current_locale()),
                    public_url=current_settings().public_url,
                )
            return begin_sign_in(person_id, _first_page(asked))
    except WeakPassword:
        form.password.errors = [too_weak()]
    except NotTheirs:
        trouble = "not_theirs"
    except (AlreadyHr, ElsewhereHr) as error:
        trouble = "already" if isinstance(error, AlreadyHr) else "elsewhere"
    except (InvitationExpired, InvitationUsed, NotFound) as error:
        is_over = isinstance(error, InvitationExpired)
        return render_template("companies/hr/closed.html", is_over=is_over), 410 if is_over else 404
    english = current_locale() == "en"
    return (
        render_template(
            "companies/hr/join.html",
            form=form,
            asked=asked,
            company_name=asked.company.name_en if english else asked.company.name,
            duties=[(wording.DUTIES[duty], wording.WHAT_THEY_DO[duty]) for duty in Duty if duty in asked.duties],
            trouble=trouble,
            is_signed_in=signed_in_actor() is not None,
            secret=secret,
        ),
        422 if request.method == "POST" else 200,
    )


def _first_page(asked: hr.Invited) -> str:
    """An owner begins where the company is set up; others where whoever signs in does."""
    if Duty.OWNER in asked.duties:
        return url_for("company_setup.show", company_id=asked.company.id)
    return url_for("accounts.home")


def _last_owner() -> str:
    return str(_("責任者がいなくなってしまいます。先に、別の責任者を決めてください。何も変わっていません。"))


def _back(company_id: int) -> ResponseReturnValue:
    return redirect(url_for(".show", company_id=company_id), 303)


def _page(company_id: int, wrong: Mapping[str, str] | None = None) -> str:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        people = hr.colleagues(work, company_id=company_id)
        asked = hr.asked(work, company_id=company_id)
    return render_template(
        "companies/hr/people.html",
        company_id=company_id,
        company_name=company.name_en if current_locale() == "en" else company.name,
        people=people,
        asked=asked,
        duties=[(duty.value, wording.DUTIES[duty], wording.WHAT_THEY_DO[duty]) for duty in Duty],
        names=wording.DUTIES,
        errors=wrong or {},
        typed={} if request.method == "GET" else {name: request.form.get(name, "") for name in ("name", "email")},
        ticked=request.form.getlist("duties"),
        own_id=current_actor().person_id,
        lasts_days=hr.INVITATION_LASTS.days,
    )
