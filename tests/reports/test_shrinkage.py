"""Units side by side: small ones are drawn in, intervals hold, and nobody is ranked."""

import numpy as np
import pytest

from reports.cube import Measure, Track
from reports.published import By, Release, Row, Table, Thresholds
from reports.statistics.shrinkage import shrunk, side_by_side
from reports.statistics.uncertainty import Verdict

# Efron and Morris (1975), table 1: hits in the first 45 at bats of 1970, and the average over the rest of the season.
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
LATER = [346, 298, 276, 222, 273, 270, 263, 210, 269, 230, 264, 256, 303, 264, 226, 285, 316, 200]


def test_batting_averages_come_nearer_to_the_rest_of_the_season_by_the_published_factor():
    """Efron and Morris (1975): the squared error falls from .077 to .022, to less than a third."""
    hits, later = np.array(HITS), np.array(LATER) / 1000

    drawn, _, _ = shrunk(hits, np.full(18, 45))

    raw = ((hits / 45 - later) ** 2).sum()
    assert raw == pytest.approx(0.077, abs=0.002)
    assert ((drawn - later) ** 2).sum() == pytest.approx(0.022, abs=0.002)


def test_intervals_hold_the_truth_as_often_as_they_say():
    dice, held, nearer = np.random.default_rng(6), [], []
    for _ in range(150):
        wholes = dice.integers(12, 120, 8)
        truth = dice.beta(12, 48, 8)
        parts = dice.binomial(wholes, truth)
        drawn, low, high = shrunk(parts, wholes)
        held.append((low <= truth) & (truth <= high))
        nearer.append(((drawn - truth) ** 2).sum() < ((parts / wholes - truth) ** 2).sum())

    assert 0.93 < np.mean(held) < 0.98
    assert np.mean(nearer) > 0.8


def test_units_that_do_not_differ_are_drawn_together_and_those_that_do_stay_apart():
    alike, _, _ = shrunk(np.array([5, 7, 6, 5, 7]), np.full(5, 30))
    apart, _, _ = shrunk(np.array([30, 150, 270]), np.full(3, 300))

    assert np.ptp(alike) < 0.4 * (7 - 5) / 30
    assert apart == pytest.approx([0.1, 0.5, 0.9], abs=0.01)


def test_the_fewer_the_people_the_further_a_share_is_drawn():
    drawn, low, high = shrunk(np.array([8, 80, 20, 25, 22, 18]), np.array([20, 200, 100, 100, 100, 100]))

    assert drawn[0] < drawn[1] < 0.4
    assert high[0] - low[0] > high[1] - low[1]


def a_release(parts, wholes):
    """Units u0, u1 ... of one group, with these users of so many people."""
    rows = (
        Row("*", None, sum(wholes)),
        Row("g", 0, sum(wholes)),
        *(Row(f"u{i}", 1, people) for i, people in enumerate(wholes)),
    )
    shown = [part for part in parts if part is not None]
    people = ((sum(shown),), (sum(shown),), *((part,) for part in parts))
    table = Table(Track.OUTSIDE, Measure.USE, By.UNIT, ("use",), people)
    return Release("2026-Q3", Thresholds(), {By.UNIT: rows}, (table,))


def test_units_stand_in_the_releases_own_order_without_groups_and_hidden_ones():
    release = a_release([20, None, 30, 10], [100, 40, 120, 90])

    found = side_by_side(release, Track.OUTSIDE, Measure.USE, "use")

    assert [(one.row, one.part, one.whole) for one in found] == [("u0", 20, 100), ("u2", 30, 120), ("u3", 10, 90)]
    assert all(one.low < one.drawn < one.high for one in found)


def test_a_unit_that_differs_beyond_chance_is_named_and_others_are_not():
    release = a_release([10, 12, 11, 45, 9], [100, 110, 100, 120, 95])

    found = side_by_side(release, Track.OUTSIDE, Measure.USE, "use")

    assert {one.row for one in found if one.verdict is Verdict.MORE} == {"u3"}


def test_among_thirty_equal_units_one_is_rarely_called_different():
    dice, erred = np.random.default_rng(3), 0
    for _ in range(150):
        wholes = dice.integers(30, 200, 30)
        found = side_by_side(
            a_release(dice.binomial(wholes, 0.15).tolist(), wholes.tolist()), Track.OUTSIDE, Measure.USE, "use"
        )
        erred += any(one.verdict is not Verdict.NOT_VISIBLE for one in found)
    assert erred / 150 < 0.09


def test_one_unit_alone_is_not_set_beside_anything():
    assert side_by_side(a_release([20, None], [100, 50]), Track.OUTSIDE, Measure.USE, "use") == ()
    assert side_by_side(a_release([20, 30], [100, 50]), Track.INSIDE, Measure.USE, "use") == ()


def test_shares_of_nought_and_of_one_are_read_as_well():
    drawn, low, high = shrunk(np.array([0, 30, 15]), np.array([30, 30, 30]))

    assert 0 < low[0] < drawn[0] < high[0] < 0.3
    assert 0.7 < low[1] < drawn[1] < high[1] < 1
