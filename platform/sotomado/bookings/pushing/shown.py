"""What does not fit together between a consultant's talks and their calendars elsewhere, for the desk to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from sotomado.availability.outside import service as outside
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.pushing import overlaps
from sotomado.bookings.pushing.models import CalendarWriting, Difference, PushedEvent, PushState
from sotomado.bookings.pushing.overlaps import Across
from sotomado.database import UnitOfWork


@dataclass(frozen=True)
class Differs:
    """A talk that stands elsewhere otherwise than it is booked. Without `found_starts_at` it does not stand there."""

    event_id: str
    booking_id: str
    calendar: str
    starts_at: datetime
    ends_at: datetime
    conflict: Difference
    found_starts_at: datetime | None
    found_ends_at: datetime | None


@dataclass(frozen=True)
class Unsettled:
    """Everything that waits for the consultant to look at."""

    differing: list[Differs]
    across: list[Across]

    def __bool__(self) -> bool:
        return bool(self.differing or self.across)

    def of(self, booking_id: str) -> Unsettled:
        """What of it is about one booking."""
        return Unsettled(
            [one for one in self.differing if one.booking_id == booking_id],
            [one for one in self.across if one.booking_id == booking_id],
        )


def unsettled(work: UnitOfWork, *, consultant_id: int) -> Unsettled:
    """One statement for whoever has linked nothing, at most five for the others."""
    labels = outside.labels_of(work, consultant_id)
    if not labels:
        return Unsettled([], [])
    rows = work.session.execute(
        select(PushedEvent, Booking)
        .join(CalendarWriting, CalendarWriting.outside_calendar_id == PushedEvent.outside_calendar_id)
        .join(Booking, Booking.id == PushedEvent.booking_id)
        .where(
            CalendarWriting.consultant_id == consultant_id,
            PushedEvent.state == PushState.DIFFERS,
            Booking.state == BookingState.CONFIRMED,
            Booking.starts_at > work.now,
        )
        .order_by(Booking.starts_at, PushedEvent.id)
    )
    differing = [
        Differs(
            event_id=event.id,
            booking_id=booking.id,
            calendar=labels.get(event.outside_calendar_id, ""),
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            conflict=event.conflict,
            found_starts_at=event.found_starts_at,
            found_ends_at=event.found_ends_at,
        )
        for event, booking in rows
        if event.conflict is not None
    ]
    return Unsettled(differing, overlaps.to_settle(work, consultant_id=consultant_id))
