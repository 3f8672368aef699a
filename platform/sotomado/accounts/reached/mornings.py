"""On a day people are written to at nine by the clock of each, not at midnight; and not when the day is long past."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

FROM_HOUR = 9
# The worker was away, and the moment with it.
TOO_LATE_AFTER = timedelta(days=7)
# From UTC to where the day begins first.
FARTHEST_AHEAD = timedelta(hours=14)


def latest_day(now: datetime) -> date:
    """The latest day it is anywhere: of days after it nobody needs to be looked for yet."""
    return (now + FARTHEST_AHEAD).date()


def has_come(now: datetime, on: date, zone: str) -> bool:
    """Whether it is that day's morning there, or later."""
    local = now.astimezone(ZoneInfo(zone))
    return (local.date(), local.hour) >= (on, FROM_HOUR)


def is_too_late(now: datetime, on: date, zone: str) -> bool:
    return now.astimezone(ZoneInfo(zone)).date() > on + TOO_LATE_AFTER
