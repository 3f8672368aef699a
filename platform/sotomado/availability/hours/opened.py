"""Which hours begin on a date by the wall clock of one zone, and what one `Hours` opens and closes against another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from consultants.opening import open_time as stretches_open
from consultants.wall_clock import DAY, Int64, day_number, instants_of, wall_times
from sotomado.availability.hours.kept import ONE_DAY, Hours, core_overrides, core_rules
from sotomado.availability.hours.stretches import Span, Stretch, joined, spans, without


@dataclass(frozen=True)
class Difference:
    """What a change opens and closes: on a date, or on a weekday (0 is Monday) of the weeks from `first` to `last`."""

    opened: tuple[Span, ...]
    closed: tuple[Span, ...]
    on: date | None = None
    weekday: int | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Touched:
    """A booking or hold (`held_until`) that lay in open time before a change and does not any more."""

    starts_at: datetime
    ends_at: datetime
    held_until: datetime | None


def begins_on(hours: Hours, on: date, zone: str) -> tuple[Span, ...]:
    """The hours that begin on a local date, in minutes from its midnight by the wall clock of `zone`."""
    special = hours.day(on)
    if special is not None:
        return _seen_from(zone, special.zone, [(on, special.stretches)], on)
    return weekly_on(hours, on, zone)


def weekly_on(hours: Hours, on: date, zone: str) -> tuple[Span, ...]:
    """The same by the weekly rules alone."""
    found: list[Span] = []
    for rule_zone in {rule.zone for rule in hours.rules}:
        near = [on] if rule_zone == zone else [on - ONE_DAY, on, on + ONE_DAY]
        stretches = [(day, _weekly(hours, day, rule_zone)) for day in near]
        found += _seen_from(zone, rule_zone, stretches, on)
    return joined(found)


def _weekly(hours: Hours, on: date, zone: str) -> tuple[Stretch, ...]:
    return tuple(
        (rule.start, rule.end)
        for rule in hours.rules
        if rule.zone == zone and rule.weekday == on.weekday() and rule.holds_on(on)
    )


def _seen_from(
    zone: str, other: str, stretches: Iterable[tuple[date, tuple[Stretch, ...]]], on: date
) -> tuple[Span, ...]:
    """Stretches of some dates by the clock of `other`, as far as they begin on `on` by the clock of `zone`."""
    if zone == other:
        return joined(span for day, some in stretches if day == on for span in spans(some))
    wall = [
        (day_number(day) * DAY + start, day_number(day) * DAY + end)
        for day, some in stretches
        for start, end in spans(some)
    ]
    windows, _ = instants_of(other, np.array(wall, np.int64).reshape(-1, 2))
    seen = wall_times(zone, windows) - day_number(on) * DAY
    return joined((start, end) for start, end in seen.tolist() if 0 <= start < DAY and end <= 2 * DAY)


def open_time(hours: Hours, first: int, last: int) -> Int64:
    """int64[n, 2]: the open stretches between two epoch minutes, merged."""
    return stretches_open(core_rules(hours), core_overrides(hours), first, last)


def minute_of(at: datetime) -> int:
    """An instant as the core counts it."""
    return int(at.timestamp() // 60)


def covered(stretches: Int64, start: int, end: int) -> int:
    """How many minutes of [start, end) are open."""
    if not len(stretches):
        return 0
    return int(np.maximum(np.minimum(stretches[:, 1], end) - np.maximum(stretches[:, 0], start), 0).sum())


def differences(before: Hours, after: Hours, zone: str) -> list[Difference]:
    """In words to come: first what changes every week, then what changes on single dates."""
    return [*_of_weeks(before, after), *_of_dates(before, after, zone)]


def _of_weeks(before: Hours, after: Hours) -> list[Difference]:
    if set(before.rules) == set(after.rules):
        return []
    found = []
    for first, last in periods(before, after):
        on = first or (last - timedelta(days=6) if last is not None else date(2000, 1, 3))
        for weekday in range(7):
            old, new = (_on_weekday(hours, weekday, on) for hours in (before, after))
            if old != new:
                found.append(Difference(without(new, old), without(old, new), None, weekday, first, last))
    return found


def _on_weekday(hours: Hours, weekday: int, on: date) -> tuple[Span, ...]:
    return spans((rule.start, rule.end) for rule in hours.rules if rule.weekday == weekday and rule.holds_on(on))


def _of_dates(before: Hours, after: Hours, zone: str) -> list[Difference]:
    changed = sorted({one.on for one in set(before.days) ^ set(after.days)})
    found = []
    for on in changed:
        # Against the same weekly hours, so that what changes every week is not said again for each date.
        old, new = (begins_on(Hours(after.rules, hours.days), on, zone) for hours in (before, after))
        if old != new:
            found.append(Difference(without(new, old), without(old, new), on))
    return found


def periods(*several: Hours) -> list[tuple[date | None, date | None]]:
    """The stretches of dates over which the weekly hours stay the same, from the first to the last."""
    begins = {rule.first for hours in several for rule in hours.rules if rule.first is not None}
    begins |= {rule.last + ONE_DAY for hours in several for rule in hours.rules if rule.last is not None}
    ordered = sorted(begins)
    return list(zip([None, *ordered], [*(on - ONE_DAY for on in ordered), None], strict=True))
