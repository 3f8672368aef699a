"""The other companies of a quarter, as sums: what a company is set beside. None of them is told of by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reports.cube import RATINGS, Int64, Measure, Track
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork
from sotomado.reporting import queries
from sotomado.reporting.facts import COMPARED, MENU, RATED_BY_CONSULTANTS, Float64, Ratings, ratings_of
from sotomado.reporting.frame.bands import AgeBand
from sotomado.reporting.quarters import Quarter
from sotomado.reporting.queries import Asked

AGES = tuple(band.value for band in AgeBand)
Key = tuple[Track, Measure]


@dataclass(frozen=True, slots=True, eq=False)
class Others:
    """All other companies that somebody has a place in, by age band.

    `people` int64[companies, ages]: everybody on their rosters. `counted` int64[companies, ages, items] and, of
    ratings, `favourable` likewise: distinct people, without what consultants rated. `ratings`: that, each person at
    (company, age). `voices`: what each person said on average, float64[n], and of which company, int64[n].
    """

    people: Int64
    counted: Mapping[Key, Int64]
    favourable: Mapping[Key, Int64]
    ratings: Mapping[Measure, Ratings]
    voices: Mapping[Key, tuple[Float64, Int64]]


def others(work: UnitOfWork, *, company_id: int, quarter: Quarter) -> Others | None:
    """Every company but one in a quarter; None where there are no others.

    Companies of another time zone are read by the clock of theirs. Cost: O(consultations of the quarter everywhere).
    """
    by_zone: dict[str, list[int]] = {}
    for one in companies.all_companies(work):
        if one.id != company_id:
            by_zone.setdefault(one.time_zone, []).append(one.id)
    asked = [Asked(tuple(ids), quarter, zone) for zone, ids in sorted(by_zone.items())]
    held = [row for some in asked for row in queries.headcounts(work, some, by=queries.COMPANY_AGE)]
    at: dict[object, int] = {one: i for i, one in enumerate(sorted({row[0] for row in held}))}
    if not at:
        return None
    age_at: dict[object, int] = {age: i for i, age in enumerate(AGES)}
    shape = (len(at), len(AGES))
    people = np.zeros(shape, np.int64)
    for company, age, count in held:
        people[at[company], age_at[age]] = count

    counted = {key: np.zeros((*shape, len(MENU[key])), np.int64) for key in COMPARED}
    favourable = {key: np.zeros((*shape, 1), np.int64) for key in COMPARED if key[1] in RATINGS}
    rated: dict[Measure, list[object]] = {measure: [] for measure in RATED_BY_CONSULTANTS}
    said: dict[Key, list[tuple[int, float]]] = {key: [] for key in queries.VOICES}
    for some in asked:
        with queries.gathered(work, some):
            for key in COMPARED:
                if key[1] in RATED_BY_CONSULTANTS:
                    continue
                for company, age, item, count, good in queries.counted(work, some, *key, by=queries.COMPANY_AGE):
                    cell = at[company], age_at[age], MENU[key].index(str(item))
                    counted[key][cell] = count
                    if key in favourable:
                        favourable[key][cell] = good
            for measure in RATED_BY_CONSULTANTS:
                rated[measure] += queries.rated(work, measure, by=queries.COMPANY_AGE)
            for key in queries.VOICES:
                said[key] += [(at[company], mean) for company, mean in queries.voices(work, some, *key)]
    return Others(
        people,
        counted,
        favourable,
        {measure: ratings_of(rows, at | age_at, keys=len(queries.COMPANY_AGE)) for measure, rows in rated.items()},
        {
            key: (np.array([row[1] for row in rows], np.float64), np.array([row[0] for row in rows], np.int64))
            for key, rows in said.items()
        },
    )
