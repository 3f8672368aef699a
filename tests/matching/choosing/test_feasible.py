"""Firm conditions are never traded, soft ones yield in one order, and every step is told."""

import numpy as np
import pytest
from factories.candidates import THEMES, a_directory, a_person, a_wish, an_open_directory

from matching.choosing.candidates import Wish
from matching.choosing.feasible import ShortfallReason, Step, feasible
from matching.choosing.ten import State, shortlist


def test_a_gender_that_matters_is_never_softened():
    consultants = an_open_directory(200, genders=np.array(["woman"] * 4 + ["man"] * 150 + [""] * 46))
    wish = a_wish(genders=frozenset({"woman"}))

    ten = shortlist(a_person(), wish, consultants)

    gender = dict(zip(consultants.ids.tolist(), consultants.genders.tolist(), strict=True))
    assert [gender[pick.consultant_id] for pick in ten.picks] == ["woman"] * 4
    assert (ten.shortfall, ten.shortfall_reason) == (6, ShortfallReason.GENDER)


def test_of_two_genders_asked_for_either_will_do_and_who_says_nothing_is_not_shown():
    consultants = an_open_directory(200)
    wish = Wish(genders=frozenset({"woman", "man"}))

    able = feasible(wish, consultants, ())

    assert np.array_equal(able.rows, consultants.genders != "")


def test_style_and_generation_lean_and_exclude_nobody():
    consultants = an_open_directory(200)

    able = feasible(Wish(styles=("listens",), generation="forties"), consultants, ())

    assert able.rows.all()
    assert able.softened == ()


def test_whoever_wishes_for_a_style_and_a_generation_is_shown_them():
    consultants = an_open_directory(600)
    row_of = {one: row for row, one in enumerate(consultants.ids.tolist())}

    def share(wish):
        tens = [shortlist(a_person(f"p{n}", n), wish, consultants, State(explore=0)) for n in range(8)]
        rows = [row_of[pick.consultant_id] for ten in tens for pick in ten.picks]
        return consultants.styles[rows, 0].mean(), (consultants.generations[rows] == "forties").mean()

    listens, forties = share(a_wish(styles=("listens",), generation="forties"))
    either, any_age = share(a_wish())

    assert listens > either + 0.2
    assert forties > any_age + 0.05


@pytest.mark.parametrize("there", [0, 3, 9])
def test_a_small_directory_is_shown_whole_and_says_so(there):
    ten = shortlist(a_person(), a_wish(), a_directory(there))

    assert len({pick.consultant_id for pick in ten.picks}) == len(ten.picks) == there
    assert (ten.shortfall, ten.shortfall_reason) == (10 - there, ShortfallReason.FEW_CONSULTANTS)


def test_where_all_are_full_nobody_is_shown_and_it_is_said():
    ten = shortlist(a_person(), a_wish(), a_directory(300, bookable=np.zeros(300, dtype=bool)))

    assert (ten.picks, ten.shortfall, ten.shortfall_reason) == ((), 10, ShortfallReason.NOT_BOOKABLE)


def test_a_theme_nobody_handles_yields_and_is_told():
    strengths = np.random.default_rng(1).random((300, len(THEMES)))
    strengths[:, 0] = 0.0

    ten = shortlist(a_person(), Wish(themes={THEMES[0]: 1.0}), a_directory(300, theme_strength=strengths))

    assert len(ten.picks) == 10
    assert [(one.step, one.before, one.needed_by) for one in ten.relaxations] == [(Step.THEME, 0, 10)]
