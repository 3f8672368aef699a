"""What can happen to a reaction: left, changed while it may be, attached to the consultation once that is closed.

The numbers are read in aggregates of ten or more people. Whether one would talk to this person again is told to nobody:
it keeps a consultant out of this person's ten, and that is all it does.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from sotomado.accounts import service as accounts
from sotomado.bookings import handing_wishes
from sotomado.bookings import service as bookings
from sotomado.bookings.models import BookingState
from sotomado.consultations.intake import asking
from sotomado.consultations.intake.vocabulary import Asking
from sotomado.consultations.models import Consultation
from sotomado.consultations.reactions.errors import NothingToSay, NotYet, Told
from sotomado.consultations.reactions.models import Reaction, TalkAgain
from sotomado.database import UnitOfWork
from sotomado.shortlists import kept_away
from sotomado.shortlists.learning import exposures

SECONDS = 30
TOOK_PLACE = (BookingState.CONFIRMED, BookingState.COMPLETED)
# As long as one may think better of it, and never beyond the quarter in Japan that the talk counts for.
CHANGED_WITHIN = timedelta(days=14)
JAPAN = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True)
class Left:
    """What an advisee says of a talk. Only the first is needed; all others may be left open."""

    satisfaction: int
    was_heard: int | None = None
    goals_fitted: int | None = None
    ways_fitted: int | None = None
    self_clarity: int | None = None
    career_will: int | None = None
    talk_again: TalkAgain | None = None


@dataclass(frozen=True)
class ShownReaction:
    """A reaction as its writer reads it."""

    left: Left
    left_at: datetime
    may_change: bool


def leave(work: UnitOfWork, *, advisee_id: int, booking_id: str, left: Left) -> str:
    """Say what one thought of a talk that has begun, or change what one said. Returns its id.

    Raises NotFound (also for another's), NotYet, NothingToSay, and Told once it can no longer be changed.
    """
    # Whoever sends the same form twice at once waits for themselves: the second changes what the first left.
    accounts.hold_oneself(work, person_id=advisee_id, in_turn=True)
    booking = bookings.booking(work, advisee_id=advisee_id, booking_id=booking_id)
    if booking.state not in TOOK_PLACE:
        raise NothingToSay()
    if not booking.has_begun:
        raise NotYet()
    row = _of(work, booking_id, locked=True)
    if row is None:
        row = Reaction(booking_id=booking_id, consultation_id=_consultation_id(work, booking_id), left_at=work.now)
        work.session.add(row)
    elif not _may_change(work, row, booking.starts_at):
        raise Told()
    before = row.talk_again
    for one in fields(Left):
        setattr(row, one.name, getattr(left, one.name))
    work.session.flush()
    _respect(work, advisee_id, booking.consultant_id, before, left.talk_again)
    exposures.record_reaction(work, reference=booking_id, satisfaction=left.satisfaction)
    asking.asked(work, person_id=advisee_id, what=Asking.REACTION, reference=f"reaction|{booking_id}", seconds=SECONDS)
    return row.id


def take_back(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> None:
    """As if nothing had been said. Raises NotFound, Told."""
    accounts.hold_oneself(work, person_id=advisee_id, in_turn=True)
    booking = bookings.booking(work, advisee_id=advisee_id, booking_id=booking_id)
    row = _of(work, booking_id, locked=True)
    if row is None:
        return
    if not _may_change(work, row, booking.starts_at):
        raise Told()
    _respect(work, advisee_id, booking.consultant_id, row.talk_again, None)
    work.session.execute(delete(Reaction).where(Reaction.id == row.id))
    exposures.withdraw_reaction(work, reference=booking_id)


def of_booking(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> ShownReaction | None:
    """What a person said of a talk of theirs; None where they said nothing. Raises NotFound."""
    booking = handing_wishes.own(work, advisee_id=advisee_id, booking_id=booking_id)
    row = _of(work, booking_id)
    if row is None:
        return None
    return ShownReaction(
        left=Left(**{one.name: getattr(row, one.name) for one in fields(Left)}),
        left_at=row.left_at,
        may_change=_may_change(work, row, booking.starts_at),
    )


def attach(work: UnitOfWork, *, booking_id: str, consultation_id: str) -> None:
    """The consultant closed: what was said before counts for the consultation from now on."""
    row = _of(work, booking_id, locked=True)
    if row is None:
        return
    row.consultation_id = consultation_id
    work.session.flush()
    exposures.record_reaction(work, reference=booking_id, satisfaction=row.satisfaction)


def attach_left_over(work: UnitOfWork) -> int:
    """Attach what was left in the very moment of a closing, where neither saw the other. A chore; returns how many."""
    rows = work.session.execute(
        select(Consultation.booking_id, Consultation.id)
        .join(Reaction, Reaction.booking_id == Consultation.booking_id)
        .where(Reaction.consultation_id.is_(None))
    ).all()
    for booking_id, consultation_id in rows:
        attach(work, booking_id=booking_id, consultation_id=consultation_id)
    return len(rows)


def _respect(
    work: UnitOfWork, advisee_id: int, consultant_id: int, before: TalkAgain | None, now: TalkAgain | None
) -> None:
    """Keep the consultant out of this person's ten, or no longer, where the answer changed."""
    if before is now:
        return
    if now is TalkAgain.NOT_AGAIN:
        kept_away.keep_away(work, person_id=advisee_id, consultant_id=consultant_id)
    elif before is TalkAgain.NOT_AGAIN:
        kept_away.let_come_again(work, person_id=advisee_id, consultant_id=consultant_id)


def _of(work: UnitOfWork, booking_id: str, *, locked: bool = False) -> Reaction | None:
    chosen = select(Reaction).where(Reaction.booking_id == booking_id)
    return work.session.scalar(chosen.with_for_update() if locked else chosen)


def _consultation_id(work: UnitOfWork, booking_id: str) -> str | None:
    """The row of the consultation, locked: closing and reacting at once queue."""
    return work.session.scalar(select(Consultation.id).where(Consultation.booking_id == booking_id).with_for_update())


def _may_change(work: UnitOfWork, row: Reaction, held_at: datetime) -> bool:
    return work.now <= row.left_at + CHANGED_WITHIN and _quarter(work.now) == _quarter(held_at)


def _quarter(at: datetime) -> tuple[int, int]:
    local = at.astimezone(JAPAN)
    return local.year, (local.month + 2) // 3
