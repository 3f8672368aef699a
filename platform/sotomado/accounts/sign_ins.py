"""Signing in: attempts counted before they are checked, and sign-ins that their owner sees and can end."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from sotomado.accounts import throttle
from sotomado.accounts.company_doors import service as company_doors
from sotomado.accounts.errors import ComeInByCompany, NotFound, WrongPassword
from sotomado.accounts.models import Person, Role, SignIn
from sotomado.accounts.passwords import Passwords
from sotomado.accounts.service import Actor, actor, clean_email, hash_of
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.database import UnitOfWork

# Often enough to show when a browser was last used, seldom enough not to write on every page.
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class OpenSignIn:
    """One browser someone is signed in with."""

    id: str
    browser: str
    started_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True)
class Visit:
    """A request of somebody who is signed in. `is_time_to_note`: that the browser was used is not written down yet."""

    actor: Actor
    sign_in_id: str
    has_given_factor: bool
    is_time_to_note: bool


@dataclass(frozen=True)
class Lock:
    """What stands between an e-mail and its account; no person where nobody has that e-mail.

    `door`: where addresses of this domain come in by their company's own accounts; no hash for whom that is the only
    way.
    """

    person_id: int | None
    password_hash: str | None
    is_disabled: bool
    door: str | None = None


def begin_attempt(work: UnitOfWork, *, email: str, address: str) -> Lock:
    """Count an attempt to sign in as failed until it succeeds, so that many at once are counted too.

    Raises TooManyAttempts.
    """
    subjects = (clean_email(email), address)
    throttle.refuse_if_too_many(work, subjects=subjects)
    throttle.count(work, subjects=subjects)
    person = work.session.scalar(select(Person).where(Person.email == subjects[0]))
    door = company_doors.door_of(work, email=subjects[0])
    address_of_door = door.address if door else None
    if person is None:
        return Lock(None, None, False, address_of_door)
    is_closed = company_doors.closed_to(work, person_id=person.id, email=person.email) is not None
    opening = None if is_closed else person.password_hash
    return Lock(person.id, opening, person.disabled_at is not None, address_of_door)


def open_lock(lock: Lock, *, password: str, passwords: Passwords) -> int:
    """The id of the person whose password this is. Raises WrongPassword, and ComeInByCompany in its place for every
    address of a domain that has a door of its own: that tells nobody whose addresses are known here.

    Slow on purpose, and therefore outside any transaction: guessing must not keep others from writing.
    """
    matched = passwords.matches(lock.password_hash, password)
    if lock.person_id is None or not matched or lock.is_disabled:
        raise WrongPassword() if lock.door is None else ComeInByCompany(lock.door)
    return lock.person_id


def led_to_company(work: UnitOfWork, *, address: str) -> None:
    """Whoever was led on did not guess: an office whose people all come by the wrong page is not closed to others."""
    throttle.forgive_latest(work, subject=address)


def end_attempt(work: UnitOfWork, *, person_id: int, email: str, address: str, new_hash: str | None) -> None:
    """The attempt succeeded: it was no failure, and a password hashed by old rules is hashed by those of now."""
    throttle.forgive(work, subjects=(clean_email(email), address))
    if new_hash is not None:
        work.session.execute(update(Person).where(Person.id == person_id).values(password_hash=new_hash))


def open_sign_in(
    work: UnitOfWork, *, person_id: int, browser: str, with_factor: bool = False, by_company: bool = False
) -> str:
    """Sign a browser in, by the password alone or `with_factor`. Returns the secret for its cookie.

    `by_company`: their company's own account said who they are. Whoever has no other way in comes in by none, neither a
    password nor a passkey: raises ComeInByCompany.
    """
    if not by_company:
        person = work.session.get_one(Person, person_id)
        door = company_doors.closed_to(work, person_id=person_id, email=person.email)
        if door is not None:
            raise ComeInByCompany(door.address)
    secret = secrets.token_urlsafe(32)
    work.session.add(
        SignIn(
            person_id=person_id,
            secret_hash=hash_of(secret),
            browser=browser[:120],
            started_at=work.now,
            last_seen_at=work.now,
            factor_at=work.now if with_factor else None,
        )
    )
    work.session.flush()
    # Whoever only seeks or gives advice comes and goes unseen.
    if actor(work, person_id=person_id).roles & {Role.OPERATOR, Role.HR}:
        audit.record(work, act=Act.SIGNED_IN, by=person_id, about={"with_factor": with_factor})
    return secret


def actor_of(work: UnitOfWork, *, secret: str, idle_minutes: int, absolute_minutes: int) -> Visit | None:
    """Who is signed in with this secret, if anybody is."""
    row = work.session.execute(
        select(SignIn, Person)
        .join(Person, Person.id == SignIn.person_id)
        .where(
            SignIn.secret_hash == hash_of(secret),
            SignIn.ended_at.is_(None),
            SignIn.last_seen_at > work.now - timedelta(minutes=idle_minutes),
            SignIn.started_at > work.now - timedelta(minutes=absolute_minutes),
            Person.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    sign_in, person = row
    return Visit(
        actor(work, person_id=person.id),
        sign_in.id,
        sign_in.factor_at is not None,
        work.now - sign_in.last_seen_at > SEEN_EVERY,
    )


def note_visit(work: UnitOfWork, *, sign_in_id: str) -> None:
    work.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(last_seen_at=work.now))


def password_given(work: UnitOfWork, *, person_id: int, sign_in_id: str) -> None:
    """The password was given once more, in this sign-in."""
    _note(work, person_id, sign_in_id, "password_at")


def factor_given(work: UnitOfWork, *, person_id: int, sign_in_id: str) -> None:
    """A second factor was given, in this sign-in."""
    _note(work, person_id, sign_in_id, "factor_at")


def _note(work: UnitOfWork, person_id: int, sign_in_id: str, column: str) -> None:
    work.session.execute(
        update(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person_id).values({column: work.now})
    )


def open_sign_ins(
    work: UnitOfWork, *, person_id: int, idle_minutes: int | None = None, absolute_minutes: int | None = None
) -> list[OpenSignIn]:
    """Where this person is signed in, the latest used first; also where it ended by itself, if no limits are given."""
    asked = select(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    if idle_minutes is not None:
        asked = asked.where(SignIn.last_seen_at > work.now - timedelta(minutes=idle_minutes))
    if absolute_minutes is not None:
        asked = asked.where(SignIn.started_at > work.now - timedelta(minutes=absolute_minutes))
    rows = work.session.scalars(asked.order_by(SignIn.last_seen_at.desc(), SignIn.started_at.desc()))
    return [OpenSignIn(row.id, row.browser, row.started_at, row.last_seen_at) for row in rows]


def end_sign_in(work: UnitOfWork, *, person_id: int, sign_in_id: str) -> None:
    """End one of a person's own sign-ins. Raises NotFound."""
    ended = work.session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.person_id == person_id, SignIn.ended_at.is_(None))
        .values(ended_at=work.now)
        .returning(SignIn.id)
    ).all()
    if not ended:
        raise NotFound("sign-in")


def end_others(work: UnitOfWork, *, person_id: int, but: str) -> int:
    """End all of a person's sign-ins but one. Returns how many."""
    ended = work.session.execute(
        update(SignIn)
        .where(SignIn.person_id == person_id, SignIn.id != but, SignIn.ended_at.is_(None))
        .values(ended_at=work.now)
        .returning(SignIn.id)
    ).all()
    return len(ended)


def remove_ended(work: UnitOfWork, *, before: datetime) -> None:
    """Forget sign-ins that ended, or were last used, long ago."""
    work.session.execute(delete(SignIn).where(or_(SignIn.ended_at < before, SignIn.last_seen_at < before)))
