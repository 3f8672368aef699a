"""The rules by which it is found what became of a consultation that one side says did not take place.

A claim is said from 15 minutes after the start (whoever comes inside them came in time) until three days after the
end; nor can its consultant close it any earlier, unless both have come. The other side has 72 hours to answer. What is
found comes from two things alone: who was there, by the log, and what the other side answers. No rule asks which of
the two is the consultant; what follows for ticket and fee does.

    the other side answers      the log                                    found
    ------------------------    ---------------------------------------    ------------------------------------------
    "I could not come"          whatever it shows                          they missed it
    "something went wrong"      whatever it shows                          not met, nobody's fault
    "I was there"               they in time, who claims not in time       the claim does not stand
                                anything else                              an operator looks
    "it was you"                one of them in time                        the one who was not in time missed it
                                both in time                               not met: they waited in different places
                                neither in time                            an operator looks
    nothing, for 72 hours       they in time                               the claim does not stand
                                they not in time, who claims in time       they missed it
                                neither in time                            not met: nobody can know

What follows. Missed by the advisee: the ticket stays used and the consultant, who kept the time free, is paid in full.
Missed by the consultant: no fee, and the ticket waits for the advisee. Not met: the ticket goes back, and the
consultant is paid in full if the log has them there in time, else not at all. A claim that does not stand changes
nothing. A ticket that once went back is never taken again, whatever is found later; the house bears that.

Whoever it went against may appeal to the operators within seven days. What an operator decides is final.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sotomado.bookings.claims.models import Answer, Outcome
from sotomado.bookings.models import Side

OPEN_BEFORE = timedelta(minutes=10)
GRACE = timedelta(minutes=15)
CLAIMED_WITHIN = timedelta(days=3)
ANSWERED_WITHIN = timedelta(hours=72)
APPEALED_WITHIN = timedelta(days=7)


class Seen(StrEnum):
    """What the log says of a side."""

    IN_TIME = "in_time"
    LATE = "late"
    NOT_SEEN = "not_seen"


class Found(StrEnum):
    """What the rules find, from the view of who claims."""

    OTHER_MISSED = "other_missed"
    CLAIMANT_MISSED = "claimant_missed"
    NOT_MET = "not_met"
    NOT_UPHELD = "not_upheld"
    OPERATOR = "operator"


class Ticket(StrEnum):
    """What becomes of the ticket."""

    USED = "used"
    BACK = "back"
    # It waits for the advisee, see `replacing`.
    KEPT = "kept"


@dataclass(frozen=True)
class Finding:
    """What became of a consultation. `missed_by`: who did not come, where that is found."""

    outcome: Outcome
    missed_by: Side | None = None


@dataclass(frozen=True)
class Follows:
    """What follows for the ticket, and the share of the fee that is due."""

    ticket: Ticket
    fee_percent: int


def may_come(*, starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    return starts_at - OPEN_BEFORE <= now < ends_at


def may_claim(*, starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    return starts_at + GRACE <= now <= ends_at + CLAIMED_WITHIN


def may_close(*, both_came: bool, starts_at: datetime, now: datetime) -> bool:
    """Whether a consultant may say that it took place: once both have come, or from when a claim can be made.

    Closed any earlier, nobody could claim any more that nobody met.
    """
    return now >= (starts_at if both_came else starts_at + GRACE)


def seen(lines: Collection[datetime], *, starts_at: datetime, ends_at: datetime) -> Seen:
    """What the lines of one side say; those outside the time to come say nothing."""
    counted = [at for at in lines if may_come(starts_at=starts_at, ends_at=ends_at, now=at)]
    if not counted:
        return Seen.NOT_SEEN
    return Seen.IN_TIME if min(counted) <= starts_at + GRACE else Seen.LATE


def found(*, claimant: Seen, other: Seen, answer: Answer | None) -> Found:
    """The table above. `answer` None: the 72 hours are over."""
    claimant_came, other_came = claimant is Seen.IN_TIME, other is Seen.IN_TIME
    if answer is Answer.AGREED:
        return Found.OTHER_MISSED
    if answer is Answer.TROUBLE:
        return Found.NOT_MET
    if answer is Answer.THERE:
        return Found.NOT_UPHELD if other_came and not claimant_came else Found.OPERATOR
    if answer is Answer.COUNTERED:
        if claimant_came and other_came:
            return Found.NOT_MET
        if not claimant_came and not other_came:
            return Found.OPERATOR
        return Found.OTHER_MISSED if claimant_came else Found.CLAIMANT_MISSED
    if other_came:
        return Found.NOT_UPHELD
    return Found.OTHER_MISSED if claimant_came else Found.NOT_MET


def finding(what: Found, *, claimant: Side) -> Finding | None:
    """The same, with the sides named. None: an operator has to look."""
    other = other_side(claimant)
    return {
        Found.OTHER_MISSED: Finding(Outcome.MISSED, other),
        Found.CLAIMANT_MISSED: Finding(Outcome.MISSED, claimant),
        Found.NOT_MET: Finding(Outcome.NOT_MET),
        Found.NOT_UPHELD: Finding(Outcome.NOT_UPHELD),
        Found.OPERATOR: None,
    }[what]


def follows(what: Finding, *, consultant: Seen) -> Follows:
    """What a consultation that did not take place costs whom."""
    if what.outcome is Outcome.MISSED and what.missed_by is Side.ADVISEE:
        return Follows(Ticket.USED, 100)
    if what.outcome is Outcome.MISSED:
        return Follows(Ticket.KEPT, 0)
    if what.outcome is Outcome.NOT_MET:
        return Follows(Ticket.BACK, 100 if consultant is Seen.IN_TIME else 0)
    raise ValueError(f"Nothing follows for ticket and fee: {what.outcome}")


def may_appeal(what: Finding, *, claimants: Collection[Side], fee_percent: int | None) -> frozenset[Side]:
    """The sides it went against."""
    if what.outcome is Outcome.MISSED:
        return frozenset({what.missed_by} if what.missed_by else ())
    if what.outcome is Outcome.NOT_UPHELD:
        return frozenset(claimants)
    if what.outcome is Outcome.NOT_MET:
        return frozenset(claimants) | ({Side.CONSULTANT} if not fee_percent else frozenset())
    return frozenset()


def other_side(side: Side) -> Side:
    return Side.CONSULTANT if side is Side.ADVISEE else Side.ADVISEE
