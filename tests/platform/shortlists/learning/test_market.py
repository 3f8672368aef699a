"""Room and lists: how many talks fit, who has a price, who a floor, and what happens where there is too little."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from sotomado.shortlists.learning import market
from sotomado.shortlists.learning.market import Market

DAY = "2026-11-20"
NINE = datetime(2026, 11, 27, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "fit"),
    [([], 0), ([0], 1), ([0, 60], 1), ([0, 70], 2), ([0, 60, 120, 180, 240], 3), ([0, 60, 600, 660], 2)],
)
def test_talks_fit_into_free_starts_with_a_breath_between(minutes, fit):
    assert market.talks_that_fit([NINE + timedelta(minutes=one) for one in minutes]) == fit


def a_market(**changed):
    rng = np.random.default_rng(5)
    usual = {
        "consultant_ids": tuple(range(1, 31)),
        "model_version": DAY,
        "p": rng.uniform(0.5, 0.7, (40, 30)).astype(np.float32),
        "eligible": np.ones((40, 30), bool),
        "free_times": np.full(30, 10),
        "capacity": np.full(30, 40),
        "floor": np.zeros(30, int),
        "lists_expected": 40,
        "booked_if_shown": 0.05,
    }
    return Market(**(usual | changed))


def test_whom_everybody_would_be_shown_has_a_price_and_is_shown_no_more_than_they_can_bear():
    p = a_market().p.copy()
    p[:, 7] = 0.95
    capacity = np.full(30, 40)
    capacity[7] = 6

    found = market.solve(a_market(p=p, capacity=capacity))

    assert found.prices[7] > 0.1
    assert (found.lists == 7).sum() == 6


def test_a_newcomer_nobody_expects_much_of_is_shown_all_the_same():
    p = a_market().p.copy()
    p[:, 3] = 0.3
    floor = np.zeros(30, int)
    floor[3] = 5

    found = market.solve(a_market(p=p, floor=floor))

    assert found.prices[3] < 0
    assert (found.lists == 3).sum() == 5


def test_with_too_little_room_lists_are_shorter_and_not_gone():
    found = market.solve(a_market(capacity=np.full(30, 8)))

    assert (found.lists >= 0).sum() == 30 * 8
    assert np.bincount(found.lists[found.lists >= 0]).max() == 8


def test_floors_that_nobody_can_meet_yield():
    eligible = np.ones((40, 30), bool)
    eligible[:, 3] = False
    floor = np.zeros(30, int)
    floor[3] = 5

    found = market.solve(a_market(eligible=eligible, floor=floor))

    assert (found.lists == 3).sum() == 0
