"""A norm moves to our own users slowly, and its figures go on agreeing with one another."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.answers.instrument import Norm
from matching.answers.instrument_file import load_builtin
from matching.answers.norms import FEWEST_PEOPLE, TooFewPeople, renew
from matching.answers.scoring import spearman_brown

E = load_builtin().scales[0].norm


def people(count, mean, sd, seed=1):
    drawn = np.random.default_rng(seed).normal(size=count)
    drawn = (drawn - drawn.mean()) / drawn.std(ddof=1)
    return mean + sd * drawn


def test_with_three_hundred_people_half_of_the_norm_is_theirs():
    found = renew(E, people(300, 3.5, 0.908))

    assert found.mean == pytest.approx((3.09 + 3.5) / 2)
    # Half of 0.908^2 twice, and the two means lie 0.41 apart: a quarter of 0.41^2.
    assert found.sd == pytest.approx((0.908**2 + 0.41**2 / 4) ** 0.5)


def test_people_like_the_norm_change_nothing():
    found = renew(E, people(500, E.mean, E.sd))

    assert found.mean == pytest.approx(E.mean)
    assert found.sd == pytest.approx(E.sd)
    assert found.alpha == pytest.approx(E.alpha)
    assert found.mean_inter_item_r == pytest.approx(E.mean_inter_item_r)


def test_very_many_people_are_their_own_norm():
    found = renew(E, people(300_000, 3.4, 0.7))

    assert found.mean == pytest.approx(3.4, abs=0.001)
    assert found.sd == pytest.approx(0.7, abs=0.001)


def test_people_who_are_more_alike_are_told_apart_less_surely():
    found = renew(E, people(1000, 3.09, 0.6))

    assert found.alpha < E.alpha
    assert found.sd**2 * (1 - found.alpha) == pytest.approx(E.sd**2 * (1 - E.alpha))


def test_expected_means_of_short_forms_get_back_the_spread_they_lack():
    shrunk = people(1000, E.mean, E.sd * 0.95)

    assert renew(E, shrunk, open_variance=1 - 0.95**2).sd == pytest.approx(E.sd)


@given(st.integers(FEWEST_PEOPLE, 3000), st.floats(1.2, 4.8), st.floats(0.3, 1.4))
def test_a_renewed_norm_is_one_a_form_may_carry(count, mean, sd):
    form = load_builtin()
    found = renew(E, people(count, mean, sd))

    renewed = replace(form, scales=(replace(form.scales[0], norm=found), *form.scales[1:]))

    assert renewed.scales[0].norm == found
    # Alpha and r of the file are rounded apart by .0014, so they move together but not exactly.
    assert spearman_brown(10, found.mean_inter_item_r) == pytest.approx(found.alpha, abs=0.01)


def test_too_few_people_and_a_mean_that_is_none_are_refused():
    with pytest.raises(TooFewPeople, match="needs 300 people; there are 299") as refused:
        renew(E, people(299, 3, 1))
    assert refused.value.needed == 300
    with pytest.raises(ValueError, match="not a number"):
        renew(E, np.append(people(400, 3, 1), np.nan))


def test_a_scale_on_which_everybody_is_the_same_keeps_a_usable_norm():
    found = renew(Norm(3.0, 0.9, 0.5, 0.1), np.full(100_000, 3.0))

    assert found.sd > 0
    assert 0 < found.alpha < 1
    assert 0 < found.mean_inter_item_r < 1
