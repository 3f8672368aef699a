"""What each kind of calendar offers before anything is busy or booked: starts on the grid.

Grid.  s counts in steps from the beginning of its open stretch; 09:30-12:30 by 60 gives 09:30, 10:30, 11:30.
A stretch that began more than a fortnight before the day of s (open around the clock) is taken as one without
beginning and counts from local midnight; so the answer never depends on how far back one looks, nor on the range asked
about.

A kind of calendar is a line of open stretches, a policy and a zone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from consultants.calendars import Calendars, Terms
from consultants.laid_out import owners_of, positions_in
from consultants.opening import open_stretches
from consultants.wall_clock import DAY, Int64, instants_of, local_dates_of

OLDEST_BEGINNING = 14 * DAY
# Open time is looked at from here on, which leaves days for zones and for evenings that run past midnight.
_LOOKED_AT = OLDEST_BEGINNING + 3 * DAY
GRID_REACHES_BACK_DAYS = _LOOKED_AT // DAY + 3


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """The starts of every kind, end to end: those of kind k are [begins[k], begins[k + 1]), ascending.

    `kind_of`: int64[n], each consultant's kind.  `policy_of`: int64[kinds].  `dates`: the local date of each start.
    """

    kind_of: Int64
    policy_of: Int64
    begins: Int64
    starts: Int64
    dates: Int64

    @classmethod
    def of(cls, calendars: Calendars, terms: Terms, now: int, between: tuple[int, int]) -> Self:
        """Starts inside opening hours, on the grid, within notice and horizon, and between[0] <= s < between[1]."""
        first, last = between
        stretches = open_stretches(
            calendars.hours,
            calendars.hours_of,
            calendars.overrides,
            calendars.overridden,
            first - _LOOKED_AT,
            last + int(terms.duration.max()),
        )
        policies, zones = len(calendars.policies), len(calendars.zones)
        key = (stretches.of * policies + calendars.policy_of) * zones + calendars.zone_of
        kinds, kind_of = np.unique(key, return_inverse=True)
        rest, zone_of = np.divmod(kinds, zones)
        line_of, policy_of = np.divmod(rest, policies)

        today = local_dates_of(calendars.zones, zone_of, np.full(len(kinds), now, np.int64))
        horizon = today + terms.horizon[policy_of]
        earliest = np.maximum(first, now + terms.notice[policy_of])
        # No wall clock is further than a day behind UTC, so nothing later shows a date within the horizon.
        latest = np.minimum(last, (horizon + 2) * DAY) - 1

        counts = np.diff(stretches.begins)[line_of]
        chosen = positions_in(stretches.begins[line_of], counts)
        kind = owners_of(counts)
        begin, end = stretches.start[chosen], stretches.end[chosen]
        policy = policy_of[kind]
        runs = _Runs(
            kind,
            anchor=begin,
            low=np.maximum(begin, earliest[kind]),
            high=np.minimum(end - terms.duration[policy], latest[kind]),
        )
        aged = end - begin > OLDEST_BEGINNING
        if aged.any():
            runs = _counted_from_midnight(runs, aged, calendars.zones, zone_of)
        kind, starts = runs.starts(terms.step[policy_of])
        dates = local_dates_of(calendars.zones, zone_of[kind], starts)
        near = dates <= horizon[kind]
        if not near.all():
            kind, starts, dates = kind[near], starts[near], dates[near]
        return cls(kind_of, policy_of, np.searchsorted(kind, np.arange(len(kinds) + 1)), starts, dates)


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """Runs of starts of one kind each: every step from `anchor` that lies in low..high, both inclusive."""

    kind: Int64
    anchor: Int64
    low: Int64
    high: Int64

    def starts(self, step_of: Int64) -> tuple[Int64, Int64]:
        """Kind and start, sorted by both.  `step_of`: the step of each kind."""
        step = step_of[self.kind]
        skipped = -((self.anchor - self.low) // step)
        counts = np.maximum((self.high - self.anchor) // step - skipped + 1, 0)
        begin = self.anchor + skipped * step
        nth = positions_in(np.zeros_like(counts), counts)
        return np.repeat(self.kind, counts), np.repeat(begin, counts) + nth * np.repeat(step, counts)


def _counted_from_midnight(runs: _Runs, aged: NDArray[np.bool_], zones: Sequence[str], zone_of: Int64) -> _Runs:
    """The runs, those in old stretches cut at local midnights; the days on which a stretch is old count from there."""
    parts = [(runs.kind[~aged], runs.anchor[~aged], runs.low[~aged], runs.high[~aged])]
    asked = aged & (runs.low <= runs.high)
    for number, zone in enumerate(zones):
        some = np.flatnonzero(asked & (zone_of[runs.kind] == number))
        if len(some) == 0:
            continue
        low, high, begin = runs.low[some, None], runs.high[some, None], runs.anchor[some, None]
        days = np.arange(low.min() // DAY - 2, high.max() // DAY + 3) * DAY
        windows, day = instants_of(zone, np.stack((days, days + DAY), axis=1))
        # A day on which the clock changes comes in windows that touch.
        is_new = np.ones(len(windows), np.bool_)
        is_new[1:] = (day[1:] != day[:-1]) | (windows[1:, 0] != windows[:-1, 1])
        midnight = windows[is_new, 0][np.cumsum(is_new) - 1]
        low, high = np.maximum(low, windows[:, 0]), np.minimum(high, windows[:, 1] - 1)
        anchor = np.where(begin < midnight - OLDEST_BEGINNING, midnight, begin)
        row, piece = np.nonzero(low <= high)
        parts.append((runs.kind[some[row]], anchor[row, piece], low[row, piece], high[row, piece]))
    kind, anchor, low, high = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((low, kind))
    return _Runs(kind[order], anchor[order], low[order], high[order])
