"""What can happen to an account: invited, accepted, signed in and out, consent given and withdrawn."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, exists, select, update

from sotomado.accounts.company_doors import service as company_doors
from sotomado.accounts.errors import (
    ComeInByCompany,
    InvitationExpired,
    InvitationUsed,
    NotFound,
    WeakPassword,
)
from sotomado.accounts.factors.models import UnfinishedSignIn
from sotomado.accounts.models import Consent, Duty, HrDuty, Invitation, Locale, Person, Role, RoleGrant, SignIn
from sotomado.accounts.passwords import Passwords, is_weak
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.database import UnitOfWork

CONSENT_VERSION = "2026-11-22"
INVITATION_DAYS = 14
# Roles that open something of others: who got one, and who lost it, stands in the audit log.
WATCHED = frozenset({Role.OPERATOR, Role.HR, Role.CONSULTANT})


@dataclass(frozen=True)
class Actor:
    """Who is asking: the person behind a request, a job or a script.

    `company_id` is the company they are HR of, None for everybody else: being employed elsewhere opens no company's
    pages. `duties` are what they do there. Where someone is employed says `companies.employment_of`; `is_private` only
    that they seek advice for themselves, since no company gave them that role.
    """

    person_id: int
    name: str
    email: str
    roles: frozenset[Role]
    company_id: int | None
    locale: Locale
    time_zone: str
    duties: frozenset[Duty] = frozenset()
    is_private: bool = False


def clean_email(email: str) -> str:
    return unicodedata.normalize("NFKC", email).strip().lower()


def clean_name(name: str) -> str:
    """A name as typed, composed (NFC), without control characters and outer spaces."""
    composed = unicodedata.normalize("NFC", name).strip()
    return "".join(c for c in composed if unicodedata.category(c) != "Cc")[:120]


def hash_of(secret: str) -> str:
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


def grant(
    work: UnitOfWork,
    *,
    person_id: int,
    role: Role,
    company_id: int | None = None,
    duties: Collection[Duty] = (Duty.OWNER,),
    by: int | None = None,
) -> None:
    """Give a person a role; a second grant of the same role changes the company it is for.

    `duties`: of HR alone, instead of those held so far. That a company keeps an owner is asked in `companies.hr`.
    """
    held = work.session.scalar(select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.role == role))
    if role is Role.HR:
        work.session.execute(delete(HrDuty).where(HrDuty.person_id == person_id))
    if held is None:
        work.session.add(RoleGrant(person_id=person_id, role=role, company_id=company_id))
    else:
        held.company_id = company_id
    work.session.flush()
    if role is Role.HR:
        work.session.add_all(
            HrDuty(person_id=person_id, duty=duty, role=role, company_id=company_id) for duty in sorted(set(duties))
        )
        work.session.flush()
    if role in WATCHED and held is None:
        audit.record(work, act=Act.ROLE_GIVEN, by=by, whom=person_id, about={"role": role, "company": company_id})


def end_role(work: UnitOfWork, *, person_id: int, role: Role, by: int | None = None) -> None:
    """Take a role back; one that is not held stays so."""
    ended = work.session.execute(
        delete(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.role == role).returning(RoleGrant.id)
    ).all()
    if role in WATCHED and ended:
        audit.record(work, act=Act.ROLE_TAKEN, by=by, whom=person_id, about={"role": role})


def invite(work: UnitOfWork, *, person_id: int, lasting: timedelta = timedelta(days=INVITATION_DAYS)) -> str:
    """Make an invitation and return its secret, which stands in the link and is not kept."""
    secret = secrets.token_urlsafe(32)
    work.session.add(
        Invitation(
            person_id=person_id,
            secret_hash=hash_of(secret),
            created_at=work.now,
            expires_at=work.now + lasting,
        )
    )
    work.session.flush()
    return secret


@dataclass(frozen=True)
class WayIn:
    """Where somebody new begins. `is_company_account`: at their company's own door, with no password of ours."""

    link: str
    is_company_account: bool


