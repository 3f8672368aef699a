"""A sheet of questions follows the stage, and whoever reads it cannot tell the stage from it."""

import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import product

import pytest

from sotomado.consultations.preparing.prompts import Phase, Time
from sotomado.oneonones.models import InsideTheme, PairKind
from sotomado.oneonones.questions.bank import STAGES, bank
from sotomado.oneonones.questions.drawing import (
    CHANCES,
    FITS,
    NO_BETTER_THAN,
    TURNS,
    Mix,
    Sheet,
    draw,
    group_of,
    mix_of,
)

# What an attacker may hold of people before they see a sheet: all stages alike, or most people at 1 to 3.
EVEN: Mapping[int, float] = dict.fromkeys(STAGES, 0.2)
AS_PEOPLE_ARE: Mapping[int, float] = {1: 0.2, 2: 0.3, 3: 0.3, 4: 0.15, 5: 0.05}


def a_sheet(number: int = 1, **changed: object) -> Sheet:
    values = {
        "one_on_one_id": f"number {number}",
        "theme": InsideTheme.WORK,
        "kind": PairKind.LINE,
        "is_first": False,
    }
    return Sheet(**(values | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize("mix", Mix)
def test_a_sheet_goes_from_the_past_over_the_present_to_the_future_in_every_phase(mix: Mix) -> None:
    for number, turn in product(range(20), range(TURNS)):
        drawn = draw(bank(), a_sheet(number), mix=mix, turn=turn)

        assert list(drawn) == list(Phase)
        for phase, asked in drawn.items():
            assert [one.time for one in asked] == list(Time)
            assert {one.phase for one in asked} == {phase}


@pytest.mark.parametrize("mix", Mix)
def test_whatever_is_asked_fits_the_mix_and_a_third_fits_everybody(mix: Mix) -> None:
    for number, turn in product(range(20), range(TURNS)):
        for asked in draw(bank(), a_sheet(number), mix=mix, turn=turn).values():
            assert all(FITS[mix] <= set(one.stages) for one in asked)
            assert len([one for one in asked if set(one.stages) == set(STAGES)]) == 1


def test_the_same_1on1_has_the_same_questions_and_another_has_others() -> None:
    assert draw(bank(), a_sheet(1), mix=Mix.NEAR) == draw(bank(), a_sheet(1), mix=Mix.NEAR)
    assert draw(bank(), a_sheet(1), mix=Mix.NEAR) != draw(bank(), a_sheet(2), mix=Mix.NEAR)


def test_others_brings_others_and_goes_round() -> None:
    first, second = (draw(bank(), a_sheet(), mix=Mix.MIDDLE, turn=turn) for turn in (0, 1))

    for phase in Phase:
        assert first[phase] != second[phase]
    assert draw(bank(), a_sheet(), mix=Mix.MIDDLE, turn=TURNS) == first


def test_what_suits_the_theme_comes_first() -> None:
    def share(theme: InsideTheme | None) -> float:
        drawn = [
            one
            for number in range(30)
            for asked in draw(bank(), a_sheet(number, theme=theme), mix=Mix.MIDDLE).values()
            for one in asked
        ]
        return sum(one.suits(InsideTheme.RELATIONS) for one in drawn) / len(drawn)

    assert share(InsideTheme.RELATIONS) > share(None) + 0.3


def test_a_theme_in_the_members_own_words_prefers_nothing() -> None:
    assert draw(bank(), a_sheet(theme=InsideTheme.OWN), mix=Mix.NEAR) == draw(bank(), a_sheet(theme=None), mix=Mix.NEAR)


def test_a_first_talk_is_not_asked_about_the_one_before() -> None:
    drawn = {
        one.is_for_later
        for number, turn, mix in product(range(30), range(TURNS), Mix)
        for asked in draw(bank(), a_sheet(number, is_first=True), mix=mix, turn=turn).values()
        for one in asked
    }

    assert drawn == {False}


def test_who_is_not_the_manager_does_not_ask_as_the_manager_would() -> None:
    asked = [
        one
        for number, turn in product(range(60), range(TURNS))
        for phase in draw(bank(), a_sheet(number, kind=PairKind.MENTOR), mix=Mix.FAR, turn=turn).values()
        for one in phase
    ]

    assert all(PairKind.MENTOR in one.pairs for one in asked)
    assert [one for one in bank() if PairKind.MENTOR not in one.pairs], "there is something to keep from them"


def test_chances_are_as_they_are_stated() -> None:
    for stage, chances in CHANCES.items():
        drawn = Counter(mix_of(stage, throw=number / 1000) for number in range(1000))

        assert tuple(drawn[mix] / 10 for mix in Mix) == chances


def test_nobody_at_stages_1_and_2_or_unstated_is_asked_what_is_far() -> None:
    for stage, throw in product((1, 2, None), (0.0, 0.5, 0.999999)):
        assert mix_of(stage, throw=throw) is not Mix.FAR


def test_stages_with_the_same_chances_share_their_throw() -> None:
    assert group_of(1) == group_of(2)
    assert group_of(4) == group_of(5)
    assert len({group_of(stage) for stage in CHANCES}) == 4


def test_whoever_knows_the_bank_and_reads_every_sheet_guesses_no_better_than_stated() -> None:
    """The attacker knows the bank, the chances and the way of drawing: all but the throw. They read a year of sheets,
    every turn of them, and name the stage they then hold likeliest."""
    rightly, people = 0, 500
    lots = random.Random(20261122)
    for number in range(people):
        stage = STAGES[number % len(STAGES)]
        mix = mix_of(stage, throw=lots.random())
        shown = {
            (sheet, turn): draw(bank(), a_sheet(sheet), mix=mix, turn=turn)
            for sheet, turn in ((number, 0), (number + 1, 0), (number + 2, 3))
        }
        consistent = [
            guess
            for guess in Mix
            if all(
                draw(bank(), a_sheet(sheet), mix=guess, turn=turn) == asked for (sheet, turn), asked in shown.items()
            )
        ]
        rightly += likeliest(consistent, EVEN) == stage

    assert rightly / people <= NO_BETTER_THAN + 0.04
    assert rightly / people > 0.2, "an attacker who learns nothing at all would be no attacker"


@pytest.mark.parametrize(("held", "bound"), [(EVEN, NO_BETTER_THAN), (AS_PEOPLE_ARE, 0.40)])
def test_the_best_guess_there_can_be(held: Mapping[int, float], bound: float) -> None:
    best = sum(max(held[stage] * CHANCES[stage][at] / 100 for stage in STAGES) for at in range(len(Mix)))

    assert best <= bound + 1e-9


def test_near_does_not_tell_that_somebody_is_at_stages_1_or_2() -> None:
    """Half of the people state no stage; of a manager's ten members, some with «near» are at every other stage."""
    told: defaultdict[str, float] = defaultdict(float)
    for stage, share in AS_PEOPLE_ARE.items():
        told["early" if stage <= 2 else "later"] += share / 2 * CHANCES[stage][0] / 100
        told["unstated, early" if stage <= 2 else "unstated, later"] += share / 2 * CHANCES[None][0] / 100

    early = told["early"] + told["unstated, early"]
    assert early / sum(told.values()) < 0.62


def likeliest(mixes: list[Mix], held: Mapping[int, float]) -> int:
    at = list(Mix).index(mixes[0])
    assert len(mixes) == 1, "the attacker tells the mixes apart, as is assumed of them"
    return max(STAGES, key=lambda stage: held[stage] * CHANCES[stage][at])
