"""Reading bookings, always through the side they belong to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Row, Select, and_, func, or_, select, text, true

from sotomado.accounts.models import Person
from sotomado.bookings.models import Booking, BookingEvent, BookingState
from sotomado.bookings.waiting.models import WaitOffer
from sotomado.database import UnitOfWork

# No consultation lasts longer; lists of what is not over begin their walk this long ago.
LONGEST = timedelta(days=1)


def _one(work: UnitOfWork, chosen: Select[Booking], *, locked: bool) -> Booking | None:
    """The row, read afresh; `locked` makes others who want to change it wait (SQLite has one writer anyway)."""
    if locked:
        chosen = chosen.with_for_update()
    return work.session.scalar(chosen.execution_options(populate_existing=True))


def of_advisee(work: UnitOfWork, *, advisee_id: int, booking_id: str, locked: bool = False) -> Booking | None:
    return _one(work, select(Booking).where(Booking.id == booking_id, Booking.advisee_id == advisee_id), locked=locked)


def of_consultant(work: UnitOfWork, *, consultant_id: int, booking_id: str, locked: bool = False) -> Booking | None:
    """Only what was confirmed: a hold is the advisee's alone."""
    chosen = select(Booking).where(
        Booking.id == booking_id, Booking.consultant_id == consultant_id, Booking.confirmed_at.is_not(None)
    )
    return _one(work, chosen, locked=locked)


def by_id(work: UnitOfWork, *, booking_id: str) -> Booking | None:
    """For verbs of the house itself, which have checked whose it is."""
    return _one(work, select(Booking).where(Booking.id == booking_id), locked=True)


# A handful: one hold at a time, and few confirmed ahead. Walks the index of (advisee_id, starts_at) from now on.
def ahead_of_advisee(work: UnitOfWork, *, advisee_id: int) -> Sequence[Booking]:
    """Held now, or booked and not over yet: the next one first."""
    return work.session.scalars(
        select(Booking)
        .where(
            Booking.advisee_id == advisee_id,
            Booking.starts_at > work.now - LONGEST,
            or_(
                and_(Booking.state == BookingState.CONFIRMED, Booking.ends_at > work.now),
                and_(Booking.state == BookingState.HELD, Booking.held_until > work.now),
            ),
        )
        .order_by(Booking.starts_at, Booking.id)
    ).all()


# Walks the index of (advisee_id, starts_at).
def past_of_advisee(work: UnitOfWork, *, advisee_id: int, limit: int, offset: int = 0) -> Sequence[Booking]:
    """Over or called off, the latest first; holds that lapsed leave no trace here."""
    is_over = and_(Booking.state == BookingState.CONFIRMED, Booking.ends_at <= work.now)
    is_closed = Booking.state.not_in((BookingState.CONFIRMED, BookingState.HELD, BookingState.LAPSED))
    return work.session.scalars(
        select(Booking)
        .where(Booking.advisee_id == advisee_id, or_(is_over, is_closed))
        .order_by(Booking.starts_at.desc(), Booking.id)
        .limit(limit)
        .offset(offset)
    ).all()


def held_now(work: UnitOfWork, *, advisee_id: int) -> Booking | None:
    """The time the advisee holds at this moment, as `hold` leaves one at most."""
    return work.session.scalar(
        select(Booking)
        .where(
            Booking.advisee_id == advisee_id,
            Booking.state == BookingState.HELD,
            Booking.held_until > work.now,
            # What they waited for and were offered is kept beside, and no other hold gives it back.
            Booking.id.not_in(select(WaitOffer.booking_id).where(WaitOffer.closed_at.is_(None))),
        )
        .order_by(Booking.held_until.desc())
        .limit(1)
    )


# Index: ix_booking_consultant_open, by a word the database reads as the index has it.
def open_of_consultant(work: UnitOfWork, *, consultant_id: int, limit: int) -> Sequence[Row[Booking, str]]:
    """What is booked and not closed, with the advisee's name, the next one first."""
    return work.session.execute(
        select(Booking, Person.name)
        .join(Person, Person.id == Booking.advisee_id)
        .where(Booking.consultant_id == consultant_id, text("booking.state = 'confirmed'"))
        .order_by(Booking.starts_at, Booking.id)
        .limit(limit)
    ).all()


