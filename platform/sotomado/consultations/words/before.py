"""How own words read before they were reworded: kept where a talk began meanwhile, read as they were, let go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from sotomado.bookings import handing_wishes
from sotomado.consultations.earlier import Before, standing_at
from sotomado.consultations.words.models import OwnWord, OwnWordBefore
from sotomado.consultations.words.shown import Word, shown
from sotomado.database import UnitOfWork


def reword(work: UnitOfWork, row: OwnWord, *, until_at: datetime | None = None) -> None:
    """From now on the row reads otherwise; until now, or `until_at`, as it does. Called before it changes."""
    since, until = row.reworded_at or row.said_at, until_at or work.now
    if handing_wishes.any_began(work, advisee_id=row.person_id, after_at=since, until_at=until):
        before = OwnWordBefore(word_id=row.id, theme=row.theme, written_at=since, until_at=until)
        before.body = work.seal(before, "body", work.unseal(row, "body") or "")
        work.session.add(before)
    row.reworded_at = work.now


def read(work: UnitOfWork, rows: Sequence[OwnWord], begins_at: datetime | None) -> list[Word]:
    """Rows as they read when a talk began; as they read now where none is named. What nothing is kept of is left out.

    For verbs that have checked who asks.
    """
    if begins_at is None:
        return [shown(work, row) for row in rows]
    there = [row for row in rows if row.said_at < begins_at]
    since = {row.id for row in there if row.reworded_at is not None and row.reworded_at >= begins_at}
    kept = before_of(work, since)
    read = []
    for row in there:
        if row.id not in since:
            read.append(shown(work, row))
        elif (before := standing_at(begins_at, kept[row.id])) is not None:
            read.append(shown(work, row, before))
    return read


def of_word(work: UnitOfWork, row: OwnWord) -> tuple[Before, ...]:
    """What it said before, the latest first, where that was something else than what it says now."""
    now = work.unseal(row, "body") or ""
    told = ((work.unseal(one, "body") or "", one.until_at) for one in reversed(before_of(work, {row.id})[row.id]))
    return tuple(Before((text,), until_at) for text, until_at in told if text != now)


def let_go(work: UnitOfWork, row: OwnWord) -> None:
    """Forget for good how it read before."""
    work.session.execute(delete(OwnWordBefore).where(OwnWordBefore.word_id == row.id))


def before_of(work: UnitOfWork, word_ids: set[str]) -> dict[str, list[OwnWordBefore]]:
    """By word, the first first."""
    found: dict[str, list[OwnWordBefore]] = defaultdict(list)
    if word_ids:
        rows = select(OwnWordBefore).where(OwnWordBefore.word_id.in_(word_ids))
        for one in work.session.scalars(rows.order_by(OwnWordBefore.until_at, OwnWordBefore.id)):
            found[one.word_id].append(one)
    return found
