"""When somebody is reminded of a talk, by the wall clock they live by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sotomado.bookings.reminders.models import Which

AN_HOUR = timedelta(hours=1)
# The same wall clock the day before is 23 to 25 hours away where clocks change.
LONGEST_AHEAD = timedelta(hours=25)
# Whoever was just written to about this very time does not need to be told of it.
JUST_TOLD = timedelta(minutes=30)


def due_at(which: Which, *, starts_at: datetime, zone: str) -> datetime:
    """The instant of a reminder. "The day before" is the same wall clock, as people count, and not 24 hours.

    A wall clock that the day before does not have is read as the clock before the change would have shown it.
    """
    if which is Which.HOUR_BEFORE:
        return starts_at - AN_HOUR
    local = starts_at.astimezone(ZoneInfo(zone))
    # Arithmetic on an aware local time moves the hands, not the instant.
    return (local - timedelta(days=1)).replace(fold=0).astimezone(UTC)


def is_worth_it(*, due: datetime, told_at: datetime) -> bool:
    """Whether a reminder says anything new to somebody who was told of the time at `told_at`."""
    return due >= told_at + JUST_TOLD
