"""The sheet two write on together: opened, written, read while the other one writes.

Browsers post the changes they made and ask for those of the other; nothing is held in memory between requests, so a
server that starts anew has lost nothing. Changes are only added. When many have gathered they are put together into
one, under the lock of their sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork, insert_once, new_key
from sotomado.oneonones.models import OneOnOne
from sotomado.oneonones.service import Between, between
from sotomado.oneonones.table import merging
from sotomado.oneonones.table.errors import NotAnUpdate, SheetClosed, TooLong
from sotomado.oneonones.table.models import SharedSheet, SheetPresence, SheetUpdate
from sotomado.oneonones.table.sitting import live, sitting

# Some fifteen pages: room for an hour taken down word by word.
LONGEST = 20_000
# Twice that many letters of three bytes, and what a document adds to them.
LONGEST_UPDATE = 200_000
# So many changes may gather before they are put together.
MOST_UPDATES = 100
# Who asked within this time is there; a page asks every few seconds, and says so in the database more seldom.
IS_HERE_FOR = timedelta(seconds=25)
NOTED_EVERY = timedelta(seconds=10)
# What was typed without a line still finds its sheet for so long after the closing.
TAKES_LATE_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Sheet:
    """A sheet as one of the two reads it. `state`: its changes in one, `number`: the latest of them."""

    id: str
    text: str
    state: bytes
    number: int


@dataclass(frozen=True)
class News:
    """What came after a number, and who is there. `is_noted`: that the reader is, was written down a moment ago."""

    updates: tuple[bytes, ...]
    number: int
    is_closed: bool
    one_on_one_id: str | None
    other_is_here: bool
    is_noted: bool


def current(work: UnitOfWork, of: Between) -> Sheet | None:
    """The pair's open sheet, None where there is none. Two statements."""
    row = _open(work, of)
    return _read(work, row) if row is not None else None


def open_id(work: UnitOfWork, of: Between) -> str | None:
    """Which sheet is open, for who does not read it."""
    row = _open(work, of)
    return row.id if row is not None else None


def open_sheet(work: UnitOfWork, *, person_id: int, pair_id: int) -> Sheet:
    """The pair's sheet, an empty one where none is open. Raises NotFound, PairEnded."""
    of = live(work, person_id=person_id, pair_id=pair_id)
    row = _open(work, of)
    if row is None:
        work.session.execute(
            insert_once(work, SharedSheet, id=new_key(), pair_id=pair_id, opened_at=work.now, state_number=0)
        )
        row = _open(work, of)
    assert row is not None, "opened just now, by this page or the other's"
    return _read(work, row)


def receive(work: UnitOfWork, *, person_id: int, pair_id: int, sheet_id: str, change: bytes) -> int:
    """Add a change. Returns its number. The same change again alters nothing.

    Raises NotFound, PairEnded, SheetClosed, NotAnUpdate, and TooLong: then nothing of it is kept here, and whoever
    typed it still has it.
    """
    of = sitting(work, person_id=person_id, pair_id=pair_id)
    if not change or len(change) > LONGEST_UPDATE:
        raise NotAnUpdate()
    row = own_sheet(work, of, sheet_id, lock=True)
    if row.closed_at is not None and (row.state is None or row.closed_at < work.now - TAKES_LATE_FOR):
        raise SheetClosed()
    gathered = _gathered(work, row)
    text = merging.text_of([*gathered.bodies, change])
    if len(text) > LONGEST and len(text) > len(merging.text_of(gathered.bodies)):
        raise TooLong(len(text), LONGEST)
    number = gathered.number + 1
    if len(gathered.bodies) >= MOST_UPDATES or row.closed_at is not None:
        _put_together(work, row, [*gathered.bodies, change], number)
    else:
        one = SheetUpdate(sheet_id=row.id, number=number)
        one.body = work.seal_bytes(one, "body", change)
        work.session.add(one)
    if row.one_on_one_id is not None:
        keep_text(work, row.one_on_one_id, text)
    work.session.flush()
    return number


def rewrite(work: UnitOfWork, *, person_id: int, pair_id: int, sheet_id: str, base: bytes, text: str) -> int:
    """The text as a form brought it, that was shown `base`: what changed goes beside what was written meanwhile.

    Raises what `receive` raises.
    """
    text = text.replace("\r\n", "\n")
    if len(text) > LONGEST:
        raise TooLong(len(text), LONGEST)
    if len(base) > 4 * LONGEST_UPDATE:
        raise NotAnUpdate()
    change = merging.edited(base, text)
    return receive(work, person_id=person_id, pair_id=pair_id, sheet_id=sheet_id, change=change)


def news(work: UnitOfWork, *, person_id: int, pair_id: int, sheet_id: str, after: int) -> News:
    """What was written since number `after`. Raises NotFound, PairEnded."""
    of = live(work, person_id=person_id, pair_id=pair_id)
    row = own_sheet(work, of, sheet_id)
    later = _later(work, row, max(after, row.state_number))
    bodies = [work.unseal_bytes(one, "body") for one in later]
    if after < row.state_number and row.state is not None:
        bodies.insert(0, work.unseal_bytes(row, "state"))
    seen_at = _seen_at(work, row)
    return News(
        updates=tuple(bodies),
        number=later[-1].number if later else max(after, row.state_number),
        is_closed=row.closed_at is not None,
        one_on_one_id=row.one_on_one_id,
        other_is_here=of.other in seen_at and seen_at[of.other] > work.now - IS_HERE_FOR,
        is_noted=of.mine in seen_at and seen_at[of.mine] > work.now - NOTED_EVERY,
    )


