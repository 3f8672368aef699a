"""What an operator reads about statements, beside its slow reading and beside R."""

import json
import shutil
import subprocess
from functools import cache

import numpy as np
import pytest
from factories.real_answers import needs_real_answers, read_real_answers

from matching.answers.instrument_file import load_builtin
from matching.answers.item_analysis import FEWEST_PEOPLE, analyse
from matching.answers.norms import TooFewPeople
from matching.answers.scoring import reliability

FORM = load_builtin()
REVERSE = np.array([item.key < 0 for item in FORM.items])
CODES = [item.code for item in FORM.items]

ASK_R = """
suppressMessages(library(psych))
x <- as.matrix(read.csv(file("stdin"), header = FALSE)); x[x == 0] <- NA
found <- suppressWarnings(alpha(as.data.frame(x), warnings = FALSE))
cat(sprintf("[%.12f, [%s], [%s]]", found$total$raw_alpha,
  paste(sprintf("%.12f", found$item.stats$r.drop), collapse = ","),
  paste(sprintf("%.12f", found$alpha.drop$raw_alpha), collapse = ",")))
"""


@cache
def r_has_psych():
    if shutil.which("Rscript") is None:
        return False
    return subprocess.run(["Rscript", "-e", "library(psych)"], capture_output=True, check=False).returncode == 0


needs_psych = pytest.mark.skipif(not r_has_psych(), reason="R with the package psych is not on this machine.")


def made(people, seed=2, agreeing=0.6):
    """Answers as given, int[people, 50]: each scale's keyed items follow one trait."""
    rng = np.random.default_rng(seed)
    trait = np.repeat(rng.normal(size=(people, 5)), 10, axis=1)
    keyed = np.clip(np.rint(3 + agreeing * trait + rng.normal(0, 0.8, (people, 50))), 1, 5).astype(int)
    return np.where(REVERSE, 6 - keyed, keyed)


def figures(found):
    return {item.code: item for scale in found.scales for item in scale.items}


