"""Scores against sheets worked out by hand.

Hand arithmetic uses the norms of the built-in file:
      mean   sd     r      rho(10)                 sum of the ten keyed item means
  E   3.090  0.908  0.454  4.54/5.086 = 0.892646   30.779
  N   3.003  0.880  0.396  3.96/4.564 = 0.867660   30.020
  A   3.930  0.684  0.340  3.40/4.060 = 0.837438   39.206
  C   3.472  0.723  0.301  3.01/3.709 = 0.811540   34.639
  O   3.958  0.616  0.280  2.80/3.520 = 0.795455   39.554
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.instrument import load_builtin
from matching.scoring import AnswerError, reliability, score, spearman_brown

FORM = load_builtin()


def sheet(**scales):
    """Answers written as ten digits a scale, in the order of the codes; a dash is an answer left open."""
    return {
        f"{scale}{n}": int(digit)
        for scale, digits in scales.items()
        for n, digit in enumerate(digits.replace(" ", ""), 1)
        if digit != "-"
    }


def by_scale(answers):
    return {trait.scale: trait for trait in score(FORM, answers)}


def assert_sheet(answers, **expected):
    """expected: (mean, z, T, standard error of T, percentile, theta, theta variance) a scale."""
    found = by_scale(answers)
    for scale, (mean, z, t, error, percentile, theta, variance) in expected.items():
        one = found[scale]
        assert one.mean == pytest.approx(mean, abs=1e-9), scale
        assert one.z == pytest.approx(z, abs=2e-4), scale
        assert one.t == pytest.approx(t, abs=2e-3), scale
        assert one.standard_error_t == pytest.approx(error, abs=2e-3), scale
        assert one.percentile == pytest.approx(percentile, abs=2e-2), scale
        assert one.theta == pytest.approx(theta, abs=2e-4), scale
        assert one.theta_variance == pytest.approx(variance, abs=2e-4), scale


def test_sheet_one_all_threes_is_the_middle_of_the_answers_not_of_the_population():
    answers = sheet(E="3333333333", N="3333333333", A="3333333333", C="3333333333", O="3333333333")

    # Keying leaves a three a three, so every mean is 3: z = (3 - mean) / sd, for instance E: -0.090 / 0.908.
    assert_sheet(
        answers,
        E=(3, -0.09912, 49.0088, 3.2765, 46.052, -0.09365, 0.107354),
        N=(3, -0.00341, 49.9659, 3.6379, 49.864, -0.00318, 0.132340),
        A=(3, -1.35965, 36.4035, 4.0319, 8.697, -1.24424, 0.162562),
        C=(3, -0.65284, 43.4716, 4.3412, 25.693, -0.58811, 0.188460),
        O=(3, -1.55519, 34.4481, 4.5227, 5.995, -1.38705, 0.204545),
    )


def test_sheet_two_turns_the_reverse_statements_round():
    answers = sheet(E="5142514242", N="2435122132", A="1524241543", C="3443243234", O="4152415355")

    # E keyed 5 5 4 4 5 5 4 4 4 4 = 44.  N keyed 2 2 3 1 1 2 2 1 3 2 = 19.  A keyed 5 5 4 4 4 4 5 5 4 3 = 43.
    # C keyed 3 2 4 3 2 2 3 4 3 4 = 30.  O keyed 4 5 5 4 4 5 5 3 5 5 = 45.
    assert_sheet(
        answers,
        E=(4.4, 1.44273, 64.4273, 3.2765, 92.546, 1.36309, 0.107354),
        N=(1.9, -1.25341, 37.4659, 3.6379, 10.503, -1.16753, 0.132340),
        A=(4.3, 0.54094, 55.4094, 4.0319, 70.572, 0.49502, 0.162562),
        C=(3.0, -0.65284, 43.4716, 4.3412, 25.693, -0.58811, 0.188460),
        O=(4.5, 0.87987, 58.7987, 4.5227, 81.053, 0.78474, 0.204545),
    )


def test_sheet_three_fills_one_or_two_gaps_and_lowers_the_reliability():
    answers = sheet(E="--42424242", N="3333333---", A="151515-555", O="1515151111")

    # E: eight keyed fours, 32 against item means 30.779 - 2.691 - 3.255 = 24.833: d = 7.167 / 8 = 0.895875,
    #    mean 3.0779 + 0.895875; rho(8) = 3.632 / 4.178 = 0.869315.
    # A: nine keyed fives, 45 against 39.206 - 3.875 = 35.331: d = 9.669 / 9 = 1.0743333, mean 3.9206 + d;
    #    rho(9) = 3.06 / 3.72 = 0.822581.
    # O: ten keyed ones; z = -2.958 / 0.616.
    assert_sheet(
        answers,
        E=(3.973775, 0.97332, 59.7332, 3.6150, 83.481, 0.90749, 0.130685),
        A=(3.9206 + 9.669 / 9, 1.55692, 65.5692, 4.2121, 94.026, 1.41207, 0.177419),
        O=(1.0, -4.80195, 1.9805, 4.5227, 0.0001, -4.28277, 0.204545),
    )
    found = by_scale(answers)
    assert [found[scale].answered for scale in "ENACO"] == [8, 7, 9, 0, 10]


@pytest.mark.parametrize("answers", [{}, sheet(N="3333333---"), sheet(N="---1111111")])
def test_a_scale_with_more_than_two_gaps_is_unknown_and_says_nothing(answers):
    unknown = by_scale(answers)["N"]

    assert not unknown.is_known
    assert (unknown.mean, unknown.z, unknown.t, unknown.standard_error_t, unknown.percentile) == (None,) * 5
    assert (unknown.theta, unknown.theta_variance) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("code", "answer"),
    [("E11", 3), ("e1", 3), ("E1", 0), ("E1", 6), ("E1", True), ("E1", 2.0), ("E1", "3"), ("E1", None)],
)
def test_an_answer_the_questionnaire_does_not_know_is_refused_and_named(code, answer):
    with pytest.raises(AnswerError, match=code) as refused:
        score(FORM, {"N1": 3, code: answer})

    assert refused.value.code == code


whole_sheets = st.fixed_dictionaries({item.code: st.integers(1, 5) for item in FORM.items})


@settings(deadline=None)
@given(whole_sheets)
def test_saying_the_opposite_everywhere_mirrors_every_mean_about_three(answers):
    opposite = {code: 6 - answer for code, answer in answers.items()}

    means = np.array([[trait.mean for trait in score(FORM, said)] for said in (answers, opposite)], dtype=float)
    np.testing.assert_allclose(means.sum(axis=0), 6)


@settings(deadline=None)
@given(whole_sheets, st.sampled_from([item.code for item in FORM.items]))
def test_a_gap_widens_the_error_and_pulls_no_scale_but_its_own(answers, left_open):
    whole = by_scale(answers)
    gapped = by_scale({code: answer for code, answer in answers.items() if code != left_open})

    for scale in "ENACO":
        if scale == left_open[0]:
            assert gapped[scale].theta_variance > whole[scale].theta_variance
        else:
            assert gapped[scale] == whole[scale]


def slow_alpha(rows):
    """The definition read aloud: people's sums, items one at a time, sample variances."""

    def variance(values):
        middle = sum(values) / len(values)
        return sum((value - middle) ** 2 for value in values) / (len(values) - 1)

    k = len(rows[0])
    of_items = sum(variance([row[item] for row in rows]) for item in range(k))
    return k / (k - 1) * (1 - of_items / variance([sum(row) for row in rows]))


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.integers(2, 12))
def test_alpha_agrees_with_its_slow_definition(seed, people, items):
    rows = np.random.default_rng(seed).integers(1, 6, (people, items))
    if len(set(rows.sum(axis=1).tolist())) == 1:
        with pytest.raises(ValueError, match="same sum"):
            reliability(rows)
    else:
        assert reliability(rows) == pytest.approx(slow_alpha(rows.tolist()), abs=1e-9)


def test_alpha_is_one_when_all_items_say_the_same():
    assert reliability(np.array([[1, 1, 1], [3, 3, 3], [4, 4, 4]])) == pytest.approx(1)


def test_alpha_needs_people_and_items():
    with pytest.raises(ValueError, match="two people by two items"):
        reliability(np.array([[1, 2, 3]]))


def test_the_reliability_of_one_item_is_the_correlation_itself():
    assert spearman_brown(1, 0.4) == pytest.approx(0.4)
    assert spearman_brown(2, 0.4) == pytest.approx(0.8 / 1.4)