def way_in(work: UnitOfWork, *, person_id: int, public_url: str) -> WayIn:
    """Invite somebody. Raises NotFound."""
    person = work.session.get(Person, person_id)
    if person is None:
        raise NotFound("person")
    # Where a door stands, the invitation opens nothing; it remembers that they were written to.
    secret = invite(work, person_id=person_id)
    door = company_doors.closed_to(work, person_id=person_id, email=person.email)
    if door is not None:
        return WayIn(f"{public_url}/sso/{door.address}", is_company_account=True)
    return WayIn(f"{public_url}/invitation/{secret}", is_company_account=False)


def never_here(work: UnitOfWork, *, person_ids: Collection[int]) -> set[int]:
    """Who of these has not joined yet, by a password or by their company's own account. For whoever writes to them,
    and for nobody else."""
    joined = exists().where(Consent.person_id == Person.id) | exists().where(SignIn.person_id == Person.id)
    return _in_parts(work, person_ids, Person.password_hash.is_(None) & ~joined)


def without_a_way_in(work: UnitOfWork, *, person_ids: Collection[int]) -> set[int]:
    """Those who have neither a password nor an invitation that is still open."""
    open_one = select(Invitation.id).where(
        Invitation.person_id == Person.id, Invitation.used_at.is_(None), Invitation.expires_at > work.now
    )
    return _in_parts(work, person_ids, Person.password_hash.is_(None) & ~open_one.exists())


def _in_parts(work: UnitOfWork, person_ids: Collection[int], condition: ColumnElement[bool]) -> set[int]:
    """Those of many people of whom something is so; a statement takes only so many values."""
    ids, found = list(person_ids), set[int]()
    for start in range(0, len(ids), 500):
        asked = select(Person.id).where(Person.id.in_(ids[start : start + 500]), condition)
        found |= set(work.session.scalars(asked))
    return found


def _open_invitation(work: UnitOfWork, secret: str) -> tuple[Invitation, Person]:
    row = work.session.execute(
        select(Invitation, Person)
        .join(Person, Person.id == Invitation.person_id)
        .where(Invitation.secret_hash == hash_of(secret))
    ).one_or_none()
    if row is None:
        raise NotFound("invitation")
    invitation, person = row
    if invitation.used_at is not None:
        raise InvitationUsed()
    if invitation.expires_at <= work.now:
        raise InvitationExpired()
    door = company_doors.closed_to(work, person_id=person.id, email=person.email)
    if door is not None:
        raise ComeInByCompany(door.address)
    return invitation, person


@dataclass(frozen=True)
class Invited:
    """Whom an open invitation is for, and whether it sets a first password or another one."""

    name: str
    email: str
    has_password: bool


def invited(work: UnitOfWork, *, secret: str) -> Invited:
    """The person an open invitation is for. Raises NotFound, InvitationUsed, InvitationExpired, ComeInByCompany."""
    _, person = _open_invitation(work, secret)
    return Invited(person.name, person.email, person.password_hash is not None)


