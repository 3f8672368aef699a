"""A place for newcomers: at a cost that is bounded, with a chance that is exactly known."""

import itertools

import numpy as np
import pytest
from factories.candidates import a_directory, a_person, a_wish, heads_with
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.choosing.candidates import CandidateError
from matching.choosing.explore import Explorers, cost, explorers
from matching.choosing.ten import State, shortlist
from matching.choosing.variety import FROM_ONE_FIELD, best


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 9999), st.sampled_from([1, 2]))
def test_showing_someone_costs_no_more_than_is_reckoned_whoever_comes_along(seed, count):
    rng = np.random.default_rng(seed)
    score, field = np.sort(rng.random(9))[::-1], rng.integers(-1, 2, 9)
    top = best(field, 5)
    lists = [
        places
        for places in map(list, itertools.combinations(range(9), 5))
        if all((field[places] == one).sum() <= FROM_ONE_FIELD for one in (0, 1))
    ]
    if top.beyond_limit[0]:
        return

    lost = cost(score, field, top.places[0], count)

    whole = score[top.places[0]].sum()
    assert whole == pytest.approx(max(score[places].sum() for places in lists))
    for chosen in itertools.combinations(range(9), count):
        with_them = max(score[places].sum() for places in lists if set(chosen) <= set(places))
        assert with_them >= whole - lost[list(chosen)].sum() - 1e-12


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("weight", [[1.0, 1, 1, 1, 1], [0.7, 0.1, 0.1, 0.05, 0.05], [0.5, 0.5]])
def test_the_chance_that_is_told_is_the_chance_there_is(weight, count):
    some = Explorers(np.arange(10, 10 + len(weight)), np.array(weight) / sum(weight), count)
    uniform = np.random.default_rng(5).random((40_000, 2))

    drawn = some.drawn(uniform)

    assert drawn.shape == (40_000, count)
    assert count == 1 or np.all(drawn[:, 0] != drawn[:, 1])
    share = np.array([(drawn == place).any(axis=1).mean() for place in some.places])
    np.testing.assert_allclose(some.chance, share, atol=5 * 0.5 / 200)
    assert some.chance.sum() == pytest.approx(count)


def test_newcomers_go_first_and_without_any_the_least_known_are_likelier():
    score, variance = np.linspace(0.8, 0.79, 30), np.linspace(0.1, 0.3, 30)
    nobodys, top = np.full(30, -1), np.arange(10)

    newcomers = explorers(score, variance, np.arange(30) % 7 == 3, nobodys, top, 1)
    none = explorers(score, variance, np.zeros(30, dtype=bool), nobodys, top, 1)

    assert newcomers.places.tolist() == [3, 10, 17, 24]
    assert len(none.places) == 30
    assert np.all(np.diff(none.chance) > 0)


def test_a_newcomer_far_behind_is_not_put_before_anyone():
    score = np.array([*np.linspace(0.8, 0.79, 20), 0.3])

    some = explorers(score, np.ones(21), np.arange(21) == 20, np.full(21, -1), np.arange(10), 1)

    assert 20 not in some.places


@pytest.mark.parametrize("places", [0, 1, 2])
def test_as_many_places_as_are_kept_go_to_newcomers(places):
    consultants = a_directory(300)
    rng = np.random.default_rng(4)
    heads = heads_with(consultants, sessions=np.where(rng.random(300) < 0.2, 3, 40), quality=rng.normal(0, 0.2, 300))

    ten = shortlist(a_person(), a_wish(), consultants, State(heads=heads, explore=places))

    explored = [pick.consultant_id for pick in ten.picks if pick.is_explored]
    talks = dict(zip(consultants.ids.tolist(), heads.satisfied.sessions.tolist(), strict=True))
    assert len(ten.picks) == 10
    assert len(explored) == places
    assert all(talks[one] == 3 for one in explored)


def test_more_places_than_two_are_not_explored():
    with pytest.raises(CandidateError, match="Between 0 and 2"):
        shortlist(a_person(), a_wish(), a_directory(20), State(explore=3))


def test_nothing_is_explored_where_everyone_is_shown():
    ten = shortlist(a_person(), a_wish(), a_directory(9))

    assert [(pick.propensity, pick.is_explored) for pick in ten.picks] == [(1.0, False)] * 9
