"""Reading own words, always through the person they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from sotomado.bookings.models import Booking
from sotomado.consultations.words.models import OfferedWord, OwnWord
from sotomado.database import UnitOfWork


def of_person(work: UnitOfWork, *, person_id: int, word_id: str) -> OwnWord | None:
    """The row, locked: two tabs queue."""
    return work.session.scalar(
        select(OwnWord).where(OwnWord.id == word_id, OwnWord.person_id == person_id).with_for_update()
    )


# Walks the index on person_id.
def thread(work: UnitOfWork, *, person_id: int) -> Sequence[OwnWord]:
    """Everything a person keeps, as it was said, the first first."""
    chosen = select(OwnWord).where(OwnWord.person_id == person_id, OwnWord.put_away_at.is_(None))
    return work.session.scalars(chosen.order_by(OwnWord.said_at, OwnWord.id)).all()


# Walks the index on booking_id.
def of_booking(work: UnitOfWork, *, person_id: int, booking_id: str) -> Sequence[OwnWord]:
    return work.session.scalars(
        select(OwnWord)
        .where(OwnWord.booking_id == booking_id, OwnWord.person_id == person_id, OwnWord.put_away_at.is_(None))
        .order_by(OwnWord.said_at, OwnWord.id)
    ).all()


def put_away_since(work: UnitOfWork, *, person_id: int, since: datetime) -> Sequence[OwnWord]:
    """What can still be put back, the latest first."""
    return work.session.scalars(
        select(OwnWord)
        .where(OwnWord.person_id == person_id, OwnWord.put_away_at >= since)
        .order_by(OwnWord.put_away_at.desc(), OwnWord.id)
    ).all()


def offer(work: UnitOfWork, *, advisee_id: int, offer_id: str) -> OfferedWord | None:
    """One that was offered to this person, locked."""
    return work.session.scalar(
        select(OfferedWord)
        .join(Booking, Booking.id == OfferedWord.booking_id)
        .where(OfferedWord.id == offer_id, Booking.advisee_id == advisee_id)
        .with_for_update(of=OfferedWord)
    )


def offered(work: UnitOfWork, *, booking_id: str) -> Sequence[OfferedWord]:
    return work.session.scalars(
        select(OfferedWord)
        .where(OfferedWord.booking_id == booking_id, OfferedWord.let_go_at.is_(None))
        .order_by(OfferedWord.offered_at, OfferedWord.id)
    ).all()
