"""What can happen to an account: invited, accepted, signed in and out, consent given and withdrawn."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, or_, select, update

from sotomado.accounts import throttle
from sotomado.accounts.errors import (
    InvitationExpired,
    InvitationUsed,
    NotFound,
    WeakPassword,
    WrongPassword,
)
from sotomado.accounts.models import Consent, Invitation, Locale, Person, Role, RoleGrant, SignIn
from sotomado.accounts.passwords import Passwords, is_weak
from sotomado.database import UnitOfWork

CONSENT_VERSION = "2026-11"
INVITATION_DAYS = 14
# Often enough to show when a browser was last used, seldom enough not to write on every page.
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Actor:
    """Who is asking: the person behind a request, a job or a script.

    `company_id` is the company they are HR of, None for everybody else: being employed elsewhere opens no company's
    pages. Where someone is employed says `companies.employment_of`.
    """

    person_id: int
    name: str
    email: str
    roles: frozenset[Role]
    company_id: int | None
    locale: Locale
    time_zone: str


@dataclass(frozen=True)
class OpenSignIn:
    """One browser someone is signed in with."""

    id: str
    browser: str
    started_at: datetime
    last_seen_at: datetime


def clean_email(email: str) -> str:
    return unicodedata.normalize("NFKC", email).strip().lower()


def clean_name(name: str) -> str:
    """A name as typed, composed (NFC), without control characters and outer spaces."""
    composed = unicodedata.normalize("NFC", name).strip()
    return "".join(c for c in composed if unicodedata.category(c) != "Cc")[:120]


def _hash(secret: str) -> str:
    """Secrets of 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def register(
    work: UnitOfWork,
    *,
    email: str,
    name: str,
    locale: Locale = Locale.JAPANESE,
    time_zone: str = "Asia/Tokyo",
    password_hash: str | None = None,
) -> int:
    """Add a person, or find the one who has this e-mail. Returns the person's id."""
    email = clean_email(email)
    known = work.session.scalar(select(Person.id).where(Person.email == email))
    if known is not None:
        return known
    person = Person(
        email=email,
        name=clean_name(name),
        locale=locale,
        time_zone=time_zone,
        password_hash=password_hash,
        created_at=work.now,
    )
    work.session.add(person)
    work.session.flush()
    return person.id


def grant(work: UnitOfWork, *, person_id: int, role: Role, company_id: int | None = None) -> None:
    """Give a person a role; a second grant of the same role changes the company it is for."""
    held = work.session.scalar(select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.role == role))
    if held is None:
        work.session.add(RoleGrant(person_id=person_id, role=role, company_id=company_id))
    else:
        held.company_id = company_id
    work.session.flush()


def invite(work: UnitOfWork, *, person_id: int) -> str:
    """Make an invitation and return its secret, which stands in the link and is not kept."""
    secret = secrets.token_urlsafe(32)
    work.session.add(
        Invitation(
            person_id=person_id,
            secret_hash=_hash(secret),
            created_at=work.now,
            expires_at=work.now + timedelta(days=INVITATION_DAYS),
        )
    )
    work.session.flush()
    return secret


def without_a_way_in(work: UnitOfWork, *, person_ids: Collection[int]) -> set[int]:
    """Those of `person_ids` who have neither a password nor an invitation that is still open."""
    waiting: set[int] = set()
    ids = list(person_ids)
    for start in range(0, len(ids), 500):
        waiting |= set(
            work.session.scalars(
                select(Person.id).where(
                    Person.id.in_(ids[start : start + 500]),
                    Person.password_hash.is_(None),
                    ~select(Invitation.id)
                    .where(
                        Invitation.person_id == Person.id,
                        Invitation.used_at.is_(None),
                        Invitation.expires_at > work.now,
                    )
                    .exists(),
                )
            )
        )
    return waiting


def _open_invitation(work: UnitOfWork, secret: str) -> tuple[Invitation, Person]:
    row = work.session.execute(
        select(Invitation, Person)
        .join(Person, Person.id == Invitation.person_id)
        .where(Invitation.secret_hash == _hash(secret))
    ).one_or_none()
    if row is None:
        raise NotFound("invitation")
    invitation, person = row
    if invitation.used_at is not None:
        raise InvitationUsed()
    if invitation.expires_at <= work.now:
        raise InvitationExpired()
    return invitation, person


def invited(work: UnitOfWork, *, secret: str) -> tuple[str, str]:
    """Name and e-mail of the person an open invitation is for. Raises what `accept` raises."""
    _, person = _open_invitation(work, secret)
    return person.name, person.email


def accept(work: UnitOfWork, *, secret: str, password: str, passwords: Passwords) -> int:
    """Set the password an invitation asks for and use the invitation up. Returns the person's id.

    Raises NotFound, InvitationUsed, InvitationExpired, WeakPassword.
    """
    invitation, person = _open_invitation(work, secret)
    if is_weak(password, email=person.email, name=person.name):
        raise WeakPassword()
    used = work.session.execute(
        update(Invitation)
        .where(Invitation.person_id == person.id, Invitation.used_at.is_(None))
        .values(used_at=work.now)
        .returning(Invitation.id)
    )
    if invitation.id not in {row.id for row in used}:
        raise InvitationUsed()
    person.password_hash = passwords.hash(password)
    return person.id


@dataclass(frozen=True)
class Lock:
    """What stands between an e-mail and its account; no person where nobody has that e-mail."""

    person_id: int | None
    password_hash: str | None
    is_disabled: bool


