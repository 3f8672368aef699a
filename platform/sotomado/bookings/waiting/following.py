"""What follows for those who wait when a booking is made, called off or let go: in the same transaction.

Called from `bookings.aftermath`. Whether anybody is offered the time that became free is a job of its own: it looks at
everybody in the line, and must not keep a cancellation waiting or fail it. It also takes the turns of another advisee
after rows of theirs; whoever calls off or moves has locked rows and taken turns by then, and the two could wait in a
circle. Until the job is done, about a second, the time is anybody's.
"""

from __future__ import annotations

from sotomado.bookings.models import Booking, Why
from sotomado.bookings.waiting import queries
from sotomado.bookings.waiting.fitting import fits
from sotomado.bookings.waiting.models import OfferOutcome, Wait, WaitState
from sotomado.database import UnitOfWork
from sotomado.outbox import service as outbox

# The job: see who is next in the line of a consultant.
FREED = "waiting_freed"


def freed(work: UnitOfWork, *, consultant_id: int) -> None:
    """A time of this consultant may be free: have the line looked at, if there is one."""
    if queries.is_waited_for(work, consultant_id=consultant_id):
        outbox.write(work, kind=FREED, payload={"consultant_id": consultant_id})


def freed_for(work: UnitOfWork, wait: Wait) -> None:
    """Someone waits (again): what is free already at any of their consultants may be theirs."""
    for consultant_id in queries.consultants_of(work, wait_ids=[wait.id])[wait.id]:
        outbox.write(work, kind=FREED, payload={"consultant_id": consultant_id})


def of_confirming(work: UnitOfWork, booking: Booking) -> None:
    """Whoever has what they waited for waits no longer, whether it was offered or they found it themselves."""
    own = queries.lock_open_of(work, advisee_id=booking.advisee_id)
    offer = queries.open_offer_for(work, booking_id=booking.id)
    if offer is not None:
        offer.outcome, offer.closed_at = OfferOutcome.TAKEN, work.now
    times = queries.times_of(work, wait_ids=[one.id for one in own])
    consultants = queries.consultants_of(work, wait_ids=[one.id for one in own])
    for wait in own:
        is_taken = offer is not None and offer.wait_id == wait.id
        # One with an open offer of its own stays: its time is held, and theirs to take or to let go.
        is_found = wait.state is WaitState.WAITING and booking.consultant_id in consultants[wait.id]
        if is_taken or (is_found and fits(wait, times.get(wait.id, ()), [booking.starts_at])):
            wait.state, wait.ended_at = WaitState.BOOKED, work.now
            wait.version += 1


def of_letting_go(work: UnitOfWork, booking: Booking, why: Why | None) -> None:
    """An offer that was not taken closes, and its person waits on in the same place; the time goes to the next."""
    offer = queries.open_offer_for(work, booking_id=booking.id)
    if offer is not None:
        wait = queries.locked(work, wait_id=offer.wait_id)
        offer.closed_at = work.now
        offer.outcome = {Why.OFFER_DECLINED: OfferOutcome.DECLINED, Why.HOLD_ENDED: OfferOutcome.EXPIRED}.get(
            why or Why.OTHER, OfferOutcome.WITHDRAWN
        )
        wait.unanswered = wait.unanswered + 1 if offer.outcome is OfferOutcome.EXPIRED else 0
        if wait.state is WaitState.OFFERED:
            wait.state = WaitState.WAITING
            wait.version += 1
        work.session.flush()
        freed_for(work, wait)
    elif booking.starts_at > work.now:
        freed(work, consultant_id=booking.consultant_id)
