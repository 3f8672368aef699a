"""Reading what stays of talks, always through the person they belong to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from sotomado.bookings.models import Booking, BookingState
from sotomado.consultations.actions.models import ActionItem
from sotomado.consultations.closing.models import NextTalk
from sotomado.consultations.reactions.models import Reaction
from sotomado.consultations.words.models import OwnWord
from sotomado.database import UnitOfWork

TOOK_PLACE = (BookingState.CONFIRMED, BookingState.COMPLETED)


# Walks the bookings of one advisee.
def talks(work: UnitOfWork, *, person_id: int) -> Sequence[Booking]:
    """The talks of a person that have begun and were not called off, the latest first."""
    return work.session.scalars(
        select(Booking)
        .where(Booking.advisee_id == person_id, Booking.state.in_(TOOK_PLACE), Booking.starts_at <= work.now)
        .order_by(Booking.starts_at.desc(), Booking.id)
    ).all()


def next_talk(work: UnitOfWork, *, person_id: int, booking_id: str, locked: bool = False) -> NextTalk | None:
    chosen = select(NextTalk).where(NextTalk.booking_id == booking_id, NextTalk.person_id == person_id)
    return work.session.scalar(chosen.with_for_update() if locked else chosen)


def next_talks(work: UnitOfWork, *, person_id: int) -> Sequence[NextTalk]:
    """What a person said is to come next, after each of their talks, the latest first. By the index on person."""
    return work.session.scalars(
        select(NextTalk).where(NextTalk.person_id == person_id).order_by(NextTalk.kept_at.desc(), NextTalk.id)
    ).all()


def kept_of(work: UnitOfWork, *, person_id: int) -> dict[str, tuple[int, int]]:
    """Of each talk: how many words were kept and how much was decided."""
    counts: dict[str, list[int]] = {}
    kept: tuple[type[OwnWord | ActionItem], ...] = (OwnWord, ActionItem)
    for place, table in enumerate(kept):
        rows = work.session.execute(
            select(table.booking_id, func.count())
            .where(table.person_id == person_id, table.booking_id.is_not(None), table.put_away_at.is_(None))
            .group_by(table.booking_id)
        )
        for booking_id, count in rows:
            counts.setdefault(str(booking_id), [0, 0])[place] = count
    return {booking_id: (words, actions) for booking_id, (words, actions) in counts.items()}


def reacted_to(work: UnitOfWork, *, person_id: int) -> frozenset[str]:
    """Bookings whose person has said how it was."""
    return frozenset(
        work.session.scalars(
            select(Reaction.booking_id)
            .join(Booking, Booking.id == Reaction.booking_id)
            .where(Booking.advisee_id == person_id)
        )
    )
