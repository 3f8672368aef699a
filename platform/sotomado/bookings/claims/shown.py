"""A talk that may not have come about, as each of its two sides sees it: what one can say now, and what was found.

Words that somebody wrote are read by operators alone: the other side learns what is claimed and what was answered, and
nothing that could hurt. One's own words are shown to oneself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sotomado.accounts.errors import NotFound
from sotomado.bookings.claims import deciding, queries, rules, settling
from sotomado.bookings.claims.models import Answer, Claim, Outcome
from sotomado.bookings.claims.rules import Finding
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode


class Standing(StrEnum):
    """Where it stands for one side."""

    QUIET = "quiet"
    CLAIMABLE = "claimable"
    # One's own claim waits for the other side's answer.
    WAITING = "waiting"
    # The other side's claim waits for one's own.
    ASKED = "asked"
    LOOKED_AT = "looked_at"
    SETTLED = "settled"
    DECIDED = "decided"


@dataclass(frozen=True)
class Case:
    """One booking from one side. `came_at`, `other_came_at`: by the log; `claimant`: who spoke first."""

    booking_id: str
    side: Side
    state: BookingState
    mode: MeetingMode
    starts_at: datetime
    ends_at: datetime
    consultant_id: int
    consultant_name: str
    consultant_name_en: str
    has_begun: bool
    may_come: bool
    came_at: datetime | None
    other_came_at: datetime | None
    standing: Standing
    claimant: Side | None
    answer: Answer | None
    answer_until: datetime | None
    own_words: tuple[str, ...]
    found: Finding | None
    fee_percent: int | None
    ticket_returned: bool
    may_appeal: bool
    appeal_until: datetime | None
    reason: str | None
    # Inside the time in which a claim could be made, if it were not closed.
    is_recent: bool
    # The advisee says that it did not take place, so that its consultant cannot close it yet.
    stands_against_closing: bool
    # Late enough for its consultant to close it, if nothing stands against it; `closable_from` whoever comes.
    may_be_closed: bool
    closable_from: datetime
    # The advisee pays by card, and has no ticket.
    is_private: bool

    @property
    def is_mine(self) -> bool:
        """Whether it went against this side."""
        return self.found is not None and self.found.missed_by is self.side

    @property
    def is_online(self) -> bool:
        return self.mode is MeetingMode.ONLINE


def asked_of(work: UnitOfWork, *, person_id: int) -> list[tuple[str, datetime, datetime]]:
    """Where somebody's answer is waited for: booking, its start, and until when. A handful at most."""
    own = directory.id_of(work, person_id=person_id)
    rows = queries.asked(work, advisee_id=person_id, consultant_id=own)
    return [(row.id, row.starts_at, until) for row, until in rows]


def too_early_to_close(work: UnitOfWork, *, consultant_id: int) -> frozenset[str]:
    """Which of a consultant's talks have begun and cannot be closed yet: one at most, as a rule."""
    rows = queries.just_begun(work, consultant_id=consultant_id, since=work.now - rules.GRACE)
    return frozenset(row.id for row in rows if not settling.may_close(work, row))


def case(work: UnitOfWork, *, person_id: int, booking_id: str) -> Case:
    """A booking of one's own, on whichever side. Raises NotFound, for a hold as well."""
    row, party = queries.meeting_of(work, person_id=person_id, booking_id=booking_id)
    return _case(work, row, party.side)


def case_if_booked(work: UnitOfWork, *, person_id: int, booking_id: str) -> Case | None:
    """The same; None for a hold, to which nobody is to come yet."""
    try:
        return case(work, person_id=person_id, booking_id=booking_id)
    except NotFound:
        return None


def _case(work: UnitOfWork, row: Booking, side: Side) -> Case:
    claims = queries.claims_of(work, booking_ids=[row.id])
    lines = queries.lines_of(work, booking_ids=[row.id])
    appeals = queries.appeals_of(work, booking_ids=[row.id])
    decision = next(iter(queries.decisions_of(work, booking_ids=[row.id])), None)
    is_looked_at = deciding.waits_for_operator(row, claims, appeals, [decision] if decision else [])
    settled = [one for one in claims if one.settled_at is not None and one.outcome is not Outcome.WITHDRAWN]
    latest = max(settled, key=lambda one: (one.settled_at, one.made_at), default=None)
    waiting = next((one for one in claims if one.settled_at is None and one.answer is None), None)
    standing = _standing(work, row, side, waiting, latest, is_looked_at, is_decided=decision is not None)
    until = deciding.appeal_until(claims, state=row.state, fee_percent=row.fee_percent, side=side)
    has_appealed = any(one.by_side is side for one in appeals)
    if decision is not None:
        found: Finding | None = Finding(decision.outcome, decision.missed_by)
    else:
        found = Finding(latest.outcome, latest.missed_by) if latest and latest.outcome else None
    first = waiting or (claims[-1] if claims else None)
    card = directory.consultant(work, consultant_id=row.consultant_id, on=work.now.date())
    own_words = [work.unseal(one, "words") for one in claims if one.by_side is side]
    own_words += [work.unseal(one, "answer_words") for one in claims if one.by_side is not side]
    own_words += [work.unseal(one, "words") for one in appeals if one.by_side is side]
    return Case(
        booking_id=row.id,
        side=side,
        state=row.state,
        mode=row.mode,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        consultant_id=row.consultant_id,
        consultant_name=card.name_in("ja"),
        consultant_name_en=card.name_in("en"),
        has_begun=row.starts_at <= work.now,
        may_come=row.state is BookingState.CONFIRMED
        and rules.may_come(starts_at=row.starts_at, ends_at=row.ends_at, now=work.now),
        came_at=min((line.at for line in lines if line.side is side), default=None),
        other_came_at=min((line.at for line in lines if line.side is not side), default=None),
        standing=standing,
        claimant=first.by_side if first else None,
        answer=first.answer if first else None,
        answer_until=waiting.answer_until if waiting else None,
        own_words=tuple(words for words in own_words if words),
        found=found,
        fee_percent=row.fee_percent,
        ticket_returned=bool(row.ticket_returned),
        may_appeal=decision is None and not has_appealed and until is not None and work.now < until,
        appeal_until=until,
        reason=work.unseal(decision, "reason") if decision is not None else None,
        is_recent=rules.may_claim(starts_at=row.starts_at, ends_at=row.ends_at, now=work.now),
        stands_against_closing=settling.stands_against_closing(claims, appeals, [decision] if decision else []),
        may_be_closed=settling.may_close(work, row),
        closable_from=row.starts_at + rules.GRACE,
        is_private=row.confirmed_at is not None and row.paying_company_id is None,
    )


def _standing(
    work: UnitOfWork,
    row: Booking,
    side: Side,
    waiting: Claim | None,
    latest: Claim | None,
    is_looked_at: bool,
    *,
    is_decided: bool,
) -> Standing:
    if is_looked_at:
        return Standing.LOOKED_AT
    if is_decided:
        return Standing.DECIDED
    if waiting is not None:
        return Standing.WAITING if waiting.by_side is side or waiting.answer_until <= work.now else Standing.ASKED
    has_claimed = latest is not None and latest.by_side is side
    is_in_time = rules.may_claim(starts_at=row.starts_at, ends_at=row.ends_at, now=work.now)
    if row.state is BookingState.CONFIRMED and not has_claimed and is_in_time:
        return Standing.CLAIMABLE
    return Standing.SETTLED if latest is not None else Standing.QUIET
