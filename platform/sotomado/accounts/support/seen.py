"""What a support view shows of an account: states, counts and days. No name, no address, no browser, no words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select

from sotomado.accounts.factors import service as factors
from sotomado.accounts.models import Invitation, Locale, Person, Role, RoleGrant, SignIn
from sotomado.accounts.undelivered import service as undelivered
from sotomado.database import UnitOfWork


class Factor(StrEnum):
    """A kind of second factor."""

    PASSKEY = "passkey"
    APP = "app"
    CODES = "codes"


@dataclass(frozen=True)
class Account:
    """How an account stands. `last_used_on`: in the person's own zone, None where nobody is signed in."""

    locale: Locale
    time_zone: str
    roles: tuple[Role, ...]
    since: date
    has_password: bool
    is_ended: bool
    has_open_invitation: bool
    sign_ins: int
    last_used_at: datetime | None
    factors: tuple[Factor, ...]


@dataclass(frozen=True)
class Post:
    """Whether mails reach them: since when one of their mailboxes refuses, if it does."""

    refused_since: datetime | None


def account(work: UnitOfWork, *, person_id: int) -> Account:
    person = work.session.get_one(Person, person_id)
    roles = work.session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person_id)).all()
    sign_ins, last_used_at = work.session.execute(
        select(func.count(), func.max(SignIn.last_seen_at)).where(
            SignIn.person_id == person_id, SignIn.ended_at.is_(None)
        )
    ).one()
    invited = work.session.scalar(
        select(func.count())
        .select_from(Invitation)
        .where(Invitation.person_id == person_id, Invitation.used_at.is_(None), Invitation.expires_at > work.now)
    )
    held = factors.standing(work, person_id=person_id)
    kinds = ((Factor.PASSKEY, held.passkeys), (Factor.APP, held.app), (Factor.CODES, held.codes_left))
    return Account(
        locale=person.locale,
        time_zone=person.time_zone,
        roles=tuple(sorted(roles)),
        since=person.created_at.date(),
        has_password=person.password_hash is not None,
        is_ended=person.disabled_at is not None,
        has_open_invitation=bool(invited),
        sign_ins=sign_ins,
        last_used_at=last_used_at,
        factors=tuple(kind for kind, found in kinds if found),
    )


def post(work: UnitOfWork, *, person_id: int) -> Post:
    refused = undelivered.own(work, person_id=person_id)
    return Post(min((one.since for one in refused), default=None))
