"""The page two share for their theme: small lines, each of a day. Both write, both may change any line.

Who changes a line says which wording they read; where it was changed meanwhile nothing is written over, and they get
both to decide anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork
from sotomado.oneonones.service import Between
from sotomado.oneonones.themes import for_two, queries
from sotomado.oneonones.themes.errors import NoWords, PairIsOver, TooLong, TooMany, WrittenMeanwhile
from sotomado.oneonones.themes.models import SharedTheme, SharedThemeEntry

LONGEST = 500
# About two a week for a year and a half.
MOST = 150


@dataclass(frozen=True)
class Entry:
    """A line as one of the two reads it. `changed_at`: None where nobody changed it."""

    id: str
    on_day: date
    body: str
    wording: int
    is_mine: bool
    changed_at: datetime | None
    is_changed_by_me: bool


def entries(work: UnitOfWork, *, between: Between, theme_id: str) -> list[Entry]:
    """The newest day first. For whoever has asked `for_two.readable`."""
    return [_shown(work, row, between) for row in queries.entries(work, theme_id=theme_id)]


def write(work: UnitOfWork, *, person_id: int, pair_id: int, theme_id: str, on_day: date | None, text: str) -> str:
    """Write a line, of today where no day is named. Returns its id.

    Raises NotFound, PairIsOver, NoWords, TooLong, TooMany.
    """
    between, theme = _running(work, person_id, pair_id, theme_id)
    text = _checked(text)
    written = select(func.count()).select_from(SharedThemeEntry).where(SharedThemeEntry.theme_id == theme.id)
    if (work.session.scalar(written) or 0) >= MOST:
        raise TooMany()
    row = SharedThemeEntry(
        theme_id=theme.id,
        written_by_id=between.mine,
        on_day=on_day or for_two.today(work, person_id=person_id),
        wording=1,
        written_at=work.now,
    )
    row.body = work.seal(row, "body", text)
    work.session.add(row)
    work.session.flush()
    return row.id


def change(
    work: UnitOfWork, *, person_id: int, pair_id: int, theme_id: str, entry_id: str, wording: int, text: str
) -> None:
    """Say a line otherwise. The same words again change nothing.

    Raises NotFound, PairIsOver, NoWords, TooLong; WrittenMeanwhile where it says something else by now than was read.
    """
    between, _ = _running(work, person_id, pair_id, theme_id)
    text = _checked(text)
    row = _as_read(work, theme_id, entry_id, wording, text)
    if row is None:
        return
    row.body, row.wording = work.seal(row, "body", text), row.wording + 1
    row.changed_at, row.changed_by_id = work.now, between.mine
    work.session.flush()


def remove(work: UnitOfWork, *, person_id: int, pair_id: int, theme_id: str, entry_id: str, wording: int) -> None:
    """Take one's own line away, as it was read. Gone already is fine.

    Raises NotFound, also for a line of the other's; PairIsOver, WrittenMeanwhile.
    """
    between, _ = _running(work, person_id, pair_id, theme_id)
    row = queries.one_entry(work, theme_id=theme_id, entry_id=entry_id)
    if row is None:
        return
    if row.written_by_id != between.mine:
        raise NotFound("line")
    if row.wording != wording:
        raise WrittenMeanwhile(work.unseal(row, "body"), row.wording)
    work.session.delete(row)
    work.session.flush()


def _as_read(work: UnitOfWork, theme_id: str, entry_id: str, wording: int, text: str) -> SharedThemeEntry | None:
    """The row, still in the wording that was read; None where it says the same already."""
    row = queries.one_entry(work, theme_id=theme_id, entry_id=entry_id)
    if row is None:
        raise WrittenMeanwhile(None, 0)
    stands = work.unseal(row, "body") or ""
    if stands == text:
        return None
    if row.wording != wording:
        raise WrittenMeanwhile(stands, row.wording)
    return row


def _running(work: UnitOfWork, person_id: int, pair_id: int, theme_id: str) -> tuple[Between, SharedTheme]:
    between = for_two.begun(work, person_id, pair_id)
    row = queries.one_theme(work, pair_id=pair_id, theme_id=theme_id, locked=True)
    if row is None or row.agreed_at is None:
        raise NotFound("theme")
    if row.ended_at is not None:
        raise PairIsOver()
    return between, row


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise NoWords()
    if len(text) > LONGEST:
        raise TooLong("text", LONGEST)
    return text


def _shown(work: UnitOfWork, row: SharedThemeEntry, between: Between) -> Entry:
    return Entry(
        id=row.id,
        on_day=row.on_day,
        body=work.unseal(row, "body") or "",
        wording=row.wording,
        is_mine=row.written_by_id == between.mine,
        changed_at=row.changed_at,
        is_changed_by_me=row.changed_by_id == between.mine,
    )
