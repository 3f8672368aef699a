"""Reading the log: a page of it, all of a time, and how much came in lately. Names in it stay names of the log."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from sotomado.audit import about as abouts
from sotomado.audit.models import AuditEntry, AuditName
from sotomado.database import UnitOfWork

A_PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """Which entries: of one act, from an instant until before another. None: any."""

    act: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """One entry, `by` and `whom` as the log calls them."""

    number: int
    at: datetime
    act: str
    by: str | None
    whom: str | None
    about: dict[str, int | str | bool | None]
    about_text: str
    previous_hash: str
    hash: str


def page(work: UnitOfWork, wanted: Wanted, *, before: int | None = None) -> list[Entry]:
    """The newest first, A_PAGE and one more, by which is known that there are more; those before a number."""
    asked = select(AuditEntry).where(*_conditions(wanted))
    if before is not None:
        asked = asked.where(AuditEntry.number < before)
    rows = work.session.scalars(asked.order_by(AuditEntry.number.desc()).limit(A_PAGE + 1))
    return [_told(row) for row in rows]


def in_order(work: UnitOfWork, wanted: Wanted, *, most: int) -> Iterator[Entry]:
    """The oldest first, `most` at most."""
    rows = work.session.scalars(
        select(AuditEntry).where(*_conditions(wanted)).order_by(AuditEntry.number).limit(most),
        execution_options={"yield_per": 1000},
    )
    for row in rows:
        yield _told(row)


def acts(work: UnitOfWork) -> list[str]:
    """All acts that stand in the log, by name."""
    return list(work.session.scalars(select(AuditEntry.act).distinct().order_by(AuditEntry.act)))


def people(work: UnitOfWork, *, names: Collection[str]) -> dict[str, int]:
    """Whom names of the log mean; those that mean nobody any more are left out."""
    rows = work.session.execute(select(AuditName.name, AuditName.person_id).where(AuditName.name.in_(names)))
    return {row.name: row.person_id for row in rows}


def count_since(work: UnitOfWork, *, since: datetime) -> int:
    return work.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.at >= since)) or 0


def _conditions(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.act is not None:
        found.append(AuditEntry.act == wanted.act)
    if wanted.since is not None:
        found.append(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        found.append(AuditEntry.at < wanted.until)
    return found


def _told(row: AuditEntry) -> Entry:
    return Entry(
        number=row.number,
        at=row.at,
        act=row.act,
        by=row.by,
        whom=row.whom,
        about=abouts.read(row.about),
        about_text=row.about,
        previous_hash=row.previous_hash,
        hash=row.hash,
    )
