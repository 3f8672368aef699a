"""A week as a grid of half hours: seven columns, one row for each half hour of the clock.

A cell that the clock skips in spring is missing, one that it shows twice in autumn counts both times; how long each
cell lasts is asked of the zone itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np

from consultants.wall_clock import DAY, Int64, day_number, instants_of
from sotomado.availability.hours.stretches import Span, within
from sotomado.availability.hours.week import ShownWeek

CELL = 30
ROWS = DAY // CELL
# Folded away as long as nothing stands there.
MORNING, NIGHT = 7 * 60, 23 * 60


@dataclass
class Cell:
    """`state`: open, partly, closed, missing. `marks`: booked, held, busy; each with its index among those shown."""

    minute: int
    state: str
    is_past: bool = False
    is_twice: bool = False
    is_carried: bool = False
    marks: list[str] = field(default_factory=list)
    # What begins here: (kind, index).
    begins: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class ClockChange:
    """A date on which the clock changes: wall-clock minutes it skips, or shows twice."""

    on: date
    skipped: tuple[Span, ...]
    twice: tuple[Span, ...]


@dataclass(frozen=True)
class Grid:
    """`rows[r][d]`: the half hour r of day d. `fold`: rows before the first and from the second stay folded away."""

    rows: Sequence[Sequence[Cell]]
    fold: tuple[int, int]
    changes: Sequence[ClockChange] = ()

    def column(self, day: int) -> list[Cell]:
        return [row[day] for row in self.rows]


def of_week(week: ShownWeek, now: datetime) -> Grid:
    """With everything that stands in it."""
    lengths, windows, origin = _lengths(week)
    now_minute = int(now.timestamp() // 60)
    ends = np.full(7 * ROWS, np.iinfo(np.int64).min, np.int64)
    np.maximum.at(ends, origin, windows[:, 1])
    columns = [[_cell(row * CELL, day.begins, day.carried) for row in range(ROWS)] for day in week.days]
    flat = [cell for column in columns for cell in column]
    for at, cell in enumerate(flat):
        cell.is_past = bool(ends[at] <= now_minute)
        cell.is_twice = bool(lengths[at] > CELL)
        if lengths[at] == 0:
            cell.state = "missing"
            cell.is_past = week.days[at // ROWS].is_past
    taken = [("held" if one.held_until else "booked", one.starts_at, one.ends_at) for one in week.taken]
    for index, (kind, starts_at, ends_at) in enumerate(taken):
        _mark(flat, windows, origin, kind, index, starts_at, ends_at)
    for index, one in enumerate(week.busy):
        _mark(flat, windows, origin, "busy", index, one.starts_at, one.ends_at)
    changes = [
        change
        for number, day in enumerate(week.days)
        if (change := _change(day.on, lengths[number * ROWS : (number + 1) * ROWS])) is not None
    ]
    return _grid(columns, changes)


def of_weekly(lines: Mapping[int, tuple[Span, ...]]) -> Grid:
    """Of hours that hold every week: Sunday runs into Monday."""
    columns = []
    for day in range(7):
        before = lines.get((day - 1) % 7, ())
        carried = tuple((max(start - DAY, 0), end - DAY) for start, end in before if end > DAY)
        columns.append([_cell(row * CELL, lines.get(day, ()), carried) for row in range(ROWS)])
    return _grid(columns, [])


def _cell(minute: int, begins: Iterable[Span], carried: Iterable[Span]) -> Cell:
    own = sum(end - start for start, end in within(begins, minute, minute + CELL))
    both = sum(end - start for start, end in within((*begins, *carried), minute, minute + CELL))
    state = "open" if both == CELL else "partly" if both else "closed"
    return Cell(minute, state, is_carried=both > own)


def _lengths(week: ShownWeek) -> tuple[Int64, Int64, Int64]:
    """How long each of the 7 x 48 cells lasts, and the windows int64[n, 2] and cells they are made of."""
    midnights = np.array([day_number(day.on) * DAY for day in week.days], np.int64)
    begins = (midnights[:, None] + np.arange(ROWS) * CELL).ravel()
    windows, origin = instants_of(week.zone, np.stack((begins, begins + CELL), axis=1))
    lengths = np.zeros(7 * ROWS, np.int64)
    np.add.at(lengths, origin, windows[:, 1] - windows[:, 0])
    return lengths, windows, origin


def _mark(
    flat: Sequence[Cell], windows: Int64, origin: Int64, kind: str, index: int, starts_at: datetime, ends_at: datetime
) -> None:
    start, end = int(starts_at.timestamp() // 60), int(-(-ends_at.timestamp() // 60))
    met = np.unique(origin[(windows[:, 0] < end) & (windows[:, 1] > start)]).tolist()
    for number, at in enumerate(met):
        if kind not in flat[at].marks:
            flat[at].marks.append(kind)
        if number == 0:
            flat[at].begins.append((kind, index))


def _change(on: date, lengths: Int64) -> ClockChange | None:
    skipped = _runs(lengths < CELL)
    twice = _runs(lengths > CELL)
    return ClockChange(on, skipped, twice) if skipped or twice else None


def _runs(chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> tuple[Span, ...]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], chosen, [False])).astype(np.int8)))
    return tuple((int(a) * CELL, int(b) * CELL) for a, b in zip(edges[::2], edges[1::2], strict=True))


def _grid(columns: Sequence[Sequence[Cell]], changes: Sequence[ClockChange]) -> Grid:
    rows = [[column[row] for column in columns] for row in range(ROWS)]
    used = [number for number, row in enumerate(rows) if any(c.state in ("open", "partly") or c.marks for c in row)]
    first = min(used[0] if used else ROWS, MORNING // CELL)
    last = max(used[-1] + 1 if used else 0, NIGHT // CELL)
    # Whole hours, so that the rows pair up on a phone.
    return Grid(rows, (first // 2 * 2, -(-last // 2) * 2), changes)
