"""The library of prompts: complete, open, in order, and refused whole where it is not."""

import json
from importlib.resources import files

import pytest

from sotomado.consultations.preparing.prompts import FEWEST, BrokenLibrary, Phase, Stages, Time, library, read


@pytest.fixture
def told():
    return json.loads((files("sotomado.consultations.preparing") / "prompts.json").read_text(encoding="utf-8"))


def refusal(told):
    with pytest.raises(BrokenLibrary) as refused:
        read(json.dumps(told))
    return "\n".join(refused.value.faults)


def test_every_stage_and_phase_leads_from_the_past_to_the_future():
    for stages in Stages:
        for phase in Phase:
            found = library().prompts[stages, phase]

            assert len(found) >= FEWEST
            assert [one.time for one in found] == sorted((one.time for one in found), key=list(Time).index)
            assert {one.time for one in found} == set(Time)


def test_the_five_stages_are_met_in_three_ways():
    assert [Stages.of(stage) for stage in range(1, 6)] == [
        Stages.FIRST,
        Stages.FIRST,
        Stages.MIDDLE,
        Stages.LATER,
        Stages.LATER,
    ]


@pytest.mark.parametrize(
    ("language", "words", "fault"),
    [
        ("ja", "", "nothing in ja"),
        ("en", " ", "nothing in en"),
        ("ja", "楽しいですか。", "no open question in ja"),
        ("en", "Do you like it?", "no open question in en"),
        ("en", "Tell me what you like.", "no open question in en"),
        ("ja", "どんな転職をしたいですか。", "leads towards changing jobs in ja"),
        ("en", "What do recruiters offer you?", "leads towards changing jobs in en"),
        ("en", "What " + "long " * 40 + "?", "longer than"),
    ],
)
def test_a_prompt_that_breaks_a_rule_refuses_the_file(told, language, words, fault):
    told["prompts"][0][language] = words

    assert fault in refusal(told)


def test_a_prompt_said_twice_is_found(told):
    told["prompts"][1]["en"] = told["prompts"][0]["en"]
    told["prompts"][1]["id"] = told["prompts"][0]["id"]

    faults = refusal(told)

    assert "twice the same id" in faults
    assert "twice the same en" in faults


def test_a_gap_and_a_wrong_order_are_found(told):
    future = [one for one in told["prompts"] if one["stages"] == "3" and one["time"] == "future"]
    told["prompts"] = [one for one in told["prompts"] if one not in future]
    assert "3 looking_back: fewer than" in refusal(told)

    told["prompts"] = [*future, *told["prompts"]]
    assert "3 looking_back: not in the order" in refusal(told)


def test_an_approach_missing_in_one_language_is_found(told):
    del told["approaches"]["3"]["en"]

    assert "3: no approach in en" in refusal(told)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"prompts": [{"id": "one"}], "approaches": {}}'])
def test_what_is_no_library_at_all_is_refused(text):
    with pytest.raises(BrokenLibrary):
        read(text)
