"""A private memo beside a 1on1: its writer alone reads it, and keeps it when the pair has ended.

Two pages of the same writer never write over each other: what was built on a text that no longer stands is set aside,
one after another, and stays there until it stands in the memo or its writer lets it go.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.database import UnitOfWork, insert_once, new_key
from sotomado.oneonones.models import OneOnOne
from sotomado.oneonones.service import Between, between
from sotomado.oneonones.table.errors import TooLong
from sotomado.oneonones.table.models import PrivateMemo, SharedSheet
from sotomado.oneonones.table.sheets import own_sheet

LONGEST_MEMO = 4_000
# Of what was set aside; each page that was overtaken brings one text.
LONGEST_ASIDE = 10 * LONGEST_MEMO


@dataclass(frozen=True)
class Memo:
    """A memo as it stands. Version 0, and no time, where nothing is written. `aside`: what another page brought."""

    text: str
    version: int
    written_at: datetime | None
    aside: str | None = None


@dataclass(frozen=True)
class Kept:
    """What became of a text. `is_aside`: another page wrote since; that one stands, and this was set aside."""

    memo: Memo
    is_aside: bool = False


NONE_YET = Memo("", 0, None)


def memo(work: UnitOfWork, of: Between, *, sheet_id: str) -> Memo:
    """The reader's own memo on a sheet."""
    row = _row(work, of, sheet_id)
    return _shown(work, row) if row is not None else NONE_YET


def memos(work: UnitOfWork, of: Between, *, among: Collection[OneOnOne]) -> dict[str | None, Memo]:
    """The reader's own beside these 1on1s, by the 1on1 they were written in."""
    rows = work.session.execute(
        select(PrivateMemo, SharedSheet.one_on_one_id)
        .join(SharedSheet, SharedSheet.id == PrivateMemo.sheet_id)
        .where(SharedSheet.one_on_one_id.in_([held.id for held in among]), PrivateMemo.writer_id == of.mine)
    )
    return {one_on_one_id: _shown(work, row) for row, one_on_one_id in rows}


def keep(work: UnitOfWork, *, person_id: int, pair_id: int, sheet_id: str, text: str, based_on: int) -> Kept:
    """Make `text` the memo, where no other page wrote since version `based_on`; otherwise set it aside.

    Raises NotFound, TooLong.
    """
    accounts.hold_oneself(work, person_id=person_id)
    of = between(work, person_id=person_id, pair_id=pair_id)
    own_sheet(work, of, sheet_id)
    text = text.replace("\r\n", "\n")
    if len(text) > LONGEST_MEMO:
        raise TooLong(len(text), LONGEST_MEMO)
    row = _row(work, of, sheet_id, lock=True)
    if row is None:
        if not text.strip():
            return Kept(NONE_YET)
        row = _first(work, of, sheet_id, text)
    if work.unseal(row, "body") == text:
        return Kept(_shown(work, row))
    if row.version != based_on:
        row.aside = work.seal(row, "aside", _beside(work.unseal(row, "aside") or "", text))
        work.session.flush()
        return Kept(_shown(work, row), is_aside=True)
    row.body = work.seal(row, "body", text)
    row.version += 1
    row.written_at = work.now
    if (work.unseal(row, "aside") or "") in text:
        row.aside = None
    work.session.flush()
    return Kept(_shown(work, row))


def let_aside_go(work: UnitOfWork, *, person_id: int, pair_id: int, sheet_id: str) -> None:
    """Erase what was set aside. Raises NotFound."""
    accounts.hold_oneself(work, person_id=person_id)
    of = between(work, person_id=person_id, pair_id=pair_id)
    own_sheet(work, of, sheet_id)
    row = _row(work, of, sheet_id, lock=True)
    if row is not None:
        row.aside = None
        work.session.flush()


def _beside(earlier: str, text: str) -> str:
    """Both, once; of far too much, the latest."""
    if earlier in text or text in earlier:
        return max(earlier, text, key=len)
    return f"{earlier}\n\n{text}"[-LONGEST_ASIDE:]


def _first(work: UnitOfWork, of: Between, sheet_id: str, text: str) -> PrivateMemo:
    """The row of a first text, this page's or that of another that came before it."""
    row = PrivateMemo(id=new_key())
    body = work.seal(row, "body", text)
    values = {"id": row.id, "sheet_id": sheet_id, "writer_id": of.mine, "version": 1, "written_at": work.now}
    work.session.execute(insert_once(work, PrivateMemo, body=body, **values))
    found = _row(work, of, sheet_id, lock=True)
    assert found is not None, "written just now, by this page or another"
    return found


def _row(work: UnitOfWork, of: Between, sheet_id: str, *, lock: bool = False) -> PrivateMemo | None:
    asked = select(PrivateMemo).where(PrivateMemo.sheet_id == sheet_id, PrivateMemo.writer_id == of.mine)
    return work.session.scalar(asked.with_for_update() if lock else asked)


def _shown(work: UnitOfWork, row: PrivateMemo) -> Memo:
    return Memo(work.unseal(row, "body") or "", row.version, row.written_at, work.unseal(row, "aside"))
