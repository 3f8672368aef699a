"""What follows from a change of a booking, in the same transaction: mails, calendars, what is learned."""

from __future__ import annotations

from sotomado.bookings import letters
from sotomado.bookings.claims import queries as claim_queries
from sotomado.bookings.claims import service as claims
from sotomado.bookings.models import Booking, Why
from sotomado.bookings.privately import leaving
from sotomado.bookings.pushing import planning as pushing
from sotomado.bookings.reminders import service as reminders
from sotomado.bookings.states import Party
from sotomado.bookings.waiting import following as waiting
from sotomado.database import UnitOfWork
from sotomado.shortlists.learning import exposures


def of_confirming(work: UnitOfWork, booking: Booking, sender: letters.Sender) -> None:
    exposures.record_rebooking(work, person_id=booking.advisee_id, consultant_id=booking.consultant_id)
    waiting.of_confirming(work, booking)
    letters.post_confirmation(work, booking=booking, sender=sender)
    reminders.plan(work, booking)
    pushing.follow(work, booking)
    work.session.flush()


def of_moving(work: UnitOfWork, booking: Booking, sender: letters.Sender) -> None:
    waiting.freed(work, consultant_id=booking.consultant_id)
    letters.post_move(work, booking=booking, sender=sender)
    reminders.plan(work, booking)
    pushing.follow(work, booking)
    work.session.flush()


def of_cancelling(
    work: UnitOfWork, booking: Booking, party: Party, sender: letters.Sender, *, told_as: str | None = None
) -> None:
    waiting.freed(work, consultant_id=booking.consultant_id)
    letters.post_cancellation(work, booking=booking, by=party.side, sender=sender, told_as=told_as)
    pushing.follow(work, booking)
    work.session.flush()


def of_letting_go(work: UnitOfWork, booking: Booking, why: Why | None) -> None:
    """A hold, or an offer, that did not become a booking."""
    waiting.of_letting_go(work, booking, why)
    leaving.of_letting_go(work, booking)


def has_been_claimed(work: UnitOfWork, booking: Booking) -> bool:
    """Whether either side has ever said that the other did not come."""
    return claim_queries.is_claimed(work, booking_id=booking.id)


def before_completing(work: UnitOfWork, booking: Booking) -> None:
    """What may stand against it that its consultant says it took place. Raises StillInTime, ClaimOpen."""
    claims.before_closing(work, booking)
