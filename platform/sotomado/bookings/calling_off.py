"""How a consultant calls a booking off: why, a sentence to whoever was to come, and whether the time stays closed."""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.availability.hours import week
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Why
from sotomado.bookings.service import Cancelled, Sender
from sotomado.database import UnitOfWork

# What a consultant may give as a reason; the advisee is not told which.
REASONS = (Why.ILL, Why.URGENT, Why.DOUBLE_BOOKED, Why.OTHER)
LONGEST_WORDS = 500


@dataclass(frozen=True)
class CalledOff:
    """`is_closed`: the time was open by the hours, and is not any more."""

    cancelled: Cancelled
    is_closed: bool


def call_off(
    work: UnitOfWork,
    *,
    person_id: int,
    consultant_id: int,
    booking_id: str,
    sender: Sender,
    why: Why,
    words: str,
    closes_time: bool,
) -> CalledOff:
    """Call a booking off for its consultant; with `closes_time`, nobody else can book that time either.

    Raises what `bookings.cancel` raises; then the hours stay as they are too.
    """
    shown = bookings.consultants_booking(work, consultant_id=consultant_id, booking_id=booking_id)
    cancelled = bookings.cancel(
        work, party=bookings.as_consultant(person_id), booking_id=booking_id, sender=sender, why=why, words=words
    )
    if not closes_time:
        return CalledOff(cancelled, is_closed=False)
    changed = week.close(work, consultant_id=consultant_id, starts_at=shown.starts_at, ends_at=shown.ends_at)
    return CalledOff(cancelled, is_closed=not changed.is_nothing)
