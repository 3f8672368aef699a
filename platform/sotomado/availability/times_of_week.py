"""Parts of the week as people say them, and which instants lie in them by somebody's own clock.

A start at 9:00 belongs to the morning, one at 17:00 to the evening; the small hours belong to no part of a weekday.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from consultants.wall_clock import DAY, wall_times
from sotomado.directory.vocabulary import TimeOfWeek

# 1970-01-01 was a Thursday, the fourth day counted from Monday as 0.
FIRST_WEEKDAY = 3
HOUR = 60


@dataclass(frozen=True)
class Part:
    """Weekdays from Monday as 0, and minutes of the day; both half-open."""

    days: tuple[int, int]
    minutes: tuple[int, int]


PARTS: Mapping[TimeOfWeek, Part] = {
    TimeOfWeek.WEEKDAY_MORNING: Part((0, 5), (5 * HOUR, 10 * HOUR)),
    TimeOfWeek.WEEKDAY_DAYTIME: Part((0, 5), (10 * HOUR, 17 * HOUR)),
    TimeOfWeek.WEEKDAY_EVENING: Part((0, 5), (17 * HOUR, DAY)),
    TimeOfWeek.WEEKEND: Part((5, 7), (0, DAY)),
}


def lie_in(times: Collection[TimeOfWeek], starts: NDArray[np.int64], zone: str) -> NDArray[np.bool_]:
    """Whether each start (int64[k], minutes since 1970 in UTC) lies in one of the parts, by the clock of `zone`."""
    wall = wall_times(zone, starts)
    weekday, minute = (wall // DAY + FIRST_WEEKDAY) % 7, wall % DAY
    found = np.zeros(starts.shape, np.bool_)
    for part in (PARTS[time] for time in times):
        on_day = (part.days[0] <= weekday) & (weekday < part.days[1])
        found |= on_day & (part.minutes[0] <= minute) & (minute < part.minutes[1])
    return found