def as_r_says(keyed):
    lines = "\n".join(",".join(map(str, row)) for row in keyed)
    ran = subprocess.run(["Rscript", "-e", ASK_R], input=lines, capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


@needs_psych
@pytest.mark.parametrize("missing", [0.0, 0.08], ids=["complete", "with gaps"])
def test_alphas_are_those_of_r_psych(missing):
    answers = made(400)
    answers[np.random.default_rng(3).random(answers.shape) < missing] = 0
    keyed = np.where(REVERSE & (answers > 0), 6 - answers, answers)

    found = analyse(FORM, answers)

    for place, scale in enumerate(found.scales):
        alpha, corrected, dropped = as_r_says(keyed[:, 10 * place : 10 * place + 10])
        assert scale.alpha == pytest.approx(alpha, abs=1e-6)
        assert [item.alpha_if_dropped for item in scale.items] == pytest.approx(dropped, abs=1e-6)
        if not missing:  # with gaps psych correlates with a mean of what is there, we with pairs that are there
            assert [item.corrected_r for item in scale.items] == pytest.approx(corrected, abs=1e-6)


@needs_real_answers
@needs_psych
def test_alphas_of_real_people_are_those_of_r_psych():
    keyed = read_real_answers(FORM).keyed

    found = analyse(FORM, np.where(REVERSE, 6 - keyed, keyed))

    for place, scale in enumerate(found.scales):
        alpha, corrected, _ = as_r_says(keyed[:, 10 * place : 10 * place + 10])
        assert scale.alpha == pytest.approx(alpha, abs=1e-6)
        assert [item.corrected_r for item in scale.items] == pytest.approx(corrected, abs=1e-6)


def test_figures_are_those_of_the_definitions():
    answers = made(200)
    keyed = np.where(REVERSE, 6 - answers, answers).astype(float)

    found = analyse(FORM, answers)

    for place, scale in enumerate(found.scales):
        own = keyed[:, 10 * place : 10 * place + 10]
        assert scale.alpha == pytest.approx(reliability(own.astype(int)))
        for n, item in enumerate(scale.items):
            rest = np.delete(own, n, axis=1)
            assert item.mean == pytest.approx(own[:, n].mean())
            assert item.corrected_r == pytest.approx(np.corrcoef(own[:, n], rest.sum(axis=1))[0, 1])
            assert item.alpha_if_dropped == pytest.approx(reliability(rest.astype(int)))


def test_a_statement_that_goes_with_nothing_is_weak_and_better_dropped():
    answers = made(500)
    answers[:, CODES.index("C3")] = np.random.default_rng(9).integers(1, 6, 500)

    found = analyse(FORM, answers)

    lonely = figures(found)["C3"]
    assert lonely.is_weak
    assert lonely.alpha_if_dropped > found.scales[3].alpha
    assert [item.code for item in figures(found).values() if item.is_weak] == ["C3"]


def two_languages(people=600, *, trait_gap=0.0, item_gap=0):
    """The Japanese half stands `trait_gap` lower on E, and answers E5 `item_gap` lower than its equals."""
    rng = np.random.default_rng(11)
    languages = np.array(["ja", "en"] * (people // 2))
    trait = rng.normal(size=people) - trait_gap * (languages == "ja")
    answers = made(people)
    keyed = np.clip(np.rint(3 + 0.6 * trait[:, None] + rng.normal(0, 0.8, (people, 10))), 1, 5).astype(int)
    at = CODES.index("E5")
    keyed[:, at] = np.clip(keyed[:, at] - item_gap * (languages == "ja"), 1, 5)
    answers[:, :10] = np.where(REVERSE[:10], 6 - keyed, keyed)
    return answers, languages


def test_a_statement_that_means_less_in_one_language_is_flagged_and_no_other_is():
    found = analyse(FORM, *two_languages(item_gap=1))

    flagged = [item.code for item in figures(found).values() if item.differs]
    assert flagged == ["E5"]
    (difference,) = figures(found)["E5"].differences
    assert {difference.group, difference.reference} == {"ja", "en"}
    assert abs(difference.size) > 0.6


def test_people_who_differ_in_the_trait_do_not_make_the_statements_differ():
    found = analyse(FORM, *two_languages(2000, trait_gap=1.0))

    sizes = [item.differences[0].size for item in found.scales[0].items]
    assert np.abs(sizes).max() < 0.2
    assert not any(item.differs for item in found.scales[0].items)


def test_a_language_of_a_few_is_counted_and_not_compared():
    answers, languages = two_languages(200, item_gap=2)
    languages = np.where(np.arange(200) < 190, "en", "ja")

    found = analyse(FORM, answers, languages)

    assert found.people == 200
    assert all(item.differences == () for item in figures(found).values())


def test_too_few_rows_say_how_many_are_needed_and_empty_rows_do_not_count():
    answers = made(60)
    answers[FEWEST_PEOPLE - 1 :] = 0

    with pytest.raises(TooFewPeople, match="needs 50 people; there are 49") as refused:
        analyse(FORM, answers)
    assert refused.value.needed == FEWEST_PEOPLE


def test_a_statement_nobody_answered_and_people_who_are_all_alike_give_no_figure():
    answers = made(100)
    answers[:, 0] = 0
    answers[:, 10:20] = 3

    found = analyse(FORM, answers, np.array(["ja", "en"] * 50))

    unanswered, alike = figures(found)["E1"], figures(found)["N1"]
    assert unanswered.missed == 1
    assert np.isnan([unanswered.mean, unanswered.corrected_r, alike.corrected_r]).all()
    assert alike.mean == 3
    assert not any(one.is_weak or one.differs for one in (unanswered, alike))


@pytest.mark.parametrize("broken", [np.zeros((60, 49), int), np.full((60, 50), 6), np.full((60, 50), -1)])
def test_another_forms_answers_are_refused(broken):
    with pytest.raises(ValueError):
        analyse(FORM, broken)
