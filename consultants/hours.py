"""What is said about opening hours: every week, and otherwise on single dates."""

from dataclasses import dataclass
from datetime import date

from consultants.wall_clock import DAY


@dataclass(frozen=True, slots=True)
class WeeklyRule:
    """Open every week on `weekday` (ISO: 1 Monday .. 7 Sunday) between two wall-clock minutes of `zone`.

    `start_minute` 0..1439; `end_minute` 0..1440, where an end at or before the start lies on the next day.
    Valid on the dates `valid_from`..`valid_until`, both inclusive, None = without limit; on none where they cross.
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


def end_of_hours(start: int, end: int) -> int:
    """The end in minutes from the midnight of the day on which the hours begin: 22:00-02:00 ends at 26:00."""
    return end if end > start else end + DAY


def _check_minutes(start: int, end: int) -> None:
    if not (0 <= start < DAY and 0 <= end <= DAY):
        raise ValueError("Opening hours start at 0..1439 and end at 0..1440 minutes after midnight.")
