"""When a calendar elsewhere is written into: at once after a change, again while its server is away, and now and then.

A job names a calendar and nothing more. What is to stand there is seen when it runs, so that jobs out of order, or one
too many, write nothing that is not so.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from sotomado.bookings.models import Booking
from sotomado.bookings.pushing.models import CalendarWriting, Overlap, PushedEvent
from sotomado.database import UnitOfWork
from sotomado.outbox import service as outbox

# The kind of job that brings one calendar to what is booked.
WRITE = "write_into_calendar"
# How often it is looked whether what was written still stands.
LOOK_EVERY = timedelta(minutes=20)
# What is over stands there as a diary; how it came there need not be known for longer.
KEPT_FOR = timedelta(days=7)


def follow(work: UnitOfWork, booking: Booking) -> None:
    """After a booking was confirmed, moved or called off: have its consultant's calendars follow."""
    # One look into a small index; most consultants have none.
    for calendar_id in work.session.scalars(
        select(CalendarWriting.outside_calendar_id).where(CalendarWriting.consultant_id == booking.consultant_id)
    ):
        have_written(work, calendar_id, because=f"{booking.id} {booking.version}")


def have_written(work: UnitOfWork, calendar_id: str, *, because: str, at: datetime | None = None) -> None:
    """The same reason given twice is one job."""
    outbox.write(
        work,
        kind=WRITE,
        payload={"calendar_id": calendar_id},
        run_after=at,
        dedupe_key=f"{WRITE}|{calendar_id}|{because}",
    )


def wait(failures: int) -> timedelta:
    """How long until a server that failed is asked again: as the outbox waits, and its longest wait from then on."""
    return outbox.RETRY_AFTER[min(failures, len(outbox.RETRY_AFTER)) - 1]


def plan(work: UnitOfWork) -> int:
    """Have every calendar looked at that was not for a while. Returns how many are."""
    due = work.session.scalars(
        select(CalendarWriting.outside_calendar_id).where(
            or_(CalendarWriting.looked_at.is_(None), CalendarWriting.looked_at <= work.now - LOOK_EVERY),
            or_(CalendarWriting.next_try_at.is_(None), CalendarWriting.next_try_at <= work.now),
        )
    ).all()
    # A new reason every ten minutes, so that a job that was given up keeps no other away.
    turn = work.now.replace(minute=work.now.minute // 10 * 10, second=0, microsecond=0).isoformat()
    for calendar_id in due:
        have_written(work, calendar_id, because=f"look {turn}")
    return len(due)


def forget_old(work: UnitOfWork) -> None:
    """Know no more of events whose talks are over, and of what once stood across them."""
    is_over = select(Booking.id).where(Booking.id == PushedEvent.booking_id, Booking.ends_at < work.now - KEPT_FOR)
    work.session.execute(delete(PushedEvent).where(is_over.exists()).execution_options(synchronize_session=False))
    work.session.execute(delete(Overlap).where(Overlap.starts_at < work.now - KEPT_FOR))
