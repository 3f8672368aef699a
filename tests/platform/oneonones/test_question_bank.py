"""The bank of questions: enough of them everywhere, all of them open, none that comes too early, judges or pries."""

from collections import Counter
from itertools import combinations, product

import pytest

from sotomado.consultations.preparing.prompts import Phase, Time, library
from sotomado.oneonones.models import InsideTheme
from sotomado.oneonones.questions import rules
from sotomado.oneonones.questions.bank import STAGES, BrokenBank, Question, bank, cell, read

A_BANK = """
[[question]]
id = "one"
phase = "looking_back"
tense = "past"
stages = [1, 2]
themes = []
ja = "最近、うれしかったのは、どんなことでしたか。"
en = "What has pleased you lately?"
why_ja = "気持ちから始められます。"
why_en = "It begins with a feeling."
"""
# How endings of questions are alike in any language is not what makes two questions alike.
ENDINGS = (
    "どんなことでしたか。",
    "どんなことですか。",
    "どんなときでしたか。",
    "どんなときですか。",
    "どれですか。",
    "どれでしたか。",
)
TOO_ALIKE = 0.6


def test_there_are_fifteen_questions_in_every_stage_and_phase() -> None:
    counted = {(stage, phase): len(cell(bank(), stage=stage, phase=phase)) for stage, phase in product(STAGES, Phase)}

    assert len(counted) == 20
    assert {place: number for place, number in counted.items() if number < 15} == {}
    assert 150 <= len(bank()) <= 200


def test_every_stage_and_phase_has_a_past_a_present_and_a_future() -> None:
    for stage, phase in product(STAGES, Phase):
        times = Counter(one.time for one in cell(bank(), stage=stage, phase=phase))

        assert min(times[time] for time in Time) >= 3, (stage, phase)


def test_every_theme_has_questions_of_its_own_in_every_phase() -> None:
    for theme, phase in product(set(InsideTheme) - {InsideTheme.OWN}, Phase):
        assert [one for one in bank() if one.phase is phase and theme in one.themes], (theme, phase)


@pytest.mark.parametrize("question", bank(), ids=lambda one: one.id)
def test_a_question_of_ours_keeps_every_rule(question: Question) -> None:
    faults = rules.faults_of(name=question.id, words=question.words, why=question.why, stages=question.stages)

    assert faults == []
    assert question.words["ja"].endswith("か。")
    assert question.words["en"].endswith("?")
    assert question.why["ja"].endswith("。")
    assert question.why["en"].endswith(".")
    assert not any("!" in words or "!" in words for words in (*question.words.values(), *question.why.values()))


@pytest.mark.parametrize(
    ("words", "tongue"),
    [
        ("仕事は楽しいですか。", "ja"),
        ("困っていることはありますか。", "ja"),
        ("何か困っていますか。", "ja"),
        ("だれかに相談できますか。", "ja"),
        ("どんな仕事でしたか。楽しかったですか。", "ja"),
        ("話を聞かせてください。", "ja"),
        ("Do you like your work?", "en"),
        ("Is there anything that troubles you?", "en"),
        ("If you look back, do you see what was hard?", "en"),
        ("When you look back, are you content?", "en"),
        ("Tell me what was hard.", "en"),
        ("Can you say what you liked?", "en"),
    ],
)
def test_what_can_be_answered_with_yes_or_no_is_no_open_question(words: str, tongue: str) -> None:
    assert not rules.is_open(words, tongue)