def begin_attempt(work: UnitOfWork, *, email: str, address: str) -> Lock:
    """Count an attempt to sign in as failed until it succeeds, so that many at once are counted too.

    Raises TooManyAttempts.
    """
    subjects = (clean_email(email), address)
    throttle.refuse_if_too_many(work, subjects=subjects)
    throttle.count(work, subjects=subjects)
    person = work.session.scalar(select(Person).where(Person.email == subjects[0]))
    if person is None:
        return Lock(None, None, False)
    return Lock(person.id, person.password_hash, person.disabled_at is not None)


def open_lock(lock: Lock, *, password: str, passwords: Passwords) -> int:
    """The id of the person whose password this is. Raises WrongPassword.

    Slow on purpose, and therefore outside any transaction: guessing must not keep others from writing.
    """
    matched = passwords.matches(lock.password_hash, password)
    if lock.person_id is None or not matched or lock.is_disabled:
        raise WrongPassword()
    return lock.person_id


def end_attempt(work: UnitOfWork, *, person_id: int, email: str, address: str, new_hash: str | None) -> None:
    """The attempt succeeded: it was no failure, and a password hashed by old rules is hashed by those of now."""
    throttle.forgive(work, subjects=(clean_email(email), address))
    if new_hash is not None:
        work.session.execute(update(Person).where(Person.id == person_id).values(password_hash=new_hash))


def open_sign_in(work: UnitOfWork, *, person_id: int, browser: str) -> str:
    """Sign a browser in. Returns the secret for its cookie."""
    secret = secrets.token_urlsafe(32)
    work.session.add(
        SignIn(
            person_id=person_id,
            secret_hash=_hash(secret),
            browser=browser[:120],
            started_at=work.now,
            last_seen_at=work.now,
        )
    )
    work.session.flush()
    return secret


def actor_of(
    work: UnitOfWork, *, secret: str, idle_minutes: int, absolute_minutes: int
) -> tuple[Actor, str, bool] | None:
    """Who is signed in with this secret, which sign-in it is, and whether it is time to note the visit."""
    row = work.session.execute(
        select(SignIn, Person)
        .join(Person, Person.id == SignIn.person_id)
        .where(
            SignIn.secret_hash == _hash(secret),
            SignIn.ended_at.is_(None),
            SignIn.last_seen_at > work.now - timedelta(minutes=idle_minutes),
            SignIn.started_at > work.now - timedelta(minutes=absolute_minutes),
            Person.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    sign_in, person = row
    return actor(work, person_id=person.id), sign_in.id, work.now - sign_in.last_seen_at > SEEN_EVERY


def actor(work: UnitOfWork, *, person_id: int) -> Actor:
    """A person with their roles. Raises NotFound."""
    person = work.session.get(Person, person_id)
    if person is None:
        raise NotFound("person")
    grants = work.session.execute(
        select(RoleGrant.role, RoleGrant.company_id).where(RoleGrant.person_id == person_id)
    ).all()
    return Actor(
        person_id=person.id,
        name=person.name,
        email=person.email,
        roles=frozenset(role for role, _ in grants),
        company_id=next((company_id for role, company_id in grants if role is Role.HR), None),
        locale=person.locale,
        time_zone=person.time_zone,
    )


def note_visit(work: UnitOfWork, *, sign_in_id: str) -> None:
    work.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(last_seen_at=work.now))


def open_sign_ins(work: UnitOfWork, *, person_id: int) -> list[OpenSignIn]:
    """Where this person is signed in, the latest used first."""
    rows = work.session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
        .order_by(SignIn.last_seen_at.desc())
    )
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


def save_preferences(work: UnitOfWork, *, person_id: int, locale: Locale, time_zone: str) -> None:
    work.session.execute(update(Person).where(Person.id == person_id).values(locale=locale, time_zone=time_zone))


def give_consent(work: UnitOfWork, *, person_id: int, locale: Locale) -> None:
    """Agree to the version in force. Agreeing again, or in two tabs at once, changes nothing."""
    work.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    if has_consented(work, person_id=person_id):
        return
    withdraw_consent(work, person_id=person_id)
    work.session.add(Consent(person_id=person_id, version=CONSENT_VERSION, locale=locale, given_at=work.now))
    work.session.flush()


def withdraw_consent(work: UnitOfWork, *, person_id: int) -> None:
    work.session.execute(
        update(Consent)
        .where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=work.now)
    )


def has_consented(work: UnitOfWork, *, person_id: int) -> bool:
    """Whether consent to the version in force stands."""
    return (
        work.session.scalar(
            select(Consent.id).where(
                Consent.person_id == person_id,
                Consent.version == CONSENT_VERSION,
                Consent.withdrawn_at.is_(None),
            )
        )
        is not None
    )


def consented_at(work: UnitOfWork, *, person_id: int) -> datetime | None:
    return work.session.scalar(
        select(Consent.given_at).where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))
    )


def withdrawn() -> Select[int]:
    """Ids of those who had agreed once and take part no more."""
    in_force = select(Consent.person_id).where(Consent.withdrawn_at.is_(None))
    return select(Consent.person_id).where(Consent.withdrawn_at.is_not(None), Consent.person_id.not_in(in_force))


def remove_ended(work: UnitOfWork, *, before: datetime) -> None:
    """Forget sign-ins that ended, or were last used, long ago."""
    work.session.execute(delete(SignIn).where(or_(SignIn.ended_at < before, SignIn.last_seen_at < before)))
