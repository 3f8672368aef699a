"""Companies, quarters and readers who know much, drawn at random: nobody learns anything about anybody.

A minute here.  SOTOMADO_LONG_MINUTES=15 goes on for so long with other companies each time, thousands of them.
"""

import os
import time
from dataclasses import replace

import numpy as np
import pytest
from factories.made_up_quarters import some_people

from reports.attack import Knowledge, attack, intervals_of, least_support
from reports.cube import Track
from reports.release import protect
from reports.release_file import to_json

LONG_MINUTES = float(os.environ.get("SOTOMADO_LONG_MINUTES", "0"))
SHORT = range(24)
KNOWN = 4  # one less than the threshold


def a_company(seed, **more):
    """Tiny or small, tightly used or hardly at all, with a tree of groups or without."""
    dice = np.random.default_rng(seed)
    size = {
        "heads": int(dice.choice([7, 40, 80, 150])),
        "units": int(dice.integers(1, 5)),
        "groups": int(dice.integers(0, 3)),
        "ages": int(dice.integers(1, 4)),
        "tenures": int(dice.integers(1, 4)),
        "themes": int(dice.integers(1, 4)),
        "use": float(dice.choice([0.02, 0.15, 0.4, 0.8, 1.0])),
        "inside": float(dice.choice([0.1, 0.6, 0.95])),
    }
    return some_people(dice, **(size | more))


def colleagues(people, dice, track):
    """Up to four who share a unit, or whoever: most telling are those who stand where few do."""
    everybody = np.arange(len(people.place))
    unit = people.place[dice.integers(len(everybody)), 0]
    near = everybody[people.place[:, 0] == unit] if dice.random() < 0.8 else everybody
    alike = near[people.use[track][near]] if dice.random() < 0.5 else near
    among = alike if len(alike) else near
    known = dice.choice(among, min(KNOWN, len(among)), replace=False)
    return tuple(people.insider(int(person), track) for person in known)


def told(people):
    return to_json(protect(people.cube()))


def nobody_wins(seed):
    dice = np.random.default_rng([seed, 1])
    people = a_company(seed)
    text, roster = told(people), people.roster()

    assert attack(text).disclosures == (), "a reader without the roster"
    assert attack(text, (), Knowledge(roster)).disclosures == (), "a reader with the roster"
    for track in Track:
        known = Knowledge(roster, colleagues(people, dice, track))
        assert attack(text, (), known).disclosures == (), f"colleagues: {known.insiders}"


@pytest.mark.parametrize("seed", SHORT)
def test_nobody_learns_anything_about_anybody(seed):
    nobody_wins(seed)


def test_whoever_is_known_already_has_no_answer_to_lose():
    """A unit of four, and all four are the colleagues: no answer of anybody else's follows from theirs."""
    nobody_wins(888456062699)


@pytest.mark.skipif(not LONG_MINUTES, reason="SOTOMADO_LONG_MINUTES says how long.")
def test_nobody_learns_anything_for_a_long_time():
    first, until = time.time_ns() % 2**40, time.monotonic() + 60 * LONG_MINUTES
    seed = first
    while time.monotonic() < until:
        seed += 1
        try:
            nobody_wins(seed)
        except AssertionError as lost:
            raise AssertionError(f"seed {seed}: {lost}") from lost
        if (seed - first) % 100 == 0:
            print(f"{seed - first:,} companies, and nobody has learned anything")


@pytest.mark.parametrize("seed", range(6))
def test_the_truth_is_among_what_is_possible(seed):
    """An adversary whose ranges exclude what happened would find nothing, and prove nothing."""
    people = a_company(seed, heads=80)
    cube, text = people.cube(), told(people)

    found = attack(text, (), Knowledge(people.roster()))

    units = [unit.id for unit in people.frame.units]
    for interval in found.intervals:
        figure = interval.figure
        if figure.by == "unit" and figure.row in units:
            count = next(c for c in cube.counts if (c.track.value, c.measure.value) == (figure.track, figure.measure))
            truth = int(count.people[units.index(figure.row), :, :, count.items.index(figure.item)].sum())
            exact = intervals_of(text, [figure], Knowledge(people.roster()))[0]
            assert exact.low <= truth <= exact.high


@pytest.mark.parametrize("seed", range(4))
def test_hr_edits_the_roster_between_quarters_and_gains_nothing(seed):
    """The same people do the same again, and HR has moved one of them into another unit, alone with strangers."""
    dice = np.random.default_rng(seed)
    before = a_company(seed, heads=150, units=3, ages=2, tenures=2)
    place = before.place.copy()
    victim = int(dice.integers(len(place)))
    place[victim, 0] = (place[victim, 0] + 1) % 3
    people = np.zeros_like(before.frame.people)
    np.add.at(people, tuple(place.T), 1)
    after = replace(before, quarter="2026-Q4", place=place, frame=replace(before.frame, people=people))
    first = told(before)

    found = attack(told(after), [first], Knowledge(after.roster()))

    assert found.disclosures == ()


@pytest.mark.parametrize("seed", range(4))
def test_nothing_printed_speaks_of_fewer_people_than_the_threshold(seed):
    people = a_company(seed, heads=150)

    support = least_support(told(people))

    assert support is None or support.people >= 5


def test_a_company_of_seven_is_told_nothing():
    people = a_company(3, heads=7, use=1.0)

    assert not any(value for table in protect(people.cube()).tables for row in table.people for value in row)