@pytest.mark.parametrize(
    ("ja", "en"),
    [
        ("将来、どんな人になりたいですか。", "What do you want to become?"),
        ("五年後、どこで何をしていますか。", "Where will you be five years from now?"),
        ("あなたの夢は何ですか。", "What are your dreams?"),
        ("今年の目標は何ですか。", "What is your goal for the year?"),
        ("どんなキャリアを考えていますか。", "What kind of career do you think of?"),
        ("どんな自分でありたいですか。", "What would be your ideal?"),
    ],
)
def test_what_somebody_wants_to_become_is_not_asked_at_stages_1_and_2(ja: str, en: str) -> None:
    said = {"words": {"ja": ja, "en": en}, "why": {"ja": "よい問いです。", "en": "It is good."}}

    for stages in ((1,), (2, 3), (1, 2, 3, 4, 5)):
        found = rules.faults_of(name="new", stages=stages, **said)
        assert [fault for fault in found if "too early" in fault] == [
            f"new: too early for stages 1 and 2 in {tongue}" for tongue in ("ja", "en")
        ]
    assert not [fault for fault in rules.faults_of(name="new", stages=(3, 4), **said) if "too early" in fault]


@pytest.mark.parametrize(
    ("ja", "en", "what"),
    [
        ("なぜ終わらなかったのですか。どこが悪かったですか。", "Why was it not done?", "judges"),
        ("評価について、どう思いますか。", "What do you think of your appraisal?", "judges"),
        ("お子さんは、いつごろの予定ですか。", "When do you plan to have children?", "pries"),
        ("転職するなら、どこがよいですか。", "Which new employer would you choose?", "leads away"),
    ],
)
def test_what_judges_pries_or_leads_away_is_refused(ja: str, en: str, what: str) -> None:
    found = rules.faults_of(
        name="new", words={"ja": ja, "en": en}, why={"ja": "問いです。", "en": "A question."}, stages=(4, 5)
    )

    assert {f"new: {what} in {tongue}" for tongue in ("ja", "en")} <= set(found)


def test_no_two_are_nearly_alike_and_none_is_a_consultants_prompt() -> None:
    ours = [(one.id, one.words["ja"], one.words["en"]) for one in bank()]
    theirs = [(one.id, one.words["ja"], one.words["en"]) for place in library().prompts.values() for one in place]
    pairs = [*combinations(ours, 2), *product(ours, theirs)]

    alike = [(one, other) for one, other in pairs if likeness(one[1:], other[1:]) >= TOO_ALIKE]

    assert alike == []


def test_a_question_put_a_little_otherwise_would_be_found_out() -> None:
    one = ("最近、だれかに助けてもらったのは、どんなときでしたか。", "When did somebody last help you out?")
    other = ("このごろ、だれかに助けてもらったのは、いつですか。", "When did somebody help you out lately?")

    assert likeness(one, other) >= TOO_ALIKE


def test_a_bank_with_too_few_questions_is_refused_and_says_where() -> None:
    with pytest.raises(BrokenBank) as refused:
        read(A_BANK)

    assert any(fault.startswith("stage 1, looking_back: 1 questions") for fault in refused.value.faults)
    assert any(fault.startswith("stage 5, choosing: 0 questions") for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (A_BANK + A_BANK, "twice the same: one"),
        (A_BANK.replace("[1, 2]", "[1, 3]"), "one: stages that are no neighbours"),
        (A_BANK.replace("What has pleased you lately?", ""), "one: something is missing in en"),
        (A_BANK.replace('tense = "past"', 'tense = "later"'), "not a bank"),
        (A_BANK.replace("themes = []", 'themes = ["money"]'), "not a bank"),
    ],
)
def test_a_broken_bank_is_refused(broken: str, fault: str) -> None:
    with pytest.raises(BrokenBank) as refused:
        read(broken)

    assert any(said.startswith(fault) for said in refused.value.faults)


def likeness(one: tuple[str, str], other: tuple[str, str]) -> float:
    """The greater of how much the shorter of two shares with the other, in either language; 1 is all of it."""
    return max(
        _shared(_grams(_bare(one[0]), 3), _grams(_bare(other[0]), 3)),
        _shared(_grams(one[1].lower(), 4), _grams(other[1].lower(), 4)),
    )


def _bare(words: str) -> str:
    for ending in ENDINGS:
        words = words.removesuffix(ending)
    return words.replace("、", "")


def _grams(words: str, length: int) -> set[str]:
    return {words[at : at + length] for at in range(len(words) - length + 1)}


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
