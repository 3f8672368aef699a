"""What decides free time: the terms on which it is offered, and the calendars of one or of many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from consultants.hours import Override, WeeklyRule

Int64 = NDArray[np.int64]
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class SlotPolicy:
    """How one consultant offers time.  Minutes unless named otherwise; None = no such limit.

    `duration_minutes` and `step_minutes` >= 1, the others >= 0; `horizon_days` counts local dates from today's;
    `per_day` and `per_week` cap live bookings; `week_starts_on` is ISO (1 Monday .. 7 Sunday).
    """

    duration_minutes: int
    step_minutes: int
    before_minutes: int = 0
    after_minutes: int = 0
    notice_minutes: int = 0
    horizon_days: int | None = None
    per_day: int | None = None
    per_week: int | None = None
    week_starts_on: int = 1

    def __post_init__(self) -> None:
        if self.duration_minutes < 1 or self.step_minutes < 1:
            raise ValueError("A slot lasts at least a minute and its grid has steps of at least a minute.")
        if min(self.before_minutes, self.after_minutes, self.notice_minutes) < 0:
            raise ValueError("Buffers and notice are never negative.")
        if min(limit or 0 for limit in (self.horizon_days, self.per_day, self.per_week)) < 0:
            raise ValueError("Horizon and limits are never negative.")
        if not 1 <= self.week_starts_on <= 7:
            raise ValueError("A week starts on a day from 1 (Monday) to 7 (Sunday).")


NO_LIMIT = 1 << 40  # more days or bookings than there will be


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Policies as columns, int64[p] each.  `week_begins` is the day number modulo 7 on which a week starts."""

    duration: Int64
    step: Int64
    before: Int64
    after: Int64
    notice: Int64
    horizon: Int64
    per_day: Int64
    per_week: Int64
    week_begins: Int64

    @classmethod
    def of(cls, policies: Sequence[SlotPolicy]) -> Self:
        """The columns, with NO_LIMIT where a policy sets none.  Day 0, 1970-01-01, was a Thursday: ISO 4."""
        rows = [
            (
                one.duration_minutes,
                one.step_minutes,
                one.before_minutes,
                one.after_minutes,
                one.notice_minutes,
                NO_LIMIT if one.horizon_days is None else one.horizon_days,
                NO_LIMIT if one.per_day is None else one.per_day,
                NO_LIMIT if one.per_week is None else one.per_week,
                one.week_starts_on - 4,
            )
            for one in policies
        ]
        return cls(*np.array(rows, np.int64).T)


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Everything that decides one consultant's free time.

    `busy`: int64[n, 2] blocks, any order.  `booked`: int64[n, 4] live bookings and holds as (start, end, own
    before, own after), or int64[n, 2] where they ask for no gap; with limits set they must cover whole local
    weeks, or the count falls short.  `overrides` must go back `grid.GRID_REACHES_BACK_DAYS` before the range asked
    about, for they decide where open stretches begin.  `zone` decides local dates: horizon, limits, midnight.
    """

    rules: Sequence[WeeklyRule]
    overrides: Sequence[Override]
    busy: Int64
    booked: Int64
    policy: SlotPolicy
    zone: str


@dataclass(frozen=True, slots=True, eq=False)
class Calendars:
    """The calendars of n consultants as columns, each read as in `Calendar`.

    What people share is listed once and pointed to: consultant i keeps the rules `hours[hours_of[i]]`, offers
    time by `policies[policy_of[i]]` in `zones[zone_of[i]]`.  `overridden`: int64[k, 2], pairs of a consultant and one
    of the `overrides`.  `busy` int64[b, 2] and `booked` int64[t, 4] come in any order, and row j is about consultant
    `busy_of[j]` or `booked_of[j]`.  `until`: int64[n], no start at or after it; None where nobody ends.
    """

    hours: Sequence[Sequence[WeeklyRule]]
    hours_of: Int64
    policies: Sequence[SlotPolicy]
    policy_of: Int64
    zones: Sequence[str]
    zone_of: Int64
    overrides: Sequence[Override]
    overridden: Int64
    busy: Int64
    busy_of: Int64
    booked: Int64
    booked_of: Int64
    until: Int64 | None = None

    def __len__(self) -> int:
        return len(self.hours_of)

    @classmethod
    def of(cls, calendars: Sequence[Calendar]) -> Self:
        """The columns of single calendars.  Cost: a few microseconds a calendar, in plain Python."""
        hours, hours_of = _once(tuple(one.rules) for one in calendars)
        policies, policy_of = _once(one.policy for one in calendars)
        zones, zone_of = _once(one.zone for one in calendars)
        overrides, which = _once(override for one in calendars for override in one.overrides)
        busy, busy_of = _end_to_end([one.busy for one in calendars], 2)
        booked, booked_of = _end_to_end([_with_gaps(one.booked) for one in calendars], 4)
        overridden = np.stack((_owners([one.overrides for one in calendars]), which), axis=1)
        return cls(
            hours,
            hours_of,
            policies,
            policy_of,
            zones,
            zone_of,
            overrides,
            overridden,
            busy,
            busy_of,
            booked,
            booked_of,
        )


def _once(values: Iterable[Kept]) -> tuple[list[Kept], Int64]:
    """Each value once, and for every one that came where it stands."""
    known: dict[Kept, int] = {}
    where = np.array([known.setdefault(value, len(known)) for value in values], np.int64)
    return list(known), where


def _owners(parts: Sequence[Sequence[object] | Int64]) -> Int64:
    return np.repeat(np.arange(len(parts)), [len(part) for part in parts])


def _end_to_end(parts: Sequence[Int64], columns: int) -> tuple[Int64, Int64]:
    parts = [part.reshape(-1, columns) for part in parts]
    return np.concatenate(parts).astype(np.int64, copy=False), _owners(parts)


def _with_gaps(booked: Int64) -> Int64:
    if booked.size == 0 or booked.shape[1] == 4:
        return booked
    return np.concatenate((booked, np.zeros_like(booked)), axis=1)
