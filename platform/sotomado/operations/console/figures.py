"""What the console counts. States, numbers and instants: nothing of what anybody said, and nobody's name.

One statement for each figure that has no verb of its own in its slice; the same number however large the service is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from sotomado.accounts.support import service as support
from sotomado.audit import queries as audit
from sotomado.billing.reconciling import queries as reconciling
from sotomado.billing.webhooks.models import StripeEvent
from sotomado.bookings.models import Booking, BookingState
from sotomado.companies.webhooks.models import CompanyWebhook
from sotomado.database import UnitOfWork
from sotomado.flags import service as flags
from sotomado.outbox.models import Job
from sotomado.shortlists.learning.models import LearnedModel

# An event of Stripe's is followed within seconds; after so long somebody has to look why not.
FOLLOWED_WITHIN = timedelta(minutes=15)
# A job in a worker's hands is done or given back before its lease ends; longer is a worker that died again and again.
LATELY = timedelta(hours=24)


@dataclass(frozen=True)
class Model:
    """The newest model a night has learned, and whether it may count."""

    version: str
    is_refused: bool


@dataclass(frozen=True)
class Events:
    """Stripe's events that wait to be followed, and those that wait too long."""

    waiting: int
    late: int
    last_at: datetime | None


@dataclass(frozen=True)
class Books:
    """How far the books agree with Stripe's."""

    compared_at: datetime | None
    is_late: bool
    troubles: int
    disputes: int


@dataclass(frozen=True)
class JobKind:
    """The kind of job of which one has been due the longest."""

    kind: str
    count: int
    oldest_at: datetime


@dataclass(frozen=True)
class Figures:
    """All of them, of one instant. `today`: bookings that begin on the reader's day, by state."""

    today: dict[BookingState, int]
    model: Model | None
    events: Events
    books: Books
    oldest_job: JobKind | None
    # Companies' webhooks that take nothing, and of those the ones to which nothing is sent any more.
    webhooks_failing: int
    webhooks_paused: int
    flags_switched: int
    entries_lately: int
    views_open: int


def figures(work: UnitOfWork, *, day_begins: datetime) -> Figures:
    """`day_begins`: the first instant of the reader's day."""
    failing, paused = _company_webhooks(work)
    return Figures(
        today=_today(work, day_begins),
        model=_model(work),
        events=_events(work),
        books=_books(work),
        oldest_job=_oldest_job(work),
        webhooks_failing=failing,
        webhooks_paused=paused,
        flags_switched=sum(one.is_set for one in flags.standings(work)),
        entries_lately=audit.count_since(work, since=work.now - LATELY),
        views_open=support.count_open(work),
    )


def _today(work: UnitOfWork, day_begins: datetime) -> dict[BookingState, int]:
    # Plan: the index on starts_at, a day's worth of it.
    rows = work.session.execute(
        select(Booking.state, func.count().label("bookings"))
        .where(Booking.starts_at >= day_begins, Booking.starts_at < day_begins + timedelta(days=1))
        .group_by(Booking.state)
    )
    return {row.state: row.bookings for row in rows}


def _model(work: UnitOfWork) -> Model | None:
    row = work.session.execute(
        select(LearnedModel.version, LearnedModel.refused).order_by(LearnedModel.made_at.desc()).limit(1)
    ).one_or_none()
    return None if row is None else Model(row.version, row.refused is not None)


def _events(work: UnitOfWork) -> Events:
    is_waiting = StripeEvent.worked_at.is_(None)
    waiting, late, last_at = work.session.execute(
        select(
            func.count().filter(is_waiting),
            func.count().filter(is_waiting, StripeEvent.received_at < work.now - FOLLOWED_WITHIN),
            func.max(StripeEvent.received_at),
            # Older ones are emptied: the index on those that are kept is read, not the years.
        ).where(StripeEvent.payload.is_not(None))
    ).one()
    return Events(waiting, late, last_at)


def _books(work: UnitOfWork) -> Books:
    found = reconciling.standing(work)
    return Books(
        compared_at=found.last.begun_at if found.last else None,
        is_late=found.is_late,
        troubles=found.troubles,
        disputes=len(found.disputes),
    )


def _company_webhooks(work: UnitOfWork) -> tuple[int, int]:
    failing, paused = work.session.execute(
        select(
            func.count().filter(CompanyWebhook.failing_since.is_not(None)),
            func.count().filter(CompanyWebhook.paused_at.is_not(None)),
        ).where(CompanyWebhook.ended_at.is_(None))
    ).one()
    return failing, paused


def _oldest_job(work: UnitOfWork) -> JobKind | None:
    row = work.session.execute(
        select(Job.kind, func.count().label("jobs"), func.min(Job.run_after).label("oldest"))
        .where(Job.done_at.is_(None), Job.failed_at.is_(None), Job.run_after <= work.now)
        .group_by(Job.kind)
        .order_by("oldest")
        .limit(1)
    ).one_or_none()
    return None if row is None else JobKind(row.kind, row.jobs, row.oldest)
