"""Releases to draw and to read: numbers that look like a company of 1,200, hidden here and there, unprotected."""

import numpy as np

from reports.cube import RATINGS, Measure, Track
from reports.published import Band, Benchmark, By, Mean, Release, Row, Standing, Table, Thresholds, Worry
from reports.release import OF_THE_COMPANY
from sotomado.directory.vocabulary import Theme
from sotomado.reporting.facts import MENU

GROUPS = {"g1": ("u1", "u2", "u3"), "g2": ("u4", "u5"), None: ("u6",)}
AGES = ("-24", "25-34", "35-44", "45-54", "55-64", "65-")
TENURES = ("-2", "3-5", "6-10", "11-20", "21-")


def a_release(quarter: str = "2026-Q3", seed: int = 1) -> Release:
    """A release with every kind of table; the same seed gives the same."""
    dice = np.random.default_rng(seed)
    rows = {By.UNIT: _units(dice), By.AGE: _flat(AGES, dice), By.TENURE: _flat(TENURES, dice)}
    rows[By.UNIT_AGE] = (Row("*", None, 1200), *(Row(f"g1|{age}", 0, 100) for age in AGES))
    share = {Track.OUTSIDE: 0.3, Track.INSIDE: 0.7}
    used = {
        (track, by): tuple(int(row.people * share[track] * dice.uniform(0.3, 1)) for row in rows[by])
        for track in Track
        for by in (By.UNIT, By.AGE, By.TENURE, By.UNIT_AGE)
    }
    used[Track.INSIDE, By.COMPANY] = used[Track.INSIDE, By.UNIT][:1]
    rows[By.COMPANY] = rows[By.UNIT][:1]
    tables = [
        _table(track, measure, by, items, used[track, by], dice)
        for (track, measure), items in MENU.items()
        for by in ((By.COMPANY,) if (track, measure) in OF_THE_COMPANY else (By.UNIT, By.AGE, By.TENURE))
    ]
    tables.append(_table(Track.OUTSIDE, Measure.USE, By.UNIT_AGE, ("use",), used[Track.OUTSIDE, By.UNIT_AGE], dice))
    return Release(
        quarter=quarter,
        thresholds=Thresholds(),
        rows=rows,
        tables=tuple(tables),
        means=(
            Mean(Track.OUTSIDE, Measure.SATISFACTION, 4.3, 4.2, 4.5),
            Mean(Track.OUTSIDE, Measure.WELLBEING, 3.4, 3.2, 3.6),
        ),
        benchmarks=(
            Benchmark(Track.OUTSIDE, Measure.USE, "use", 10, 5, 15, Standing.WITHIN),
            Benchmark(Track.OUTSIDE, Measure.THEME, Theme.GROWTH.value, 10, 10, 25, Standing.ABOVE),
            Benchmark(Track.OUTSIDE, Measure.SATISFACTION, "satisfaction", 5, 75, 90, Standing.WITHIN),
        ),
        worries=(
            Worry(Theme.GROWTH.value, "ja", ("資格", "評価面談", "学び直し", "異動希望")),
            Worry(Theme.RELATIONS.value, "ja", ("会議", "相談しにくい", "板挟み")),
            Worry(Theme.GROWTH.value, "en", ("feedback", "certificate")),
        ),
    )


def _units(dice: np.random.Generator) -> tuple[Row, ...]:
    rows = [Row("*", None, 1200)]
    for group, units in GROUPS.items():
        parent = 0
        if group:
            parent = len(rows)
            rows.append(Row(group, 0, 200 * len(units)))
        rows += [Row(unit, parent, int(dice.integers(60, 260))) for unit in units]
    return tuple(rows)


def _flat(ids: tuple[str, ...], dice: np.random.Generator) -> tuple[Row, ...]:
    return (Row("*", None, 1200), *(Row(one, 0, int(dice.integers(60, 400))) for one in ids))


def _table(
    track: Track, measure: Measure, by: By, items: tuple[str, ...], used: tuple[int, ...], dice: np.random.Generator
) -> Table:
    part = (1.0, 1.0) if measure is Measure.USE else (0.02, 0.45)
    people = tuple(tuple(_shown(int(came * dice.uniform(*part)), measure) for _ in items) for came in used)
    if measure not in RATINGS:
        return Table(track, measure, by, items, people)
    bands = tuple(None if row[0] is None else Band(low := 10 * int(dice.integers(4, 9)), low + 10) for row in people)
    return Table(track, measure, by, items, people, bands)


def _shown(people: int, measure: Measure) -> int | None:
    return people if people >= Thresholds().of(measure) else None
