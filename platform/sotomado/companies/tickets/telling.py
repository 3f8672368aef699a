"""What a company is told of its tickets: counts of whole months, and never one that could point at somebody.

Ruling 7: the company never sees who uses the desk, or when. A count that is there today and one less tomorrow says that
somebody booked in between; so nothing here is of today. Months are put together, from the first on, until at least
`LEAST` tickets were used in them; only such a period is told, once it is over. A period that was told never changes, so
two readings never differ by a few uses. What came after it is not told yet, however much or little it is; what was
bought since then is, for the company knows that itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from sotomado.companies.models import TicketEntry, TicketReason
from sotomado.companies.tickets.models import Origin, TicketExpiry, TicketLot
from sotomado.database import UnitOfWork
from sotomado.ledger.months import next_month
from sotomado.ledger.service import booking_day, month_of

LEAST = 10


@dataclass(frozen=True)
class Moved:
    """What happened to a company's tickets in a month. `used`: taken, less what came back; may be below nought."""

    granted: int = 0
    used: int = 0
    expired: int = 0


@dataclass(frozen=True)
class Period:
    """Months told together, "2026-07" to "2026-09". `left`: at the end of the last of them."""

    first_month: str
    last_month: str
    granted: int
    used: int
    expired: int
    left: int


@dataclass(frozen=True)
class Told:
    """All periods, the earliest first. `granted_since`: what came after the last of them, and before any of them."""

    periods: tuple[Period, ...]
    granted_since: int

    @property
    def left(self) -> int | None:
        """At the end of the last period; None where nothing can be told yet."""
        return self.periods[-1].left if self.periods else None


@dataclass(frozen=True)
class BoughtLot:
    """A lot as whoever bought it knows it."""

    count: int
    origin: Origin
    bought_on: date
    expires_on: date | None


def told(months: Mapping[str, Moved], *, running: str) -> Told:
    """The periods that are over before the month `running`. Months in which nothing happened may be missing."""
    periods: list[Period] = []
    left = granted = used = expired = 0
    first = month = min(months, default=running)
    while month < running:
        moved = months.get(month, Moved())
        granted, used, expired = granted + moved.granted, used + moved.used, expired + moved.expired
        if used >= LEAST:
            left += granted - used - expired
            periods.append(Period(first, month, granted, used, expired, left))
            granted = used = expired = 0
            first = next_month(month)
        month = next_month(month)
    return Told(tuple(periods), granted + sum(one.granted for name, one in months.items() if name >= running))


def told_to(work: UnitOfWork, *, company_id: int) -> Told:
    """What a company is told of its pool today."""
    return told(_months(work, company_id), running=month_of(booking_day(work.now)))


def lots_bought(work: UnitOfWork, *, company_id: int) -> list[BoughtLot]:
    """Lots whose tickets can still be taken, those that run out first before others.

    Without what is left of each, and without tickets of grace: there is one for a talk that was called off.
    """
    today = booking_day(work.now)
    rows = work.session.execute(
        select(TicketLot.count, TicketLot.origin, TicketLot.bought_on, TicketLot.expires_on)
        .where(
            TicketLot.company_id == company_id,
            TicketLot.origin != Origin.GRACE,
            TicketLot.expires_on.is_(None) | (TicketLot.expires_on >= today),
        )
        .order_by(TicketLot.expires_on.is_(None), TicketLot.expires_on, TicketLot.bought_on, TicketLot.id)
    )
    return [BoughtLot(*row) for row in rows]


def _months(work: UnitOfWork, company_id: int) -> dict[str, Moved]:
    entries = work.session.execute(
        select(TicketEntry.entered_at, TicketEntry.change, TicketEntry.reason).where(
            TicketEntry.company_id == company_id
        )
    )
    granted: dict[str, int] = defaultdict(int)
    used: dict[str, int] = defaultdict(int)
    for entered_at, change, reason in entries:
        where = granted if reason is TicketReason.GRANTED else used
        where[month_of(booking_day(entered_at))] += change if where is granted else -change
    expired: dict[str, int] = defaultdict(int)
    for entered_at, count in work.session.execute(
        select(TicketExpiry.entered_at, TicketExpiry.count).where(TicketExpiry.company_id == company_id)
    ):
        expired[month_of(booking_day(entered_at))] += count
    return {name: Moved(granted[name], used[name], expired[name]) for name in _all(granted, used, expired)}


def _all(*counted: Iterable[str]) -> list[str]:
    return sorted({name for one in counted for name in one})
