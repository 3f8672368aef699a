"""The events of one calendar: which there are, which are not as they should be, and what is to be done about each."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from sotomado.availability.outside import caldav_writing as caldav
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.pushing.models import CalendarWriting, PushedEvent, PushState
from sotomado.bookings.pushing.talking import Task
from sotomado.bookings.states import CALLED_OFF
from sotomado.database import UnitOfWork, insert_once, new_key


def writing_of(work: UnitOfWork, calendar_id: str) -> CalendarWriting | None:
    return work.session.scalar(
        select(CalendarWriting)
        .where(CalendarWriting.outside_calendar_id == calendar_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def is_to_be_asked(event: PushedEvent, booking: Booking) -> bool:
    """Whether an event does not stand, or is not known to stand, as its booking does now."""
    if booking.state is BookingState.CONFIRMED:
        return event.state in (PushState.WANTED, PushState.GONE) or event.sequence != booking.calendar_sequence
    return booking.state in CALLED_OFF and event.state is not PushState.GONE


def add_missing(work: UnitOfWork, row: CalendarWriting, url: str) -> None:
    """A row for each talk to come that has none: those from before, and those booked while it was switched on."""
    known = select(PushedEvent.booking_id).where(PushedEvent.outside_calendar_id == row.outside_calendar_id)
    # Walks the index of (consultant_id, starts_at).
    missing = work.session.execute(
        select(Booking.id, Booking.calendar_uid).where(
            Booking.consultant_id == row.consultant_id,
            Booking.starts_at > work.now - timedelta(days=1),
            Booking.ends_at > work.now,
            Booking.state == BookingState.CONFIRMED,
            Booking.id.not_in(known),
        )
    ).all()
    for booking_id, uid in missing:
        event = PushedEvent(id=new_key())
        work.session.execute(
            insert_once(
                work,
                PushedEvent,
                id=event.id,
                booking_id=booking_id,
                outside_calendar_id=row.outside_calendar_id,
                href=work.seal(event, "href", caldav.address_of(url, uid)),
                state=PushState.WANTED,
                ahead=0,
                tries=0,
            )
        )


# By the index of the calendar; what is over is left as it stands, as a diary.
def coming(work: UnitOfWork, calendar_id: str) -> list[tuple[PushedEvent, Booking]]:
    rows = work.session.execute(
        select(PushedEvent, Booking)
        .join(Booking, Booking.id == PushedEvent.booking_id)
        .where(PushedEvent.outside_calendar_id == calendar_id, Booking.ends_at > work.now)
        .order_by(Booking.starts_at, Booking.id)
        .execution_options(populate_existing=True)
    )
    return [(event, booking) for event, booking in rows]


def task_of(work: UnitOfWork, event: PushedEvent, booking: Booking, *, is_wanted: bool) -> Task:
    return Task(
        event_id=event.id,
        booking_id=booking.id,
        href=work.unseal(event, "href") or "",
        uid=booking.calendar_uid,
        over=event.etag,
        sequence=booking.calendar_sequence,
        ahead=event.ahead,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        is_wanted=is_wanted,
        number=event.tries,
    )


def is_still_so(work: UnitOfWork, task: Task) -> bool:
    booking = work.session.get(Booking, task.booking_id)
    event = work.session.get(PushedEvent, task.event_id)
    return (
        booking is not None
        and event is not None
        and event.tries == task.number
        and booking.calendar_sequence == task.sequence
        and (booking.state is BookingState.CONFIRMED) == task.is_wanted
    )
