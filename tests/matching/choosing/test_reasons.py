"""Two or three true reasons that follow from the score, and nothing that gives anybody away."""

from dataclasses import replace

import numpy as np
import pytest
from factories.candidates import (
    GENERATIONS,
    SCALES,
    STYLES,
    THEMES,
    an_open_directory,
    an_open_person,
    heads_with,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.choosing.candidates import Person, Wish
from matching.choosing.fit import fit
from matching.choosing.reasons import Axis, ReasonCode, reasons
from matching.choosing.ten import State, shortlist

WISH = Wish(themes={"care": 1.0}, styles=("listens", "pushes"), generation="forties")


def told_of(consultants, person=None, wish=WISH, heads=None):
    """Reasons and what differs for everyone in the directory, in its order."""
    rows = np.arange(len(consultants))
    person = person or Person.unknown("someone")
    return reasons(fit(person, wish, consultants, rows, heads), rows.tolist(), person, wish, consultants)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 999), st.sampled_from([STYLES[:1], STYLES[:2], ()]), st.sampled_from([*GENERATIONS, ""]))
def test_what_is_said_of_style_generation_and_values_is_true_and_known_on_both_sides(seed, styles, generation):
    consultants, person = an_open_directory(60, seed), an_open_person(seed=seed)
    wish = replace(WISH, styles=styles, generation=generation)
    row_of = {one: row for row, one in enumerate(consultants.ids.tolist())}

    for pick in shortlist(person, wish, consultants).picks:
        row = row_of[pick.consultant_id]
        assert 2 <= len(pick.reasons) <= 3
        for reason in (*pick.reasons, pick.differs):
            alike = person.values @ consultants.values[row]
            match reason.code:
                case ReasonCode.STYLE:
                    assert reason.subject in styles
                    assert consultants.styles[row, STYLES.index(reason.subject)] >= 0.5
                case ReasonCode.LESS_STYLE:
                    assert consultants.styles[row, STYLES.index(reason.subject)] < 0.5
                case ReasonCode.GENERATION:
                    assert reason.subject == generation == consultants.generations[row]
                case ReasonCode.LESS_GENERATION:
                    assert consultants.generations[row] not in {"", generation}
                case ReasonCode.VALUES:
                    assert alike >= 0.5
                    assert reason.value in {0.5, 1.0}
                case ReasonCode.LESS_VALUES:
                    assert consultants.values[row].any()
                    assert alike < -0.25


def test_a_wished_style_is_given_as_the_reason_to_who_has_it():
    consultants = an_open_directory(300)

    ten = shortlist(Person.unknown("someone"), WISH, consultants)

    styles = {reason.subject for pick in ten.picks for reason in pick.reasons if reason.code is ReasonCode.STYLE}
    assert styles == {"listens", "pushes"}


@pytest.mark.parametrize(("talks", "effect", "is_told"), [(40, 0.6, True), (9, 0.6, False), (40, 0.05, False)])
def test_a_record_is_spoken_of_only_where_there_is_one(talks, effect, is_told):
    strengths = np.full((20, len(THEMES)), 0.5)
    consultants = an_open_directory(20, theme_strength=strengths)
    effects = np.zeros((20, len(THEMES)))
    effects[7, THEMES.index("care")] = effect
    heads = heads_with(consultants, theme_effects=effects, sessions=np.full(20, talks))

    told = told_of(consultants, heads=heads)

    codes = [[reason.code for reason in why] for why, _ in told]
    assert (ReasonCode.RECORD in codes[7]) == is_told
    assert not [row for row in range(20) if row != 7 and ReasonCode.RECORD in codes[row]]
    if is_told:
        assert ReasonCode.THEME not in codes[7]  # the record says it already


def test_nothing_is_said_of_a_generation_or_of_values_that_are_not_known():
    consultants = an_open_directory(30, generations=np.full(30, ""), values=np.zeros((30, 4)))

    told = told_of(consultants, an_open_person())

    codes = {reason.code for why, differs in told for reason in (*why, differs)}
    assert not codes & {
        ReasonCode.GENERATION,
        ReasonCode.LESS_GENERATION,
        ReasonCode.VALUES,
        ReasonCode.LESS_VALUES,
    }


def test_everyone_who_has_what_everyone_has_is_not_praised_for_it():
    consultants = an_open_directory(20, styles=np.ones((20, 3)), generations=np.full(20, "forties"))

    told = told_of(consultants)

    assert not {ReasonCode.STYLE, ReasonCode.GENERATION} & {reason.code for why, _ in told for reason in why}


