"""Whether a time that was let go can be had again, with one tap."""

from __future__ import annotations

from sotomado.availability import service as availability
from sotomado.bookings.models import BookingState
from sotomado.bookings.shown import ShownBooking
from sotomado.bookings.states import CALLED_OFF
from sotomado.database import UnitOfWork


def is_still_free(work: UnitOfWork, booking: ShownBooking) -> bool:
    """Whether the time of a booking that was given back or called off is free to be held once more."""
    is_let_go = booking.state in CALLED_OFF or booking.state is BookingState.LAPSED
    if not is_let_go or booking.has_begun:
        return False
    free = availability.free_in(
        work, consultant_ids=[booking.consultant_id], first=booking.starts_at, last=booking.ends_at, limit=1
    )
    return booking.starts_at in free[booking.consultant_id]
