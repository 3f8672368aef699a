"""前回のあなたのことば: how the next consultation opens, whoever the consultant is.

From the person's own words alone: what they kept, decided and wished to talk about next, or else what they had come
for. Nothing a consultant wrote has a part in it. A consultant reads it only where the person handed it on with the
booking, and then without what was decided, which is handed on by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, union

from sotomado.bookings.models import Booking
from sotomado.consultations.actions import service as actions
from sotomado.consultations.actions.models import ActionItem
from sotomado.consultations.closing.models import NextTalk
from sotomado.consultations.closing.queries import TOOK_PLACE
from sotomado.consultations.intake.models import IntakeAnswer
from sotomado.consultations.intake.vocabulary import Question
from sotomado.consultations.words import before, queries
from sotomado.consultations.words.models import OwnWord
from sotomado.consultations.words.shown import Word
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import Theme


@dataclass(frozen=True)
class LastTime:
    """What a person left themselves for now.

    `theme`, `about`: what they meant to talk about next. `brought`: what they had wished to take home from that talk;
    said where nothing was kept of it.
    """

    booking_id: str
    held_at: datetime
    words: tuple[Word, ...]
    actions: tuple[actions.Item, ...]
    theme: Theme | None
    about: str | None
    brought: str | None


def last_time(
    work: UnitOfWork, *, person_id: int, booking_id: str, with_actions: bool = True, begins_at: datetime | None = None
) -> LastTime | None:
    """The latest talk before this booking of which the person has something in writing; None before the first.

    `with_actions`: also what was decided then; otherwise it is not even looked at. `begins_at`: what
    was there when a talk began, as it read then. For verbs that have checked who asks.
    """
    now = work.session.get(Booking, booking_id)
    if now is None or now.advisee_id != person_id:
        return None
    latest = _latest_before(work, now, with_actions=with_actions)
    if latest is None:
        return None
    meant = work.session.scalar(select(NextTalk).where(NextTalk.booking_id == latest.id))
    if meant is not None and begins_at is not None and meant.kept_at >= begins_at:
        # Said, or said otherwise, since: what stood there before nobody keeps.
        meant = None
    kept = tuple(before.read(work, queries.of_booking(work, person_id=person_id, booking_id=latest.id), begins_at))
    decided = actions.of_booking(work, person_id=person_id, booking_id=latest.id) if with_actions else []
    theme, about = (meant.theme, work.unseal(meant, "about")) if meant else (None, None)
    return LastTime(
        booking_id=latest.id,
        held_at=latest.starts_at,
        words=kept,
        actions=tuple(decided),
        theme=theme,
        about=about,
        brought=None if kept or theme or about else _brought(work, latest),
    )


# Each part walks an index on person_id, and the talks the one on (advisee_id, starts_at).
def _latest_before(work: UnitOfWork, now: Booking, *, with_actions: bool) -> Booking | None:
    person_id = now.advisee_id
    left = [
        _of(OwnWord, person_id).where(OwnWord.put_away_at.is_(None)),
        _of(NextTalk, person_id).where(NextTalk.theme.is_not(None) | NextTalk.about.is_not(None)),
        _of(IntakeAnswer, person_id).where(
            IntakeAnswer.question == Question.TAKE_HOME,
            IntakeAnswer.for_booking == IntakeAnswer.booking_id,
            IntakeAnswer.body.is_not(None),
        ),
    ]
    if with_actions:
        left.append(_of(ActionItem, person_id).where(ActionItem.put_away_at.is_(None)))
    return work.session.scalar(
        select(Booking)
        .where(
            Booking.advisee_id == person_id,
            Booking.starts_at < now.starts_at,
            # Of two talks that are both still to come, neither was last time.
            Booking.starts_at <= work.now,
            Booking.state.in_(TOOK_PLACE),
            Booking.id.in_(select(union(*left).subquery().c.booking_id)),
        )
        .order_by(Booking.starts_at.desc(), Booking.id)
        .limit(1)
    )


def _brought(work: UnitOfWork, talk: Booking) -> str | None:
    row = work.session.scalar(
        select(IntakeAnswer).where(
            IntakeAnswer.person_id == talk.advisee_id,
            IntakeAnswer.question == Question.TAKE_HOME,
            IntakeAnswer.for_booking == talk.id,
        )
    )
    return None if row is None else work.unseal(row, "body")


def _of(table: type[OwnWord | ActionItem | NextTalk | IntakeAnswer], person_id: int) -> Select[str | None]:
    return select(table.booking_id).where(table.person_id == person_id, table.booking_id.is_not(None))
