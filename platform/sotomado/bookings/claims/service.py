"""What people say of a consultation that did not come about: a claim and its answer; and what follows by rule.

Each is one transaction and locks the booking first, so that a claim, an answer, a closing and the clock never pass
each other by.
"""

from __future__ import annotations

from collections.abc import Sequence

from sotomado.bookings import queries as bookings
from sotomado.bookings.claims import letters, queries, rules, settling
from sotomado.bookings.claims.errors import ClaimOpen, NotClaimable, NothingToAnswer, StillInTime
from sotomado.bookings.claims.models import Answer, Claim, Outcome
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.bookings.states import BY_RULE
from sotomado.database import UnitOfWork

LONGEST_WORDS = 2000


def claim(work: UnitOfWork, *, person_id: int, booking_id: str, words: str | None, sender: Sender) -> None:
    """Say that the other side did not come. Said again, it is the same claim.

    Said while the other side's claim waits for an answer, it is that answer. Raises NotFound, NotClaimable.
    """
    row, party = queries.meeting_of(work, person_id=person_id, booking_id=booking_id, locked=True)
    known = queries.claims_of(work, booking_ids=[row.id])
    if any(one.by_side is party.side for one in known):
        return
    theirs = _waiting_for(known, party.side, work)
    if theirs is not None:
        _counter(work, row, theirs, party.side, words, sender)
        return
    if not _is_claimable(work, row, known):
        raise NotClaimable()
    made = _write_claim(work, row, party.side, words)
    letters.ask(work, booking=row, claim=made, sender=sender)


def answer(
    work: UnitOfWork, *, person_id: int, booking_id: str, answer: Answer, words: str | None, sender: Sender
) -> None:
    """Answer the other side's claim, within its time. Raises NotFound, NothingToAnswer."""
    row, party = queries.meeting_of(work, person_id=person_id, booking_id=booking_id, locked=True)
    theirs = _waiting_for(queries.claims_of(work, booking_ids=[row.id]), party.side, work)
    if theirs is None:
        raise NothingToAnswer()
    if answer is Answer.COUNTERED:
        _counter(work, row, theirs, party.side, words, sender)
        return
    theirs.answer, theirs.answered_at = answer, work.now
    if words and words.strip():
        theirs.answer_words = work.seal(theirs, "answer_words", words.strip()[:LONGEST_WORDS])
    _find(work, row, [theirs], sender)


def settle_if_due(work: UnitOfWork, *, booking_id: str, sender: Sender) -> bool:
    """Find by rule what became of a booking whose claim nobody answered in time. A second time finds nothing to do."""
    row = bookings.by_id(work, booking_id=booking_id)
    if row is None:
        return False
    due = [
        one
        for one in queries.claims_of(work, booking_ids=[booking_id])
        if one.settled_at is None and one.answer is None and one.answer_until <= work.now
    ]
    if not due:
        return False
    _find(work, row, due, sender)
    return True


def before_closing(work: UnitOfWork, booking: Booking) -> None:
    """Its consultant says that it took place. A claim of their own is withdrawn by that; one of the advisee stands
    against it and has to be settled first. The caller has locked the booking. Raises StillInTime, ClaimOpen.
    """
    if not settling.may_close(work, booking):
        raise StillInTime()
    known = queries.claims_of(work, booking_ids=[booking.id])
    appeals = queries.appeals_of(work, booking_ids=[booking.id])
    decisions = queries.decisions_of(work, booking_ids=[booking.id])
    if settling.stands_against_closing(known, appeals, decisions):
        raise ClaimOpen()
    for one in known:
        if one.settled_at is None:
            one.outcome, one.settled_at = Outcome.WITHDRAWN, work.now
    work.session.flush()


def _waiting_for(known: Sequence[Claim], side: Side, work: UnitOfWork) -> Claim | None:
    """The other side's claim that still may be answered by `side`."""
    return next(
        (
            one
            for one in known
            if one.by_side is rules.other_side(side)
            and one.settled_at is None
            and one.answer is None
            and work.now < one.answer_until
        ),
        None,
    )


def _is_claimable(work: UnitOfWork, booking: Booking, known: Sequence[Claim]) -> bool:
    is_open = any(one.settled_at is None for one in known)
    is_decided = bool(queries.decisions_of(work, booking_ids=[booking.id]))
    return (
        booking.state is BookingState.CONFIRMED
        and not is_open
        and not is_decided
        and rules.may_claim(starts_at=booking.starts_at, ends_at=booking.ends_at, now=work.now)
    )


def _write_claim(work: UnitOfWork, booking: Booking, side: Side, words: str | None) -> Claim:
    made = Claim(booking_id=booking.id, by_side=side, made_at=work.now, answer_until=work.now + rules.ANSWERED_WITHIN)
    if words and words.strip():
        made.words = work.seal(made, "words", words.strip()[:LONGEST_WORDS])
    work.session.add(made)
    work.session.flush()
    return made


def _counter(work: UnitOfWork, booking: Booking, theirs: Claim, side: Side, words: str | None, sender: Sender) -> None:
    """Each claims that it was the other: two claims, found together."""
    own = _write_claim(work, booking, side, words)
    for one in (theirs, own):
        one.answer, one.answered_at = Answer.COUNTERED, work.now
    _find(work, booking, [theirs, own], sender)


def _find(work: UnitOfWork, booking: Booking, claims: Sequence[Claim], sender: Sender) -> None:
    """Apply the rules to the first of the claims, and what comes out to all of them."""
    first = claims[0]
    what = rules.finding(
        rules.found(
            claimant=settling.seen(work, booking, first.by_side),
            other=settling.seen(work, booking, rules.other_side(first.by_side)),
            answer=first.answer,
        ),
        claimant=first.by_side,
    )
    if what is None:
        for one in claims:
            one.referred_at = work.now
        work.session.flush()
        letters.tell_of_looking(work, booking=booking, occasion=first.id, sender=sender)
        return
    settling.settle(work, booking, claims, what, BY_RULE)
    letters.tell(work, booking=booking, what=what, occasion=first.id, sender=sender)
