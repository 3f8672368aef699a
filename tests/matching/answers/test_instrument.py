"""The built-in questionnaire is whole, and a broken one is refused with its fault named."""

import itertools
import json
from collections import Counter
from importlib.resources import files

import numpy as np
import pytest
from factories.real_answers import needs_real_answers, read_real_answers

from matching.answers.instrument import InstrumentError, Kind
from matching.answers.instrument_file import from_json, load_builtin
from matching.answers.scoring import reliability

REVERSE = {"E2", "E4", "E6", "E8", "E10", "N2", "N4", "A1", "A3", "A5", "A7", "C2", "C4", "C6", "C8", "O2", "O4", "O6"}


def the_file(key="ipip50_own_wording"):
    return json.loads((files("matching.answers") / "instruments" / f"{key}.json").read_text("utf-8"))


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
        (lambda f: f.update(kind="types"), "The kind must be traits or values, not types"),
        (lambda f: f.update(kind="values"), "needs a list called values"),
        (lambda f: f["items"][0].pop("grm"), "Either every item needs its parameters"),
        (lambda f: f["items"][0].update(grm=[1]), "The parameters of Item 1 must be an object"),
        (lambda f: f["items"][0]["grm"].update(discrimination=0), "Item E1 has the discrimination 0"),
        (lambda f: f["items"][0]["grm"].update(thresholds=[0, 1, 1, 2]), "Item E1 needs 4 thresholds"),
        (lambda f: f["items"][0]["grm"].update(thresholds=[0, 1, 2]), "Item E1 needs 4 thresholds"),
        (lambda f: f["items"][0].update(keyed_mean=float("nan")), "Item 1 needs a number called keyed_mean"),
        (lambda f: f["scales"][0]["norm"].update(mean=float("nan")), "The norm of Scale 1 needs a number called mean"),
        (lambda f: f.update(acquiescence=1.2), "acquiescence must lie between 0 and 1"),
        (lambda f: f["synonyms"].append(["E1", "N1"]), "name E1 and N1, which are not two items of one scale"),
        (lambda f: f["synonyms"].append(["N8", "N7"]), "The synonyms name N7 and N8 twice"),
        (lambda f: f["synonyms"].append(["N8"]), "Synonyms 18 must be a list of two item codes"),
        (lambda f: f.update(dependence=[["E1", "E2", 1.0]]), "The dependence of the items of E is impossible"),
        (lambda f: f.update(dependence=[["E1", "E2"]]), "Dependence 1 must be a list of two item codes and a number"),
        (lambda f: f["scales"][0]["at_work"].pop("low"), "Scale 1, at_work, low, must be an object"),
    ],
)
def test_a_broken_file_is_refused_with_its_fault_named(broken, complaint):
    form = the_file()
    broken(form)

    with pytest.raises(InstrumentError, match=complaint):
        from_json(json.dumps(form))


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (lambda f: f.update(kind="traits"), "needs a list called scales"),
        (lambda f: f["items"].pop(0), "disagree about: SD1"),
        (lambda f: f["items"][0].update(scale="security"), "Scale self_direction has 1 items"),
        (lambda f: f["values"][0].pop("question"), "Value 1, question, must be an object"),
        (lambda f: f["values"].append(f["values"][0]), "The scale self_direction appears twice"),
    ],
)
def test_a_broken_form_of_values_is_refused_too(broken, complaint):
    form = the_file("work_values_20")
    broken(form)

    with pytest.raises(InstrumentError, match=complaint):
        from_json(json.dumps(form))


def test_what_makes_a_form_adaptive_or_careful_may_be_left_out():
    form = the_file()
    for part in ("synonyms", "dependence", "acquiescence", "parameters_source", "kind"):
        form.pop(part, None)
    for item in form["items"]:
        del item["grm"]
    for scale in form["scales"]:
        del scale["at_work"], scale["question"]

    plain = from_json(json.dumps(form))

    assert not plain.is_calibrated
    assert plain.kind is Kind.TRAITS
    assert plain.acquiescence == 0
    assert plain.scales[0].at_work is None


def test_every_scale_and_value_of_ours_has_words_for_work_and_a_question():
    for scale in load_builtin().scales:
        assert scale.at_work is not None
        assert scale.at_work.at(40) is scale.at_work.low
        assert scale.at_work.at(60) is scale.at_work.high
        assert scale.question is not None
        assert scale.question.en.endswith("?")
    for value in load_builtin("work_values_20").values:
        assert value.question.en.endswith("?")
        assert value.stands_out.ja.endswith("。")


def test_synonyms_of_ours_name_each_item_once_and_there_is_no_form_by_another_name():
    named = [code for pair in load_builtin().synonyms for code in pair]

    assert len(named) == len(set(named)) >= 16
    for key in ("nothing", "../instrument", "README"):
        with pytest.raises(KeyError):
            load_builtin(key)


@pytest.mark.parametrize("text", ["", "[]", "{", '"form"', "null"])
def test_what_is_not_a_form_at_all_is_refused(text):
    with pytest.raises(InstrumentError):
        from_json(text)


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