def test_the_scale_that_is_told_is_near_and_lifts_where_any_does_both():
    consultants, person = an_open_directory(80, theta_variance=np.full((80, 5), 0.2)), an_open_person()
    wish = Wish()
    rows = np.arange(80)
    found = fit(person, wish, consultants, rows)

    for place, (why, _) in enumerate(reasons(found, rows.tolist(), person, wish, consultants)):
        (parts,) = found.contributions([place])
        lifts = {s: sum(parts[f"{term}:{s}"] for term in ("level", "square", "product")) > 0 for s in SCALES}
        near = {s: abs(consultants.theta[place, i] - person.theta[i]) <= 1 for i, s in enumerate(SCALES)}
        for reason in why:
            if reason.code in {ReasonCode.CLOSE, ReasonCode.CONTRAST}:
                assert near[reason.subject] or not any(near[s] for s in "ECO")
                assert lifts[reason.subject] or not any(lifts[s] and near[s] for s in "ECO")


def test_numbers_about_a_person_are_coarse():
    consultants = an_open_directory(80)

    for why, differs in told_of(consultants, an_open_person()):
        for reason in (*why, differs):
            if reason.axis is Axis.PERSON and reason.code not in {ReasonCode.LESS_STYLE, ReasonCode.STYLE}:
                assert reason.value * 2 == round(reason.value * 2)


def test_a_newcomer_who_is_tried_is_introduced_by_their_profile_alone():
    consultants = an_open_directory(300)
    effects = np.full((300, len(THEMES)), 0.9)
    heads = heads_with(consultants, theme_effects=effects, sessions=np.where(np.arange(300) % 5 == 0, 2, 50))

    ten = shortlist(an_open_person(), WISH, consultants, State(heads=heads, explore=2))

    explored = [pick for pick in ten.picks if pick.is_explored]
    assert len(explored) == 2
    assert not [reason for pick in explored for reason in pick.reasons if reason.code is ReasonCode.RECORD]


def test_where_the_wish_names_one_theme_windows_also_tell_what_else_each_is_strong_in():
    strengths = np.where(np.random.default_rng(5).random((300, len(THEMES))) < 0.3, 0.9, 0.1)
    strengths[:, THEMES.index("care")] = 0.9
    consultants = an_open_directory(300, theme_strength=strengths)
    row_of = {one: row for row, one in enumerate(consultants.ids.tolist())}

    ten = shortlist(an_open_person(), Wish(themes={"care": 1.0}), consultants)

    also = {}
    for pick in ten.picks:
        for reason in pick.reasons:
            if reason.code is ReasonCode.ALSO_STRONG:
                also[pick.consultant_id] = reason.subject
                assert reason.subject != "care"
                assert reason.contribution == 0.0  # nobody asked for it, so it chose nobody
        strong = strengths[row_of[pick.consultant_id]] > 0.5
        assert (pick.consultant_id in also) == (strong.sum() > 1)
    assert len(set(also.values())) >= len(THEMES) - 2


def test_nobody_is_given_for_strong_in_what_they_only_do_as_well_as_others():
    told = told_of(an_open_directory(20, theme_strength=np.full((20, len(THEMES)), 0.4)))

    assert ReasonCode.ALSO_STRONG not in {reason.code for why, _ in told for reason in why}


def test_to_someone_without_an_assessment_how_a_consultant_works_is_told():
    consultants = an_open_directory(60)

    told = told_of(consultants, wish=Wish(themes={"care": 1.0}))

    for row, (why, _) in enumerate(told):
        own = [reason.subject for reason in why if reason.code is ReasonCode.OWN_STYLE]
        assert len(own) == consultants.styles[row].any()
        assert all(consultants.styles[row, STYLES.index(style)] for style in own)


def test_a_value_is_named_only_where_it_is_dear_on_the_side_of_which_it_is_said():
    consultants, person = an_open_directory(200), an_open_person()
    dear = 1 / np.sqrt(person.values.size)
    named = 0

    for row, (why, differs) in enumerate(told_of(consultants, person)):
        for reason in (*why, differs):
            if reason.code not in {ReasonCode.VALUES, ReasonCode.LESS_VALUES} or not reason.subject:
                continue
            at, named = consultants.value_codes.index(reason.subject), named + 1
            assert consultants.values[row, at] >= dear
            if reason.code is ReasonCode.VALUES:
                assert person.values[at] >= dear
            else:
                assert person.values[at] < 0
    assert named > 10


def test_being_far_apart_is_no_reason_unless_it_was_asked_for():
    consultants, person = an_open_directory(80, styles=np.ones((80, 3))), an_open_person()
    consultants = replace(consultants, theta=consultants.theta + 4, theta_variance=np.full((80, 5), 0.2))

    told = told_of(consultants, person, Wish(themes={"care": 1.0}))

    assert ReasonCode.CONTRAST not in {reason.code for why, _ in told for reason in why}
    assert {differs.code for _, differs in told} <= {ReasonCode.CONTRAST, ReasonCode.LESS_VALUES, ReasonCode.LESS_THEME}
