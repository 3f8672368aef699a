"""A released quarter as files: how long PDF, slides, workbook and CSV take, for a company of 1,200 and of 50,000.

The releases are made up (their figures are not protected; drawing does not know), the words are those of the report's
pages. HR waits for these files, so the PDF of 1,200 people has three seconds.
"""

import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import numpy as np
from flask import Flask
from flask_babel import Babel

import sotomado
from reports.cube import RATINGS, Measure, Track
from reports.documents.paper import paper
from reports.documents.report import Report
from reports.documents.slides import slides
from reports.documents.table_file import table_file
from reports.documents.workbook import workbook
from reports.published import Band, Benchmark, By, Mean, Release, Row, Standing, Table, Thresholds, Worry
from sotomado.directory.vocabulary import Theme
from sotomado.reporting.facts import MENU
from sotomado.reporting.files.making import LETTERS
from sotomado.reporting.files.naming import naming_of
from sotomado.reporting.files.shortened import shortened
from sotomado.reporting.telling.report import report_of

AGES = ("-24", "25-34", "35-44", "45-54", "55-64", "65-")
TENURES = ("-2", "3-5", "6-10", "11-20", "21-")
# People, groups of units, units; eight quarters are told of in the report of the last.
COMPANIES = ((1_200, 6, 24), (50_000, 20, 180))
QUARTERS = tuple(f"{year}-Q{number}" for year in (2025, 2026) for number in (1, 2, 3, 4))
DIGEST, SETTLED = "9f2ab7c4" * 8, datetime(2027, 1, 4, tzinfo=UTC)
ASKED_SECONDS = 3.0
T = TypeVar("T")


def a_release(quarter: str, people: int, groups: int, units: int, dice: np.random.Generator) -> Release:
    """Figures of plausible size in every table of the menu, those below the thresholds hidden."""
    below = [Row(f"g{g}", 0, people // groups) for g in range(groups)]
    below += [Row(f"u{u}", 1 + u % groups, people // units) for u in range(units)]
    rows = {
        By.UNIT: (Row("*", None, people), *below),
        By.AGE: (Row("*", None, people), *(Row(age, 0, people // len(AGES)) for age in AGES)),
        By.TENURE: (Row("*", None, people), *(Row(one, 0, people // len(TENURES)) for one in TENURES)),
    }
    tables = [
        _table(track, measure, by, items, rows[by], dice) for (track, measure), items in MENU.items() for by in rows
    ]
    return Release(
        quarter,
        Thresholds(),
        rows,
        tuple(tables),
        (Mean(Track.OUTSIDE, Measure.SATISFACTION, 4.3, 4.2, 4.5),),
        (Benchmark(Track.OUTSIDE, Measure.USE, "use", 10, 5, 15, Standing.WITHIN),),
        (Worry(Theme.GROWTH.value, "ja", ("資格", "評価面談", "学び直し")),),
    )


def _table(
    track: Track, measure: Measure, by: By, items: tuple[str, ...], rows: tuple[Row, ...], dice: np.random.Generator
) -> Table:
    share = {Track.OUTSIDE: 0.12, Track.INSIDE: 0.7}[track] * (1 if measure is Measure.USE else 0.4)
    few = Thresholds().of(measure)
    drawn = [[int(row.people * share * dice.uniform(0.5, 1)) for _ in items] for row in rows]
    people = tuple(tuple(n if n >= few else None for n in row) for row in drawn)
    if measure not in RATINGS:
        return Table(track, measure, by, items, people)
    return Table(track, measure, by, items, people, tuple(None if row[0] is None else Band(60, 70) for row in people))


def a_report(releases: list[Release], names: dict[str, str], locale: str) -> Report:
    return report_of(
        releases[-1], releases[:-1], names=names, company="株式会社みなと精機", locale=locale, released="2027-01-04"
    )


def run() -> None:
    app = Flask("sotomado", root_path=str(Path(sotomado.__file__).parent))
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, default_locale="ja", locale_selector=lambda: "ja")
    with app.test_request_context():
        for people, groups, units in COMPANIES:
            _measure(people, groups, units)


def _measure(people: int, groups: int, units: int) -> None:
    dice = np.random.default_rng(7)
    releases = [a_release(quarter, people, groups, units, dice) for quarter in QUARTERS]
    names = {f"g{g}": f"第{g + 1}本部" for g in range(groups)} | {f"u{u}": f"第{u + 1}営業技術部" for u in range(units)}
    release = releases[-1]
    report, told = _timed(lambda: a_report(releases, names, "ja"))
    naming = naming_of(release, names=names, locale="ja")
    print(f"{people:,} people, {units} units in {groups} groups, {len(QUARTERS)} quarters")
    print(f"  {'words':8} {told:6.2f} s")
    made: dict[str, Callable[[], bytes]] = {
        "PDF": lambda: paper(report, digest=DIGEST, released_at=SETTLED, letters=LETTERS),
        "slides": lambda: slides(shortened(report), digest=DIGEST, released_at=SETTLED),
        "workbook": lambda: workbook(release, naming, report, digest=DIGEST, released_at=SETTLED),
        "CSV": lambda: table_file(release, naming, report, digest=DIGEST),
    }
    for kind, make in made.items():
        content, first = _timed(make)
        _, again = _timed(make)
        tracemalloc.start()
        make()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        late = "  TOO SLOW" if kind == "PDF" and people <= 1_200 and told + first > ASKED_SECONDS else ""
        size, memory = len(content) / 1e3, most / 1e6
        print(
            f"  {kind:8} {again:6.2f} s (first {first:.2f} s), {size:,.0f} kB, {memory:.0f} MB of Python's memory{late}"
        )


def _timed(make: Callable[[], T]) -> tuple[T, float]:
    begun = perf_counter()
    made = make()
    return made, perf_counter() - begun
