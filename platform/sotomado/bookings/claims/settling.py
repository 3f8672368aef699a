"""What a finding does, in the transaction that found it: state, fee, ticket, and a letter to each side."""

from __future__ import annotations

from collections.abc import Sequence

from sotomado.bookings import earning
from sotomado.bookings.claims import queries, rules
from sotomado.bookings.claims.models import Appeal, Claim, Decision, Outcome
from sotomado.bookings.claims.rules import Finding, Seen, Ticket
from sotomado.bookings.models import Booking, BookingState, Happening, Side, Why
from sotomado.bookings.replacing import service as replacing
from sotomado.bookings.states import Party, step
from sotomado.companies.contracts import service as contracts
from sotomado.database import UnitOfWork


def seen(work: UnitOfWork, booking: Booking, side: Side) -> Seen:
    """What the log says of a side of a booking."""
    lines = queries.came_at(work, booking_id=booking.id, side=side)
    return rules.seen(lines, starts_at=booking.starts_at, ends_at=booking.ends_at)


def stands_against_closing(claims: Sequence[Claim], appeals: Sequence[Appeal], decisions: Sequence[Decision]) -> bool:
    """Whether a consultant would have the last word by closing: the advisee says that it did not take place, or an
    operator was asked to look again.
    """
    is_looked_at = bool(appeals) and not decisions
    return is_looked_at or any(one.by_side is Side.ADVISEE and one.settled_at is None for one in claims)


def both_came(work: UnitOfWork, booking: Booking) -> bool:
    """By the log, early or late."""
    return all(seen(work, booking, side) is not Seen.NOT_SEEN for side in (Side.ADVISEE, Side.CONSULTANT))


def may_close(work: UnitOfWork, booking: Booking) -> bool:
    """Whether it is late enough to say that it took place. The log is read only where it matters."""
    late = rules.may_close(both_came=False, starts_at=booking.starts_at, now=work.now)
    return late or rules.may_close(both_came=both_came(work, booking), starts_at=booking.starts_at, now=work.now)


def settle(work: UnitOfWork, booking: Booking, claims: Sequence[Claim], what: Finding, party: Party) -> None:
    """Write what was found on the claims, and let the booking follow. The caller has locked the booking."""
    for claim in claims:
        claim.outcome, claim.missed_by = what.outcome, what.missed_by
        claim.settled_at = work.now
    # Found otherwise than before: back to the beginning first, so that every line tells of one step.
    _reopen(work, booking, party)
    if what.outcome is not Outcome.NOT_UPHELD:
        _close_as_missed(work, booking, what, party)
    work.session.flush()
    earning.follow(work, booking, by=party.side)


def _reopen(work: UnitOfWork, booking: Booking, party: Party) -> None:
    if booking.state is BookingState.MISSED:
        booking.fee_percent = None
        step(work, booking, BookingState.CONFIRMED, party, happened=Happening.REOPENED, why=Why.APPEALED)


def _close_as_missed(work: UnitOfWork, booking: Booking, what: Finding, party: Party) -> None:
    follows = rules.follows(what, consultant=seen(work, booking, Side.CONSULTANT))
    # What once went back is never taken again.
    was_returned = bool(booking.ticket_returned)
    booking.fee_percent = follows.fee_percent
    booking.ticket_returned = was_returned or follows.ticket is not Ticket.USED
    step(work, booking, BookingState.MISSED, party, why=Why.CLAIMED)
    if was_returned or booking.paying_company_id is None:
        return
    if follows.ticket is Ticket.KEPT:
        replacing.open_(work, booking=booking)
    elif follows.ticket is Ticket.BACK:
        contracts.give_back(work, company_id=booking.paying_company_id, reference=booking.id)
