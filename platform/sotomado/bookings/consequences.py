"""What calling off costs whom: the rules, read by the page before and followed by the verb after.

Nobody's consultation is paid for twice, and a consultant who kept the time free in vain is paid (ruling 11). Who is
called off by the other side loses nothing. The cut-offs of the two sides have nothing to do with one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.companies.booking_terms import STANDARD

WHOLE_FEE = 100


@dataclass(frozen=True)
class Consequence:
    """`fee_percent`: the share of the fee that its consultant gets."""

    state: BookingState
    ticket_returned: bool
    fee_percent: int

    @property
    def is_late(self) -> bool:
        return self.state is BookingState.LATE_CANCELLED


def cutoff_of(booking: Booking, side: Side) -> timedelta:
    """Until how long before the start a side may call off freely."""
    if side is Side.CONSULTANT:
        agreed, standard = booking.consultant_cutoff_minutes, STANDARD.consultant_cutoff_minutes
    else:
        agreed, standard = booking.advisee_cutoff_minutes, STANDARD.advisee_cutoff_minutes
    return timedelta(minutes=standard if agreed is None else agreed)


def of_calling_off(booking: Booking, *, side: Side, now: datetime) -> Consequence:
    """What it means if `side` calls a confirmed booking off at `now`."""
    if side in (Side.OPERATOR, Side.SERVICE):
        return Consequence(BookingState.CANCELLED, ticket_returned=True, fee_percent=0)
    is_late = booking.starts_at - now < cutoff_of(booking, side)
    state = BookingState.LATE_CANCELLED if is_late else BookingState.CANCELLED
    if side is Side.CONSULTANT:
        return Consequence(state, ticket_returned=True, fee_percent=0)
    return Consequence(state, ticket_returned=not is_late, fee_percent=WHOLE_FEE if is_late else 0)
