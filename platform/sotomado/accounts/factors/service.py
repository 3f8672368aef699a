"""Which second factors somebody has, when they are asked for, and what happens when they change or are lost."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from sotomado.accounts import service as accounts
from sotomado.accounts import sign_ins
from sotomado.accounts.company_doors import service as company_doors
from sotomado.accounts.errors import ComeInByCompany, NotFound
from sotomado.accounts.factors import letters, recovery_codes
from sotomado.accounts.factors.errors import LastFactor, NotFresh, NotTheirsToReset
from sotomado.accounts.factors.models import (
    AuthenticatorApp,
    KnownDevice,
    Passkey,
    RecoveryCode,
    UnfinishedSignIn,
)
from sotomado.accounts.models import Person, Role, SignIn
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.database import UnitOfWork

# Whose accounts open other people's lives, or money.
REQUIRED_OF = frozenset({Role.HR, Role.OPERATOR, Role.CONSULTANT})
# Somebody who stands up for a coffee is back by then, and so is whoever sits down in their place.
FRESH_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class KeptPasskey:
    """A passkey as its owner knows it."""

    id: str
    name: str
    is_synced: bool
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class KeptApp:
    """An authenticator app that was confirmed."""

    confirmed_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """All somebody can show besides their password."""

    passkeys: tuple[KeptPasskey, ...]
    app: KeptApp | None
    codes_left: int
    codes_made_at: datetime | None

    @property
    def has_any(self) -> bool:
        return bool(self.passkeys or self.app)

    @property
    def are_codes_few(self) -> bool:
        return self.has_any and self.codes_left <= recovery_codes.FEW


def is_asked_of(roles: Collection[Role]) -> bool:
    """Whether an account with these roles must have a second factor, where that is required."""
    return not REQUIRED_OF.isdisjoint(roles)


def standing(work: UnitOfWork, *, person_id: int) -> Standing:
    passkeys = work.session.scalars(
        select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.created_at, Passkey.id)
    )
    app = work.session.scalar(
        select(AuthenticatorApp).where(
            AuthenticatorApp.person_id == person_id, AuthenticatorApp.confirmed_at.is_not(None)
        )
    )
    codes_made_at = work.session.scalar(
        select(func.max(RecoveryCode.made_at)).where(RecoveryCode.person_id == person_id)
    )
    return Standing(
        tuple(
            KeptPasskey(one.id, work.unseal(one, "name") or "", one.is_synced, one.created_at, one.last_used_at)
            for one in passkeys
        ),
        None if app is None or app.confirmed_at is None else KeptApp(app.confirmed_at, app.last_used_at),
        recovery_codes.count_left(work, person_id=person_id),
        codes_made_at,
    )


def has_any(work: UnitOfWork, *, person_id: int) -> bool:
    """Whether a password alone does not open this account."""
    passkey = select(Passkey.id).where(Passkey.person_id == person_id)
    app = select(AuthenticatorApp.id).where(
        AuthenticatorApp.person_id == person_id, AuthenticatorApp.confirmed_at.is_not(None)
    )
    return work.session.scalar(select(passkey.exists() | app.exists())) or False


def has_password(work: UnitOfWork, *, person_id: int) -> bool:
    """Whether there is one to ask for: who comes in by an account elsewhere has none here."""
    return work.session.get_one(Person, person_id).password_hash is not None


def refuse_if_closed(work: UnitOfWork, *, person_id: int) -> None:
    """Raises ComeInByCompany for whoever comes in by their company's account alone, be it with a passkey of ours."""
    email = work.session.get_one(Person, person_id).email
    if door := company_doors.closed_to(work, person_id=person_id, email=email):
        raise ComeInByCompany(door.address)


