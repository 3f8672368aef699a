"""Closing a month: after it the books of that month do not change any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, text

from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.database import UnitOfWork
from sotomado.ledger.errors import MonthNotOver
from sotomado.ledger.models import ClosedMonth, LedgerEntry
from sotomado.ledger.service import booking_day, month_of


@dataclass(frozen=True)
class Month:
    """A month with entries. `closed_at` None: still open."""

    name: str
    first_on: date
    after_on: date
    closed_at: datetime | None


def first_day(month: str) -> date:
    """ "2026-11" -> 1 November 2026. Raises ValueError."""
    return date.fromisoformat(f"{month}-01")


def next_month(month: str) -> str:
    first = first_day(month)
    return month_of(date(first.year + first.month // 12, first.month % 12 + 1, 1))


def months(work: UnitOfWork) -> list[Month]:
    """Every month from that of the first entry to the running one, the latest first."""
    first = work.session.scalar(select(func.min(LedgerEntry.booked_on)))
    if first is None:
        return []
    closed = {row.month: row.closed_at for row in work.session.scalars(select(ClosedMonth))}
    found = []
    name, running = month_of(first), month_of(booking_day(work.now))
    while name <= running:
        after = next_month(name)
        found.append(Month(name, first_day(name), first_day(after), closed.get(name)))
        name = after
    return found[::-1]


def is_closed(work: UnitOfWork, *, on: date) -> bool:
    """Whether the month of a day takes no entry any more."""
    return work.session.get(ClosedMonth, month_of(on)) is not None


def close(work: UnitOfWork, *, month: str, by_person_id: int | None) -> None:
    """Close a month that is over. Closed twice, it is closed once. Raises MonthNotOver.

    Months are closed in their order, so that what is before a closed month stands still as well.
    """
    if month >= month_of(booking_day(work.now)):
        raise MonthNotOver(month)
    before = [one for one in months(work) if one.name <= month]
    if any(one.closed_at is None for one in before if one.name < month):
        raise MonthNotOver(month)
    if work.session.get(ClosedMonth, month) is None:
        _let_nobody_enter(work)
        work.session.add(ClosedMonth(month=month, closed_at=work.now, closed_by_person_id=by_person_id))
        work.session.flush()
        audit.record(work, act=Act.MONTH_CLOSED, by=by_person_id, about={"month": month})


def _let_nobody_enter(work: UnitOfWork) -> None:
    """Wait for whoever is entering something, and have others wait until this is written: then the database tells them
    that the month is closed. SQLite has one writer at a time anyway.
    """
    if work.session.get_bind().dialect.name == "postgresql":
        work.session.execute(text("LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE"))
