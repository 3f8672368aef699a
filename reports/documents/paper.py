"""A report as a PDF that can be laid before a board: typeset, tagged for screen readers, its letters embedded.

The words are the report's.  Here is only decided what the page needs to know of numbers: how far an axis goes, where
the names of lines stand so that they do not cover one another, and how wide tables are cut to fit the paper.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from reports.documents.alternatives import in_words
from reports.documents.letters import drawable, signs_of, unsqueezed
from reports.documents.report import Bar, BarChart, Grid, Picture, Report, Section, TrendChart, TwoStoreys, WordList
from reports.documents.scale import ceiling, depths_of, held_apart, is_percent

LETTERS = ("BIZUDPGothic_400Regular.ttf", "BIZUDPGothic_700Bold.ttf")
# Figures side by side on the paper, beside their label; and bars of one finding that the first page has room for.
MOST_COLUMNS = 8
MOST_BARS_AT_FIRST = 8
# Quarters side by side under a line chart; more of them stand beneath one another.
MOST_QUARTERS = 8


def paper(report: Report, *, digest: str, released_at: datetime, letters: Path) -> bytes:
    """A tagged PDF (PDF/UA-1), the same bytes for the same report, digest and instant.

    `letters` is the folder of the house's fonts.  Time grows with the bars, cells and points drawn.
    """
    import typst  # 30 MB of typesetting, loaded by whoever asks for paper first

    signs = frozenset.intersection(*(signs_of(letters / name) for name in LETTERS))
    drawn = _plain(_told(report, digest), lambda text: unsqueezed(drawable(text, signs)))
    template: Any = (files("reports.documents") / "paper.typ").read_bytes()
    pdf: bytes = typst.compile(
        template,
        font_paths=[str(letters)],
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(drawn, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(released_at.timestamp()),
    )
    return pdf


def _told(report: Report, digest: str) -> dict[str, Any]:
    """What the template reads."""
    late = [_evidence(finding) for finding in report.findings if not _fits_at_first(finding)]
    return {
        "locale": report.locale,
        "company": report.company,
        "quarter": report.quarter,
        "title": report.title,
        "lead": report.lead,
        "digest": digest,
        "findings": [_section(one, first_page=True) for one in report.findings],
        "sections": late + [_section(one) for one in report.sections],
        "about_title": report.about_title,
        "about": [list(pair) for pair in report.about],
        "protection": list(report.protection),
        "released": report.released,
    }


def _fits_at_first(finding: Section) -> bool:
    """Whether a finding's pictures stand beside it on the first page."""
    return all(_length(picture) <= MOST_BARS_AT_FIRST for picture in finding.pictures[:1]) and not finding.pictures[1:]


def _length(picture: Picture) -> int:
    match picture:
        case BarChart():
            return len(picture.bars)
        case TwoStoreys():
            return len(picture.rows)
        case TrendChart():
            return 0
        case Grid() | WordList():
            return MOST_BARS_AT_FIRST + 1


def _evidence(finding: Section) -> dict[str, Any]:
    """The pictures of a finding for which the first page has no room, under its title."""
    return {"title": finding.title, "sentences": [], "sure": "", "pictures": _pictures(finding)}


def _section(section: Section, *, first_page: bool = False) -> dict[str, Any]:
    left_out = first_page and not _fits_at_first(section)
    return {
        "title": section.title,
        "sentences": list(section.sentences),
        "sure": section.sure,
        "pictures": [] if left_out else _pictures(section),
    }


def _pictures(section: Section) -> list[dict[str, Any]]:
    return [part for picture in section.pictures for part in _picture(picture)]


