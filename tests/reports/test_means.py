"""A mean is told only where nobody's answer follows from it, from the count, the band and what colleagues know."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from reports.attack import attack
from reports.cube import Measure, Track
from reports.protecting.means import is_safe, person_means, publishable_mean, spread_of_others
from reports.published import Band, By, Release, Row, Table, Thresholds, counts_in
from reports.release_file import to_json


def band_around(answers):
    """Of 10 points for fifty people and more, of 20 for fewer."""
    width = 10 if len(answers) >= 50 else 20
    nth = min(int(100 * np.mean(np.array(answers) >= 4) // width), 100 // width - 1)
    return Band(nth * width, (nth + 1) * width)


def told(answers, band=None, threshold=5, others=None, seed=1):
    answers = np.array(answers, float)
    return publishable_mean(
        Track.OUTSIDE,
        Measure.SATISFACTION,
        answers,
        band or band_around(answers),
        threshold,
        others,
        np.random.default_rng(seed),
    )


PEOPLE = 30


def every_world():
    """All ways in which thirty people can have answered: counts int64[46376, 5] of ones to fives."""
    ways = (counts for counts in product(range(PEOPLE + 1), repeat=4) if sum(counts) <= PEOPLE)
    return np.array([(*counts, PEOPLE - sum(counts)) for counts in ways])


WORLDS = every_world()
SUMS, FAVOURABLE = WORLDS @ np.arange(1, 6), WORLDS[:, 3] + WORLDS[:, 4]
BANDS = [Band(0, 20), Band(20, 40), Band(40, 60), Band(60, 80), Band(80, 100)]
COLLEAGUES = ([1] * 4, [5] * 4, [1, 1, 5, 5], [3] * 4, [4] * 4, [1, 5, 5, 5], [1, 1, 1, 4])


def fits(band):
    least, most = counts_in(band, PEOPLE)
    return (least <= FAVOURABLE) & (most >= FAVOURABLE)


def has_mean(tenths):
    return ((10 * tenths - 5) * PEOPLE <= SUMS * 100) & ((10 * tenths + 5) * PEOPLE >= SUMS * 100)


def open_still(worlds, known):
    """What colleagues whose answers are known leave open: pairs of how many are favourable, and one more's answer."""
    left = worlds - np.bincount(np.array(known, int) - 1, minlength=5)
    left = left[(left >= 0).all(axis=1)]
    return {
        (int(f), answer) for answer in range(1, 6) for f in np.unique(left[left[:, answer - 1] > 0, 3:].sum(axis=1))
    }


@pytest.mark.parametrize("band", BANDS)
def test_a_safe_mean_takes_nothing_away_from_four_colleagues_together(band):
    """All 46,376 worlds: who is favourable and what anybody else answered stay as open as without the mean."""
    for tenths in range(10, 51):
        if is_safe(tenths, PEOPLE, counts_in(band, PEOPLE), 5):
            for known in COLLEAGUES:
                assert open_still(WORLDS[fits(band) & has_mean(tenths)], known) == open_still(WORLDS[fits(band)], known)


def test_the_rule_of_safety_is_not_stricter_than_it_has_to_be():
    """Each safe range ends where some colleagues would learn something."""
    for band in BANDS:
        safe = [t for t in range(10, 51) if is_safe(t, PEOPLE, counts_in(band, PEOPLE), 5)]
        for beyond in (safe[0] - 1, safe[-1] + 1):
            assert any(
                open_still(WORLDS[fits(band) & has_mean(beyond)], known) != open_still(WORLDS[fits(band)], known)
                for known in COLLEAGUES
            )


@pytest.mark.parametrize("band", BANDS)
def test_a_mean_that_is_missing_takes_nothing_away_either(band):
    """Whoever reads that there is none knows the rule, and rules out every mean that would have been told."""
    safe = {t for t in range(9, 52) if is_safe(t, PEOPLE, counts_in(band, PEOPLE), 5)}
    not_told = [t for t in range(10, 51) if not {t - 1, t, t + 1} <= safe]
    missing = np.logical_or.reduce([has_mean(t) for t in not_told])

    for known in COLLEAGUES:
        assert open_still(WORLDS[fits(band) & missing], known) == open_still(WORLDS[fits(band)], known)


