"""Reading who has to be reminded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, and_, func, or_, select

from sotomado.bookings.models import Booking, BookingEvent, BookingState, Happening
from sotomado.bookings.reminders.models import Reminder, Which
from sotomado.bookings.reminders.moments import AN_HOUR, LONGEST_AHEAD
from sotomado.database import UnitOfWork

SIDES = 2
_SETS_THE_TIME = (Happening.CONFIRMED, Happening.MOVED, Happening.REOPENED)


# Walks ix_booking_confirmed over one day, and the key of `reminder` for each.
def unsettled(work: UnitOfWork, *, limit: int) -> Sequence[str]:
    """Bookings about which a side may have to be told by now, the nearest first."""

    def settled(which: Which) -> ScalarSelect[int]:
        return (
            select(func.count())
            .where(Reminder.booking_id == Booking.id, Reminder.starts_at == Booking.starts_at, Reminder.which == which)
            .scalar_subquery()
        )

    return work.session.scalars(
        select(Booking.id)
        .where(
            Booking.state == BookingState.CONFIRMED,
            Booking.starts_at > work.now,
            Booking.starts_at <= work.now + LONGEST_AHEAD,
            or_(
                settled(Which.DAY_BEFORE) < SIDES,
                and_(Booking.starts_at <= work.now + AN_HOUR, settled(Which.HOUR_BEFORE) < SIDES),
            ),
        )
        .order_by(Booking.starts_at, Booking.id)
        .limit(limit)
    ).all()


def told_of_its_time_at(work: UnitOfWork, *, booking_id: str) -> datetime | None:
    """When both sides were last written to because the booking got the time it has."""
    return work.session.scalar(
        select(func.max(BookingEvent.at)).where(
            BookingEvent.booking_id == booking_id, BookingEvent.happened.in_(_SETS_THE_TIME)
        )
    )
