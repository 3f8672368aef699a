"""A release cell by cell, as files with tables write it: every figure that is shown, and every one that is not.

Shares are made of shown figures alone: use of everybody on the roster, themes and stages of those who used the track.
Ratings have none but their bands.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.cube import RATINGS, Measure, Track
from reports.published import By, Release, Row, Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell. `people` None: hidden. `share` of 1 where there is one; `low` and `high` of a rating's band."""

    track: Track
    measure: Measure
    by: By
    row: Row
    part_of: Row | None
    item: str
    people: int | None
    share: float | None
    low: float | None
    high: float | None
    fewest: int


def figures(release: Release) -> Iterator[Figure]:
    """Every cell of every table, in the release's order."""
    for table in release.tables:
        yield from figures_of(release, table)


def figures_of(release: Release, table: Table) -> Iterator[Figure]:
    """Every cell of one table, row by row."""
    rows = release.rows[table.by]
    used = release.table(table.track, Measure.USE, table.by)
    for at, (row, counts) in enumerate(zip(rows, table.people, strict=True)):
        band = None if table.favourable is None else table.favourable[at]
        whole = row.people if table.measure is Measure.USE else None if used is None else used.people[at][0]
        for item, people in zip(table.items, counts, strict=True):
            has_share = people is not None and bool(whole) and table.measure not in RATINGS
            yield Figure(
                table.track,
                table.measure,
                table.by,
                row,
                None if row.parent is None else rows[row.parent],
                item,
                people,
                people / whole if has_share and people is not None and whole else None,
                None if band is None or people is None else band.low / 100,
                None if band is None or people is None else band.high / 100,
                release.thresholds.of(table.measure),
            )
