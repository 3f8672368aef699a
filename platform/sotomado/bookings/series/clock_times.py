"""A time by the wall clock, and the instant it is on a date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def on_the_clock(at: datetime, zone: str) -> tuple[date, int]:
    """The date, and the minute of the day, that the wall clock of `zone` shows."""
    local = at.astimezone(ZoneInfo(zone))
    return local.date(), local.hour * 60 + local.minute


def instant_of(on: date, minute: int, zone: str) -> datetime | None:
    """When the wall clock shows this, by the rules as they are known now; the first time, where it shows it twice.

    None where clocks are put forward past it that day.
    """
    local = datetime(on.year, on.month, on.day, minute // 60, minute % 60, tzinfo=ZoneInfo(zone))
    instant = local.astimezone(UTC)
    return instant if on_the_clock(instant, zone) == (on, minute) else None


def dates_of(first_on: date, *, every_weeks: int, times: int) -> list[date]:
    return [first_on + timedelta(weeks=every_weeks * step) for step in range(times)]
