"""From counted rows to what the core takes: the frame of a quarter, and the cube of people in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.cube import FAVOURABLE_FROM, RATINGS, Count, Cube, Frame, Int64, Measure, Track, check
from reports.cube import Unit as FrameUnit
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import Theme
from sotomado.oneonones.models import InsideTheme, WishedResponse
from sotomado.reporting import queries
from sotomado.reporting.frame import service as frame
from sotomado.reporting.frame.bands import AgeBand, TenureBand
from sotomado.reporting.frame.service import NamedUnit
from sotomado.reporting.quarters import Quarter
from sotomado.reporting.queries import Asked
from sotomado.reporting.releases import Unit

Float64 = NDArray[np.float64]

STAGES = ("1", "2", "3", "4", "5")
# What a release tells of, in this order. It grows: an older release has fewer tables, and tables of fewer items.
MENU: Mapping[tuple[Track, Measure], tuple[str, ...]] = {
    (Track.OUTSIDE, Measure.USE): (Measure.USE.value,),
    (Track.OUTSIDE, Measure.THEME): tuple(theme.value for theme in Theme),
    (Track.OUTSIDE, Measure.STAGE): STAGES,
    (Track.OUTSIDE, Measure.SATISFACTION): (Measure.SATISFACTION.value,),
    (Track.OUTSIDE, Measure.WELLBEING): (Measure.WELLBEING.value,),
    (Track.OUTSIDE, Measure.STAY): (Measure.STAY.value,),
    (Track.INSIDE, Measure.USE): (Measure.USE.value,),
    (Track.INSIDE, Measure.THEME): tuple(theme.value for theme in InsideTheme),
    (Track.INSIDE, Measure.REACTION): (Measure.REACTION.value,),
    (Track.INSIDE, Measure.WISH): tuple(wish.value for wish in WishedResponse),
    (Track.INSIDE, Measure.CADENCE): (Measure.CADENCE.value,),
    (Track.INSIDE, Measure.STAGE): STAGES,
}
# What a company is set beside others in: a stage says too little of a company, and what members wish for and how often
# a pair means to meet is for those to read whose pairs they are.
COMPARED = tuple(key for key in MENU if key[1] not in (Measure.STAGE, Measure.WISH, Measure.CADENCE))
RATED_BY_CONSULTANTS = (Measure.WELLBEING, Measure.STAY)
# Long enough to know a consultant by, short enough that they are who they were.
QUARTERS_JUDGED_BY = 4


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Every rating of one measure by consultants: who was rated, by whom, and how; and where each person stands.

    `person`, `consultant` int64[n], `value` float64[n]; `place` int64[people, keys] by the person's number:
    unit, age and tenure, or company and age.
    """

    person: Int64
    consultant: Int64
    value: Float64
    place: Int64


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Ratings by all consultants of people of all companies: who gave them, in which company and quarter, and how.

    `consultant`, `group` int64[n], `value` float64[n]. Whose they are is not read.
    """

    consultant: Int64
    group: Int64
    value: Float64


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What a release is made of: a cube still without what consultants rated, those ratings, what each person said of
    themselves on average (float64[people]), and the units' names."""

    cube: Cube
    ratings: Mapping[Measure, Ratings]
    voices: Mapping[tuple[Track, Measure], Float64]
    units: tuple[Unit, ...]


def facts(work: UnitOfWork, *, company_id: int, quarter: Quarter, zone: str) -> Facts:
    """All facts of a quarter whose frame stands. Cost: O(consultations of the quarter) in the database, and
    O(ratings) here."""
    asked = Asked((company_id,), quarter, zone)
    people = queries.headcounts(work, asked, by=queries.PLACE)
    units, groups, names = _units(frame.units_named(work, company_id, quarter.name))
    # Where nobody stands there is no row: of nobody there is nothing to tell and nothing to hide.
    ages = [band.value for band in AgeBand if any(row[1] == band for row in people)]
    tenures = [band.value for band in TenureBand if any(row[2] == band for row in people)]
    at: dict[object, int] = {unit_id: i for i, unit_id in enumerate(units)}
    at.update((band, i) for bands in (ages, tenures) for i, band in enumerate(bands))

    shape = (len(units), len(ages), len(tenures))
    everybody = np.zeros(shape, np.int64)
    for unit, age, tenure, count in people:
        everybody[at[unit], at[age], at[tenure]] = count

    counts = []
    with queries.gathered(work, asked):
        for (track, measure), items in MENU.items():
            if measure in RATED_BY_CONSULTANTS:
                continue
            item_at = {item: i for i, item in enumerate(items)}
            counted = np.zeros((*shape, len(items)), np.int64)
            favourable = np.zeros_like(counted)
            for unit, age, tenure, item, count, good in queries.counted(work, asked, track, measure, by=queries.PLACE):
                cell = at[unit], at[age], at[tenure], item_at[str(item)]
                counted[cell], favourable[cell] = count, good
            counts.append(Count(track, measure, items, counted, favourable if measure in RATINGS else None))
        ratings = {
            measure: ratings_of(queries.rated(work, measure, by=queries.PLACE), at, keys=len(queries.PLACE))
            for measure in RATED_BY_CONSULTANTS
        }
        voices = {
            key: np.array([mean for _company, mean in queries.voices(work, asked, *key)], np.float64)
            for key in queries.VOICES
        }
    framed = Frame(tuple(units.values()), groups, tuple(ages), tuple(tenures), everybody)
    return Facts(Cube(quarter.name, framed, tuple(counts)), ratings, voices, names)


