"""Pages of accounts: the front door, signing in, invitations, consent, one's own account."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from sotomado import formats
from sotomado.accounts import coming_in, recovery, sign_ins
from sotomado.accounts import service as accounts
from sotomado.accounts.errors import (
    ComeInByCompany,
    InvitationExpired,
    InvitationUsed,
    NotFound,
    TooManyAttempts,
    WeakPassword,
    WrongPassword,
)
from sotomado.accounts.factors import service as factors
from sotomado.accounts.forms import ConsentForm, InvitationForm, PreferencesForm, SignInForm, WayInForm, zone_choices
from sotomado.accounts.models import Locale, Role
from sotomado.accounts.passwords import Passwords
from sotomado.accounts.support import service as support
from sotomado.languages import choose_zone, current_locale
from sotomado.web import (
    current_actor,
    current_read,
    current_settings,
    current_work,
    is_open_to_me,
    safe_next,
    signed_in_actor,
)

bp = Blueprint("accounts", __name__)

# The page each role begins with; whoever has several begins with the first that fits.
BEGINNINGS = (
    (Role.CONSULTANT, "desk.index"),
    (Role.OPERATOR, "operations.overview"),
    (Role.HR, "reporting.index"),
    (Role.HR, "invoices.index"),
    (Role.MANAGER, "oneonones.index"),
    (Role.ADVISEE, "shortlists.latest"),
    (Role.APPLICANT, "applications.standing"),
)

# Beyond this a wait is told as "tomorrow".
A_WHILE_MINUTES = 60


def passwords() -> Passwords:
    """How passwords are hashed here."""
    kept: Passwords = current_app.extensions["sotomado_passwords"]
    return kept


@bp.get("/")
def home() -> ResponseReturnValue:
    actor = signed_in_actor()
    if actor is None:
        return render_template("accounts/front_door.html")
    for role, endpoint in BEGINNINGS:
        if role in actor.roles and is_open_to_me(endpoint):
            company_id = actor.company_id if role is Role.HR else None
            return redirect(url_for(endpoint, company_id=company_id))
    return redirect(url_for("accounts.account"))


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    trouble, status = "", 200
    if form.validate_on_submit():
        try:
            return begin_sign_in(_checked(form), safe_next(request.args.get("next")))
        except WrongPassword:
            trouble, status = _("メールアドレスかパスワードが違うようです。もう一度お確かめください。"), 422
        except ComeInByCompany:
            with current_work() as work:
                sign_ins.led_to_company(work, address=request.remote_addr or "")
            raise
        except TooManyAttempts as error:
            status = 429
            trouble = _(
                "続けてうまくいかなかったため、しばらく受け付けていません。%(minutes)s分ほどおいてお試しください。",
                minutes=error.wait_minutes,
            )
    elif form.is_submitted():
        status = 422
    return sign_in_page(trouble, status, form=form)


def sign_in_page(trouble: str, status: int, *, form: SignInForm | None = None) -> ResponseReturnValue:
    """The door, with what went wrong at it."""
    return (
        render_template(
            "accounts/sign_in.html",
            form=form or SignInForm(formdata=None),
            trouble=trouble,
            next=safe_next(request.args.get("next")),
        ),
        status,
    )


@bp.app_errorhandler(ComeInByCompany)
def come_in_by_company(error: ComeInByCompany) -> ResponseReturnValue:
    """Lead on whoever comes in by their company's own account, from whichever of our ways in they tried.

    A page in between: the browser would not follow the answer to a form to a provider's page.
    """
    onward = url_for("sso.go", address=error.address, next=safe_next(request.args.get("next")))
    return render_template("accounts/by_company.html", onward=onward)


def _checked(form: SignInForm) -> int:
    """The person who signs in. Raises WrongPassword, ComeInByCompany, TooManyAttempts."""
    email, password, address = form.email.data or "", form.password.data or "", request.remote_addr or ""
    with current_work() as work:
        lock = sign_ins.begin_attempt(work, email=email, address=address)
    person_id = sign_ins.open_lock(lock, password=password, passwords=passwords())
    is_outdated = passwords().is_outdated(lock.password_hash or "")
    new_hash = passwords().hash(password) if is_outdated else None
    with current_work() as work:
        sign_ins.end_attempt(work, person_id=person_id, email=email, address=address, new_hash=new_hash)
    return person_id


def begin_sign_in(person_id: int, target: str | None) -> ResponseReturnValue:
    """Sign someone in who has shown who they are, or lead them to the second step, if they have one."""
    return coming_in.begin(person_id, target)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    with current_work() as work:
        sign_ins.end_sign_in(work, person_id=current_actor().person_id, sign_in_id=current_user.sign_in_id)
    logout_user()
    flash(_("サインアウトしました。"))
    visit_id = session.pop("company_visit", None)
    onward = url_for("sso.leave", visit_id=visit_id) if visit_id else url_for("accounts.home")
    answer = redirect(onward, 303)
    # What was not sent yet while the line was down lies in this browser: it goes with whoever leaves it.
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@bp.route("/invitation/<secret>", methods=["GET", "POST"])
def invitation(secret: str) -> ResponseReturnValue:
    form = InvitationForm()
    try:
        with current_read() as work:
            person = accounts.invited(work, secret=secret)
        if form.validate_on_submit():
            with current_work() as work:
                person_id = recovery.choose_password(
                    work, secret=secret, password=form.password.data or "", passwords=passwords()
                )
            return begin_sign_in(person_id, None)
    except WeakPassword:
        form.password.errors = [too_weak()]
    except (InvitationUsed, InvitationExpired, NotFound) as error:
        return closed_invitation(error)
    return render_template("accounts/invitation.html", form=form, person=person), (422 if form.is_submitted() else 200)


@bp.route("/way-in", methods=["GET", "POST"])
def way_in() -> ResponseReturnValue:
    """For a forgotten password, and for a new one: a link by mail."""
    form, trouble, status = WayInForm(), "", 200
    if form.validate_on_submit():
        try:
            with current_work() as work:
                recovery.ask_for_a_way_in(
                    work,
                    email=form.email.data or "",
                    address=request.remote_addr or "",
                    public_url=current_settings().public_url,
                )
        except TooManyAttempts as error:
            trouble, status = sent_too_often(error), 429
        else:
            flash(
                _(
                    "登録のあるアドレスなら、まもなくリンクが届きます。届いたリンクから、新しいパスワードを決められます。"
                )
            )
            return redirect(url_for("accounts.home" if signed_in_actor() else "accounts.sign_in"), 303)
    elif form.is_submitted():
        status = 422
    return render_template("accounts/way_in.html", form=form, trouble=trouble), status


def sent_too_often(error: TooManyAttempts) -> str:
    """For whoever has had mails sent more often than anybody needs."""
    if error.wait_minutes > A_WHILE_MINUTES:
        return str(_("今日はもう何度も送られています。届いているメールをお確かめのうえ、明日またお試しください。"))
    return str(_("続けて何度も送られています。%(minutes)s分ほどおいてお試しください。", minutes=error.wait_minutes))


def too_weak() -> str:
    return str(_("推測されやすいパスワードです。名前やメールアドレスとは別の、長めの文にしてください。"))


def closed_invitation(error: Exception) -> ResponseReturnValue:
    """For a link that leads nowhere any more, or never did."""
    reason = {InvitationUsed: "used", InvitationExpired: "expired"}.get(type(error), "unknown")
    return render_template("accounts/invitation_closed.html", reason=reason), 410 if reason != "unknown" else 404


@bp.post("/language")
def set_language() -> ResponseReturnValue:
    """Change the language, for oneself when signed in, for this browser otherwise. Unknown ones change nothing."""
    chosen = request.form.get("language", "")
    if chosen in {locale.value for locale in Locale}:
        session["locale"] = chosen
        actor = signed_in_actor()
        if actor is not None:
            with current_work() as work:
                accounts.save_preferences(
                    work, person_id=actor.person_id, locale=Locale(chosen), time_zone=actor.time_zone
                )
    return redirect(safe_next(request.form.get("next")) or url_for("accounts.home"), 303)


@bp.get("/account")
def account() -> ResponseReturnValue:
    return _account_page(PreferencesForm(language=current_locale(), time_zone=choose_zone()), 200)


def _account_page(form: PreferencesForm, status: int) -> ResponseReturnValue:
    actor = current_actor()
    with current_read() as work:
        mine = sign_ins.open_sign_ins(
            work,
            person_id=actor.person_id,
            idle_minutes=current_settings().sign_in_idle_minutes,
            absolute_minutes=current_settings().sign_in_absolute_minutes,
        )
        standing = factors.standing(work, person_id=actor.person_id)
        is_support_open = support.is_open(work, person_id=actor.person_id)
    zones = [(zone, formats.city(zone, current_locale())) for zone in zone_choices(actor.time_zone)]
    return (
        render_template(
            "accounts/account.html",
            form=form,
            sign_ins=mine,
            standing=standing,
            is_support_open=is_support_open,
            this_sign_in=current_user.sign_in_id,
            zones=zones,
        ),
        status,
    )


@bp.post("/account")
def save_preferences() -> ResponseReturnValue:
    form = PreferencesForm()
    if not form.validate():
        return _account_page(form, 422)
    with current_work() as work:
        accounts.save_preferences(
            work,
            person_id=current_actor().person_id,
            locale=Locale(form.language.data),
            time_zone=form.time_zone.data or "",
        )
    session["locale"] = form.language.data
    with force_locale(form.language.data):
        flash(_("保存しました。"))
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/sign-ins/<sign_in_id>/end")
def end_sign_in(sign_in_id: str) -> ResponseReturnValue:
    with current_work() as work:
        sign_ins.end_sign_in(work, person_id=current_actor().person_id, sign_in_id=sign_in_id)
    if sign_in_id == current_user.sign_in_id:
        logout_user()
        return redirect(url_for("accounts.home"), 303)
    flash(_("そのブラウザでは、サインアウトしました。"))
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/sign-ins/end-others")
def end_other_sign_ins() -> ResponseReturnValue:
    with current_work() as work:
        ended = sign_ins.end_others(work, person_id=current_actor().person_id, but=current_user.sign_in_id)
    if ended:
        flash(_("ほかのブラウザでは、すべてサインアウトしました。"))
    else:
        flash(_("ほかにサインインしているブラウザは、ありませんでした。"))
    return redirect(url_for("accounts.account"), 303)


@bp.get("/consent")
def consent() -> ResponseReturnValue:
    return _consent_page(ConsentForm(), 200)


def _consent_page(form: ConsentForm, status: int) -> ResponseReturnValue:
    with current_read() as work:
        consented_at = accounts.consented_at(work, person_id=current_actor().person_id)
        is_in_force = accounts.has_consented(work, person_id=current_actor().person_id)
    return (
        render_template(
            "accounts/consent.html",
            form=form,
            consented_at=consented_at if is_in_force else None,
            is_newer=consented_at is not None and not is_in_force,
            version=accounts.CONSENT_VERSION,
            next=safe_next(request.values.get("next")),
        ),
        status,
    )


@bp.post("/consent")
def give_consent() -> ResponseReturnValue:
    form = ConsentForm()
    if not form.validate():
        return _consent_page(form, 422)
    with current_work() as work:
        accounts.give_consent(work, person_id=current_actor().person_id, locale=Locale(current_locale()))
    return redirect(safe_next(request.form.get("next")) or url_for("assessments.start"), 303)


@bp.post("/consent/withdraw")
def withdraw_consent() -> ResponseReturnValue:
    with current_work() as work:
        accounts.withdraw_consent(work, person_id=current_actor().person_id)
    flash(_("同意を取り消しました。これからの記録はのこりません。"))
    return redirect(url_for("accounts.consent"), 303)