def accept(work: UnitOfWork, *, secret: str, password: str, passwords: Passwords) -> int:
    """Set the password an invitation asks for, use the invitation up, and end every sign-in made before it.

    Returns the person's id. Raises NotFound, InvitationUsed, InvitationExpired, ComeInByCompany, WeakPassword.
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
    work.session.execute(
        update(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None)).values(ended_at=work.now)
    )
    work.session.execute(delete(UnfinishedSignIn).where(UnfinishedSignIn.person_id == person.id))
    return person.id


def actor(work: UnitOfWork, *, person_id: int) -> Actor:
    """A person with their roles. Raises NotFound."""
    return work.once(("actor", person_id), lambda: _actor(work, person_id))


def _actor(work: UnitOfWork, person_id: int) -> Actor:
    person = work.session.get(Person, person_id)
    if person is None:
        raise NotFound("person")
    grants = work.session.execute(
        select(RoleGrant.role, RoleGrant.company_id, HrDuty.duty)
        .outerjoin(HrDuty, (HrDuty.person_id == RoleGrant.person_id) & (HrDuty.role == RoleGrant.role))
        .where(RoleGrant.person_id == person_id)
    ).all()
    return Actor(
        person_id=person.id,
        name=person.name,
        email=person.email,
        roles=frozenset(role for role, _, _ in grants),
        company_id=next((company_id for role, company_id, _ in grants if role is Role.HR), None),
        locale=person.locale,
        time_zone=person.time_zone,
        duties=frozenset(duty for _, _, duty in grants if duty is not None),
        is_private=any(role is Role.ADVISEE and company_id is None for role, company_id, _ in grants),
    )


def of_hr(company_id: int, *, duty: Duty | None = None) -> Select[int]:
    """Ids of those of a company's HR who may do what a duty is for; of all of them where none is named.

    Whoever may not sign in any more is none of them.
    """
    people = (
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role == Role.HR, RoleGrant.company_id == company_id, Person.disabled_at.is_(None))
    )
    if duty is None:
        return people
    meant = {Duty.OWNER, duty}
    return people.where(
        select(HrDuty.person_id).where(HrDuty.person_id == RoleGrant.person_id, HrDuty.duty.in_(meant)).exists()
    )


def save_preferences(work: UnitOfWork, *, person_id: int, locale: Locale, time_zone: str) -> None:
    work.session.execute(update(Person).where(Person.id == person_id).values(locale=locale, time_zone=time_zone))


def give_consent(work: UnitOfWork, *, person_id: int, locale: Locale) -> None:
    """Agree to the version in force. Agreeing again, or in two tabs at once, changes nothing."""
    hold_oneself(work, person_id=person_id, in_turn=True)
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


def consent_stands(work: UnitOfWork, *, person_id: int) -> bool:
    """Whether consent was given and not taken back, be it to an older version: it covers what that version said."""
    return work.once(("consent", person_id), lambda: consented_at(work, person_id=person_id)) is not None


def hold(work: UnitOfWork, *, person_id: int) -> None:
    """Until the end of this transaction nobody erases this person. Whoever writes of somebody else asks for it first.

    Else what is written while they are erased would be found by nobody any more, and stay.
    """
    work.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(read=True, key_share=True))


def hold_oneself(work: UnitOfWork, *, person_id: int, in_turn: bool = False) -> None:
    """`hold`, for what a person writes themselves: they wait here while they are erased, and are gone then.

    To be asked before anything else is locked. `in_turn`: whoever sends the same form twice at once also waits for
    themselves. Raises NotFound once they were erased, or may not sign in any more.
    """
    here = select(Person.id).where(Person.id == person_id, Person.disabled_at.is_(None))
    # PostgreSQL looks at the row again once it has it: whom it waited for may have taken the name off it.
    if work.session.scalar(here.with_for_update(read=not in_turn, key_share=True)) is None:
        raise NotFound("person")


def agreed() -> Select[int]:
    """Ids of those whose consent to the version in force stands."""
    return select(Consent.person_id).where(Consent.version == CONSENT_VERSION, Consent.withdrawn_at.is_(None))


def has_withdrawn(work: UnitOfWork, *, person_id: int) -> bool:
    """Whether somebody is one of `withdrawn`."""
    return work.session.scalar(withdrawn().where(Consent.person_id == person_id).limit(1)) is not None


def withdrawn() -> Select[int]:
    """Ids of those who had agreed once and take part no more."""
    in_force = select(Consent.person_id).where(Consent.withdrawn_at.is_(None))
    return select(Consent.person_id).where(Consent.withdrawn_at.is_not(None), Consent.person_id.not_in(in_force))