@pytest.mark.parametrize("seed", range(30))
def test_nobodys_answer_follows_from_what_is_told(seed):
    dice = np.random.default_rng(seed)
    answers = dice.choice(5, PEOPLE, p=dice.dirichlet(np.full(5, 2.0))) + 1

    mean = told(answers)

    if mean is not None:
        told_worlds = WORLDS[fits(band_around(answers)) & has_mean(round(10 * mean.value))]
        for known in (np.sort(answers)[:4], np.sort(answers)[-4:], dice.choice(answers, 4, replace=False)):
            assert {answer for _, answer in open_still(told_worlds, known)} == {1, 2, 3, 4, 5}


def test_a_hundred_people_are_told_what_is_promised():
    safe = [t for t in range(10, 51) if is_safe(t, 100, counts_in(Band(80, 90), 100), 5)]

    assert (safe[1], safe[-2]) == (39, 44)


def test_ten_who_know_one_another_need_more_people_around_them():
    assert is_safe(42, 120, (96, 107), 10)
    assert not is_safe(42, 30, (24, 30), 10)


@pytest.mark.parametrize("answers", [[5.0] * 40, [1.0] * 40, [4.0] * 29, [5.0] * 38 + [4.0] * 2])
def test_few_answers_and_answers_at_the_end_of_the_scale_have_no_mean(answers):
    assert told(answers) is None


def test_a_mean_is_told_to_one_decimal_with_an_interval_around_it():
    mean = told([4.0] * 50 + [3.0] * 30)

    assert mean is not None
    assert (mean.value, mean.low, mean.high) == (3.6, 3.1, 4.1)


def test_the_interval_says_nothing_about_the_companys_own_spread():
    """Nearly alike, or far apart: the same mean is told with the same interval."""
    others = np.random.default_rng(1).normal(0, 0.9, 500)
    alike, apart = [3.0, 4.0] * 30, [2.0, 5.0] * 30

    assert told(alike, others=others) == told(apart, others=others)
    assert told(alike) == told(apart)


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    dice, held = np.random.default_rng(14), 0
    scale, chances = np.arange(1.0, 6.0), [0.05, 0.15, 0.3, 0.35, 0.15]
    everybody = dice.choice(scale, 3000, p=chances)
    others = spread_of_others(everybody, np.arange(3000) % 8, own=0)
    for _ in range(300):
        mean = told(dice.choice(scale, 60, p=chances), others=others)
        held += mean is not None and mean.low <= float(scale @ chances) <= mean.high

    assert held / 300 > 0.93


def test_the_spread_is_taken_from_others_where_they_are_enough():
    dice = np.random.default_rng(3)
    means, company = dice.normal(3, 0.8, 900), np.arange(900) % 6

    others = spread_of_others(means, company, own=2)

    assert others is not None
    assert len(others) == 750
    assert others.std() == pytest.approx(0.8, rel=0.1)
    assert spread_of_others(means, company % 5, own=2) is None
    assert spread_of_others(means[:200], company[:200], own=2) is None


def test_somebody_who_was_rated_five_times_has_one_voice():
    means, persons = person_means(np.array([5.0, 5, 5, 5, 5, 2]), np.array([8, 8, 8, 8, 8, 3]))

    assert persons.tolist() == [3, 8]
    assert means.tolist() == [2.0, 5.0]


def test_the_adversary_finds_nobody_by_any_mean_that_is_told():
    dice, told_means = np.random.default_rng(3), 0
    for _ in range(80):
        people = int(dice.integers(50, 200))
        answers = dice.choice(5, people, p=dice.dirichlet([1, 1, 2, 3, 2])) + 1
        mean = told(answers, others=dice.normal(0, 0.9, 300))
        rows, users = (Row("*", None, 2 * people + 40),), people + 20
        use = Table(Track.OUTSIDE, Measure.USE, By.UNIT, ("use",), ((users,),))
        measure, band = Measure.SATISFACTION, band_around(answers)
        rating = Table(Track.OUTSIDE, measure, By.UNIT, (measure.value,), ((people,),), (band,))
        without = Release("2026-Q3", Thresholds(), {By.UNIT: rows}, (use, rating))
        if mean is not None and not attack(to_json(without)).disclosures:
            told_means += 1
            assert not attack(to_json(replace(without, means=(mean,)))).disclosures

    assert told_means > 30


def test_the_same_answers_are_told_alike():
    others = np.random.default_rng(1).normal(0, 0.9, 500)

    assert told([3.0] * 40 + [4.0] * 40, others=others) == told([4.0, 3.0] * 40, others=others)
