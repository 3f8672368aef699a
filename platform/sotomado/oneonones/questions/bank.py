"""The bank of questions: open ones for a 1on1, by the stage somebody is at and the phase a talk has come to.

The file beside this one holds them in both languages. Stages, phases and times are those of the consultants' prompts;
the questions are others, for a manager asks from another place than a consultant. A file that breaks a rule is refused
whole. Every stage has its questions in every phase: none of the twenty is left out, since looking back and choosing
mean something at any stage, only in another size.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from sotomado.consultations.preparing.prompts import Phase, Time
from sotomado.oneonones.models import InsideTheme, PairKind
from sotomado.oneonones.questions import rules

STAGES = (1, 2, 3, 4, 5)
# In each stage and phase; of each of past, present and future among them.
FEWEST = 15
FEWEST_OF_A_TIME = 3


class BrokenBank(Exception):
    """The file breaks its rules; `faults` says where."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Question:
    """One open question, by language, and what it is good for.

    themes: what it suits, empty where it suits whatever the talk is about. pairs: the kinds of pairs it is for.
    is_for_later: it looks back on an earlier talk of the two.
    """

    id: str
    phase: Phase
    time: Time
    stages: tuple[int, ...]
    themes: tuple[InsideTheme, ...]
    pairs: tuple[PairKind, ...]
    is_for_later: bool
    words: Mapping[str, str]
    why: Mapping[str, str]

    def suits(self, theme: InsideTheme) -> bool:
        return not self.themes or theme in self.themes


@cache
def bank() -> tuple[Question, ...]:
    """The questions that come with the service, in their order; read once."""
    return read((files("sotomado.oneonones.questions") / "bank.toml").read_text(encoding="utf-8"))


def read(text: str) -> tuple[Question, ...]:
    """Questions from their file. Raises BrokenBank with every fault found."""
    try:
        found = tuple(_question(one) for one in tomllib.loads(text)["question"])
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenBank([f"not a bank: {error!r}"]) from error
    faults = [
        fault
        for one in found
        for fault in rules.faults_of(name=one.id, words=one.words, why=one.why, stages=one.stages)
    ]
    faults += [f"{one.id}: stages that are no neighbours" for one in found if not _are_neighbours(one.stages)]
    faults += _repeated(found) + _thin(found)
    if faults:
        raise BrokenBank(faults)
    return found


def cell(found: tuple[Question, ...], *, stage: int, phase: Phase) -> tuple[Question, ...]:
    """What fits one stage in one phase."""
    return tuple(one for one in found if one.phase is phase and stage in one.stages)


def _question(told: Any) -> Question:
    return Question(
        id=told["id"],
        phase=Phase(told["phase"]),
        time=Time(told["tense"]),
        stages=tuple(int(stage) for stage in told["stages"]),
        themes=tuple(InsideTheme(theme) for theme in told["themes"]),
        pairs=tuple(PairKind(kind) for kind in told.get("pairs", PairKind)),
        is_for_later=bool(told.get("later", False)),
        words={tongue: told[tongue] for tongue in rules.TONGUES},
        why={tongue: told[f"why_{tongue}"] for tongue in rules.TONGUES},
    )


def _are_neighbours(stages: tuple[int, ...]) -> bool:
    return bool(stages) and set(stages) <= set(STAGES) and stages == tuple(range(stages[0], stages[-1] + 1))


def _repeated(found: tuple[Question, ...]) -> list[str]:
    said = Counter([one.id for one in found] + [words for one in found for words in one.words.values()])
    return [f"twice the same: {words}" for words, times in said.items() if times > 1]


def _thin(found: tuple[Question, ...]) -> list[str]:
    faults = []
    for stage in STAGES:
        for phase in Phase:
            there = cell(found, stage=stage, phase=phase)
            times = Counter(one.time for one in there)
            if len(there) < FEWEST or min(times[time] for time in Time) < FEWEST_OF_A_TIME:
                faults.append(f"stage {stage}, {phase}: {len(there)} questions, {dict(times)}")
    return faults