def _picture(picture: Picture) -> list[dict[str, Any]]:
    """One picture, or a table in as many parts as the paper is too narrow for."""
    common = {"caption": picture.caption, "note": picture.note, "alternative": in_words(picture)}
    match picture:
        case BarChart():
            most = ceiling(picture.bars, picture.maximum)
            return [common | {"kind": "bars", "bars": [_bar(bar, most) for bar in picture.bars]}]
        case TwoStoreys():
            most = ceiling([bar for _, *pair in picture.rows for bar in pair])
            rows = [{"label": label, "pair": [_bar(a, most), _bar(b, most)]} for label, a, b in picture.rows]
            return [common | {"kind": "storeys", "names": [picture.above, picture.below], "rows": rows}]
        case TrendChart():
            return [common | {"kind": "trend", **_trend(picture)}]
        case Grid():
            return [common | part for part in _parts(picture)]
        case WordList():
            return [common | {"kind": "words", "groups": [[name, list(words)] for name, words in picture.groups]}]


def _bar(bar: Bar, most: float) -> dict[str, Any]:
    """A bar with its measures from 0 to 1 of the axis; hidden ones carry no number at all."""
    told = asdict(bar)
    for name in ("value", "low", "high", "mark_low", "mark_high"):
        number = told[name]
        told[name] = None if bar.hidden or number is None else min(max(number / most, 0.0), 1.0)
    return told


def _trend(picture: TrendChart) -> dict[str, Any]:
    most = ceiling([bar for line in picture.series for bar in line.points], picture.maximum)
    lines = [[_bar(bar, most) for bar in line.points] for line in picture.series]
    last = [next((p["value"] for p in reversed(points) if p["value"] is not None), None) for points in lines]
    quarters = [bar.label for bar in picture.series[0].points] if picture.series else []
    names = [line.label for line in picture.series]
    cells = [[{"text": p["text"], "hidden": p["hidden"]} for p in points] for points in lines]
    headings = ["", *quarters]
    rows = [{"label": name, "cells": row} for name, row in zip(names, cells, strict=True)]
    if len(quarters) > MOST_QUARTERS:
        headings = ["", *names]
        rows = [{"label": quarter, "cells": [row[n] for row in cells]} for n, quarter in enumerate(quarters)]
    unit = "%" if is_percent([bar for line in picture.series for bar in line.points]) else ""
    return {
        "lines": [
            {"label": name, "points": points, "at": at}
            for name, points, at in zip(names, lines, held_apart(last, gap=0.11), strict=True)
        ],
        "quarters": quarters,
        "steps": [f"{most * share:g}{unit}" for share in (0, 0.5, 1)],
        "headings": headings,
        "rows": rows,
    }


def _parts(grid: Grid) -> list[dict[str, Any]]:
    """A table turned so that it is long rather than wide, and cut where it is still too wide."""
    corner, headings = (
        (grid.headings[0], grid.headings[1:])
        if grid.rows and len(grid.headings) == len(grid.rows[0][1]) + 1
        else ("", grid.headings)
    )
    rows = [(label, list(cells)) for label, cells in grid.rows]
    depths = depths_of(grid)
    if len(headings) > MOST_COLUMNS and len(headings) > len(rows):
        columns = [label for label, _ in rows]
        rows = [(heading, [cells[n] for _, cells in rows]) for n, heading in enumerate(headings)]
        headings, depths = tuple(columns), (0,) * len(rows)
    return [
        {
            "kind": "grid",
            "headings": [corner, *headings[start : start + MOST_COLUMNS]],
            "rows": [
                {"label": label, "depth": depth, "cells": cells[start : start + MOST_COLUMNS]}
                for (label, cells), depth in zip(rows, depths, strict=True)
            ],
            "hidden": grid.hidden,
            **({} if start + MOST_COLUMNS >= len(headings) else {"note": ""}),
        }
        for start in range(0, len(headings), MOST_COLUMNS)
    ]


def _plain(told: Any, draw: Callable[[str], str]) -> Any:
    """Every text as the font can draw it."""
    if isinstance(told, dict):
        return {key: _plain(value, draw) for key, value in told.items()}
    if isinstance(told, list):
        return [_plain(value, draw) for value in told]
    return draw(told) if isinstance(told, str) else told
