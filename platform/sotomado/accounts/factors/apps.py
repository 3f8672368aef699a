"""Codes of an authenticator app: six digits that change every half minute (TOTP, RFC 6238).

The app and we share a secret of 160 bits. The code of a step, a half minute counted from 1970, is HOTP(secret, step)
(RFC 4226). A clock may be off by one step either way. A step whose code was taken, and every step before it, is never
taken again: whoever looks over a shoulder has nothing (RFC 6238, section 5.2).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

import pyotp
from sqlalchemy import Select, delete, or_, select, update

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.factors import service as factors
from sotomado.accounts.factors.errors import WrongFactor
from sotomado.accounts.factors.models import AuthenticatorApp
from sotomado.accounts.models import Person
from sotomado.database import UnitOfWork

STEP_SECONDS = 30
ISSUER = "Sotomado"


@dataclass(frozen=True)
class SettingUp:
    """What an app is given: the address a QR code holds, and the secret by itself, for typing."""

    uri: str
    secret: str


def step_of(at: datetime) -> int:
    return int(at.timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str, *, now: datetime, last_step: int | None) -> int | None:
    """The step whose code this is: now's, or the one before or after, and later than `last_step`; None for none."""
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    for step in (step_of(now) + off for off in (-1, 0, 1)):
        is_later = last_step is None or step > last_step
        if is_later and compare_digest(totp.generate_otp(step), code):
            return step
    return None


def _typed(code: str) -> str:
    """The digits of a code as apps show it and people type it: "１２３ 456" is 123456. Empty for what is none."""
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", code) if not sign.isspace() and sign != "-")
    return digits if digits.isascii() and digits.isdigit() else ""


def begin(work: UnitOfWork, *, person_id: int, sign_in_id: str) -> SettingUp:
    """Draw a secret for an app, in the place of one that was begun before. Nothing is asked for it until `confirm`.

    Raises NotFresh.
    """
    accounts.hold_oneself(work, person_id=person_id, in_turn=True)
    factors.refuse_unless_fresh(work, person_id=person_id, sign_in_id=sign_in_id)
    work.session.execute(
        delete(AuthenticatorApp).where(AuthenticatorApp.person_id == person_id, AuthenticatorApp.confirmed_at.is_(None))
    )
    app = AuthenticatorApp(person_id=person_id, created_at=work.now)
    app.secret = work.seal(app, "secret", pyotp.random_base32())
    work.session.add(app)
    work.session.flush()
    return _told(work, app)


def being_set_up(work: UnitOfWork, *, person_id: int) -> SettingUp:
    """The one that was begun. Raises NotFound."""
    return _told(work, _begun(work, person_id))


def confirm(work: UnitOfWork, *, person_id: int, sign_in_id: str, code: str, page: str) -> list[str]:
    """Take the app that was begun, by a code of it, in the place of another one. Returns new recovery codes, if any.

    Raises NotFound, NotFresh, WrongFactor.
    """
    accounts.hold_oneself(work, person_id=person_id, in_turn=True)
    factors.refuse_unless_fresh(work, person_id=person_id, sign_in_id=sign_in_id)
    app = _begun(work, person_id)
    step = matching_step(_secret(work, app), _typed(code), now=work.now, last_step=None)
    if step is None:
        raise WrongFactor()
    is_first = not factors.has_any(work, person_id=person_id)
    work.session.execute(
        delete(AuthenticatorApp).where(
            AuthenticatorApp.person_id == person_id, AuthenticatorApp.confirmed_at.is_not(None)
        )
    )
    app.confirmed_at, app.last_step = work.now, step
    work.session.flush()
    return factors.added(work, person_id=person_id, sign_in_id=sign_in_id, is_first=is_first, page=page)


def use(work: UnitOfWork, *, person_id: int, code: str) -> None:
    """Take a code, once. Raises WrongFactor."""
    app = work.session.scalar(_in_use(person_id))
    if app is None:
        raise WrongFactor()
    step = matching_step(_secret(work, app), _typed(code), now=work.now, last_step=app.last_step)
    if step is None:
        raise WrongFactor()
    # Of two who bring one code at once, one finds it taken.
    taken = work.session.execute(
        update(AuthenticatorApp)
        .where(
            AuthenticatorApp.id == app.id,
            or_(AuthenticatorApp.last_step.is_(None), AuthenticatorApp.last_step < step),
        )
        .values(last_step=step, last_used_at=work.now)
        .returning(AuthenticatorApp.id)
    ).all()
    if not taken:
        raise WrongFactor()


def remove(work: UnitOfWork, *, person_id: int, sign_in_id: str, is_required: bool, page: str) -> None:
    """Raises NotFound, NotFresh, LastFactor."""
    accounts.hold_oneself(work, person_id=person_id, in_turn=True)
    factors.refuse_unless_fresh(work, person_id=person_id, sign_in_id=sign_in_id)
    app = work.session.scalar(_in_use(person_id))
    if app is None:
        raise NotFound("authenticator app")
    work.session.delete(app)
    work.session.flush()
    factors.removed(work, person_id=person_id, is_required=is_required, page=page)


def _in_use(person_id: int) -> Select[AuthenticatorApp]:
    return select(AuthenticatorApp).where(
        AuthenticatorApp.person_id == person_id, AuthenticatorApp.confirmed_at.is_not(None)
    )


def _begun(work: UnitOfWork, person_id: int) -> AuthenticatorApp:
    app = work.session.scalar(
        select(AuthenticatorApp).where(AuthenticatorApp.person_id == person_id, AuthenticatorApp.confirmed_at.is_(None))
    )
    if app is None:
        raise NotFound("authenticator app")
    return app


def _secret(work: UnitOfWork, app: AuthenticatorApp) -> str:
    return work.unseal(app, "secret") or ""


def _told(work: UnitOfWork, app: AuthenticatorApp) -> SettingUp:
    secret = _secret(work, app)
    email = work.session.get_one(Person, app.person_id).email
    return SettingUp(pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER), secret)
