"""Wall clocks and instants: which minutes of UTC a local time means.

Idea.  In one zone the offset o(t) from UTC is a step function of the instant t.  On each step [a, b) the wall
clock shows w = t + o, so the instants at which it shows a time inside [w0, w1) are

    { t : w0 <= t + o(t) < w1 }  =  union over the steps of  [max(a, w0 - o), min(b, w1 - o)).

Nothing else is needed for daylight saving: a wall time that is skipped in spring has an empty preimage, one that
occurs twice in autumn has two, and days are as long as they are.

Source.  The steps are read from the IANA time zone database through `zoneinfo` and kept per zone and year.

Units.  An instant is an int64 count of minutes since 1970-01-01T00:00Z; wall time is the same count read off the
wall; a local date is a count of days since 1970-01-01.  Offsets are rounded down to whole minutes, as a wall
clock without a second hand shows them.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]

DAY = 1440
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_PROBE = 360  # no zone changes its clock twice within six hours
_FOREVER = np.int64(1) << 60
_APART = np.int64(1) << 40  # minutes between two zones on one number line: two million years


def day_number(on: date) -> int:
    """Days from 1970-01-01 to `on`."""
    return on.toordinal() - _EPOCH_DAY


def offset_steps(zone: str, first: int, last: int) -> tuple[Int64, Int64]:
    """The steps of o(t) that matter between two instants: where each begins, and its offset in minutes.

    Both arrays have shape [s], begins ascending; the first step reaches back for ever and the last one on for
    ever, so the answer is right within a week on either side of [first, last].
    Raises ZoneInfoNotFoundError for an unknown zone.  Cost: one look-up after the first call of a zone and year.
    """
    return _steps(zone, _year(first - 7 * DAY), _year(last + 7 * DAY))


def wall_times(zone: str, instants: Int64) -> Int64:
    """The wall time w = t + o(t) that the zone's clock shows at each instant; any shape."""
    if instants.size == 0:
        return instants.astype(np.int64)
    begins, offsets = offset_steps(zone, int(instants.min()), int(instants.max()))
    step = np.maximum(np.searchsorted(begins, instants, side="right") - 1, 0)
    return np.asarray(instants + offsets[step], dtype=np.int64)


def local_dates(zone: str, instants: Int64) -> Int64:
    """The local date (days since 1970) that the zone's calendar shows at each instant; any shape."""
    return np.asarray(wall_times(zone, instants) // DAY, dtype=np.int64)


def local_dates_of(zones: Sequence[str], which: Int64, instants: Int64) -> Int64:
    """The same for instants int64[n] that each belong to a zone of their own, the one at `which` in `zones`.

    All zones stand on one number line, far from each other, so that one search finds every step.
    Cost: O(n log(zones * steps)).
    """
    if len(zones) == 1:
        return local_dates(zones[0], instants)
    if instants.size == 0:
        return instants.astype(np.int64)
    first, last = int(instants.min()), int(instants.max())
    begins, offsets = _steps_of_all(tuple(zones), _year(first - 7 * DAY), _year(last + 7 * DAY))
    step = np.searchsorted(begins, instants + which * _APART, side="right") - 1
    return np.asarray((instants + offsets[step]) // DAY, np.int64)


def instants_of(zone: str, wall: Int64) -> tuple[Int64, Int64]:
    """Every instant at which the wall clock shows a time inside the given wall intervals.

    `wall`: int64[n, 2], half-open.  Returns `windows` int64[m, 2], half-open instants, and `origin` int64[m],
    the row of `wall` each came from; sorted by row, then by time.  One row may give no window (skipped in spring),
    one, or several: touching ones across a change, separate ones when both its ends fall into a repeated hour.
    Cost: O(n * steps).
    """
    if wall.size == 0:
        return np.empty((0, 2), np.int64), np.empty(0, np.int64)
    low, high = int(wall.min()), int(wall.max())
    begins, offsets = offset_steps(zone, low, high)
    # Wall time is never further than two days from UTC, so steps before and after those days do not matter.
    near = slice(
        max(int(np.searchsorted(begins, low - 2 * DAY, side="right")) - 1, 0),
        int(np.searchsorted(begins, high + 2 * DAY)) or 1,
    )
    begins, offsets = begins[near], offsets[near]
    if len(offsets) == 1:
        some = np.flatnonzero(wall[:, 0] < wall[:, 1])
        return wall[some] - offsets[0], some
    begins = np.concatenate(([-_FOREVER], begins[1:], [_FOREVER]))
    start = np.maximum(begins[:-1], wall[:, :1] - offsets)
    end = np.minimum(begins[1:], wall[:, 1:] - offsets)
    origin, step = np.nonzero(start < end)
    return np.stack((start[origin, step], end[origin, step]), axis=1), origin


def first_instants(zone: str, days: Int64) -> Int64:
    """The first instant of each local date: local midnight, or what stands in for it where midnight is skipped.

    `days`: int64[n].  A date that a zone never had (Samoa, 30 December 2011) gets the first instant after it.
    """
    windows, origin = instants_of(zone, np.stack((days * DAY, days * DAY + DAY), axis=1))
    first = np.full(days.shape, _FOREVER, np.int64)
    first[origin[::-1]] = windows[::-1, 0]  # of several the first, for it is written last
    gone = first == _FOREVER
    if gone.any():
        first[gone] = first_instants(zone, days[gone] + 1)
    return first


def _year(instant: int) -> int:
    return (_EPOCH + timedelta(minutes=instant)).year


def _offset(zone: ZoneInfo, instant: int) -> int:
    shown = (_EPOCH + timedelta(minutes=instant)).astimezone(zone).utcoffset()
    assert shown is not None
    return int(shown.total_seconds() // 60)


@lru_cache(maxsize=1024)
def _steps(zone: str, first_year: int, last_year: int) -> tuple[Int64, Int64]:
    begins: list[int] = []
    offsets: list[int] = []
    for year in range(first_year, last_year + 1):
        for at, offset in _changes(zone, year):
            if not offsets or offsets[-1] != offset:
                begins.append(at)
                offsets.append(offset)
    found = np.array(begins, np.int64), np.array(offsets, np.int64)
    for column in found:
        column.flags.writeable = False
    return found


@lru_cache(maxsize=256)
def _steps_of_all(zones: tuple[str, ...], first_year: int, last_year: int) -> tuple[Int64, Int64]:
    """The steps of all zones on one number line, zone i shifted by i * _APART; each one's first reaches far back."""
    begins, offsets = [], []
    for number, zone in enumerate(zones):
        starts, shown = _steps(zone, first_year, last_year)
        begins.append(np.concatenate(([-_APART // 2], starts[1:])) + number * _APART)
        offsets.append(shown)
    return np.concatenate(begins), np.concatenate(offsets)


@lru_cache(maxsize=4096)
def _changes(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """The offset at the year's first minute, and every change within the year, found by halving."""
    clock = ZoneInfo(zone)
    at = int((datetime(year, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds() // 60)
    end = int((datetime(year, 12, 31, tzinfo=UTC) - _EPOCH).total_seconds() // 60) + DAY
    before = _offset(clock, at)
    steps = [(at, before)]
    while at < end:
        probe = min(at + _PROBE, end)
        after = _offset(clock, probe)
        if after != before:
            low, high = at, probe
            while high - low > 1:
                middle = (low + high) // 2
                if _offset(clock, middle) == before:
                    low = middle
                else:
                    high = middle
            steps.append((high, after))
        at, before = probe, after
    return tuple(steps)
