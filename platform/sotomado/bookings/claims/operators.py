"""What operators read before they decide: a list of what waits, and one talk with everything that is known of it.

Whom it is about is shown, as far as deciding needs it: both names, who came when, and what each wrote. What was passed
on to the consultant, themes and notes are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.bookings.claims import deciding, queries, settling
from sotomado.bookings.claims.models import Answer, Claim, Decision, How
from sotomado.bookings.claims.rules import Finding, Seen
from sotomado.bookings.models import BookingState, Side
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode


@dataclass(frozen=True)
class Waiting:
    """A line of the list."""

    booking_id: str
    starts_at: datetime
    consultant_name: str
    consultant_name_en: str
    is_appeal: bool
    since: datetime


@dataclass(frozen=True)
class Line:
    """Somebody came."""

    at: datetime
    side: Side
    how: How


@dataclass(frozen=True)
class Said:
    """A claim with its answer, and what the rules made of it."""

    by_side: Side
    made_at: datetime
    words: str | None
    answer: Answer | None
    answered_at: datetime | None
    answer_words: str | None
    found: Finding | None


@dataclass(frozen=True)
class Appealed:
    by_side: Side
    at: datetime
    words: str


@dataclass(frozen=True)
class Dossier:
    """Everything there is to decide on."""

    booking_id: str
    state: BookingState
    mode: MeetingMode
    starts_at: datetime
    ends_at: datetime
    advisee_name: str
    consultant_id: int
    consultant_name: str
    consultant_name_en: str
    advisee_seen: Seen
    consultant_seen: Seen
    lines: tuple[Line, ...]
    said: tuple[Said, ...]
    appeals: tuple[Appealed, ...]
    fee_percent: int | None
    ticket_returned: bool
    may_decide: bool
    decision: Finding | None
    reason: str | None
    decided_at: datetime | None


def waiting(work: UnitOfWork) -> list[Waiting]:
    """What waits for an operator, the oldest talk first."""
    rows = queries.for_operators(work)
    ids = [row.id for row in rows]
    cards = directory.cards(work, consultant_ids=[row.consultant_id for row in rows], on=work.now.date())
    appeals = {one.booking_id: one.at for one in queries.appeals_of(work, booking_ids=ids)}
    referred = {one.booking_id: one.referred_at for one in queries.claims_of(work, booking_ids=ids) if one.referred_at}
    return [
        Waiting(
            row.id,
            row.starts_at,
            cards[row.consultant_id].name_in("ja"),
            cards[row.consultant_id].name_in("en"),
            row.id in appeals,
            appeals.get(row.id) or referred.get(row.id) or row.starts_at,
        )
        for row in rows
    ]


def how_many_wait(work: UnitOfWork) -> int:
    return len(queries.for_operators(work))


def dossier(work: UnitOfWork, *, operator_id: int, booking_id: str) -> Dossier:
    """One talk that somebody claimed was missed. Raises NotFound, OwnAffair."""
    row = queries.talk(work, booking_id=booking_id)
    claims = queries.claims_of(work, booking_ids=[booking_id])
    if row is None or not claims:
        raise NotFound("claim")
    deciding.unless_own_meeting(work, row, person_id=operator_id)
    appeals = queries.appeals_of(work, booking_ids=[booking_id])
    decisions = queries.decisions_of(work, booking_ids=[booking_id])
    decided = decisions[0] if decisions else None
    card = directory.consultant(work, consultant_id=row.consultant_id, on=work.now.date())
    return Dossier(
        booking_id=row.id,
        state=row.state,
        mode=row.mode,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        advisee_name=accounts.actor(work, person_id=row.advisee_id).name,
        consultant_id=row.consultant_id,
        consultant_name=card.name_in("ja"),
        consultant_name_en=card.name_in("en"),
        advisee_seen=settling.seen(work, row, Side.ADVISEE),
        consultant_seen=settling.seen(work, row, Side.CONSULTANT),
        lines=tuple(Line(one.at, one.side, one.how) for one in queries.lines_of(work, booking_ids=[booking_id])),
        said=tuple(
            Said(
                one.by_side,
                one.made_at,
                work.unseal(one, "words"),
                one.answer,
                one.answered_at,
                work.unseal(one, "answer_words"),
                _found_by_rule(one, decided),
            )
            for one in claims
        ),
        appeals=tuple(Appealed(one.by_side, one.at, work.unseal(one, "words") or "") for one in appeals),
        fee_percent=row.fee_percent,
        ticket_returned=bool(row.ticket_returned),
        may_decide=deciding.waits_for_operator(row, claims, appeals, decisions),
        decision=Finding(decided.outcome, decided.missed_by) if decided else None,
        reason=work.unseal(decided, "reason") if decided else None,
        decided_at=decided.at if decided else None,
    )


def _found_by_rule(claim: Claim, decided: Decision | None) -> Finding | None:
    """What the rules found on a claim; where a decision settled it, that is told as the decision it is."""
    if claim.outcome is None or (decided is not None and claim.settled_at == decided.at):
        return None
    return Finding(claim.outcome, claim.missed_by)
