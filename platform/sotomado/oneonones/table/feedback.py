"""Feedback from what was seen: a scene, what was done, what came of it. Either gives it, either may ask for it.

It belongs to the receiver: they keep it when the pair has ended, and let it go when they like.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork
from sotomado.oneonones.service import Between, between
from sotomado.oneonones.table.errors import NothingWritten, TooLong, TooMany
from sotomado.oneonones.table.models import InsideFeedback
from sotomado.oneonones.table.sitting import sitting

LONGEST_PART = 400
# So many questions of one's own may wait for an answer.
MOST_ASKED = 3


@dataclass(frozen=True)
class Feedback:
    """One piece, or the question for it while `given_at` is None. `is_for_me`: the reader received it or asked."""

    id: str
    is_for_me: bool
    about: str | None
    asked_at: datetime | None
    scene: str | None
    action: str | None
    effect: str | None
    given_at: datetime | None


def between_the_two(work: UnitOfWork, of: Between) -> list[Feedback]:
    """What was given and asked for, the latest first; of a pair that has ended, what the reader received."""
    asked = select(InsideFeedback).where(InsideFeedback.pair_id == of.pair_id)
    if of.has_ended:
        asked = asked.where(InsideFeedback.receiver_id == of.mine, InsideFeedback.given_at.is_not(None))
    else:
        asked = asked.where(or_(InsideFeedback.receiver_id == of.mine, InsideFeedback.giver_id == of.mine))
    rows = [_shown(work, of, row) for row in work.session.scalars(asked)]
    return sorted(rows, key=lambda one: (one.given_at or one.asked_at or work.now, one.id), reverse=True)


def ask(work: UnitOfWork, *, person_id: int, pair_id: int, about: str) -> str:
    """Ask the other one for it. Returns its id. Raises NotFound, PairEnded, TooLong, TooMany."""
    of = sitting(work, person_id=person_id, pair_id=pair_id)
    said = about.replace("\r\n", "\n").strip()
    if len(said) > LONGEST_PART:
        raise TooLong(len(said), LONGEST_PART)
    waiting = [one for one in between_the_two(work, of) if one.is_for_me and one.given_at is None]
    if len(waiting) >= MOST_ASKED:
        raise TooMany()
    row = InsideFeedback(pair_id=pair_id, giver_id=of.other, receiver_id=of.mine, asked_at=work.now)
    row.about = work.seal(row, "about", said) if said else None
    work.session.add(row)
    work.session.flush()
    return row.id


def give(
    work: UnitOfWork,
    *,
    person_id: int,
    pair_id: int,
    scene: str,
    action: str,
    effect: str,
    asked_id: str | None = None,
) -> str:
    """Give the other one feedback; `asked_id`: they had asked for it. Returns its id.

    What was done is its core and has words; the scene and what came of it may be left open.
    Raises NotFound, PairEnded, NothingWritten, TooLong.
    """
    of = sitting(work, person_id=person_id, pair_id=pair_id)
    said = {
        name: text.replace("\r\n", "\n").strip()
        for name, text in (("scene", scene), ("action", action), ("effect", effect))
    }
    if not said["action"]:
        raise NothingWritten()
    for text in said.values():
        if len(text) > LONGEST_PART:
            raise TooLong(len(text), LONGEST_PART)
    row = _asked_of_me(work, of, asked_id) if asked_id else None
    row = row or InsideFeedback(pair_id=pair_id, giver_id=of.mine, receiver_id=of.other)
    for name, text in said.items():
        setattr(row, name, work.seal(row, name, text) if text else None)
    row.given_at = work.now
    work.session.add(row)
    work.session.flush()
    return row.id


def let_go(work: UnitOfWork, *, person_id: int, pair_id: int, feedback_id: str) -> None:
    """Erase what one received, or take a question back. Raises NotFound."""
    of = between(work, person_id=person_id, pair_id=pair_id)
    row = work.session.get(InsideFeedback, feedback_id)
    if row is None or row.pair_id != of.pair_id or row.receiver_id != of.mine:
        raise NotFound("feedback")
    work.session.delete(row)
    work.session.flush()


def _asked_of_me(work: UnitOfWork, of: Between, asked_id: str) -> InsideFeedback | None:
    """The question, None where it was answered or taken back meanwhile. Raises NotFound for somebody else's."""
    row = work.session.get(InsideFeedback, asked_id, with_for_update=True, populate_existing=True)
    if row is None:
        return None
    if row.pair_id != of.pair_id or row.giver_id != of.mine:
        raise NotFound("feedback")
    return row if row.given_at is None else None


def _shown(work: UnitOfWork, of: Between, row: InsideFeedback) -> Feedback:
    return Feedback(
        id=row.id,
        is_for_me=row.receiver_id == of.mine,
        about=work.unseal(row, "about"),
        asked_at=row.asked_at,
        scene=work.unseal(row, "scene"),
        action=work.unseal(row, "action"),
        effect=work.unseal(row, "effect"),
        given_at=row.given_at,
    )