# Walks the index of (consultant_id, starts_at) from where it is told to.
def past_of_consultant(
    work: UnitOfWork, *, consultant_id: int, before: datetime | None, before_id: str | None, limit: int
) -> Sequence[Row[Booking, str]]:
    """What is closed or called off, with the advisee's name, the latest first; holds are not the consultant's to see.

    `before_id`: of the line that was shown last, so that of several at one instant none is lost or told twice.
    """
    chosen = (
        select(Booking, Person.name)
        .join(Person, Person.id == Booking.advisee_id)
        .where(
            Booking.consultant_id == consultant_id,
            Booking.state != BookingState.CONFIRMED,
            Booking.confirmed_at.is_not(None),
        )
        .order_by(Booking.starts_at.desc(), Booking.id.desc())
        .limit(limit)
    )
    if before is not None and before_id is None:
        chosen = chosen.where(Booking.starts_at < before)
    elif before is not None:
        chosen = chosen.where(Booking.starts_at <= before, or_(Booking.starts_at < before, Booking.id < before_id))
    return work.session.execute(chosen).all()


def events_of(work: UnitOfWork, *, booking_id: str) -> Sequence[BookingEvent]:
    """The life of one booking, line by line."""
    return work.session.scalars(
        select(BookingEvent).where(BookingEvent.booking_id == booking_id).order_by(BookingEvent.number)
    ).all()


def holds_of(work: UnitOfWork, *, advisee_id: int) -> Sequence[Booking]:
    """Locked in one order, so that tabs of one person wait for each other and never in a circle."""
    return work.session.scalars(
        select(Booking)
        .where(Booking.advisee_id == advisee_id, Booking.state == BookingState.HELD)
        .order_by(Booking.id)
        .with_for_update()
    ).all()


# A handful at any time. Index: ix_booking_held.
def ended_hold(work: UnitOfWork) -> Booking | None:
    """A hold that ran out, locked; what another transaction is at is left for the next time."""
    return work.session.scalar(
        select(Booking)
        .where(Booking.state == BookingState.HELD, Booking.held_until <= work.now)
        .order_by(Booking.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


# Walks the index of (advisee_id, starts_at).
def count_ahead(work: UnitOfWork, *, advisee_id: int) -> int:
    """How many confirmed bookings of the advisee have not begun."""
    counted = work.session.scalar(
        select(func.count())
        .select_from(Booking)
        .where(Booking.advisee_id == advisee_id, Booking.state == BookingState.CONFIRMED, Booking.starts_at > work.now)
    )
    return counted or 0


def confirmed_meeting(
    work: UnitOfWork, *, advisee_id: int, starts_at: datetime, ends_at: datetime, besides_id: str | None = None
) -> str | None:
    """The advisee's own confirmed booking that meets [starts_at, ends_at), besides one."""
    return work.session.scalar(
        select(Booking.id).where(
            Booking.advisee_id == advisee_id,
            Booking.state == BookingState.CONFIRMED,
            Booking.starts_at < ends_at,
            Booking.ends_at > starts_at,
            Booking.id != besides_id if besides_id is not None else true(),
        )
    )


# Walks the index of (advisee_id, starts_at).
def confirmed_since(work: UnitOfWork, *, advisee_id: int, consultant_id: int, since: datetime) -> datetime | None:
    """When the advisee first booked this consultant again after an instant."""
    return work.session.scalar(
        select(func.min(Booking.confirmed_at)).where(
            Booking.advisee_id == advisee_id,
            Booking.consultant_id == consultant_id,
            Booking.starts_at > since,
            Booking.confirmed_at > since,
        )
    )


def ended_as(work: UnitOfWork, *, booking_ids: Collection[str]) -> dict[str, tuple[BookingState, datetime]]:
    """What became of some bookings, and when they began: for what is paid for them. Nobody's name."""
    rows = work.session.execute(select(Booking.id, Booking.state, Booking.starts_at).where(Booking.id.in_(booking_ids)))
    return {booking_id: (state, starts_at) for booking_id, state, starts_at in rows}