def _seen_at(work: UnitOfWork, row: SharedSheet) -> dict[int, datetime]:
    """When each of the two had the sheet before them, by employment. By the key."""
    there = select(SheetPresence.employment_id, SheetPresence.seen_at).where(SheetPresence.sheet_id == row.id)
    return {one.employment_id: one.seen_at for one in work.session.execute(there)}


def note_presence(work: UnitOfWork, *, person_id: int, pair_id: int, sheet_id: str) -> None:
    """This person has the sheet before them. Raises NotFound."""
    of = between(work, person_id=person_id, pair_id=pair_id)
    row = own_sheet(work, of, sheet_id)
    seen = {"sheet_id": row.id, "employment_id": of.mine}
    work.session.execute(insert_once(work, SheetPresence, **seen, seen_at=work.now))
    work.session.execute(update(SheetPresence).filter_by(**seen).values(seen_at=work.now))


def own_sheet(work: UnitOfWork, of: Between, sheet_id: str, *, lock: bool = False) -> SharedSheet:
    """A sheet of this pair. Raises NotFound."""
    row = work.session.get(SharedSheet, sheet_id, with_for_update=lock, populate_existing=lock)
    if row is None or row.pair_id != of.pair_id:
        raise NotFound("sheet")
    return row


def close_sheet(work: UnitOfWork, row: SharedSheet, one_on_one_id: str) -> None:
    """Bind the sheet to what was held; its text stays with that. For `closing`, which holds the sheet's lock."""
    gathered = _gathered(work, row)
    _put_together(work, row, gathered.bodies, gathered.number)
    row.one_on_one_id, row.closed_at = one_on_one_id, work.now
    keep_text(work, one_on_one_id, merging.text_of(gathered.bodies))
    work.session.execute(delete(SheetPresence).where(SheetPresence.sheet_id == row.id))
    work.session.execute(
        update(SharedSheet)
        .where(SharedSheet.pair_id == row.pair_id, SharedSheet.closed_at < work.now - TAKES_LATE_FOR)
        .values(state=None)
        .execution_options(synchronize_session=False)
    )
    work.session.flush()


def keep_text(work: UnitOfWork, one_on_one_id: str, text: str) -> None:
    """What stays of a sheet: its text, with the 1on1."""
    held = work.session.get(OneOnOne, one_on_one_id)
    assert held is not None, "the sheet points to it"
    held.notes = work.seal(held, "notes", text.strip()) if text.strip() else None


def text_kept(work: UnitOfWork, row: SharedSheet) -> str:
    """The text of a sheet, for verbs that have looked whose it is."""
    return merging.text_of(_gathered(work, row).bodies)


@dataclass(frozen=True)
class _Gathered:
    bodies: list[bytes]
    number: int


def _gathered(work: UnitOfWork, row: SharedSheet) -> _Gathered:
    later = _later(work, row, row.state_number)
    bodies = [work.unseal_bytes(row, "state")] if row.state is not None else []
    bodies += [work.unseal_bytes(one, "body") for one in later]
    return _Gathered(bodies, later[-1].number if later else row.state_number)


# Walks uq_sheet_update_sheet_id_number.
def _later(work: UnitOfWork, row: SharedSheet, after: int) -> list[SheetUpdate]:
    return list(
        work.session.scalars(
            select(SheetUpdate)
            .where(SheetUpdate.sheet_id == row.id, SheetUpdate.number > after)
            .order_by(SheetUpdate.number)
        )
    )


def _put_together(work: UnitOfWork, row: SharedSheet, bodies: list[bytes], number: int) -> None:
    row.state = work.seal_bytes(row, "state", merging.put_together(bodies))
    row.state_number = number
    work.session.execute(delete(SheetUpdate).where(SheetUpdate.sheet_id == row.id, SheetUpdate.number <= number))


def _read(work: UnitOfWork, row: SharedSheet) -> Sheet:
    gathered = _gathered(work, row)
    state = merging.put_together(gathered.bodies)
    return Sheet(row.id, merging.text_of([state]), state, gathered.number)


def _open(work: UnitOfWork, of: Between) -> SharedSheet | None:
    return work.session.scalar(
        select(SharedSheet).where(SharedSheet.pair_id == of.pair_id, SharedSheet.closed_at.is_(None))
    )


def bytes_kept(work: UnitOfWork, *, pair_id: int) -> int:
    """How much a pair's sheets weigh, sealed: what a benchmark reads."""
    sheets = select(SharedSheet.id).where(SharedSheet.pair_id == pair_id)
    states = work.session.scalar(
        select(func.coalesce(func.sum(func.length(SharedSheet.state)), 0)).where(SharedSheet.pair_id == pair_id)
    )
    updates = work.session.scalar(
        select(func.coalesce(func.sum(func.length(SheetUpdate.body)), 0)).where(SheetUpdate.sheet_id.in_(sheets))
    )
    notes = work.session.scalar(
        select(func.coalesce(func.sum(func.length(OneOnOne.notes)), 0)).where(OneOnOne.pair_id == pair_id)
    )
    return int(states or 0) + int(updates or 0) + int(notes or 0)
