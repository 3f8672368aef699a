"""Read the chain from its first entry to its last, and say the first that does not fit."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import String, select, type_coerce

from sotomado.audit import chain
from sotomado.audit.errors import BadAnchor
from sotomado.audit.models import AuditEntry
from sotomado.database import UnitOfWork

BATCH = 5_000
# number, at, act, by, whom, about, previous hash, hash; `at` is text on SQLite.
_Row = tuple[int, datetime | str, str, str | None, str | None, str, str, str]
_ANCHOR = re.compile(r"(\d{1,18}) ([0-9a-f]{64})")


class Fault(StrEnum):
    """Why an entry does not fit."""

    # A number is left out, or stands before the first.
    GAP = "gap"
    # It does not go on from the one before it.
    ORDER = "order"
    # What stands there is not what was hashed.
    CHANGED = "changed"
    # An anchor kept elsewhere says another hash: the log was written anew from somewhere before here.
    NOT_AS_ANCHORED = "not_as_anchored"
    # An anchor knows entries that are not there any more.
    CUT_OFF = "cut_off"


@dataclass(frozen=True)
class Anchor:
    """The number and hash of an entry, to be kept where whoever writes the database cannot write."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"

    @classmethod
    def all_of(cls, text: str) -> list[Anchor]:
        """Those of a file, one a line. Raises BadAnchor with the number of a line that is none."""
        found = []
        for count, line in enumerate(text.splitlines(), start=1):
            if not line.strip():
                continue
            if (match := _ANCHOR.fullmatch(line.strip())) is None:
                raise BadAnchor(count)
            found.append(cls(int(match[1]), match[2]))
        return found


@dataclass(frozen=True)
class Verdict:
    """How far the chain holds. `number`, where there is a fault: the first entry that does not fit."""

    entries: int
    head: Anchor
    fault: Fault | None = None
    number: int | None = None


def verify(work: UnitOfWork, *, anchors: Collection[Anchor] = ()) -> Verdict:
    """Follow the chain, in batches, and compare it with what was written down elsewhere.

    One pass in the order of numbers; holds one batch in memory. The chain alone tells every change but a cut at its
    end and a whole new chain; those the anchors tell.
    """
    anchored = {one.number: one.hash for one in anchors}
    head = Anchor(0, chain.GENESIS)
    if anchored.get(0, chain.GENESIS) != chain.GENESIS:
        return Verdict(0, head, Fault.NOT_AS_ANCHORED, 0)
    for row in _rows(work):
        fault = _fault(row, head)
        if fault is None and anchored and anchored.get(row[0], row[7]) != row[7]:
            fault = Fault.NOT_AS_ANCHORED
        if fault is not None:
            return Verdict(head.number, head, fault, head.number + 1)
        head = Anchor(row[0], row[7])
    if any(number > head.number for number in anchored):
        return Verdict(head.number, head, Fault.CUT_OFF, head.number + 1)
    return Verdict(head.number, head)


def head(work: UnitOfWork) -> Anchor:
    """The last entry as it stands there, unproven."""
    row = work.session.execute(
        select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc()).limit(1)
    ).one_or_none()
    return Anchor(0, chain.GENESIS) if row is None else Anchor(row.number, row.hash)


def _fault(row: _Row, before: Anchor) -> Fault | None:
    number, at, act, by, whom, about, previous_hash, written = row
    if number != before.number + 1:
        return Fault.GAP
    if previous_hash != before.hash:
        return Fault.ORDER
    try:
        found = chain.canonical(
            number=number,
            at=chain.instant(at) if isinstance(at, datetime) else at,
            act=act,
            by=by,
            whom=whom,
            about=about,
            previous_hash=previous_hash,
        )
    except (TypeError, ValueError):
        return Fault.CHANGED
    return None if chain.hash_of(found) == written else Fault.CHANGED


def _rows(work: UnitOfWork) -> Iterator[_Row]:
    """All entries as they lie in the database, the instant too: SQLite has it as text, and that text is hashed."""
    wanted = select(
        AuditEntry.number,
        type_coerce(AuditEntry.at, String).label("at"),
        AuditEntry.act,
        AuditEntry.by,
        AuditEntry.whom,
        AuditEntry.about,
        AuditEntry.previous_hash,
        AuditEntry.hash,
    ).order_by(AuditEntry.number)
    last = None
    while True:
        batch = wanted if last is None else wanted.where(AuditEntry.number > last)
        rows = cast(list[_Row], work.session.execute(batch.limit(BATCH)).all())
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1][0]
