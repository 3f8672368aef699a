"""Values stand against the person's own mean; whoever holds all alike gets no picture rather than a false one."""

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.answers.instrument import Kind
from matching.answers.instrument_file import load_builtin
from matching.answers.scoring import AnswerError, score
from matching.answers.values import profile

FORM = load_builtin("work_values_20")
CODES = [item.code for item in FORM.items]
sheets = st.fixed_dictionaries({code: st.integers(1, 5) for code in CODES})


def test_two_statements_ask_for_each_of_ten_values_in_both_languages():
    assert FORM.kind is Kind.VALUES
    assert len(FORM.values) == 10
    assert Counter(item.scale for item in FORM.items) == dict.fromkeys(FORM.codes, 2)
    for language in ("ja", "en"):
        said = [item.text.in_language(language) for item in FORM.items]
        assert len(set(said)) == 20
        assert all(sentence.endswith("。" if language == "ja" else ".") for sentence in said)
        assert max(map(len, said)) <= (30 if language == "ja" else 80)


def test_each_half_of_the_pages_asks_for_every_value_once_never_one_twice_running():
    asked = [FORM.item(code).scale for page in FORM.pages for code in page]

    assert sorted(asked[:10]) == sorted(asked[10:]) == sorted(FORM.codes)
    assert all(here != after for here, after in itertools.pairwise(asked))


def test_what_is_answered_higher_than_the_rest_stands_out():
    answers = dict.fromkeys(CODES, 2) | {"BE1": 5, "BE2": 5, "IN1": 1, "IN2": 1}

    found = profile(FORM, answers)

    # Means: eight times 2, once 5, once 1: their mean is 2.2.
    by_code = dict(zip(found.codes, found.weight, strict=True))
    assert by_code["benevolence"] == pytest.approx(2.8)
    assert by_code["influence"] == pytest.approx(-1.2)
    assert by_code["security"] == pytest.approx(-0.2)
    # No value's statements differ, so only the ten imagined differences of a usual person speak: 5 / (10 + 10) = 0.25,
    # and 0.25 (0.8 / 2 + 0.5 / 10) = 0.1125.
    np.testing.assert_allclose(found.standard_error, 0.1125**0.5)


def slow_profile(answers):
    of_value = {
        code: [answers[item.code] for item in FORM.items if item.scale == code and item.code in answers]
        for code in FORM.codes
    }
    means = {code: sum(said) / len(said) for code, said in of_value.items()}
    middle = sum(means.values()) / len(means)
    weights = [mean - middle for mean in means.values()]
    length = sum(w * w for w in weights) ** 0.5
    return weights, [w / length for w in weights]


@settings(deadline=None)
@given(sheets, st.sets(st.sampled_from([f"{v}1" for v in ("SD", "ST", "EN", "AC", "UN")]), max_size=4))
def test_weights_sum_to_nothing_and_the_direction_has_length_one(answers, left_open):
    answers = {code: x for code, x in answers.items() if code not in left_open}
    found = profile(FORM, answers)
    assume(found is not None)

    weights, direction = slow_profile(answers)
    np.testing.assert_allclose(found.weight, weights, atol=1e-12)
    np.testing.assert_allclose(found.direction, direction, atol=1e-12)
    assert found.weight.sum() == pytest.approx(0, abs=1e-12)
    assert np.linalg.norm(found.direction) == pytest.approx(1)
    assert (found.standard_error > 0).all()


@settings(deadline=None)
@given(st.fixed_dictionaries({code: st.integers(1, 4) for code in CODES}))
def test_whoever_answers_a_step_higher_throughout_holds_the_same_dear(answers):
    louder = {code: x + 1 for code, x in answers.items()}

    quiet_found, loud_found = profile(FORM, answers), profile(FORM, louder)

    assert (quiet_found is None) == (loud_found is None)
    if quiet_found is not None and loud_found is not None:
        np.testing.assert_allclose(quiet_found.weight, loud_found.weight, atol=1e-12)
        np.testing.assert_allclose(quiet_found.standard_error, loud_found.standard_error)


def test_statements_of_one_value_answered_apart_widen_the_error():
    agreeing = dict.fromkeys(CODES, 3) | {"BE1": 5, "BE2": 5}
    apart = {code: x - 2 * (code.endswith("1") and x == 3) for code, x in agreeing.items()}

    assert (profile(FORM, apart).standard_error > profile(FORM, agreeing).standard_error).all()


def test_a_value_told_by_one_statement_has_the_wider_error():
    answers = {code: 3 for code in CODES if code != "SD1"} | {"BE1": 5}

    error = dict(zip(FORM.codes, profile(FORM, answers).standard_error, strict=True))

    assert error["self_direction"] > error["security"]


@pytest.mark.parametrize(
    "answers",
    [
        {},
        dict.fromkeys(CODES, 3),
        {code: 1 + n % 5 for n, code in enumerate(CODES) if not code.startswith("SD")},
        {code: 1 + n % 5 for n, code in enumerate(CODES) if code not in ("SD1", "ST1", "EN1", "AC1", "IN1")},
    ],
    ids=["nothing", "all alike", "a value without answer", "more than a fifth open"],
)
def test_too_little_or_no_difference_gives_no_picture(answers):
    assert profile(FORM, answers) is None


def test_answers_of_another_form_and_of_no_scale_are_refused():
    with pytest.raises(AnswerError):
        profile(FORM, {"E1": 3})
    with pytest.raises(AnswerError):
        profile(FORM, {"SD1": 6})
    with pytest.raises(ValueError, match="asks for traits"):
        profile(load_builtin(), {"E1": 3})
    with pytest.raises(ValueError, match="no traits"):
        score(FORM, dict.fromkeys(CODES, 3))
