"""Where the rules cannot tell, or somebody asks to look again: appeals, and what operators decide.

An operator decides once, with a reason that both sides read. Nobody decides on a consultation of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sotomado.accounts.errors import NotFound
from sotomado.bookings import queries as bookings
from sotomado.bookings.claims import letters, queries, rules, settling
from sotomado.bookings.claims.errors import AlreadyDecided, NothingToAppeal, NothingToDecide, WordsMissing
from sotomado.bookings.claims.models import Appeal, Claim, Decision, Outcome
from sotomado.bookings.claims.rules import Finding
from sotomado.bookings.claims.service import LONGEST_WORDS
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.bookings.states import as_operator
from sotomado.database import UnitOfWork
from sotomado.directory.errors import OwnAffair
from sotomado.directory.own_affairs import unless_own

# A closed consultation is closed for good.
STILL_OPEN = (BookingState.CONFIRMED, BookingState.MISSED)


def appeal(work: UnitOfWork, *, person_id: int, booking_id: str, words: str, sender: Sender) -> None:
    """Ask an operator to look at what was found against oneself by rule. Once more changes nothing.

    Raises NotFound, WordsMissing, AlreadyDecided, NothingToAppeal.
    """
    row, party = queries.meeting_of(work, person_id=person_id, booking_id=booking_id, locked=True)
    if any(one.by_side is party.side for one in queries.appeals_of(work, booking_ids=[row.id])):
        return
    if queries.decisions_of(work, booking_ids=[row.id]):
        raise AlreadyDecided()
    known = queries.claims_of(work, booking_ids=[row.id])
    until = appeal_until(known, state=row.state, fee_percent=row.fee_percent, side=party.side)
    if until is None or until <= work.now:
        raise NothingToAppeal()
    if not words.strip():
        raise WordsMissing()
    made = Appeal(booking_id=row.id, by_side=party.side, at=work.now)
    made.words = work.seal(made, "words", words.strip()[:LONGEST_WORDS])
    work.session.add(made)
    work.session.flush()
    letters.tell_of_looking(work, booking=row, occasion=made.id, sender=sender)


def appeal_until(
    claims: Sequence[Claim], *, state: BookingState, fee_percent: int | None, side: Side
) -> datetime | None:
    """Until when a side may appeal to what the rules found; None: nothing was found against it."""
    if state not in STILL_OPEN or any(one.settled_at is None for one in claims):
        return None
    ends = [
        one.settled_at + rules.APPEALED_WITHIN
        for one in claims
        if one.settled_at is not None
        and one.outcome is not None
        and side
        in rules.may_appeal(Finding(one.outcome, one.missed_by), claimants={one.by_side}, fee_percent=fee_percent)
    ]
    return max(ends, default=None)


def unless_own_meeting(work: UnitOfWork, booking: Booking, *, person_id: int) -> None:
    """Raises OwnAffair where an operator is one of the two who were to meet."""
    if booking.advisee_id == person_id:
        raise OwnAffair()
    unless_own(work, consultant_id=booking.consultant_id, by_person_id=person_id)


def waits_for_operator(
    booking: Booking, claims: Sequence[Claim], appeals: Sequence[Appeal], decisions: Sequence[Decision]
) -> bool:
    """Whether an operator has to look: disputed, or appealed, and not decided."""
    if decisions or booking.state not in STILL_OPEN:
        return False
    return bool(appeals) or any(one.settled_at is None and one.referred_at is not None for one in claims)


def decide(work: UnitOfWork, *, operator_id: int, booking_id: str, what: Finding, reason: str, sender: Sender) -> None:
    """Decide what became of a consultation, once and for good. What was found by rule may be turned round.

    "Not upheld" says that it took place: a booking that counted as missed stands again, and its consultant can close
    it. Raises NotFound, OwnAffair, AlreadyDecided, NothingToDecide, WordsMissing.
    """
    row = bookings.by_id(work, booking_id=booking_id)
    if row is None:
        raise NotFound("booking")
    unless_own_meeting(work, row, person_id=operator_id)
    claims = queries.claims_of(work, booking_ids=[row.id])
    decisions = queries.decisions_of(work, booking_ids=[row.id])
    if decisions:
        raise AlreadyDecided()
    if not waits_for_operator(row, claims, queries.appeals_of(work, booking_ids=[row.id]), decisions):
        raise NothingToDecide()
    if not reason.strip():
        raise WordsMissing()
    decided = Decision(
        booking_id=row.id, by_person_id=operator_id, at=work.now, outcome=what.outcome, missed_by=what.missed_by
    )
    decided.reason = work.seal(decided, "reason", reason.strip()[:LONGEST_WORDS])
    work.session.add(decided)
    if not _stands_already(row, claims, what):
        settling.settle(work, row, claims, what, as_operator(operator_id))
    work.session.flush()
    letters.tell_of_decision(work, booking=row, what=what, occasion=decided.id, sender=sender)


def _stands_already(booking: Booking, claims: Sequence[Claim], what: Finding) -> bool:
    """Whether the decision is what was found before; then the booking stays as it is."""
    is_settled = all(one.settled_at is not None for one in claims)
    is_where_it_belongs = (booking.state is BookingState.CONFIRMED) is (what.outcome is Outcome.NOT_UPHELD)
    latest = max(claims, key=lambda one: (one.settled_at or one.made_at, one.made_at))
    return is_settled and is_where_it_belongs and Finding(latest.outcome, latest.missed_by) == what  # type: ignore[arg-type]
