"""What stands beside the counts of a release: means, and the middle half of other companies. Pure: no database."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from reports.cube import FAVOURABLE_FROM, RATINGS, Cube, Int64, Measure, Track
from reports.protecting.means import publishable_mean, spread_of_others
from reports.published import ALL, Band, Benchmark, Mean, Release
from reports.statistics.comparison import benchmark
from sotomado.reporting.facts import COMPARED, MENU, RATED_BY_CONSULTANTS, Float64
from sotomado.reporting.others import AGES, Key, Others

# Same release, same draws: a report that is made twice is the same.
SEED = 20260401


def means(
    release: Release, own: Mapping[Key, Float64], others: Mapping[Key, tuple[Float64, Int64]]
) -> tuple[Mean, ...]:
    """The company's means that may be told. `own`: each person's mean, as many as are counted; `others`: of all other
    companies' people, and whose they are."""
    found = []
    for key, values in own.items():
        if release.people(*key) != len(values):
            continue  # the count is hidden
        elsewhere, company = others.get(key, (np.zeros(0), np.zeros(0, np.int64)))
        mean = publishable_mean(
            *key,
            values,
            release.favourable(*key),
            release.thresholds.of(key[1]),
            spread_of_others(elsewhere, company, own=-1),
            np.random.default_rng(SEED),
        )
        if mean is not None:
            found.append(mean)
    return tuple(found)


def benchmarks(
    release: Release, cube: Cube, others: Others, scores: Mapping[Measure, Float64]
) -> tuple[Benchmark, ...]:
    """The middle half of the others where there is one. `scores`: how people elsewhere were rated, set right."""
    weights = np.zeros(len(AGES), np.int64)
    for age, people in zip(cube.frame.ages, cube.frame.people.sum(axis=(0, 2)).tolist(), strict=True):
        weights[AGES.index(age)] = people
    found = []
    for track, measure in COMPARED:
        if release.shows_nothing(track):
            continue
        counted, favourable = _elsewhere(others, track, measure, scores)
        for nth, item in enumerate(MENU[track, measure]):
            if measure in RATINGS:
                base, part = counted[:, :, nth], favourable[:, :, nth]
            elif measure is Measure.USE:
                base, part = others.people, counted[:, :, nth]
            else:
                base, part = others.counted[track, Measure.USE][:, :, 0], counted[:, :, nth]
            own = _own(release, track, measure, item)
            one = benchmark(track, measure, item, own, base, part, weights, release.thresholds.of(measure))
            if one is not None:
                found.append(one)
    return tuple(found)


def _elsewhere(
    others: Others, track: Track, measure: Measure, scores: Mapping[Measure, Float64]
) -> tuple[Int64, Int64]:
    key = track, measure
    counted, favourable = others.counted[key].copy(), others.favourable.get(key, np.zeros(0, np.int64)).copy()
    if measure in RATED_BY_CONSULTANTS:
        company, age = others.ratings[measure].place.T
        np.add.at(counted[..., 0], (company, age), 1)
        np.add.at(favourable[..., 0], (company, age), scores[measure] >= FAVOURABLE_FROM)
    return counted, favourable


def _own(release: Release, track: Track, measure: Measure, item: str) -> tuple[int, int] | Band | None:
    if measure in RATINGS:
        return release.favourable(track, measure)
    part, used = release.people(track, measure, item), release.people(track, Measure.USE)
    if part is None or not used:
        return None
    everybody = next(row.people for rows in release.rows.values() for row in rows if row.id == ALL)
    return part, everybody if measure is Measure.USE else used
