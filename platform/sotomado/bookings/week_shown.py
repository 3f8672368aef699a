"""A week of free times as the page draws it: seven days at a glance, and the times of each by part of the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from sotomado import formats
from sotomado.availability.wording import slot_address, there_label
from sotomado.bookings.times import WeekOfTimes
from sotomado.languages import current_locale

# So many times are read in one breath; more are told by part of the day.
FEW = 6
DAWN, NOON, EVENING = 5, 12, 17


@dataclass(frozen=True)
class ShownTime:
    """`there`: the same instant by the consultant's clock, where it is another one. `mark`: what is one's own."""

    address: str
    clock: str
    there: str
    mark: str


@dataclass(frozen=True)
class ShownDay:
    """`free` counts what is free to others too; `is_shown`: the day a phone shows first."""

    label: str
    weekday: str
    number: int
    free: int
    groups: list[tuple[str, list[ShownTime]]]
    is_shown: bool


def days_of(week: WeekOfTimes, *, zone: str, chosen: datetime | None = None, own_mark: str = "") -> list[ShownDay]:
    """All seven days. `own_mark` names the reader's own time among them."""
    days = week.every_day
    shown_on = _shown_first(days, chosen or week.own_start)
    return [
        ShownDay(
            label=formats.day(on, current_locale(), with_year=False),
            weekday=formats.weekday(on, current_locale()),
            number=on.day,
            free=sum(at != week.own_start for at in starts),
            groups=_by_part(starts, week, zone, own_mark),
            is_shown=on == shown_on,
        )
        for on, starts in days
    ]


def addresses(endpoint: str, **parts: Any) -> Callable[..., str]:
    """Where the week of a day, or of a free start, is found. A start beside a day goes along, as chosen."""

    def address(first_day: date | None, slot: datetime | None = None) -> str:
        asked: dict[str, Any] = {"from": first_day, "slot": slot_address(slot) if slot else None}
        return url_for(endpoint, **parts, **{name: value for name, value in asked.items() if value})

    return address


def _shown_first(days: Sequence[tuple[date, list[datetime]]], at: datetime | None) -> date | None:
    """The day of the time that was chosen or is one's own; else the first with a free time."""
    theirs = next((on for on, starts in days if at in starts), None)
    return theirs or next((on for on, starts in days if starts), None)


def _by_part(
    starts: Sequence[datetime], week: WeekOfTimes, zone: str, own_mark: str
) -> list[tuple[str, list[ShownTime]]]:
    clock = ZoneInfo(zone)

    def part_of_day(at: datetime) -> str:
        hour = at.astimezone(clock).hour
        if hour < NOON:
            return str(_("夜明け前") if hour < DAWN else _("午前"))
        return str(_("午後") if hour < EVENING else _("夕方から"))

    def shown(at: datetime) -> ShownTime:
        is_elsewhere = week.card.time_zone != zone
        return ShownTime(
            address=slot_address(at),
            clock=formats.clock_time(at, zone),
            there=there_label(at, zone, week.card.time_zone, current_locale()) if is_elsewhere else "",
            mark=own_mark if at == week.own_start else "",
        )

    if len(starts) <= FEW:
        return [("", [shown(at) for at in starts])] if starts else []
    return [(part, [shown(at) for at in times]) for part, times in groupby(starts, part_of_day)]
