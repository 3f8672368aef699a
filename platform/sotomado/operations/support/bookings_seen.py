"""What a support view shows of bookings: when, how long and how each stands. Never with whom or what about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.database import UnitOfWork
from sotomado.directory.models import Consultant

# What somebody calls about lies ahead, or not long ago.
LOOKED_BACK = timedelta(days=30)
LONGEST_LIST = 20


@dataclass(frozen=True)
class Seen:
    """One booking. `side`: on which of the two the person is."""

    starts_at: datetime
    ends_at: datetime
    state: BookingState
    side: Side


def seen(work: UnitOfWork, *, person_id: int) -> list[Seen]:
    """The next ones and those of the last month, the latest first; one statement."""
    rows = work.session.execute(
        select(Booking.starts_at, Booking.ends_at, Booking.state, Booking.advisee_id)
        .join(Consultant, Consultant.id == Booking.consultant_id)
        .where(
            or_(Booking.advisee_id == person_id, Consultant.person_id == person_id),
            Booking.starts_at > work.now - LOOKED_BACK,
        )
        .order_by(Booking.starts_at.desc(), Booking.id)
        .limit(LONGEST_LIST)
    )
    return [
        Seen(starts_at, ends_at, state, Side.ADVISEE if advisee_id == person_id else Side.CONSULTANT)
        for starts_at, ends_at, state, advisee_id in rows
    ]
