"""前回のあなたのことば: how the next consultation opens, whoever the consultant is.

From the person's own words alone: what they kept, decided and wished to talk about next. Nothing a consultant wrote has
a part in it. A consultant reads it only where the person handed it on with the booking.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select, union

from sotomado.bookings.models import Booking
from sotomado.consultations.actions import service as actions
from sotomado.consultations.actions.models import ActionItem
from sotomado.consultations.closing.models import NextTalk
from sotomado.consultations.words import queries
from sotomado.consultations.words.models import OwnWord
from sotomado.consultations.words.shown import Word, shown
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import Theme


@dataclass(frozen=True)
class LastTime:
    """What a person left themselves for now. `about`: what they meant to talk about next, in their own words."""

    booking_id: str
    held_at: datetime
    words: tuple[Word, ...]
    actions: tuple[actions.Item, ...]
    theme: Theme | None
    about: str | None
    around_on: date | None


def last_time(work: UnitOfWork, *, person_id: int, booking_id: str | None = None) -> LastTime | None:
    """The latest talk before this booking of which the person kept something; None before the first.

    Without a booking: the latest of all. For verbs that have checked who asks.
    """
    before = work.session.get(Booking, booking_id) if booking_id is not None else None
    if booking_id is not None and (before is None or before.advisee_id != person_id):
        return None
    kept = union(
        _of(OwnWord, person_id).where(OwnWord.put_away_at.is_(None)),
        _of(ActionItem, person_id).where(ActionItem.put_away_at.is_(None)),
        _of(NextTalk, person_id),
    ).subquery()
    chosen = (
        select(Booking)
        .where(Booking.advisee_id == person_id, Booking.id.in_(select(kept.c.booking_id)))
        .order_by(Booking.starts_at.desc(), Booking.id)
        .limit(1)
    )
    if before is not None:
        chosen = chosen.where(Booking.starts_at < before.starts_at)
    latest = work.session.scalar(chosen)
    if latest is None:
        return None
    meant = work.session.scalar(select(NextTalk).where(NextTalk.booking_id == latest.id))
    return LastTime(
        booking_id=latest.id,
        held_at=latest.starts_at,
        words=tuple(shown(work, one) for one in queries.of_booking(work, person_id=person_id, booking_id=latest.id)),
        actions=tuple(actions.of_booking(work, person_id=person_id, booking_id=latest.id)),
        theme=meant.theme if meant else None,
        about=work.unseal(meant, "about") if meant else None,
        around_on=meant.around_on if meant else None,
    )


def _of(table: type[OwnWord | ActionItem | NextTalk], person_id: int) -> Select[str | None]:
    return select(table.booking_id).where(table.person_id == person_id, table.booking_id.is_not(None))
