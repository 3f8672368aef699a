"""How likely it was to be shown: right as a weight, honest about who is rare."""

import numpy as np
import pytest
from factories.candidates import a_directory, a_person, a_wish

from matching.choosing.candidates import Person, Wish
from matching.choosing.propensity import DEALS, FLOOR, let_in, propensities
from matching.choosing.ten import State, shortlist
from matching.learning.off_policy import snips


def test_a_propensity_is_the_exact_chance_and_the_counted_share_together():
    lists = np.array([[4, 0, 1], [3, 0, 2], [4, 0, 2], [3, 4, 1]])
    chance = np.array([0.0, 0, 0, 0.5, 0.5])

    assert propensities(lists, 1, chance, np.ones(5)).tolist() == [0.75, 0.75, 0.5]
    assert propensities(lists, 1, chance, np.full(5, 0.5)).tolist() == [0.625, 0.375, 0.25]
    assert propensities(np.array([[0, 1]] * 3), 1, np.zeros(2), np.ones(2)).tolist() == [FLOOR, 1.0]


def test_of_equals_those_let_in_stand_for_all():
    score, field = np.array([0.9, 0.5, 0.5, 0.5, 0.5, 0.5]), np.array([0, 0, 0, 0, 1, -1])

    assert let_in(score, field, np.array([0, 2, 4])).tolist() == [1, 1 / 3, 1]
    assert let_in(score, field, np.arange(6)).tolist() == [1] * 6


@pytest.mark.parametrize("explore", [0, 1])
def test_over_all_salts_each_weighs_one_less_what_no_deal_has_seen(explore):
    """E 1{shown} / propensity = 1 - (1 - q)^D, q the chance of the others; an explore place leaves nothing unseen."""
    consultants = a_directory(60, theme_strength=np.full((60, 6), 0.5), experience=np.zeros((60, 4)))
    salts, weight, shown = 400, np.zeros((400, 60)), np.zeros(60)
    for salt in range(salts):
        for pick in shortlist(a_person(), a_wish(), consultants, State(salt=f"{salt}", explore=explore)).picks:
            row = consultants.ids.tolist().index(pick.consultant_id)
            weight[salt, row] = 1 / pick.propensity
            shown[row] += 1

    seen = 1 - (1 - shown / salts) ** DEALS if explore == 0 else (shown > 0).astype(float)

    error = weight.sum(axis=1).std() / salts**0.5
    assert (shown > 0.02 * salts).sum() > 10
    assert weight.sum(axis=1).mean() == pytest.approx(seen.sum(), abs=4 * error)
    assert np.all(np.abs(weight.mean(axis=0) - 1)[shown > 0.2 * salts] < 0.25)


def test_where_the_hash_chooses_among_hundreds_of_equals_none_is_told_to_be_likelier_than_that():
    consultants = a_directory(900, theme_strength=np.full((900, 6), 0.5), experience=np.zeros((900, 4)))

    lists = [
        shortlist(Person.unknown("someone"), Wish(), consultants, State(salt=f"{salt}", explore=0)).picks
        for salt in range(60)
    ]

    people = np.mean([sum(1 / pick.propensity for pick in picks) for picks in lists])
    assert 0.5 * 900 < people < 1.05 * 900  # the two hundred let in alone would be 200 at most


CHANCES = np.array([0.4, 0.2, 0.15, 0.125, 0.05, 0.025, 0.02, 0.015, 0.01, 0.005])
GOOD = np.linspace(0.4, 0.85, 10)  # the rarer, the better


def a_log(seed, talks=1200):
    """Three places, each dealt among ten of its own with the same chances; one at random is met.

    Reward, propensity as counted, and who was met (0..9, as the three tens are alike).
    """
    rng = np.random.default_rng(seed)
    deals = rng.choice(10, (talks, DEALS, 3), p=CHANCES) + np.array([0, 10, 20])
    place = rng.integers(0, 3, talks)
    told = [propensities(one, 0, np.zeros(30), np.ones(30))[at] for one, at in zip(deals, place, strict=True)]
    met = deals[np.arange(talks), 0, place] % 10
    return (rng.random(talks) < GOOD[met]).astype(float), np.array(told), met


def test_another_way_of_choosing_is_worth_what_it_is_where_its_people_were_seen():
    wanted = np.where(CHANCES > 0.1, 0.25, 0.0)
    off, exact = [], []
    for seed in range(30):
        reward, told, met = a_log(seed)
        for log, propensity in ((off, told), (exact, CHANCES[met])):
            found = snips(reward, propensity, wanted[met])
            log.append((found.value - wanted @ GOOD) / found.standard_error)

    assert abs(np.mean(off)) < 3 / 30**0.5
    assert 0.7 < np.std(off) < 1.3
    assert abs(np.mean(off) - np.mean(exact)) < 0.3  # what counting costs


def test_what_is_shown_too_rarely_to_be_seen_is_missed_as_far_as_the_text_says():
    wanted = np.full(10, 0.1)
    seen = wanted * (1 - (1 - CHANCES) ** DEALS)

    found = [snips(reward, told, wanted[met]).value for reward, told, met in (a_log(seed) for seed in range(30))]

    short = wanted @ GOOD - np.mean(found)
    assert np.mean(found) == pytest.approx(seen @ GOOD / seen.sum(), abs=4 * np.std(found) / 30**0.5)
    assert 0.02 < short < 1 - seen.sum()
