"""Which questions stand on one sheet: they follow the member's stage, and do not give it away.

A sheet has one of three mixes. Which one is drawn at random, with chances that depend on the stage:

    chance      near   middle   far
    stages 1, 2  60 %   40 %     0 %
    stage 3      30 %   50 %    20 %
    stages 4, 5  20 %   40 %    40 %
    not stated   50 %   50 %     0 %

This is randomised response (Warner 1965): whatever is shown follows from the mix and from things everybody knows, so
whoever knows the bank, this table and every sheet of a member learns the mix, and no more. The throw is made once for a
member and a group of stages (a digest under the service's key) and not anew for each sheet, or many sheets would
average it out. Two who meet the same member compare notes in vain.

What a reader of sheets can make of it, guessing one of five stages that are equally likely: (60 + 50 + 40) / 5 = 30 %
right, where chance alone has 20 %. «Far» tells that somebody is not at stages 1 or 2: the price of never putting its
questions to people there, for whom they come too early. That somebody is at stages 1 or 2 no sheet tells: «near» is
drawn at every stage, and for half of those who state none.

A stage stated anew in another group has a throw of its own, from the next 1on1 on. Where the mix differs then, a reader
knows that something was stated anew, and, but for «far», not in which direction.

So that a mix which misses costs little, a third of every sheet fits all stages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from sotomado.consultations.preparing.prompts import Phase, Time
from sotomado.oneonones.models import InsideTheme, PairKind
from sotomado.oneonones.questions.bank import STAGES, Question


class Mix(StrEnum):
    """Which questions a sheet draws from, beside those that fit all stages."""

    NEAR = "near"
    MIDDLE = "middle"
    FAR = "far"


# Whatever is drawn fits all of these.
FITS: Mapping[Mix, frozenset[int]] = {
    Mix.NEAR: frozenset({1, 2}),
    Mix.MIDDLE: frozenset({3}),
    Mix.FAR: frozenset({4, 5}),
}
# In the order of `Mix`, of a hundred.
CHANCES: Mapping[int | None, tuple[int, int, int]] = {
    1: (60, 40, 0),
    2: (60, 40, 0),
    3: (30, 50, 20),
    4: (20, 40, 40),
    5: (20, 40, 40),
    None: (50, 50, 0),
}
# How often whoever has read every sheet, knowing all but the throw, names one of five equally likely stages rightly.
NO_BETTER_THAN = 0.30
# "Others" goes round after so many.
TURNS = 4


@dataclass(frozen=True)
class Sheet:
    """What is known of a 1on1 by both of the two, and decides the sheet together with the mix."""

    one_on_one_id: str
    theme: InsideTheme | None
    kind: PairKind
    is_first: bool


def group_of(stage: int | None) -> str:
    """Stages with the same chances share a throw, so that restating one's stage within a group changes nothing."""
    return next(str(one) for one in (*STAGES, None) if CHANCES[one] == CHANCES[stage])


def mix_of(stage: int | None, *, throw: float) -> Mix:
    """The mix for a throw from 0 to 1 (1 left out), spread evenly."""
    bound = 0
    for mix, chance in zip(Mix, CHANCES[stage], strict=True):
        bound += chance
        if throw * 100 < bound:
            return mix
    raise ValueError(f"a throw of {throw}")


def draw(bank: tuple[Question, ...], sheet: Sheet, *, mix: Mix, turn: int = 0) -> dict[Phase, tuple[Question, ...]]:
    """For each phase one question of the past, one of the present and one of the future, in that order.

    The same for the same sheet and turn. What suits the theme comes first; one of the three fits all stages.
    """
    fitting = [one for one in bank if sheet.kind in one.pairs and not (one.is_for_later and sheet.is_first)]
    return {phase: tuple(_one(fitting, sheet, mix, phase, time, turn % TURNS) for time in Time) for phase in Phase}


def _one(fitting: list[Question], sheet: Sheet, mix: Mix, phase: Phase, time: Time, turn: int) -> Question:
    there = [one for one in fitting if one.phase is phase and one.time is time]
    wide_time = list(Time)[int(_lot(sheet, phase, str(turn))[:8], 16) % len(Time)]
    if time is wide_time:
        of_all = [one for one in there if set(STAGES) <= set(one.stages)]
    else:
        of_all = [one for one in there if set(one.stages) >= FITS[mix] and not set(STAGES) <= set(one.stages)]
    ordered = sorted(of_all, key=lambda one: (_is_beside(one, sheet.theme), _lot(sheet, one.id)))
    return ordered[turn % len(ordered)]


def _is_beside(one: Question, theme: InsideTheme | None) -> bool:
    # What a theme in the member's own words is about, nobody reads but the two.
    return theme not in (None, InsideTheme.OWN) and not one.suits(theme)


def _lot(sheet: Sheet, *of: str) -> str:
    return sha256("|".join((sheet.one_on_one_id, *of)).encode()).hexdigest()
