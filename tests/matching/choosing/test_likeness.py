"""Closer or more different: a leaning of the ten, on the spot."""

from collections import Counter

import numpy as np
import pytest
from factories.candidates import a_directory, a_person, a_wish

from matching.choosing.candidates import Likeness, Person, Wish
from matching.choosing.feasible import HANDLES_THEME
from matching.choosing.reasons import ReasonCode
from matching.choosing.ten import shortlist


def mean_distance(consultants, likeness, people=12):
    """How far the ten are from the person in all five scales, over several people."""
    row_of = {one: row for row, one in enumerate(consultants.ids.tolist())}
    distances = []
    for seed in range(people):
        person = a_person(f"person {seed}", seed=500 + seed)
        ten = shortlist(person, a_wish(likeness=likeness), consultants)
        rows = [row_of[pick.consultant_id] for pick in ten.picks]
        distances.append(np.linalg.norm(consultants.theta[rows] - person.theta, axis=1).mean())
    return np.mean(distances)


@pytest.mark.parametrize("seed", range(8))
def test_whoever_asks_for_someone_closer_or_different_is_shown_them(seed):
    consultants = a_directory(80 + 40 * seed, seed, theta_variance=np.full((80 + 40 * seed, 5), 0.15))

    closer, either, different = (mean_distance(consultants, likeness) for likeness in Likeness)

    assert closer < either - 0.1
    assert different > either + 0.15


def test_someone_different_still_handles_the_theme():
    consultants = a_directory(400)

    ten = shortlist(a_person(), Wish(themes={"care": 1.0}, likeness=Likeness.DIFFERENT), consultants)

    assert {pick.reasons[0].subject for pick in ten.picks} == {"care"}
    assert min(pick.reasons[0].value for pick in ten.picks) > HANDLES_THEME


def test_someone_different_is_introduced_by_what_differs_and_someone_closer_by_what_is_near():
    consultants = a_directory(400, theta_variance=np.full((400, 5), 0.15))

    def told(likeness):
        ten = shortlist(a_person(), a_wish(likeness=likeness), consultants)
        return Counter(pick.reasons[-1].code for pick in ten.picks)

    assert told(Likeness.DIFFERENT) == {ReasonCode.CONTRAST: 10}
    # Of someone near in N and A alone nothing near can be told.
    assert told(Likeness.CLOSER)[ReasonCode.CLOSE] >= 9


@pytest.mark.parametrize("likeness", Likeness)
@pytest.mark.parametrize("seed", range(5))
def test_a_skipped_assessment_leaves_likeness_without_effect(seed, likeness):
    someone, consultants = Person.unknown("someone"), a_directory(120, seed)

    assert shortlist(someone, a_wish(likeness=likeness), consultants) == shortlist(someone, a_wish(), consultants)
