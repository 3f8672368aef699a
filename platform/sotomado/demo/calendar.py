"""The days of the demo world: its quarters, and instants by a wall clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sotomado.reporting.quarters import Quarter

HOME = "Asia/Tokyo"


def at(day: date, minute: int, zone: str = HOME) -> datetime:
    """The instant at which the clock of `zone` shows `minute` minutes after midnight of `day`."""
    return datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True)
class Season:
    """One quarter of the world, as far as it has passed."""

    quarter: Quarter
    first: date
    # The day after the last one.
    after: date
    is_closed: bool

    @property
    def passed(self) -> float:
        """The share of the quarter that lies behind."""
        return (self.after - self.first) / (self.quarter.following.first_day - self.first)


def seasons(today: date, closed: int) -> tuple[Season, ...]:
    """The last `closed` quarters and, if a day of it has passed, the current one up to yesterday."""
    current = Quarter.at(at(today, 720), HOME)
    quarter = current
    for _ in range(closed):
        quarter = quarter.before
    found = []
    while quarter != current:
        found.append(Season(quarter, quarter.first_day, quarter.following.first_day, True))
        quarter = quarter.following
    if today > current.first_day:
        found.append(Season(current, current.first_day, today, False))
    return tuple(found)


def shift_to_weekday(day: date, weekday: int) -> date:
    """`day`, or the next one on this weekday (0 is Monday)."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)
