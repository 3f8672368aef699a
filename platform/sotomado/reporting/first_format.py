"""Releases of the first format, as they were stored until linked tables came, read as today's.

Nothing stored is changed: a release stays byte for byte what it was. The first format had two closed systems, outside
and inside, by department alone; a hidden cell carried a word where today's is empty.
"""

from __future__ import annotations

from typing import Any

from reports.cube import RATINGS, Measure, Track
from reports.published import ALL, Band, By, Release, Row, Table, Thresholds

FORMAT = "sotomado.release/1"
# In this order its rating columns stood.
_RATED = (Measure.SATISFACTION, Measure.WELLBEING, Measure.STAY)

Cells = list[list[int | str | None]]


def is_first_format(body: dict[str, Any]) -> bool:
    """Whether a stored body is of the first format."""
    return "release" not in body and all(body.get(track, {}).get("format") == FORMAT for track in ("outside", "inside"))


def from_first_format(body: dict[str, Any]) -> Release:
    """Such a body as a release; it has no means, no comparison and no words."""
    outside, inside = body["outside"], body["inside"]
    everybody = sum(people for _, people in outside["headcounts"])
    rows = (Row(ALL, None, everybody), *(Row(unit, 0, people) for unit, people in outside["headcounts"]))
    tables = [
        _table(Track.OUTSIDE, Measure.USE, (Measure.USE.value,), outside["use"]),
        _table(Track.OUTSIDE, Measure.THEME, tuple(outside["themes"]), outside["theme_counts"]),
    ]
    for column, measure in enumerate(_RATED):
        bands = tuple(None if row[column] is None else Band(*row[column]) for row in outside["favourable"])
        counted = [[row[column]] for row in outside["rating_counts"]]
        tables.append(_table(Track.OUTSIDE, measure, (measure.value,), counted, bands))
    tables.append(_table(Track.INSIDE, Measure.USE, (Measure.USE.value,), inside["use"]))
    return Release(outside["quarter"], Thresholds(), {By.UNIT: rows}, tuple(tables))


def _table(
    track: Track, measure: Measure, items: tuple[str, ...], cells: Cells, bands: tuple[Band | None, ...] | None = None
) -> Table:
    people = tuple(tuple(None if isinstance(cell, str) else cell for cell in row) for row in cells)
    return Table(track, measure, By.UNIT, items, people, bands if measure in RATINGS else None)
