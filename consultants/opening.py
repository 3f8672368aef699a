"""Opening hours: weekly rules and overrides become stretches of open time.

Idea.  A weekly rule begins once on each local date of its weekday inside its validity; such an occurrence is an
interval of wall time, and `wall_clock.instants_of` says which instants that means.  An override takes the place of
every occurrence that begins on its date (the tail of the evening before is not its business).  What is left, over
all rules, is merged: overlapping and touching windows are one stretch.

    open = merge( {instants of (rule, date) : no override governs its first instant} + {instants of overrides} )

The date on which an occurrence begins is the local date, in the override's zone, of its first instant; where rule
and override share a zone that is the rule's own date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from consultants.wall_clock import DAY, Int64, day_number, first_instants, instants_of, local_dates


@dataclass(frozen=True, slots=True)
class WeeklyRule:
    """Open every week on `weekday` (ISO: 1 Monday .. 7 Sunday) between two wall-clock minutes of `zone`.

    `start_minute` 0..1439; `end_minute` 0..1440, where an end at or before the start lies on the next day.
    Valid on the dates `valid_from`..`valid_until`, both inclusive, None = without limit.
    """

    weekday: int
    start_minute: int
    end_minute: int
    zone: str
    valid_from: date | None = None
    valid_until: date | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.weekday <= 7:
            raise ValueError("A weekday is 1 (Monday) to 7 (Sunday).")
        _check_minutes(self.start_minute, self.end_minute)


@dataclass(frozen=True, slots=True)
class Override:
    """What holds on one local date instead of the weekly rules; no intervals at all means closed.

    `intervals`: (start_minute, end_minute) of the wall clock in `zone`, read as in `WeeklyRule`.
    """

    on: date
    zone: str
    intervals: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        for start, end in self.intervals:
            _check_minutes(start, end)


class Expansion:
    """The windows of rules between two instants, each rule worked out once however many people keep it.

    Exact for instants inside [first, last); windows may reach a little beyond.
    """

    def __init__(self, first: int, last: int) -> None:
        self.first = first
        self.last = last
        # Local dates run at most a day and a half around UTC's, and an occurrence reaches into the next day.
        self._days: Int64 = np.arange(first // DAY - 3, last // DAY + 3, dtype=np.int64)
        self._known: dict[WeeklyRule, tuple[Int64, Int64]] = {}

    def windows(self, rules: Sequence[WeeklyRule], overrides: Sequence[Override]) -> Int64:
        """int64[m, 2]: open windows, neither sorted nor merged.  Cost: O(rules * days) the first time."""
        parts: list[Int64] = []
        closed: dict[str, list[int]] = {}
        for override in overrides:
            closed.setdefault(override.zone, []).append(day_number(override.on))
            if abs(day_number(override.on) * DAY - self.first) > self.last - self.first + 7 * DAY:
                continue
            day = day_number(override.on) * DAY
            wall = [(day + start, day + _end(start, end)) for start, end in override.intervals]
            parts.append(instants_of(override.zone, np.array(wall, np.int64).reshape(-1, 2))[0])
        for rule in rules:
            windows, begins = self._of(rule)
            for zone, days in closed.items():
                kept = ~np.isin(local_dates(zone, begins), days)
                windows, begins = windows[kept], begins[kept]
            parts.append(windows)
        return np.concatenate(parts) if parts else np.empty((0, 2), np.int64)

    def _of(self, rule: WeeklyRule) -> tuple[Int64, Int64]:
        """The rule's windows int64[m, 2], and for each the first instant of the occurrence it belongs to."""
        if rule not in self._known:
            days = self._days
            chosen = (days + 3) % 7 + 1 == rule.weekday  # 1970-01-01 was a Thursday
            if rule.valid_from is not None:
                chosen &= days >= day_number(rule.valid_from)
            if rule.valid_until is not None:
                chosen &= days <= day_number(rule.valid_until)
            midnight = days[chosen] * DAY
            wall = np.stack((midnight + rule.start_minute, midnight + _end(rule.start_minute, rule.end_minute)), axis=1)
            windows, origin = instants_of(rule.zone, wall)
            first = np.full(len(wall), np.iinfo(np.int64).max, np.int64)
            np.minimum.at(first, origin, windows[:, 0])
            self._known[rule] = windows, first[origin]
        return self._known[rule]


def merge(intervals: Int64) -> Int64:
    """Sort half-open intervals int64[n, 2] and join those that overlap or touch; empty ones vanish.

    Cost: O(n log n).
    """
    intervals = intervals[intervals[:, 0] < intervals[:, 1]]
    if len(intervals) < 2:
        return intervals
    ordered = intervals[np.argsort(intervals[:, 0], kind="stable")]
    reach = np.maximum.accumulate(ordered[:, 1])
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:, 0] > reach[:-1])))
    ends = np.concatenate((begins[1:] - 1, [len(ordered) - 1]))
    return np.stack((ordered[begins, 0], reach[ends]), axis=1)


def midnights(zone: str, instants: Int64) -> Int64:
    """For each instant int64[n] the first instant of its local date."""
    days, where = np.unique(local_dates(zone, instants), return_inverse=True)
    return first_instants(zone, days)[where]


def _end(start: int, end: int) -> int:
    return end if end > start else end + DAY


def _check_minutes(start: int, end: int) -> None:
    if not (0 <= start < DAY and 0 <= end <= DAY):
        raise ValueError("Opening hours start at 0..1439 and end at 0..1440 minutes after midnight.")
