"""A release as canonical JSON that can be read back: keys sorted, no spaces, the same bytes for the same release."""

import json
from typing import Any

from reports.cube import Measure, Track
from reports.published import Band, Benchmark, By, Mean, Release, Row, Standing, Table, Thresholds, Worry

FORMAT = "sotomado.release/2"


def to_json(release: Release) -> str:
    """The release as JSON text. A hidden figure is null."""
    document = {
        "format": FORMAT,
        "quarter": release.quarter,
        "thresholds": {"few": release.thresholds.few, "few_sensitive": release.thresholds.few_sensitive},
        "rows": {
            by.value: [{"id": row.id, "parent": row.parent, "people": row.people} for row in rows]
            for by, rows in release.rows.items()
        },
        "tables": [
            {
                "track": table.track.value,
                "measure": table.measure.value,
                "by": table.by.value,
                "items": list(table.items),
                "people": [list(row) for row in table.people],
            }
            | (
                {}
                if table.favourable is None
                else {"favourable": [None if b is None else [b.low, b.high] for b in table.favourable]}
            )
            for table in release.tables
        ],
        "means": [
            {"track": m.track.value, "measure": m.measure.value, "value": m.value, "low": m.low, "high": m.high}
            for m in release.means
        ],
        "benchmarks": [
            {
                "track": b.track.value,
                "measure": b.measure.value,
                "item": b.item,
                "companies": b.companies,
                "low": b.low,
                "high": b.high,
                "standing": b.standing.value,
            }
            for b in release.benchmarks
        ],
        "worries": [{"theme": w.theme, "language": w.language, "words": list(w.words)} for w in release.worries],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Release:
    """The release that `to_json` wrote; ValueError for anything else."""
    document = json.loads(text)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError("This is not a release.")
    rows = {By(by): tuple(Row(**row) for row in given) for by, given in document["rows"].items()}
    return Release(
        quarter=document["quarter"],
        thresholds=Thresholds(**document["thresholds"]),
        rows=rows,
        tables=tuple(_table(given, rows) for given in document["tables"]),
        means=tuple(
            Mean(Track(m["track"]), Measure(m["measure"]), m["value"], m["low"], m["high"]) for m in document["means"]
        ),
        benchmarks=tuple(
            Benchmark(
                Track(b["track"]),
                Measure(b["measure"]),
                b["item"],
                b["companies"],
                b["low"],
                b["high"],
                Standing(b["standing"]),
            )
            for b in document["benchmarks"]
        ),
        worries=tuple(Worry(w["theme"], w["language"], tuple(w["words"])) for w in document["worries"]),
    )


def _table(given: dict[str, Any], rows: dict[By, tuple[Row, ...]]) -> Table:
    by, items = By(given["by"]), tuple(given["items"])
    people = tuple(tuple(row) for row in given["people"])
    bands = given.get("favourable")
    if len(people) != len(rows[by]) or any(len(row) != len(items) for row in people):
        raise ValueError("A table of the release lacks cells.")
    if bands is not None and len(bands) != len(people):
        raise ValueError("A rating of the release lacks bands.")
    favourable = None if bands is None else tuple(None if b is None else Band(*b) for b in bands)
    return Table(Track(given["track"]), Measure(given["measure"]), by, items, people, favourable)
