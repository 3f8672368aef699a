"""One tap: a time of somebody else, held and confirmed in one transaction, with the ticket that waited."""

from __future__ import annotations

from datetime import datetime

from sotomado.accounts.errors import NotFound
from sotomado.bookings import service as bookings
from sotomado.bookings import shown
from sotomado.bookings.errors import NothingWaits
from sotomado.bookings.replacing import instead
from sotomado.bookings.replacing import service as replacing
from sotomado.bookings.service import Confirmed, Sender
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import MeetingMode

# It is confirmed in the same breath; any length would do.
A_MOMENT_MINUTES = 1


def accept(
    work: UnitOfWork,
    *,
    advisee_id: int,
    booking_id: str,
    consultant_id: int,
    starts_at: datetime,
    mode: MeetingMode,
    sender: Sender,
) -> Confirmed:
    """Book a time in place of a booking that was called off. What was passed on with the old one goes along again.

    Raises NotFound, NothingWaits, and what `bookings.hold` and `bookings.confirm` raise; then nothing was taken.
    """
    old = shown.booking(work, advisee_id=advisee_id, booking_id=booking_id)
    standing = replacing.standing(work, booking_ids=[booking_id]).get(booking_id)
    if standing is None:
        raise NotFound("replacement")
    if not standing.waits:
        raise NothingWaits()
    passes_on = old.wish is not None
    held_id = bookings.hold(
        work,
        advisee_id=advisee_id,
        consultant_id=consultant_id,
        starts_at=starts_at,
        mode=mode,
        hold_minutes=A_MOMENT_MINUTES,
        wish_id=instead.wish_of_the_ten(work, booking_id=booking_id),
    )
    return bookings.confirm(
        work,
        advisee_id=advisee_id,
        booking_id=held_id,
        sender=sender,
        pass_wish_on=passes_on,
        instead_of=booking_id,
    )
