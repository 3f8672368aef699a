"""How good predictions were, how even the shows, how far this month is from the one before."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.learning.measures import accuracy, auc, drift, gini, log_loss, reliability

chances = st.lists(st.tuples(st.sampled_from([0.1, 0.25, 0.5, 0.7, 0.9]), st.booleans()), min_size=1, max_size=40)


def split(pairs):
    return np.array([p for p, _ in pairs]), np.array([good for _, good in pairs])


@given(chances)
def test_auc_is_the_share_of_pairs_in_the_right_order(pairs):
    p, good = split(pairs)
    ordered = [(a > b) + 0.5 * (a == b) for a, b in product(p[good], p[~good])]

    if ordered:
        assert auc(p, good) == pytest.approx(np.mean(ordered), abs=1e-12)
    else:
        assert auc(p, good) is None


def test_log_loss_of_an_even_chance_is_one_bit():
    assert log_loss(np.full(4, 0.5), np.array([True, False, True, True])) == pytest.approx(np.log(2))


@given(chances.map(lambda pairs: pairs * 20))
def test_bins_hold_every_talk_once_in_order_of_expectation_and_none_is_small(pairs):
    p, good = split(pairs)

    bins = reliability(p, good)

    assert sum(one.count for one in bins) == len(p)
    assert min(one.count for one in bins) >= 20
    assert sum(one.observed * one.count for one in bins) == pytest.approx(good.sum())
    assert sum(one.expected * one.count for one in bins) == pytest.approx(p.sum())
    assert all(a.high <= b.low for a, b in pairwise(bins))


def test_what_expects_too_much_is_biased_upwards_beyond_chance():
    rng = np.random.default_rng(3)
    truth = rng.uniform(0.4, 0.8, 4000)
    good = rng.random(4000) < truth

    honest, proud = accuracy(truth, good, base=0.6), accuracy(truth + 0.1, good, base=0.6)

    assert abs(honest.bias) < 3 * honest.bias_error
    assert proud.bias == pytest.approx(0.1, abs=0.03)
    assert honest.log_loss < proud.log_loss
    assert honest.log_loss < honest.base_log_loss


@pytest.mark.parametrize(
    ("shown", "expected"), [([5, 5, 5, 5], 0.0), ([0, 0, 0, 0], 0.0), ([0, 0, 0, 9], 0.75), ([1, 2, 3, 4], 0.25)]
)
def test_gini_by_hand(shown, expected):
    assert gini(np.array(shown)) == pytest.approx(expected)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=30))
def test_gini_is_the_mean_difference_of_pairs(shown):
    x = np.array(shown)
    if x.sum():
        slow = np.abs(x[:, None] - x[None, :]).sum() / (2 * len(x) * x.sum())

        assert gini(x) == pytest.approx(slow, abs=1e-12)


def test_drift_is_nothing_for_the_same_shares_and_much_for_others():
    assert drift(np.array([50, 50]), np.array([500, 500])) == pytest.approx(0, abs=1e-4)
    assert drift(np.array([90, 10]), np.array([500, 500])) > 0.25
    assert np.isfinite(drift(np.array([10, 0]), np.array([0, 10])))
