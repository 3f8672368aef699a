"""A release as files: canonical JSON that can be read back, and CSV for people.

Both are written from the same frozen `Release` that the page shows, cell by cell; neither knows a raw count.
Canonical means: keys sorted, no spaces, the same bytes for the same release.  The CSV is UTF-8 text without a
byte order mark, lines ended by CR LF (RFC 4180); a label that a spreadsheet could take for a formula is defused.
"""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from reports.published import Band
from reports.tables import COMPANY, RATINGS, Measure, ProtectedCell, Release, Table, Why

FORMAT = "sotomado.release/1"


def to_json(release: Release) -> str:
    """The release as canonical JSON; a shown cell is its number, a hidden one its reason."""
    document = {
        "format": FORMAT,
        "quarter": release.quarter,
        "headcounts": [list(pair) for pair in release.headcounts],
        "themes": list(release.themes.columns),
        "use": _written(release.use),
        "theme_counts": _written(release.themes),
        "rating_counts": _written(release.ratings),
        "favourable": [[None if b is None else [b.low, b.high] for b in row] for row in release.favourable],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Release:
    """The release that `to_json` wrote; ValueError for anything else."""
    document = json.loads(text)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError("This is not a release.")
    rows = (COMPANY, *(unit for unit, _ in document["headcounts"]))
    return Release(
        quarter=document["quarter"],
        headcounts=tuple((unit, people) for unit, people in document["headcounts"]),
        use=_read(rows, (Measure.USE.value,), document["use"]),
        themes=_read(rows, tuple(document["themes"]), document["theme_counts"]),
        ratings=_read(rows, tuple(m.value for m in RATINGS), document["rating_counts"]),
        favourable=tuple(tuple(None if b is None else Band(*b) for b in row) for row in document["favourable"]),
    )


def to_csv(release: Release, labels: Mapping[str, str]) -> str:
    """One line a cell: table, unit, item, people, favourable share.

    `labels` gives words for ids ("*" the company, units, themes, "use", "theme", "rating", the ratings), for the
    five headings ("table", "unit", "item", "people", "share") and for "hidden"; what it lacks stays as the id.
    """

    def label(key: str) -> str:
        text = labels.get(key, key)
        return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow([label(key) for key in ("table", "unit", "item", "people", "share")])
    for name, table in (("use", release.use), ("theme", release.themes), ("rating", release.ratings)):
        for r, row in enumerate(table.rows):
            for c, column in enumerate(table.columns):
                cell = table.cells[r][c]
                band = release.favourable[r][c] if table is release.ratings else None
                lines.writerow(
                    [
                        label(name),
                        "*" if row == COMPANY and COMPANY not in labels else label(row),
                        label(column),
                        label("hidden") if cell.hidden else cell.value,
                        "" if band is None else f"{band.low}–{band.high} %",
                    ]
                )
    return out.getvalue()


def _written(table: Table) -> list[list[int | str | None]]:
    return [[cell.why.value if cell.hidden else cell.value for cell in row] for row in table.cells]


def _read(rows: tuple[str, ...], columns: tuple[str, ...], cells: list[list[Any]]) -> Table:
    if len(cells) != len(rows) or any(len(row) != len(columns) for row in cells):
        raise ValueError("A table of the release lacks cells.")
    return Table(
        rows,
        columns,
        tuple(
            tuple(
                ProtectedCell(None, True, Why(c)) if isinstance(c, str) else ProtectedCell(c, False, Why.SHOWN)
                for c in row
            )
            for row in cells
        ),
    )
