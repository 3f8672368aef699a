"""Closing a month: only when everything of it matches. Whatever stands in the way is named, with what to do about it.

A month is ready when it is over, the one before it is closed, Stripe's books were compared with ours after its last
day and came to the same sum, and nothing that counts in it waits in a clearing account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sotomado.billing.reconciling import queries
from sotomado.billing.reconciling.errors import MonthNotReady
from sotomado.database import UnitOfWork
from sotomado.ledger import months
from sotomado.ledger.months import Month
from sotomado.ledger.service import BOOKED_IN, booking_day, month_of


class Why(StrEnum):
    NOT_OVER = "not_over"
    EARLIER_OPEN = "earlier_open"
    NOT_COMPARED = "not_compared"
    DIFFERENT_SUM = "different_sum"
    LINES_UNMATCHED = "lines_unmatched"
    ITEMS_OPEN = "items_open"


@dataclass(frozen=True)
class Obstacle:
    """What stands in the way; `count` of lines or items, or the difference in yen."""

    why: Why
    count: int = 0


def obstacles(work: UnitOfWork, *, month: str) -> tuple[Obstacle, ...]:
    """What keeps a month open; empty where it can be closed. Raises ValueError for what is no month."""
    after_on = months.first_day(months.next_month(month))
    ends_at = _beginning_of(after_on)
    found = []
    if month >= month_of(booking_day(work.now)):
        found.append(Obstacle(Why.NOT_OVER))
    if any(one.closed_at is None and one.name < month for one in months.months(work)):
        found.append(Obstacle(Why.EARLIER_OPEN))
    last = queries.last_one(work)
    if last is None or last.begun_at < ends_at:
        found.append(Obstacle(Why.NOT_COMPARED))
    elif last.difference_yen:
        found.append(Obstacle(Why.DIFFERENT_SUM, last.difference_yen))
    if lines := queries.unmatched(work, before=ends_at):
        found.append(Obstacle(Why.LINES_UNMATCHED, len(lines)))
    if items := queries.open_items(work, before=after_on):
        found.append(Obstacle(Why.ITEMS_OPEN, len(items)))
    return tuple(found)


def _beginning_of(on: date) -> datetime:
    return datetime.combine(on, datetime.min.time(), BOOKED_IN)


def close(work: UnitOfWork, *, month: str, by_person_id: int | None) -> None:
    """Close a month for good. Closed twice, it is closed once. Raises MonthNotReady, ValueError."""
    if months.is_closed(work, on=months.first_day(month)):
        return
    in_the_way = obstacles(work, month=month)
    if in_the_way:
        raise MonthNotReady(in_the_way)
    months.close(work, month=month, by_person_id=by_person_id)


def month_named(work: UnitOfWork, *, name: str) -> Month | None:
    """A month that has entries, or lies between two that have."""
    return next((one for one in months.months(work) if one.name == name), None)
