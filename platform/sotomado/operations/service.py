"""How the service stands: numbers, and licences that need someone's attention. Nothing about advisees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select

from sotomado.companies.models import Company, Employment
from sotomado.database import UnitOfWork
from sotomado.directory.licences.service import today_in_japan
from sotomado.directory.models import Consultant, Credential
from sotomado.operations import bookings_to_review, consultants
from sotomado.outbox import service as outbox
from sotomado.reporting.models import Release

# The renewal window opens ninety days before a licence ends.
WATCHED_DAYS = 90


@dataclass(frozen=True)
class CompanyLine:
    """A client company in figures."""

    id: int
    name: str
    name_en: str
    contracted_on: date
    people: int
    quarters_released: int
    last_quarter: str | None


@dataclass(frozen=True)
class LicenceLine:
    """A consultant whose licence has ended or ends soon."""

    consultant_id: int
    name: str
    name_en: str
    registration_number: str
    expires_on: date
    days_left: int


@dataclass(frozen=True)
class Overview:
    """The state of the service at one instant."""

    at: datetime
    waiting: int
    given_up: int
    oldest_due_at: datetime | None
    is_mail_stuck: bool
    companies: tuple[CompanyLine, ...]
    consultants: int
    licences: tuple[LicenceLine, ...]
    # What waits for someone: renewals handed in, conflicts to look at, bookings to call about.
    renewals: int
    conflicts: int
    to_review: int


def overview(work: UnitOfWork, *, today: date) -> Overview:
    """A handful of statements, whatever the size of the service."""
    health = outbox.health(work)
    waiting = consultants.counts(work)
    return Overview(
        at=work.now,
        waiting=health.waiting,
        given_up=health.given_up,
        oldest_due_at=health.oldest_due_at,
        is_mail_stuck=health.is_stuck,
        companies=_companies(work, today),
        consultants=work.session.scalar(select(func.count(Consultant.id))) or 0,
        licences=_licences(work, today_in_japan(work)),
        renewals=waiting["renewals"],
        conflicts=waiting["conflicts"],
        to_review=len(bookings_to_review.to_review(work)),
    )


def _companies(work: UnitOfWork, today: date) -> tuple[CompanyLine, ...]:
    people = (
        select(Employment.company_id, func.count().label("people"))
        .where(Employment.joined_on <= today, or_(Employment.left_on.is_(None), Employment.left_on > today))
        .group_by(Employment.company_id)
        .subquery()
    )
    released = (
        select(Release.company_id, func.count().label("quarters"), func.max(Release.quarter).label("last"))
        .group_by(Release.company_id)
        .subquery()
    )
    rows = work.session.execute(
        select(
            Company.id,
            Company.name,
            Company.name_en,
            Company.contracted_on,
            func.coalesce(people.c.people, 0),
            func.coalesce(released.c.quarters, 0),
            released.c.last,
        )
        .outerjoin(people, people.c.company_id == Company.id)
        .outerjoin(released, released.c.company_id == Company.id)
        .order_by(Company.id)
    )
    return tuple(CompanyLine(*row) for row in rows)


def _licences(work: UnitOfWork, today: date) -> tuple[LicenceLine, ...]:
    """The one that ends first stands first."""
    rows = work.session.execute(
        select(
            Consultant.id,
            # Whoever wrote in one language alone goes by the name they have there.
            func.coalesce(func.nullif(Consultant.display_name, ""), Consultant.display_name_en).label("name"),
            func.coalesce(func.nullif(Consultant.display_name_en, ""), Consultant.display_name).label("name_en"),
            Credential.registration_number,
            Credential.expires_on,
        )
        .join(Credential, Credential.consultant_id == Consultant.id)
        .where(Credential.expires_on <= today + timedelta(days=WATCHED_DAYS))
        .order_by(Credential.expires_on, Consultant.id)
    )
    return tuple(
        LicenceLine(
            row.id,
            row.name,
            row.name_en,
            row.registration_number,
            row.expires_on,
            days_left=(row.expires_on - today).days,
        )
        for row in rows
    )
