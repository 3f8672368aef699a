"""How free times read on a page, and how they stand in an address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sotomado import formats


def slot_label(at: datetime, zone: str, locale: str, *, other_zone: str | None = None) -> str:
    """11月27日(金) 20:00, where the page says once in which zone: short enough to stand under a window.

    `other_zone`: the other side's, whose clock stands beside it where it differs.
    """
    on = formats.day(at.astimezone(ZoneInfo(zone)).date(), locale, with_year=False)
    label = f"{on} {formats.clock_time(at, zone)}"
    if other_zone is None or other_zone == zone:
        return label
    there = there_label(at, zone, other_zone, locale)
    return f"{label}({there})" if locale == "ja" else f"{label} ({there})"


def there_label(at: datetime, zone: str, other_zone: str, locale: str) -> str:
    """東京 10:00, or 東京 金 10:00 where it is another day there: the same instant by the other side's clock."""
    there = at.astimezone(ZoneInfo(other_zone))
    clock = formats.clock_time(at, other_zone)
    if there.date() != at.astimezone(ZoneInfo(zone)).date():
        clock = f"{formats.weekday(there.date(), locale)} {clock}"
    return f"{formats.city(other_zone, locale)} {clock}"


def slot_address(at: datetime) -> str:
    """An instant as it stands in an address: 2026-11-27T11:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def by_day(starts: Iterable[datetime], zone: str) -> list[tuple[date, list[datetime]]]:
    """Starts gathered by the reader's own dates."""
    clock = ZoneInfo(zone)
    return [(day, list(times)) for day, times in groupby(starts, lambda at: at.astimezone(clock).date())]
