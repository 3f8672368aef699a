"""Scores against sheets worked out by hand.

Hand arithmetic uses the norms of the built-in file:
      mean   sd     r      rho(10)                 sum of the ten keyed item means
  E   3.090  0.908  0.454  4.54/5.086 = 0.892646   30.779
  N   3.003  0.880  0.396  3.96/4.564 = 0.867660   30.020
  A   3.930  0.684  0.340  3.40/4.060 = 0.837438   39.206
  C   3.472  0.723  0.301  3.01/3.709 = 0.811540   34.639
  O   3.958  0.616  0.280  2.80/3.520 = 0.795455   39.554

The leaning to say yes: item means of the file, by key, and the share 0.52 of it that is taken out.
      sum (number) of +      sum (number) of -      balance of the keys
  E   15.784 (5)             14.995 (5)             0
  N   24.045 (8)              5.975 (2)             0.6
  A   23.661 (6)             15.545 (4)             0.2
  C   21.069 (6)             13.570 (4)             0.2
  O   27.446 (7)             12.108 (3)             0.4
"""

from dataclasses import replace

import numpy as np
import pytest
from factories.real_answers import needs_real_answers, read_real_answers
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.answers.instrument_file import load_builtin
from matching.answers.scoring import AnswerError, corrected_means, reliability, score, spearman_brown

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
        assert one.mean == pytest.approx(mean, abs=2e-6), scale
        assert one.z == pytest.approx(z, abs=2e-4), scale
        assert one.t == pytest.approx(t, abs=2e-3), scale
        assert one.standard_error_t == pytest.approx(error, abs=2e-3), scale
        assert one.percentile == pytest.approx(percentile, abs=2e-2), scale
        assert one.theta == pytest.approx(theta, abs=2e-4), scale
        assert one.theta_variance == pytest.approx(variance, abs=2e-4), scale


def test_sheet_one_all_threes_is_the_middle_of_the_answers_not_of_the_population():
    answers = sheet(E="3333333333", N="3333333333", A="3333333333", C="3333333333", O="3333333333")

    # Keying leaves a three a three, so every mean is 3: z = (3 - mean) / sd, for instance E: -0.090 / 0.908.
    # Half of (mean of + less mean of -), less that of the items, for instance N: (2.9875 - 3.005625) / 2 = -0.0090625:
    # -0.0789 -0.0090625 -0.028625 -0.0595 +0.0575714, together -0.1185161: delta = -0.0237032.
    # 0.52 delta = -0.0123257 is taken out 0, 0.6, 0.2, 0.2, 0.4 times.
    assert_sheet(
        answers,
        E=(3, -0.09912, 49.0088, 3.2765, 46.052, -0.09365, 0.107354),
        N=(3.007395, 0.00500, 50.0500, 3.6379, 50.199, 0.00465, 0.132340),
        A=(3.002465, -1.35605, 36.4395, 4.0319, 8.754, -1.24094, 0.162562),
        C=(3.002465, -0.64943, 43.5057, 4.3412, 25.803, -0.58504, 0.188460),
        O=(3.004930, -1.54719, 34.5281, 4.5227, 6.091, -1.37991, 0.204545),
    )


def test_sheet_two_turns_the_reverse_statements_round():
    answers = sheet(E="5142514242", N="2435122132", A="1524241543", C="3443243234", O="4152415355")

    # E keyed 5 5 4 4 5 5 4 4 4 4 = 44.  N keyed 2 2 3 1 1 2 2 1 3 2 = 19.  A keyed 5 5 4 4 4 4 5 5 4 3 = 43.
    # C keyed 3 2 4 3 2 2 3 4 3 4 = 30.  O keyed 4 5 5 4 4 5 5 3 5 5 = 45.
    # Half of (mean of + less mean of -), less that of the items: -0.0789 +0.2409375 -0.1952917 +0.1488333 -0.0614762,
    # together 0.0541030: delta = 0.0108206, and 0.0056267 is taken out 0, 0.6, 0.2, 0.2, 0.4 times.
    assert_sheet(
        answers,
        E=(4.4, 1.44273, 64.4273, 3.2765, 92.546, 1.36309, 0.107354),
        N=(1.896624, -1.25725, 37.4275, 3.6379, 10.433, -1.17110, 0.132340),
        A=(4.298875, 0.53929, 55.3929, 4.0319, 70.516, 0.49351, 0.162562),
        C=(2.998875, -0.65439, 43.4561, 4.3412, 25.643, -0.58951, 0.188460),
        O=(4.497749, 0.87622, 58.7622, 4.5227, 80.954, 0.78148, 0.204545),
    )


