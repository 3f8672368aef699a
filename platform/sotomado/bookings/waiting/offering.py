"""Offering what became free: one person, one time, one transaction; and ending an offer that nobody answered.

Safe to run twice and by several workers at once: whoever has their turn sees what the one before has offered, and what
is offered is a held booking, of which the database lets no two overlap.
"""

from __future__ import annotations

from datetime import datetime

from sotomado.availability import service as availability
from sotomado.availability.errors import SlotNotOffered, SlotTaken
from sotomado.bookings import queries as bookings
from sotomado.bookings.errors import AlreadyMeetingThen
from sotomado.bookings.holding import keep_for, let_go
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import BookingState, Why
from sotomado.bookings.states import BY_RULE
from sotomado.bookings.waiting import letters, queries
from sotomado.bookings.waiting.line import Next, next_in_line, take_turn
from sotomado.bookings.waiting.models import WaitOffer, WaitState
from sotomado.database import Database, UnitOfWork
from sotomado.outbox import service as outbox
from sotomado.shortlists import service as shortlists

# The job: see whether an offer ran out.
OFFER_ENDS = "waiting_offer_ends"


def offer_next(database: Database, *, consultant_id: int, sender: Sender) -> int:
    """Offer what is free at a consultant's to those who wait, the first first. Returns how many were offered a time."""
    refused: set[tuple[str, datetime]] = set()
    offered = 0
    with database.read() as work:
        found = next_in_line(work, consultant_id=consultant_id)
    while found is not None:
        try:
            with database.work() as work:
                take_turn(work, consultant_id=consultant_id)
                found = next_in_line(work, consultant_id=consultant_id, besides=refused)
                if found is not None and _offer(work, found, sender):
                    offered += 1
        except (AlreadyMeetingThen, SlotTaken, SlotNotOffered):
            # Somebody was faster, or this person is about to be elsewhere: everybody is asked about anew.
            if found is not None:
                refused.add((found.wait_id, found.starts_at))
    return offered


def end_offer(database: Database, *, booking_id: str) -> bool:
    """End an offer that ran out; its time goes to the next in line. Asked too early, it is looked at again then."""
    with database.work() as work:
        held = bookings.by_id(work, booking_id=booking_id)
        if held is None or held.state is not BookingState.HELD or held.held_until is None:
            return False
        if held.held_until > work.now:
            # The clock was set back since.
            _look_again(work, booking_id, held.held_until)
            return False
        let_go(work, held, BY_RULE, why=Why.HOLD_ENDED)
        return True


def look_over(database: Database, *, sender: Sender) -> None:
    """What no job told of: hours that were opened, clocks that jumped, workers that were away."""
    with database.read() as work:
        ended = queries.ended_offers(work)
    for booking_id in ended:
        end_offer(database, booking_id=booking_id)
    with database.read() as work:
        waited_for = list(queries.waited_for(work))
        free = availability.first_open_slots(work, consultant_ids=waited_for, limit=1)
    for consultant_id in waited_for:
        if free[consultant_id]:
            offer_next(database, consultant_id=consultant_id, sender=sender)


def _offer(work: UnitOfWork, chosen: Next, sender: Sender) -> bool:
    """False: the person was offered something else, booked or left in the meantime."""
    wait = queries.locked(work, wait_id=chosen.wait_id)
    if wait.state is not WaitState.WAITING:
        return False
    wish = shortlists.latest_wish(work, person_id=chosen.advisee_id)
    held = keep_for(
        work,
        advisee_id=chosen.advisee_id,
        consultant_id=chosen.consultant_id,
        starts_at=chosen.starts_at,
        mode=chosen.mode,
        held_until=chosen.expires_at,
        wish_id=wish.id if wish else None,
        party=BY_RULE,
    )
    work.session.add(WaitOffer(wait_id=wait.id, booking_id=held.id, offered_at=work.now, expires_at=chosen.expires_at))
    wait.state = WaitState.OFFERED
    wait.version += 1
    work.session.flush()
    letters.post_offer(work, booking=held, until=chosen.expires_at, sender=sender)
    _look_again(work, held.id, chosen.expires_at)
    return True


def _look_again(work: UnitOfWork, booking_id: str, at: datetime) -> None:
    outbox.write(work, kind=OFFER_ENDS, payload={"booking_id": booking_id}, run_after=at)
