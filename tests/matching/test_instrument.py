"""The built-in questionnaire is whole, and a broken one is refused with its fault named."""

import itertools
import json
from collections import Counter
from importlib.resources import files

import numpy as np
import pytest
from factories.real_answers import needs_real_answers, read_real_answers

from matching.instrument import Instrument, InstrumentError, load_builtin
from matching.scoring import reliability

REVERSE = {"E2", "E4", "E6", "E8", "E10", "N2", "N4", "A1", "A3", "A5", "A7", "C2", "C4", "C6", "C8", "O2", "O4", "O6"}


def the_file():
    return json.loads((files("matching") / "instruments" / "ipip50_own_wording.json").read_text("utf-8"))


def test_there_is_one_statement_for_each_marker_with_the_public_keys():
    form = load_builtin()

    assert [item.code for item in form.items] == [f"{s}{n}" for s in "ENACO" for n in range(1, 11)]
    assert {item.code for item in form.items if item.key < 0} == REVERSE
    assert all(item.code.startswith(item.scale) for item in form.items)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_statement_is_said_once_in_each_language(language):
    said = [item.text.in_language(language) for item in load_builtin().items]

    assert len(set(said)) == 50
    assert all(sentence.endswith("。" if language == "ja" else ".") for sentence in said)


def test_japanese_statements_are_japanese_and_leave_out_the_first_person():
    for item in load_builtin().items:
        assert any("\u3040" <= letter <= "\u309f" for letter in item.text.ja), item.code
        assert "私" not in item.text.ja, item.code
        assert item.text.en.isascii(), item.code


def test_each_of_five_pages_asks_two_statements_of_every_scale_never_one_scale_twice_running():
    form = load_builtin()

    assert [len(page) for page in form.pages] == [10] * 5
    for page in form.pages:
        assert Counter(form.item(code).scale for code in page) == dict.fromkeys("ENACO", 2)
    asked = [form.item(code).scale for page in form.pages for code in page]
    assert all(here != after for here, after in itertools.pairwise(asked))


def test_a_result_is_given_back_in_words_by_its_height():
    scale = load_builtin().scales[0]

    assert scale.portrait(44.9) is scale.low
    assert scale.portrait(50) is scale.middle
    assert scale.portrait(55.1) is scale.high


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (lambda f: f["items"].pop(0), "disagree about: E1"),
        (lambda f: f["items"][0].update(key=0), "Item 1 has the key 0"),
        (lambda f: f["items"][0].update(scale="Z"), "Item E1 belongs to the scale Z"),
        (lambda f: f["items"][1].update(code="E1"), "The item E1 appears twice"),
        (lambda f: f["items"][2].update(ja=" "), "Item 3 needs a text called ja"),
        (lambda f: f["items"][2].update(keyed_mean=5.2), "Item E3 has a mean outside"),
        (lambda f: f["pages"][0].append("E1"), "The item on the pages E1 appears twice"),
        (lambda f: f["scales"][1]["norm"].update(sd=0), "Scale N has an impossible mean or deviation"),
        (lambda f: f["scales"][1]["norm"].update(alpha=0.5), "Scale N: alpha 0.5 contradicts"),
        (lambda f: f["scales"][1].pop("high"), "Scale 2, high, must be an object"),
        (lambda f: f["correlations"][0].__setitem__(1, 0.9), "The correlation in row 1, column 2"),
        (lambda f: f["correlations"].pop(), "The correlations must be 5 rows of 5"),
        (lambda f: f.pop("pages"), "needs a list called pages"),
        (lambda f: f.update(answers=f["answers"][:1]), "at least two answers"),
    ],
)
def test_a_broken_file_is_refused_with_its_fault_named(broken, complaint):
    form = the_file()
    broken(form)

    with pytest.raises(InstrumentError, match=complaint):
        Instrument.from_json(json.dumps(form))


@pytest.mark.parametrize("text", ["", "[]", "{", '"form"', "null"])
def test_what_is_not_a_form_at_all_is_refused(text):
    with pytest.raises(InstrumentError):
        Instrument.from_json(text)


@needs_real_answers
def test_norms_are_those_of_real_people_between_22_and_65():
    # The file's means and deviations rest on all rows; half of them are in hand, so 4 standard errors are allowed.
    form = load_builtin()
    real = read_real_answers(form)
    adults = real.keyed[(real.age >= 22) & (real.age <= 65)]
    scores = adults.reshape(-1, 5, 10).mean(axis=2)
    half = np.sqrt(len(adults))

    for scale, own in zip(form.scales, scores.T, strict=True):
        assert own.mean() == pytest.approx(scale.norm.mean, abs=4 * scale.norm.sd / half)
        assert own.std(ddof=1) == pytest.approx(scale.norm.sd, abs=4 * scale.norm.sd / (half * 2**0.5))
    np.testing.assert_allclose(adults.mean(axis=0), [i.keyed_mean for i in form.items], atol=0.0006)
    np.testing.assert_allclose(np.corrcoef(scores.T), form.correlations, atol=0.0006)


@needs_real_answers
def test_alphas_and_inter_item_correlations_are_those_of_real_people_of_all_ages():
    form = load_builtin()
    keyed = read_real_answers(form).keyed

    for place, scale in enumerate(form.scales):
        own = keyed[:, 10 * place : 10 * place + 10]
        mean_r = (np.corrcoef(own.T).sum() - 10) / 90
        assert 0.79 <= reliability(own) <= 0.895
        assert reliability(own) == pytest.approx(scale.norm.alpha, abs=0.0006)
        assert mean_r == pytest.approx(scale.norm.mean_inter_item_r, abs=0.005)
