"""Care is a weight: whatever is answered gets a result, and what looks careless gets a wider error."""

import numpy as np
import pytest
from factories.real_answers import needs_real_answers, read_real_answers
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.answers.care import LEAST_WEIGHT, care_weight, usual_answers
from matching.answers.instrument_file import load_builtin
from matching.answers.scoring import AnswerError, score

FORM = load_builtin()
VALUES = load_builtin("work_values_20")
CODES = [item.code for item in FORM.items]
IN_ORDER = [code for page in FORM.pages for code in page]
REVERSE = np.array([item.key < 0 for item in FORM.items])


def meant():
    """Someone lively, calm and warm, who agrees with what that means and not with its opposite."""
    towards = {"E": 4, "N": 2, "A": 4, "C": 3, "O": 4}
    return {
        i.code: towards[i.scale] + (n % 3 == 0) if i.key > 0 else 6 - towards[i.scale] for n, i in enumerate(FORM.items)
    }


def test_answers_that_hang_together_keep_nearly_all_their_weight():
    care = care_weight(FORM, meant(), seconds=dict.fromkeys(CODES, 3.0))

    assert care.weight > 0.9
    assert care.signs == ()


@pytest.mark.parametrize("answer", [1, 2, 3, 4, 5])
def test_the_same_answer_everywhere_is_a_result_with_a_wide_error(answer):
    same = dict.fromkeys(CODES, answer)

    care = care_weight(FORM, same)
    scores = score(FORM, same, care=care.weight)

    assert care.weight == LEAST_WEIGHT
    assert care.signs[0] == "long_run"
    assert all(one.is_known and one.standard_error_t > 9.7 and one.theta_variance > 0.95 for one in scores)


def test_pace_alone_can_speak_and_a_few_times_say_nothing():
    quick = care_weight(FORM, meant(), seconds=dict.fromkeys(CODES, 0.3))
    few = care_weight(FORM, meant(), seconds=dict.fromkeys(CODES[:4], 0.3))

    assert quick.signs == ("hurried",)
    assert few == care_weight(FORM, meant())


def test_a_run_counts_in_the_order_asked():
    mixed = dict(zip(IN_ORDER, [1, 5] * 25, strict=True))
    sorted_by_answer = sorted(IN_ORDER, key=lambda code: mixed[code])

    assert "long_run" not in care_weight(FORM, mixed).signs
    assert "long_run" in care_weight(FORM, mixed, asked=sorted_by_answer).signs


def test_nothing_answered_has_full_weight_and_a_form_without_parameters_is_weighed_by_run_and_pace():
    assert care_weight(FORM, {}).weight == 1
    same = {item.code: 3 for item in VALUES.items}
    assert care_weight(VALUES, same).signs == ("long_run",)


def test_answers_of_another_form_are_refused():
    with pytest.raises(AnswerError):
        care_weight(FORM, {item.code: 3 for item in VALUES.items})


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(CODES), st.integers(1, 5)), st.floats(0, 1e6))
def test_whatever_is_answered_the_weight_is_between_its_bounds(answers, seconds):
    care = care_weight(FORM, answers, seconds=dict.fromkeys(answers, seconds))

    assert LEAST_WEIGHT <= care.weight <= 1


def auc(real, made):
    """How often a made form has less weight than a real one, ties half: the slow definition."""
    return np.mean([(real > one).mean() + (real == one).mean() / 2 for one in made])


def weights(raw, asked):
    return np.array(
        [
            care_weight(FORM, {CODES[n]: int(row[n]) for n in asked}, asked=[CODES[n] for n in asked]).weight
            for row in raw
        ]
    )


@needs_real_answers
@pytest.mark.parametrize(
    ("statements", "uniform", "middling", "one_answer", "half_random", "kept"),
    [(50, 0.96, 0.90, 0.98, 0.92, 0.91), (25, 0.95, 0.82, 0.98, 0.88, 0.95)],
)
def test_made_answers_weigh_less_than_real_ones(statements, uniform, middling, one_answer, half_random, kept):
    # Real people whose answers gave no parameter; the first half of the pages stands for a short form.
    people = read_real_answers(FORM)
    keyed = people.keyed[(people.age >= 22) & (people.age <= 65)][1::2][:400]
    raw = np.where(REVERSE, 6 - keyed, keyed)
    asked = [CODES.index(code) for code in IN_ORDER[:statements]]
    rng = np.random.default_rng(20261121)
    noise = rng.integers(1, 6, raw.shape)
    turned = raw.copy()
    turned[:, asked[statements // 2 :]] = noise[:, asked[statements // 2 :]]
    made = {
        "uniform": noise,
        "middling": np.clip(np.rint(rng.normal(3, 1.1, raw.shape)), 1, 5),
        "one_answer": np.where(rng.random(raw.shape) < 0.1, noise, noise[:, :1]),
        "half_random": turned,
    }

    real = weights(raw, asked)
    found = {kind: auc(real, weights(answers, asked)) for kind, answers in made.items()}

    assert real.mean() > kept
    assert found["uniform"] > uniform
    assert found["middling"] > middling
    assert found["one_answer"] > one_answer
    assert found["half_random"] > half_random


@needs_real_answers
def test_the_models_usual_answers_are_those_of_real_people():
    people = read_real_answers(FORM)
    keyed = people.keyed[(people.age >= 22) & (people.age <= 65)][1::2]

    mean, covariance = usual_answers(FORM)

    np.testing.assert_allclose(mean, keyed.mean(axis=0), atol=0.15)
    real, aside = np.cov(keyed.T), ~np.eye(len(mean), dtype=bool)
    assert np.corrcoef(covariance[aside], real[aside])[0, 1] > 0.9
    assert np.abs(covariance - real).mean() < 0.09
    assert np.linalg.eigvalsh(covariance)[0] > 0.1