def _units(named: Sequence[NamedUnit]) -> tuple[dict[int, FrameUnit], tuple[str, ...], tuple[Unit, ...]]:
    """Units in their order by their number, the groups some of them stand in, and what both are called.

    A row of a release is called "u" and the unit's number, or "g" and that of a group's first unit: the same for as
    long as the plan is in force. A group with one unit left says nothing that the unit does not.
    """
    standing = [unit for unit in named if unit.people > 0]
    sizes = Counter(unit.group for unit in standing)
    groups = [group for group, units in sizes.items() if group is not None and units > 1]
    units: dict[int, FrameUnit] = {}
    names: dict[str, Unit] = {}
    for unit in standing:
        group = None
        if unit.group in groups:
            group = groups.index(unit.group)
            names.setdefault(unit.group, Unit(unit.group, unit.group_name or "", unit.group_name_en or ""))
        units[int(unit.id)] = FrameUnit(f"u{unit.id}", group)
        names[f"u{unit.id}"] = Unit(f"u{unit.id}", unit.name, unit.name_en)
    return units, tuple(groups), tuple(names.values())


def ratings_of(rows: queries.Counted, at: Mapping[object, int], *, keys: int) -> Ratings:
    """Rows of `queries.rated` as arrays; `at` gives the number of each of the `keys` names of a place."""
    people: dict[object, int] = {}
    places: list[list[int]] = []
    for person, _consultant, _value, *place in rows:
        if person not in people:
            people[person] = len(people)
            places.append([at[name] for name in place])
    return Ratings(
        person=np.array([people[row[0]] for row in rows], np.int64),
        consultant=np.array([row[1] for row in rows], np.int64),
        value=np.array([row[2] for row in rows], np.float64),
        place=np.array(places, np.int64).reshape(len(people), keys),
    )


def with_ratings(facts: Facts, person_means: Mapping[Measure, Float64]) -> Cube:
    """The whole cube: each person who was rated once, by the mean that was found for them, float64[people]."""
    counts = {(count.track, count.measure): count for count in facts.cube.counts}
    for measure, ratings in facts.ratings.items():
        shape = (*facts.cube.frame.people.shape, 1)
        people, favourable = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        cells = (*ratings.place.T, np.zeros(len(ratings.place), np.int64))
        np.add.at(people, cells, 1)
        np.add.at(favourable, cells, person_means[measure] >= FAVOURABLE_FROM)
        counts[Track.OUTSIDE, measure] = Count(Track.OUTSIDE, measure, (measure.value,), people, favourable)
    cube = Cube(facts.cube.quarter, facts.cube.frame, tuple(counts[key] for key in MENU))
    check(cube)
    return cube


def judged(work: UnitOfWork, *, until: Quarter, zone: str) -> dict[Measure, Judged]:
    """What consultants said of people of every company in the four quarters up to one: enough to know them by.

    Cost: O(consultations of the year) in the database, O(ratings) numbers here.
    """
    quarters = [until]
    while len(quarters) < QUARTERS_JUDGED_BY:
        quarters.append(quarters[-1].before)
    rows = [
        (consultant, len(quarters) * company + nth, *said, times)
        for nth, quarter in enumerate(quarters)
        for consultant, company, *said, times in queries.judged(work, quarter, zone)
    ]
    found = {}
    for column, measure in enumerate(RATED_BY_CONSULTANTS, start=2):
        told = [(row[0], row[1], row[column], row[-1]) for row in rows if row[column] is not None]
        consultant, group, value, times = np.array(told, np.int64).reshape(-1, 4).T
        found[measure] = Judged(
            np.repeat(consultant, times), np.repeat(group, times), np.repeat(value, times).astype(np.float64)
        )
    return found
