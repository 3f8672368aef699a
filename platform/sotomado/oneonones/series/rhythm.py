"""The days a rhythm falls on, and the instant its time is there: by the wall clock of a place, whatever clocks do.

Weeks are counted from a first day. Months keep their weekday: the second Tuesday, or the last Friday.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sotomado.oneonones.series.models import Cadence

WEEKS = {Cadence.WEEKLY: 1, Cadence.TWO_WEEKS: 2, Cadence.THREE_WEEKS: 3, Cadence.FOUR_WEEKS: 4}
MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3}
# A fifth Tuesday is not in every month, so a day that late means the last one.
LAST = 5


@dataclass(frozen=True)
class Rhythm:
    """`anchor_on`: a day the rhythm falls on. `nth`: of its weekday in the month, for rhythms of months."""

    cadence: Cadence
    anchor_on: date
    nth: int | None
    start_minute: int
    zone: str


def nth_of(on: date) -> int:
    """Which of its weekday in the month a day is: 1 to 4, and 5 for whatever comes after the fourth."""
    return (on.day - 1) // 7 + 1


def days(rhythm: Rhythm, *, after: date) -> Iterator[date]:
    """The days of the rhythm later than `after`, without end."""
    if rhythm.cadence in WEEKS:
        step = 7 * WEEKS[rhythm.cadence]
        passed = (after - rhythm.anchor_on).days // step + 1
        on = rhythm.anchor_on + timedelta(days=step * max(passed, 0))
        while True:
            yield on
            on += timedelta(days=step)
    months = MONTHS[rhythm.cadence]
    first = rhythm.anchor_on.year * 12 + rhythm.anchor_on.month - 1
    since = after.year * 12 + after.month - 1 - first
    month = first + months * max(since // months, 0)
    while True:
        on = _nth_weekday(month, rhythm.anchor_on.weekday(), rhythm.nth or LAST)
        if on > after:
            yield on
        month += months


def next_day(rhythm: Rhythm, *, after: date) -> date:
    return next(days(rhythm, after=after))


def instant(on: date, minute: int, zone: str) -> datetime:
    """When the wall clock of `zone` shows this minute of the day.

    The first time, where it shows it twice; as much later as clocks are put forward, where it does not show it at all.
    """
    local = datetime(on.year, on.month, on.day, minute // 60, minute % 60, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def next_instant(rhythm: Rhythm, *, after: date, now: datetime) -> tuple[date, datetime]:
    """The first of the rhythm that is later than a day and still ahead: its day and its instant."""
    for on in days(rhythm, after=after):
        starts_at = instant(on, rhythm.start_minute, rhythm.zone)
        if starts_at > now:
            return on, starts_at
    raise AssertionError("a rhythm has no end")


def _nth_weekday(month: int, weekday: int, nth: int) -> date:
    year, number = divmod(month, 12)
    first = date(year, number + 1, 1)
    on = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    length = monthrange(year, number + 1)[1]
    return on if nth < LAST else _last(first, on, length)


def _last(first: date, on: date, length: int) -> date:
    end = first + timedelta(days=length - 1)
    return on if on <= end else on - timedelta(days=7)
