"""The response model against its definition, one answer at a time."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.answers.graded import NODES, Graded, moments, probabilities, slopes, tabled
from matching.answers.instrument_file import load_builtin

items = st.builds(
    lambda a, first, gaps: Graded(a, tuple(np.cumsum([first, *gaps]))),
    st.floats(0.3, 3),
    st.floats(-3, 1),
    st.lists(st.floats(0.1, 2), min_size=3, max_size=3),
)


def slow_chance(item, answer, theta):
    """P(x > k - 1) - P(x > k), read aloud."""

    def above(k):
        if k == 0:
            return 1.0
        if k == len(item.thresholds) + 1:
            return 0.0
        return 1 / (1 + math.exp(-item.discrimination * (theta - item.thresholds[k - 1])))

    return above(answer - 1) - above(answer)


@given(items, st.floats(-4, 4))
def test_chances_are_those_of_the_definition_and_sum_to_one(item, theta):
    found = probabilities(*tabled([item]), theta=np.array([theta]))[0, 0]

    assert found == pytest.approx([slow_chance(item, k, theta) for k in range(1, 6)], abs=1e-9)
    assert found.sum() == pytest.approx(1, abs=1e-9)


@given(items, st.floats(-3.9, 3.9))
def test_mean_variance_and_slope_follow_from_the_chances(item, theta):
    chances = [slow_chance(item, k, theta) for k in range(1, 6)]
    expected = sum(k * p for k, p in enumerate(chances, 1))
    mean, variance = (float(part[0, 0]) for part in moments(*tabled([item]), theta=np.array([theta])))
    around, _ = moments(*tabled([item]), theta=np.array([theta - 1e-5, theta + 1e-5]))

    assert mean == pytest.approx(expected, abs=1e-8)
    assert variance == pytest.approx(sum((k - expected) ** 2 * p for k, p in enumerate(chances, 1)), abs=1e-7)
    slope = float(slopes(*tabled([item]), theta=np.array([theta]))[0, 0])
    assert slope == pytest.approx((around[0, 1] - around[0, 0]) / 2e-5, abs=1e-4)


def fisher(item):
    """Sum over answers of P'^2 / P, by differences."""
    step, tables = 1e-4, tabled([item])
    change = (probabilities(*tables, theta=NODES + step) - probabilities(*tables, theta=NODES - step)) / (2 * step)
    return (change**2 / probabilities(*tables)).sum(axis=2)[0]


def told_as_a_number(item):
    tables = tabled([item])
    return (slopes(*tables) ** 2 / moments(*tables)[1])[0]


@given(items)
def test_the_answer_read_as_a_number_tells_no_more_than_fisher_says(item):
    assert (told_as_a_number(item) <= fisher(item) * (1 + 1e-6)).all()


def test_of_our_statements_the_number_tells_nearly_all_where_people_are():
    people = np.exp(-(NODES**2) / 2)

    for item in load_builtin().items:
        assert people @ told_as_a_number(item.grm) >= 0.88 * (people @ fisher(item.grm)), item.code
