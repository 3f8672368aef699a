"""Item parameters: found again where they are known, and those of the file where people are real."""

import numpy as np
import pytest
from factories.real_answers import needs_real_answers, read_real_answers

from matching.answers.calibration import TooFewAnswers, calibrate, dependence
from matching.answers.graded import Graded, probabilities, tabled
from matching.answers.instrument_file import load_builtin

KNOWN = (
    Graded(0.8, (-2.5, -1.0, 0.5, 2.0)),
    Graded(1.2, (-1.5, -0.5, 0.2, 1.5)),
    Graded(1.6, (-2.0, -1.2, -0.4, 0.8)),
    Graded(2.0, (-1.0, 0.0, 0.6, 1.2)),
    Graded(2.6, (-1.4, -0.6, 0.3, 1.6)),
    Graded(1.0, (-3.0, -1.8, -0.2, 1.0)),
)


def answers_of(people, rng):
    """Keyed answers int[people, 6] drawn by the model."""
    theta = rng.standard_normal(people)
    above = probabilities(*tabled(KNOWN), theta=theta).cumsum(axis=2)
    return 1 + (rng.random((len(KNOWN), people, 1)) > above[..., :-1]).sum(axis=2).T


def test_parameters_that_made_the_answers_are_found_again():
    keyed = answers_of(6000, np.random.default_rng(5))

    found = calibrate(keyed, 5)

    for true, one in zip(KNOWN, found, strict=True):
        assert one.discrimination == pytest.approx(true.discrimination, rel=0.12)
        assert one.thresholds == pytest.approx(true.thresholds, abs=0.2)


def test_answers_left_open_change_little():
    rng = np.random.default_rng(6)
    keyed = answers_of(4000, rng)
    gapped = np.where(rng.random(keyed.shape) < 0.15, 0, keyed)

    for whole, one in zip(calibrate(keyed, 5), calibrate(gapped, 5), strict=True):
        assert one.discrimination == pytest.approx(whole.discrimination, rel=0.12)
        assert one.thresholds == pytest.approx(whole.thresholds, abs=0.2)


def test_what_two_items_share_beyond_the_trait_is_seen_and_nothing_else_is():
    rng = np.random.default_rng(7)
    keyed = answers_of(6000, rng)
    copied = rng.random(6000) < 0.4
    keyed[copied, 1] = keyed[copied, 0]

    shared = dependence(keyed, KNOWN)

    aside = ~np.eye(6, dtype=bool)
    aside[0, 1] = aside[1, 0] = False
    assert shared[0, 1] > 0.2
    assert np.abs(shared[aside]).max() < 0.12


def test_too_few_people_and_an_answer_nobody_gave_are_refused():
    keyed = answers_of(400, np.random.default_rng(8))

    with pytest.raises(TooFewAnswers, match="300 people; there are 200"):
        calibrate(keyed[:200], 5)
    with pytest.raises(TooFewAnswers, match="never given"):
        calibrate(np.minimum(keyed, 4), 5)


@needs_real_answers
def test_the_files_parameters_are_those_of_every_second_adult():
    form = load_builtin()
    people = read_real_answers(form)
    keyed = people.keyed[(people.age >= 22) & (people.age <= 65)][::2]
    named = {(a, b): r for a, b, r in form.dependence}

    for place, scale in enumerate(form.scales):
        items, own = form.items_of(scale.code), keyed[:, 10 * place : 10 * place + 10]
        for item, found in zip(items, calibrate(own, form.highest_answer), strict=True):
            assert item.grm is not None
            assert found.discrimination == pytest.approx(item.grm.discrimination, abs=0.001)
            assert found.thresholds == pytest.approx(item.grm.thresholds, abs=0.001)
        shared = dependence(own, [item.grm for item in items])
        for a in range(10):
            for b in range(a + 1, 10):
                assert shared[a, b] == pytest.approx(named.get((items[a].code, items[b].code), 0), abs=0.061)
                assert abs(shared[a, b]) < 0.0601 or (items[a].code, items[b].code) in named