def is_fresh(work: UnitOfWork, *, person_id: int, sign_in_id: str) -> bool:
    """Whether it was shown a moment ago, in this sign-in, that it is them.

    By a second factor if they have one, else by the password: so that somebody else's hands on an open browser cannot
    put a lock of their own on the account.
    """
    sign_in = work.session.get(SignIn, sign_in_id)
    if sign_in is None or sign_in.person_id != person_id or sign_in.ended_at is not None:
        return False
    if has_any(work, person_id=person_id):
        shown_at = sign_in.factor_at
    else:
        shown_at = max(sign_in.started_at, sign_in.password_at or sign_in.started_at)
    return shown_at is not None and shown_at > work.now - FRESH_FOR


def refuse_unless_fresh(work: UnitOfWork, *, person_id: int, sign_in_id: str) -> None:
    """Raises NotFresh."""
    if not is_fresh(work, person_id=person_id, sign_in_id=sign_in_id):
        raise NotFresh()


def added(work: UnitOfWork, *, person_id: int, sign_in_id: str, is_first: bool, page: str) -> list[str]:
    """What follows from a new factor, which was just shown: recovery codes with the first one, else none.

    With the first one every other browser is signed out as well: those came in by the password alone.
    """
    sign_ins.factor_given(work, person_id=person_id, sign_in_id=sign_in_id)
    letters.post(work, work.session.get_one(Person, person_id), letters.CHANGED, page=page)
    if not is_first:
        return []
    sign_ins.end_others(work, person_id=person_id, but=sign_in_id)
    return recovery_codes.make(work, person_id=person_id)


def removed(work: UnitOfWork, *, person_id: int, is_required: bool, page: str) -> None:
    """What follows from a factor that went. Raises LastFactor where one must stay."""
    if not has_any(work, person_id=person_id):
        if is_required:
            raise LastFactor()
        work.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    letters.post(work, work.session.get_one(Person, person_id), letters.CHANGED, page=page)


def make_codes_anew(work: UnitOfWork, *, person_id: int, sign_in_id: str, page: str) -> list[str]:
    """Ten other recovery codes. Raises NotFresh, NotFound for whoever has nothing to recover."""
    accounts.hold_oneself(work, person_id=person_id, in_turn=True)
    refuse_unless_fresh(work, person_id=person_id, sign_in_id=sign_in_id)
    if not has_any(work, person_id=person_id):
        raise NotFound("second factor")
    letters.post(work, work.session.get_one(Person, person_id), letters.CHANGED, page=page)
    return recovery_codes.make(work, person_id=person_id)


def reset(work: UnitOfWork, *, person_id: int, by: int, page: str) -> None:
    """Take all factors off an account whose owner has lost them, sign it out everywhere, and tell them by mail.

    `by`: an operator; or, for somebody of HR who is nothing more, somebody of the same company's HR (which duty that
    takes is asked by the page). Raises NotFound, NotTheirsToReset.
    """
    accounts.hold(work, person_id=person_id)
    if not _may_reset(accounts.actor(work, person_id=by), accounts.actor(work, person_id=person_id)):
        raise NotTheirsToReset()
    for table in (Passkey, AuthenticatorApp, RecoveryCode, UnfinishedSignIn, KnownDevice):
        work.session.execute(delete(table).where(table.person_id == person_id))
    work.session.execute(
        update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None)).values(ended_at=work.now)
    )
    audit.record(work, act=Act.FACTORS_RESET, by=by, whom=person_id)
    letters.post(work, work.session.get_one(Person, person_id), letters.RESET, page=page)


def _may_reset(who: accounts.Actor, whose: accounts.Actor) -> bool:
    if who.person_id == whose.person_id:
        return False
    if Role.OPERATOR in who.roles:
        return True
    is_colleague = Role.HR in who.roles & whose.roles and who.company_id == whose.company_id
    return is_colleague and whose.roles.isdisjoint({Role.OPERATOR, Role.CONSULTANT})


def found_for_reset(work: UnitOfWork, *, email: str) -> tuple[int, Standing]:
    """Somebody who has factors, by the address they sign in with. Raises NotFound for anybody else, known or not."""
    person_id = work.session.scalar(select(Person.id).where(Person.email == accounts.clean_email(email)))
    if person_id is None or not has_any(work, person_id=person_id):
        raise NotFound("second factor")
    return person_id, standing(work, person_id=person_id)
