"""The public door for consultants, how one's application stands, handing it in, withdrawing it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts import doors
from sotomado.accounts.errors import InvitationExpired, InvitationUsed, NotFound, TooManyAttempts, WeakPassword
from sotomado.accounts.forms import InvitationForm, KnockForm
from sotomado.accounts.models import Locale, Role
from sotomado.accounts.service import Invited
from sotomado.accounts.views import begin_sign_in, closed_invitation, passwords, sent_too_often, too_weak
from sotomado.applications import applying, draft_views, forgetting
from sotomado.applications import standing as standings
from sotomado.applications.blueprint import bp
from sotomado.applications.body import Section
from sotomado.applications.errors import AlreadyConsultant, LicenceKnown, NothingOpen, NotReady, TooSoon
from sotomado.applications.forms import HandInForm
from sotomado.applications.knocking import DOOR
from sotomado.applications.read_over import read_over
from sotomado.applications.screening import certificate_views, fee_views
from sotomado.applications.screening import views as screening_views
from sotomado.applications.screening.letters import REFUSALS, Sender
from sotomado.applications.wording import ABOUT, HAPPENED, SECTIONS, said
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read, current_settings, current_work, signed_in_actor

# Their pages stand on the same blueprint.
__all__ = ["bp", "draft_views", "fee_views", "screening_views"]
bp.register_blueprint(certificate_views.bp)


@bp.get("/for-consultants")
def door() -> ResponseReturnValue:
    return _door_page(200)


def _door_page(status: int) -> ResponseReturnValue:
    actor = signed_in_actor()
    roles = actor.roles if actor else frozenset()
    return (
        render_template(
            "applications/door.html",
            is_consultant=Role.CONSULTANT in roles,
            is_applicant=Role.APPLICANT in roles,
            again_days=applying.AGAIN_AFTER.days,
            drafts_days=forgetting.DRAFTS_KEPT.days,
            certificate_days=forgetting.CERTIFICATES_KEPT_AFTER_REFUSAL.days,
            words_days=forgetting.WORDS_KEPT_AFTER_END.days,
        ),
        status,
    )


@bp.get("/for-consultants/terms")
def terms() -> ResponseReturnValue:
    return render_template("applications/terms.html", version=applying.TERMS_VERSION)


@bp.route("/for-consultants/begin", methods=["GET", "POST"])
def knock() -> ResponseReturnValue:
    """A name and an address; the answer is the same whoever they are."""
    form, trouble, status = KnockForm(), "", 200
    if form.validate_on_submit():
        try:
            with current_work() as work:
                doors.knock(
                    work,
                    DOOR,
                    email=form.email.data or "",
                    name=form.name.data or "",
                    address=request.remote_addr or "",
                    locale=Locale(current_locale()),
                    public_url=current_settings().public_url,
                )
        except TooManyAttempts as error:
            trouble, status = sent_too_often(error), 429
        else:
            said = {"name": (form.name.data or "").strip(), "email": (form.email.data or "").strip()}
            return render_template("applications/knocked.html", **said)
    elif form.is_submitted():
        status = 422
    return render_template("applications/knock.html", form=form, trouble=trouble), status


@bp.route("/for-consultants/begin/<token>", methods=["GET", "POST"])
def come_in(token: str) -> ResponseReturnValue:
    """By the link in the mail: a password, and the application begins."""
    form = InvitationForm()
    try:
        with current_read() as work:
            who = doors.knocked(work, DOOR, token=token)
        if form.validate_on_submit():
            with current_work() as work:
                person_id = doors.come_in(
                    work, DOOR, token=token, password=form.password.data or "", passwords=passwords()
                )
            return begin_sign_in(person_id, url_for("applications.standing"))
    except WeakPassword:
        form.password.errors = [too_weak()]
    except InvitationExpired:
        trouble = _("このリンクは、期限を過ぎました。もう一度お書きいただくと、新しいリンクをお送りします。")
        return render_template("applications/knock.html", form=KnockForm(formdata=None), trouble=trouble), 410
    except (InvitationUsed, NotFound) as error:
        return closed_invitation(error)
    person = Invited(who.name, who.email, has_password=False)
    return render_template("accounts/invitation.html", form=form, person=person), (422 if form.is_submitted() else 200)


@bp.post("/apply/take-up")
def take_up() -> ResponseReturnValue:
    """Someone who is signed in already wants to apply as well, and has said so with this button."""
    if request.form.get("wants") != "yes":
        return _door_page(422)
    with current_work() as work:
        applying.take_up(work, person_id=current_actor().person_id)
    return redirect(url_for("applications.standing"), 303)


@bp.get("/apply")
def standing() -> ResponseReturnValue:
    stands = _standing()
    if stands.is_draft:
        following = next((one for one in Section if not stands.is_done(one)), None)
        return render_template(
            "applications/draft.html",
            stands=stands,
            sections=[(one, SECTIONS[one], ABOUT[one]) for one in Section],
            done=sum(stands.is_done(one) for one in Section),
            following=following,
            drafts_days=forgetting.DRAFTS_KEPT.days,
        )
    return render_template(
        "applications/standing.html",
        stands=stands,
        happened=[(HAPPENED[one.step], one.at) for one in stands.happened],
        why=REFUSALS[stands.refusal][Locale(current_locale())] if stands.refusal else "",
        certificate_days=forgetting.CERTIFICATES_KEPT_AFTER_REFUSAL.days,
    )


@bp.get("/apply/hand-in")
def reading_over() -> ResponseReturnValue:
    return _hand_in_page(HandInForm(), 200)


@bp.post("/apply/hand-in")
def hand_in() -> ResponseReturnValue:
    form = HandInForm()
    if not form.validate():
        return _hand_in_page(form, 422)
    try:
        with current_work() as work:
            applying.hand_in(
                work,
                person_id=current_actor().person_id,
                pattern=current_settings().licence_number,
                public_url=current_settings().public_url,
            )
    except NotReady:
        return _hand_in_page(form, 422)
    except TooManyAttempts:
        trouble = _("登録番号を、今日はもう何度もお試しいただきました。番号をお確かめのうえ、明日またお出しください。")
        return _hand_in_page(form, 429, [(url_for("applications.licence"), trouble)])
    except LicenceKnown:
        with current_work() as work:
            applying.note_known_number(work, person_id=current_actor().person_id)
        trouble = _(
            "この登録番号の応募か登録が、すでにあります。番号をお確かめください。"
            "番号が正しければ、サインインに使うアドレスがほかにないか、お確かめのうえ、お問い合わせください。"
        )
        return _hand_in_page(form, 422, [(url_for("applications.licence"), trouble)])
    return redirect(url_for("applications.standing"), 303)


def _hand_in_page(form: HandInForm, status: int, troubles: list[tuple[str, str]] | None = None) -> ResponseReturnValue:
    stands = _standing()
    if not stands.is_draft:
        return redirect(url_for("applications.standing"), 303)
    left = [
        (url_for(draft_views.PAGES[section], _anchor=field), said(field, why)) for section, field, why in stands.lacking
    ]
    return (
        render_template(
            "applications/hand_in.html",
            form=form,
            troubles=troubles or [],
            left=left,
            parts=[
                (SECTIONS[part.section], url_for(draft_views.PAGES[part.section]), part) for part in read_over(stands)
            ],
            stands=stands,
            version=applying.TERMS_VERSION,
        ),
        status,
    )


@bp.post("/apply/withdraw")
def withdraw() -> ResponseReturnValue:
    settings = current_settings()
    with current_work() as work:
        applying.withdraw(
            work,
            person_id=current_actor().person_id,
            sender=Sender(settings.public_url, settings.mail_from),
        )
    return redirect(url_for("applications.standing"), 303)


@bp.post("/apply/again")
def begin_again() -> ResponseReturnValue:
    with current_work() as work:
        applying.begin_again(work, person_id=current_actor().person_id)
    return redirect(url_for("applications.standing"), 303)


@bp.errorhandler(NothingOpen)
def nothing_open(_error: NothingOpen) -> ResponseReturnValue:
    """An old tab: the page they come to says how things stand."""
    flash(_("この応募は、いまは書きかえられません。いまの様子は、このページのとおりです。"))
    return redirect(url_for("applications.standing"), 303)


@bp.errorhandler(TooSoon)
def too_soon(_error: TooSoon) -> ResponseReturnValue:
    flash(_("もう一度応募できる日は、まだ先です。日付は、このページにあります。"))
    return redirect(url_for("applications.standing"), 303)


@bp.errorhandler(AlreadyConsultant)
def already_consultant(_error: AlreadyConsultant) -> ResponseReturnValue:
    flash(_("すでにキャリアコンサルタントとして登録されています。応募は要りません。"))
    return redirect(url_for("accounts.home"), 303)


def _standing() -> standings.Standing:
    with current_read() as work:
        return standings.standing(work, person_id=current_actor().person_id, pattern=current_settings().licence_number)
