"""The second step: of signing in, and once more before something is changed. And the door for a passkey alone.

Both steps are one set of pages. Whose they are says the half of a sign-in that this browser began, or else the sign-in
it has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sotomado.accounts import coming_in, sign_ins
from sotomado.accounts.coming_in import HALF, Opened
from sotomado.accounts.errors import TooManyAttempts, WrongPassword
from sotomado.accounts.factors import apps, attempts, challenges, passkeys, recovery_codes, wording
from sotomado.accounts.factors import service as factors
from sotomado.accounts.factors.challenges import Purpose
from sotomado.accounts.factors.errors import TooLate, WrongFactor
from sotomado.accounts.factors.forms import AnswerForm, CodeForm, PasswordForm, RecoveryCodeForm
from sotomado.accounts.factors.views import own_page
from sotomado.accounts.views import passwords, sign_in_page
from sotomado.database import UnitOfWork
from sotomado.web import current_actor, current_read, current_work, safe_next, signed_in_actor

bp = Blueprint("second_factor", __name__)


@dataclass(frozen=True)
class Asked:
    """Of whom a factor is asked: by half a sign-in, which `half` names, or for an open one."""

    person_id: int
    half: str
    sign_in_id: str


def _asked(work: UnitOfWork) -> Asked:
    """Raises TooLate where nothing was begun, or too long ago."""
    half = session.get(HALF, "")
    if half:
        return Asked(attempts.unfinished(work, secret=half), half, "")
    actor = signed_in_actor()
    if actor is None:
        raise TooLate()
    return Asked(actor.person_id, "", current_user.sign_in_id)


@bp.errorhandler(TooLate)
def too_late(_error: TooLate) -> ResponseReturnValue:
    session.pop(HALF, None)
    return render_template("accounts/second_factor_late.html", next=_next()), 410


def _next() -> str | None:
    return safe_next(request.args.get("next"))


@bp.get("/second-factor")
def show() -> ResponseReturnValue:
    return _page()


def _page(*, wrong: tuple[tuple[str, str], ...] = (), status: int = 200) -> ResponseReturnValue:
    with current_read() as work:
        asked = _asked(work)
        standing = factors.standing(work, person_id=asked.person_id)
        has_password = factors.has_password(work, person_id=asked.person_id)
    return render_template(
        "accounts/second_factor.html",
        standing=standing,
        has_password=has_password,
        is_signing_in=bool(asked.half),
        next=_next(),
        wrong=wrong,
        errors=dict(wrong),
    ), status


@bp.post("/second-factor/code")
def code() -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate():
        return _page(wrong=(("code", str(form.code.errors[0])),), status=422)
    return _tried(
        lambda work, asked: apps.use(work, person_id=asked.person_id, code=form.code.data or ""),
        "code",
        lambda _error: wording.of_a_code(),
    )


@bp.post("/second-factor/recovery-code")
def recovery_code() -> ResponseReturnValue:
    form = RecoveryCodeForm()
    if not form.validate():
        return _page(wrong=(("recovery_code", str(form.recovery_code.errors[0])),), status=422)
    typed = form.recovery_code.data or ""
    return _tried(
        lambda work, asked: recovery_codes.use(work, person_id=asked.person_id, code=typed, page=own_page()),
        "recovery_code",
        lambda _error: wording.of_a_recovery_code(),
    )


@bp.post("/second-factor/passkey/options")
def passkey_options() -> ResponseReturnValue:
    challenge = passkeys.new_challenge()
    with current_read() as work:
        person_id = _asked(work).person_id
        options = passkeys.options_to_sign_in(work, person_id=person_id, site=challenges.site(), challenge=challenge)
    challenges.keep(challenge, Purpose.SECOND_STEP, person_id=person_id)
    return options, 200, {"Content-Type": "application/json"}


@bp.post("/second-factor/passkey")
def passkey() -> ResponseReturnValue:
    answer = AnswerForm().credential.data or ""
    with current_read() as work:
        person_id = _asked(work).person_id
    try:
        drawn = challenges.taken(Purpose.SECOND_STEP, person_id=person_id)
    except WrongFactor as error:
        return _page(wrong=(("passkey", wording.of_a_passkey(error)),), status=422)

    def use(work: UnitOfWork, asked: Asked) -> object:
        return passkeys.use(
            work, person_id=asked.person_id, site=challenges.site(), challenge=drawn.value, answer=answer
        )

    return _tried(use, "passkey", wording.of_a_passkey, challenge=drawn.value)


def _tried(
    use: Callable[[UnitOfWork, Asked], object],
    field: str,
    said: Callable[[WrongFactor], str],
    *,
    challenge: str | None = None,
) -> ResponseReturnValue:
    """Count the try, let the factor be looked at, and lead on; or say beside its field what is wrong."""
    address = request.remote_addr or ""
    try:
        with current_work() as work:
            attempts.begin(work, person_id=_asked(work).person_id, address=address, challenge=challenge)
        with current_work() as work:
            asked = _asked(work)
            use(work, asked)
            attempts.succeed(work, person_id=asked.person_id, address=address)
            opened = _given(work, asked)
    except WrongFactor as error:
        return _page(wrong=((field, said(error)),), status=422)
    except TooManyAttempts as error:
        return _page(wrong=((field, wording.of_waiting(error)),), status=429)
    if opened is not None:
        return coming_in.go_in(opened, _next())
    return redirect(_next() or url_for("factors.show"), 303)


def _given(work: UnitOfWork, asked: Asked) -> Opened | None:
    """What a right factor leads to: a sign-in where half of one waited, a fresh proof in the open one otherwise."""
    if asked.half:
        attempts.finish(work, secret=asked.half)
        return coming_in.open_door(work, person_id=asked.person_id, with_factor=True)
    sign_ins.factor_given(work, person_id=asked.person_id, sign_in_id=asked.sign_in_id)
    return None


@bp.post("/second-factor/password")
def password() -> ResponseReturnValue:
    """For whoever has no factor yet: the password once more, in an open sign-in."""
    form, address = PasswordForm(), request.remote_addr or ""
    if signed_in_actor() is None or HALF in session:
        raise TooLate()
    if not form.validate():
        return _page(wrong=(("password", str(form.password.errors[0])),), status=422)
    actor = current_actor()
    try:
        with current_work() as work:
            lock = sign_ins.begin_attempt(work, email=actor.email, address=address)
        sign_ins.open_lock(lock, password=form.password.data or "", passwords=passwords())
        with current_work() as work:
            sign_ins.end_attempt(work, person_id=actor.person_id, email=actor.email, address=address, new_hash=None)
            sign_ins.password_given(work, person_id=actor.person_id, sign_in_id=current_user.sign_in_id)
    except WrongPassword:
        return _page(wrong=(("password", str(_("パスワードが違うようです。もう一度お確かめください。"))),), status=422)
    except TooManyAttempts as error:
        return _page(wrong=(("password", wording.of_waiting(error)),), status=429)
    return redirect(_next() or url_for("factors.show"), 303)


@bp.post("/sign-in/passkey/options")
def door_options() -> ResponseReturnValue:
    challenge = passkeys.new_challenge()
    with current_read() as work:
        options = passkeys.options_to_sign_in(work, person_id=None, site=challenges.site(), challenge=challenge)
    challenges.keep(challenge, Purpose.DOOR, person_id=None)
    return options, 200, {"Content-Type": "application/json"}


@bp.post("/sign-in/passkey")
def door() -> ResponseReturnValue:
    """Signing in with a passkey alone: it says whose it is, and its device has made sure of its owner."""
    answer, address = AnswerForm().credential.data or "", request.remote_addr or ""
    try:
        drawn = challenges.taken(Purpose.DOOR, person_id=None)
        with current_work() as work:
            attempts.begin(work, person_id=None, address=address, challenge=drawn.value)
        with current_work() as work:
            person_id = passkeys.use(work, person_id=None, site=challenges.site(), challenge=drawn.value, answer=answer)
            attempts.succeed(work, person_id=person_id, address=address)
            factors.refuse_if_closed(work, person_id=person_id)
            opened = coming_in.open_door(work, person_id=person_id, with_factor=True)
    except WrongFactor as error:
        return sign_in_page(wording.of_a_passkey(error), 422)
    except TooManyAttempts as error:
        return sign_in_page(wording.of_waiting(error), 429)
    return coming_in.go_in(opened, _next())
