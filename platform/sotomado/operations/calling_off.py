"""The operator's hand on a booking: only on one that has to be looked at, and never on one's own affairs."""

from __future__ import annotations

from sotomado.accounts.errors import NotFound
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Why as Reason
from sotomado.bookings.service import Cancelled, Sender
from sotomado.bookings.states import as_operator
from sotomado.database import UnitOfWork
from sotomado.directory.own_affairs import unless_own
from sotomado.operations.bookings_to_review import ToReview, Why, to_review

# What an operator may give as a reason; its consultant reads it, the advisee does not.
REASONS = (Reason.LICENCE_ENDED, Reason.CONFLICT, Reason.OTHER)
SUGGESTED = {
    Why.PAST_EXPIRY: Reason.LICENCE_ENDED,
    Why.UNLISTED: Reason.OTHER,
    Why.CONFLICT: Reason.CONFLICT,
    Why.HELD: Reason.OTHER,
}


def one_to_review(work: UnitOfWork, *, booking_id: str) -> ToReview:
    """Raises NotFound, also for a booking that nothing stands against: nobody here looks into those."""
    found = to_review(work, booking_id=booking_id)
    if not found:
        raise NotFound("booking")
    return found[0]


def call_off(work: UnitOfWork, *, booking_id: str, by_person_id: int, why: Reason, sender: Sender) -> Cancelled:
    """Call a booking off that cannot be held as agreed. Its advisee is apologised to and offered others.

    Raises NotFound, OwnAffair, and what `bookings.cancel` raises.
    """
    one = one_to_review(work, booking_id=booking_id)
    unless_own(work, consultant_id=one.consultant_id, by_person_id=by_person_id)
    return bookings.cancel(work, party=as_operator(by_person_id), booking_id=booking_id, sender=sender, why=why)
