"""Words of certainty follow from the numbers shown."""

import numpy as np
import pytest

from reports.statistics.uncertainty import (
    Sureness,
    Verdict,
    beyond_chance,
    chance_of,
    difference,
    differs,
    interval_percent,
    margin_points,
    newcombe,
    smallest_visible,
    sureness,
    wilson,
)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_the_one_newcombe_printed(part, whole, low, high):
    """Newcombe (1998), table I, method 3."""
    assert wilson(part, whole) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("shares", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
    ],
)
def test_the_interval_of_a_difference_is_the_one_newcombe_printed(shares, low, high):
    """Newcombe (1998), table II, method 10."""
    assert newcombe(*shares) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("part", "whole", "points"), [(107, 214, 7), (66, 214, 7), (5, 10, 27), (10, 10, 14)])
def test_the_margin_is_half_of_wilsons_interval_rounded_up(part, whole, points):
    assert margin_points(part, whole) == points


@pytest.mark.parametrize(("part", "whole", "ends"), [(5, 10, (23, 77)), (10, 10, (72, 100)), (6, 13, (23, 71))])
def test_the_drawn_ends_are_wilsons_rounded_outwards_and_never_leave_the_scale(part, whole, ends):
    assert interval_percent(part, whole) == ends


def test_more_people_are_surer():
    assert [sureness(n) for n in (12, 50, 149, 150)] == [
        Sureness.LOW,
        Sureness.MIDDLE,
        Sureness.MIDDLE,
        Sureness.HIGH,
    ]


def test_the_margins_said_of_many_and_of_middling_many_people_hold():
    assert margin_points(75, 150) <= 8
    assert margin_points(25, 50) <= 14


def test_a_difference_must_exceed_what_picking_the_extremes_brings_about():
    assert differs(40, 100, 20, 100, comparisons=1)
    assert differs(36, 100, 22, 100, comparisons=1)
    assert not differs(36, 100, 22, 100, comparisons=45)
    assert not differs(10, 10, 12, 12, comparisons=1)


def test_few_people_are_compared_exactly():
    """Fisher's tea: 3 of 4 against 1 of 4 is chance in 34 of 70 cases; all eight right in 2 of 70."""
    assert chance_of(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert chance_of(4, 4, 0, 4) == pytest.approx(2 / 70)


def test_the_shares_may_be_named_in_either_order():
    for shares in ((40, 100, 20, 90), (3, 9, 8, 11), (0, 12, 5, 12)):
        assert chance_of(*shares) == pytest.approx(chance_of(*shares[2:], *shares[:2]))


def test_holms_steps_are_those_of_the_textbook():
    """p = .01, .04, .03, .005 against .0125, .0167, .025, .05: the two least stand, and the third stops the rest."""
    assert beyond_chance([0.01, 0.04, 0.03, 0.005]) == (True, False, False, True)
    assert beyond_chance([]) == ()
    assert beyond_chance([0.05]) == (True,)


def test_among_many_equal_themes_one_is_rarely_called_different():
    """Twelve themes that have not changed, in companies small and large: at most one report in twenty errs."""
    dice = np.random.default_rng(5)
    erred = 0
    for _ in range(600):
        people = int(dice.integers(20, 400))
        before = dice.binomial(people, 0.15, 12)
        now = dice.binomial(people, 0.15, 12)
        erred += any(
            beyond_chance([chance_of(int(n), people, int(b), people) for n, b in zip(now, before, strict=True)])
        )
    assert erred / 600 < 0.05 + 2 * (0.05 * 0.95 / 600) ** 0.5


def test_no_visible_change_says_what_would_have_been_seen():
    found = difference(30, 200, 27, 200)

    assert found.verdict is Verdict.NOT_VISIBLE
    assert found.low < 0 < found.high
    assert found.smallest == smallest_visible(200, 27, 200) == 11


def test_a_change_as_small_as_the_smallest_visible_is_seen_four_times_in_five():
    dice, points = np.random.default_rng(8), smallest_visible(300, 60, 300)
    assert points is not None
    seen = [
        chance_of(int(a), 300, int(b), 300) <= 0.05
        for a, b in zip(dice.binomial(300, 0.2 + points / 100, 2000), dice.binomial(300, 0.2, 2000), strict=True)
    ]
    assert 0.77 < np.mean(seen) < 0.88


def test_a_rise_and_a_fall_are_told_apart():
    assert difference(60, 200, 20, 200).verdict is Verdict.MORE
    assert difference(20, 200, 60, 200).verdict is Verdict.LESS
    assert difference(60, 200, 20, 200).points == pytest.approx(20)


def test_with_a_handful_of_people_nothing_on_the_scale_would_be_seen():
    assert smallest_visible(3, 1, 3) is None