def test_sheet_three_fills_one_or_two_gaps_and_lowers_the_reliability():
    answers = sheet(E="--42424242", N="3333333---", A="151515-555", O="1515151111")

    # E: eight keyed fours, 32 against item means 30.779 - 2.691 - 3.255 = 24.833: d = 7.167 / 8 = 0.895875,
    #    mean 3.0779 + 0.895875; rho(8) = 3.632 / 4.178 = 0.869315.
    # A: nine keyed fives, 45 against 39.206 - 3.875 = 35.331: d = 9.669 / 9 = 1.0743333, mean 3.9206 + d;
    #    rho(9) = 3.06 / 3.72 = 0.822581.
    # O: ten keyed ones.
    # Leaning: E -0.1353 and A -0.0222917 with their gaps filled, O 0.0575714; N and C are unknown and say nothing:
    # delta = -0.1000203 / 5 = -0.0200041, and -0.0104021 is taken out 0.2 times of A, 0.4 times of O.
    assert_sheet(
        answers,
        E=(3.973775, 0.97332, 59.7332, 3.6150, 83.481, 0.90749, 0.130685),
        A=(3.9206 + 9.669 / 9 + 0.0020804, 1.55996, 65.5996, 4.2121, 94.062, 1.41483, 0.177419),
        O=(1.0041608, -4.79519, 2.0481, 4.5227, 0.0001, -4.27675, 0.204545),
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


def raw_means(answers):
    plain = replace(FORM, acquiescence=0.0)
    return np.array([trait.mean for trait in score(plain, answers)])


@settings(deadline=None)
@given(whole_sheets)
def test_saying_the_opposite_everywhere_mirrors_every_mean_about_three(answers):
    opposite = {code: 6 - answer for code, answer in answers.items()}

    np.testing.assert_allclose(raw_means(answers) + raw_means(opposite), 6)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([item.code for item in FORM.items]), st.integers(2, 4)))
def test_saying_yes_a_step_louder_to_everything_moves_a_corrected_mean_less(quiet):
    quiet = {item.code: 3 for item in FORM.items} | quiet
    louder = {code: answer + 1 for code, answer in quiet.items()}

    moved_raw = raw_means(louder) - raw_means(quiet)
    moved = [after.mean - before.mean for after, before in zip(score(FORM, louder), score(FORM, quiet), strict=True)]

    # One step on every answer is a leaning of one step, and each scale gives back its share of it.
    np.testing.assert_allclose(moved_raw, [0, 0.6, 0.2, 0.2, 0.4], atol=1e-9)
    np.testing.assert_allclose(moved, 0.48 * moved_raw, atol=1e-9)


@settings(deadline=None)
@given(whole_sheets, st.sampled_from([item.code for item in FORM.items]))
def test_a_gap_widens_the_error_of_its_own_scale_and_moves_the_others_by_a_breath(answers, left_open):
    whole = by_scale(answers)
    gapped = by_scale({code: answer for code, answer in answers.items() if code != left_open})

    for scale in "ENACO":
        if scale == left_open[0]:
            assert gapped[scale].theta_variance > whole[scale].theta_variance
        else:
            assert gapped[scale].theta_variance == whole[scale].theta_variance
            assert gapped[scale].mean == pytest.approx(whole[scale].mean, abs=0.1)


@settings(deadline=None)
@given(whole_sheets, st.floats(0, 1))
def test_less_care_widens_every_error_and_draws_to_the_middle_but_leaves_the_score(answers, care):
    for sure, unsure in zip(score(FORM, answers), score(FORM, answers, care=care), strict=True):
        assert unsure.t == sure.t
        assert unsure.standard_error_t >= sure.standard_error_t
        assert abs(unsure.theta) <= abs(sure.theta)
        assert unsure.theta_variance == pytest.approx(1 - care * (1 - sure.theta_variance))


def test_another_norm_moves_the_score_and_leaves_the_answers_alone():
    answers = sheet(E="4444444444")
    lively = replace(FORM.scales[0].norm, mean=3.5)

    here, there = score(FORM, answers)[0], score(FORM, answers, norms={"E": lively})[0]

    assert here.mean == there.mean
    assert here.t - there.t == pytest.approx(10 * (3.5 - 3.09) / 0.908)
    assert score(FORM, answers, norms={"N": lively})[0] == here


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


@needs_real_answers
def test_taking_out_the_leaning_to_say_yes_leaves_the_norm_where_it_was():
    people = read_real_answers(FORM)
    keyed = people.keyed[(people.age >= 22) & (people.age <= 65)].astype(float)

    raw = corrected_means(replace(FORM, acquiescence=0.0), keyed)
    corrected = corrected_means(FORM, keyed)

    np.testing.assert_allclose(corrected.mean(axis=0), raw.mean(axis=0), atol=0.001)
    np.testing.assert_allclose(corrected.std(axis=0) / raw.std(axis=0), 1, atol=0.02)


@needs_real_answers
def test_half_of_the_leaning_seen_in_one_form_is_the_persons_own():
    people = read_real_answers(FORM)
    keyed = people.keyed[(people.age >= 22) & (people.age <= 65)]
    away = keyed - np.array([item.keyed_mean for item in FORM.items])
    forward = np.array([item.key > 0 for item in FORM.items])
    of_scale = np.array([item.scale for item in FORM.items])

    leanings = [
        (away[:, forward & (of_scale == s)].mean(axis=1) - away[:, ~forward & (of_scale == s)].mean(axis=1)) / 2
        for s in "ENACO"
    ]

    assert slow_alpha(np.stack(leanings, axis=1).tolist()) == pytest.approx(FORM.acquiescence, abs=0.005)
