"""How free times read on a page, and how they stand in an address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sotomado import formats


def slot_label(at: datetime, zone: str, locale: str) -> str:
    """11月27日(金) 20:00, where the page says once in which zone: short enough to stand under a window."""
    on = formats.day(at.astimezone(ZoneInfo(zone)).date(), locale, with_year=False)
    return f"{on} {formats.clock_time(at, zone)}"


def slot_address(at: datetime) -> str:
    """An instant as it stands in an address: 2026-11-27T11:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def by_day(starts: Iterable[datetime], zone: str) -> list[tuple[date, list[datetime]]]:
    """Starts gathered by the reader's own dates."""
    clock = ZoneInfo(zone)
    return [(day, list(times)) for day, times in groupby(starts, lambda at: at.astimezone(clock).date())]
