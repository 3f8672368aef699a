"""A quarter's release: every table of both tracks protected together, as one closed system.

The simple beginning: line by line sums of groups, units, ages and tenures, without the crossing of the roster.
"""

from collections.abc import Iterable

import numpy as np

from reports.bands import publishable
from reports.cube import RATINGS, Cube, Int64, Measure, Track, check
from reports.lines import Lines, Mask, lines_of
from reports.protection import Demand, suppress
from reports.published import Band, By, Release, Row, Table, Thresholds
from reports.system import LinearSystem, system_of


def protect(cube: Cube, thresholds: Thresholds = Thresholds(), earlier: Iterable[Release] = ()) -> Release:  # noqa: B008
    """The release of a closed quarter.  Deterministic.

    Raises ValueError if the quarter has been released before, and where counts contradict the frame.
    """
    if any(release.quarter == cube.quarter for release in earlier):
        raise ValueError(f"The quarter {cube.quarter} has been released; a release never changes.")
    check(cube)
    lines = lines_of(cube.frame)
    tables: list[Table] = []
    for track in Track:
        use = cube.count(track, Measure.USE)
        if use is None:
            continue
        crossed = track is Track.OUTSIDE
        users = _per_line(lines, use.people[..., 0])
        hidden_use = _hide_use(lines, users, thresholds.few, crossed)
        tables += _tables(lines, track, Measure.USE, use.items, users[:, None], hidden_use[:, None])
        for count in cube.counts:
            if count.track is track and count.measure is not Measure.USE:
                people = _per_line(lines, count.people)
                few = thresholds.of(count.measure)
                hidden = np.stack(
                    [
                        _hide_item(lines, people[:, k], users, hidden_use, few, count.measure is Measure.THEME)
                        for k in range(len(count.items))
                    ],
                    axis=1,
                )
                fine = None if count.favourable is None else _per_line(lines, count.favourable)
                tables += _tables(lines, track, count.measure, count.items, people, hidden, fine, few)
    return Release(cube.quarter, thresholds, lines.rows, tuple(tables))


def _per_line(lines: Lines, people: Int64) -> Int64:
    return np.asarray(np.rint(lines.matrix @ lines.counted(people)), np.int64)


def _sums(lines: Lines, crossed: bool) -> list[tuple[int, list[int]]]:
    sums = []
    for by, rows in lines.rows.items():
        if by is By.UNIT_AGE and not crossed:
            continue
        for parent in range(len(rows)):
            parts = [int(lines.at[by][i]) for i, row in enumerate(rows) if row.parent == parent]
            if parts:
                sums.append((int(lines.at[by][parent]), parts))
    if crossed and By.UNIT_AGE in lines.rows:
        for by in (By.UNIT, By.AGE):
            for row, line in zip(lines.rows[by], lines.at[by], strict=True):
                crossing = zip(lines.rows[By.UNIT_AGE][1:], lines.at[By.UNIT_AGE][1:].tolist(), strict=True)
                parts = [i for one, i in crossing if one.id.split("|")[0 if by is By.UNIT else 1] == row.id]
                if parts and row.parent == 0:
                    sums.append((int(line), parts))
    return sums


def _hide_use(lines: Lines, users: Int64, few: int, crossed: bool) -> Mask:
    hidden = (users < few) | (lines.heads - users < few)
    if hidden[0]:
        return np.ones(len(users), np.bool_)
    system = system_of(users.tolist(), _sums(lines, crossed), upper=lines.heads.tolist())
    hidden = _settled(hidden, lines, users, few, system, lines.heads)
    return np.ones(len(users), np.bool_) if hidden[0] else hidden


def _hide_item(lines: Lines, people: Int64, users: Int64, hidden_use: Mask, few: int, full: bool) -> Mask:
    hidden = (people < few) | hidden_use | (full & (people == users))
    if hidden[0]:
        return np.ones(len(people), np.bool_)
    caps = np.where(hidden_use, lines.heads, users)
    system = system_of(people.tolist(), _sums(lines, False), upper=caps.tolist())
    return _settled(hidden, lines, people, few, system, caps)


def _settled(hidden: Mask, lines: Lines, people: Int64, few: int, system: LinearSystem, caps: Int64) -> Mask:
    cost = np.maximum(people, 1).astype(np.float64)
    cost[0] *= 1000
    while True:
        demands = [Demand(int(i), width=min(few, int(caps[i]))) for i in np.flatnonzero(hidden)]
        more = suppress(system, hidden, demands, cost).hidden
        for by, rows in lines.rows.items():
            for parent in range(len(rows)):
                parts = lines.at[by][[i for i, row in enumerate(rows) if row.parent == parent]].tolist()
                unseen = [i for i in parts if more[i]]
                seen = sorted((i for i in parts if not more[i]), key=lambda i: int(people[i]))
                while unseen and sum(people[i] for i in unseen) < few and seen:
                    unseen.append(seen.pop(0))
                more[unseen] = True
        if (more == hidden).all():
            return hidden
        hidden = more


def _tables(
    lines: Lines,
    track: Track,
    measure: Measure,
    items: tuple[str, ...],
    people: Int64,
    hidden: Mask,
    favourable: Int64 | None = None,
    few: int = 5,
) -> list[Table]:
    tables = []
    for by in lines.rows:
        if by is By.UNIT_AGE and (measure is not Measure.USE or track is not Track.OUTSIDE):
            continue
        at = lines.at[by]
        shown = tuple(
            tuple(None if unseen else int(value) for value, unseen in zip(*pair, strict=True))
            for pair in zip(people[at], hidden[at], strict=True)
        )
        bands: tuple[Band | None, ...] | None = None
        if measure in RATINGS and favourable is not None:
            bands = _bands(lines.rows[by], people[at, 0], favourable[at, 0], ~hidden[at, 0], few)
        tables.append(Table(track, measure, by, items, shown, bands))
    return tables


def _bands(rows: tuple[Row, ...], people: Int64, fine: Int64, shown: Mask, few: int) -> tuple[Band | None, ...]:
    flat = [i for i, row in enumerate(rows) if i == 0 or not any(other.parent == i for other in rows)]
    found = publishable(people[flat].tolist(), fine[flat].tolist(), shown[flat].tolist(), few)
    bands: list[Band | None] = [None] * len(rows)
    for i, band in zip(flat, found, strict=True):
        bands[i] = band
    return tuple(bands)
