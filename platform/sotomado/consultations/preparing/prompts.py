"""Questions to lean on: a library of open ones, by the stage a person is at and the phase a talk has come to.

The file beside this one holds them in both languages. Within a stage and a phase they run from the past over the
present to the future, for thoughts fall into place in that order. A file that breaks a rule is refused whole: a prompt
that can be answered with yes or no, one language missing, a gap, or a step towards changing jobs, which consultants may
not take (they introduce neither positions nor recruiters).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

FEWEST = 3
LONGEST = 160
OPEN_WORDS = {
    "ja": re.compile("どんな|どの|どれ|どう|どこ|何|なに|なぜ|だれ|いつ"),
    "en": re.compile(r"\b(what|which|how|when|where|who|whom|whose|why)\b", re.IGNORECASE),
}
ENDS = {"ja": "か。", "en": "?"}
# What a consultant may not lead to.
LEADS_AWAY = {
    "ja": re.compile("転職|求人|採用|エージェント|退職"),
    "en": re.compile(r"\b(recruit\w*|job offers?|new employer|resign\w*|quit\w*)\b", re.IGNORECASE),
}


class Stages(StrEnum):
    """Stages of career autonomy that are met alike, of the five."""

    FIRST = "1-2"
    MIDDLE = "3"
    LATER = "4-5"

    @classmethod
    def of(cls, stage: int) -> Stages:
        """Where one of the five stages belongs."""
        return cls.FIRST if stage <= 2 else cls.MIDDLE if stage == 3 else cls.LATER


class Phase(StrEnum):
    """The four phases of a talk, in their order."""

    LOOKING_BACK = "looking_back"
    MAKING_MEANING = "making_meaning"
    WIDENING = "widening"
    CHOOSING = "choosing"


class Time(StrEnum):
    """What a question asks about, in the order it is asked."""

    PAST = "past"
    PRESENT = "present"
    FUTURE = "future"


class BrokenLibrary(Exception):
    """The file of prompts breaks its rules; `faults` says where."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Prompt:
    """One open question, by language."""

    id: str
    stages: Stages
    phase: Phase
    time: Time
    words: Mapping[str, str]


@dataclass(frozen=True)
class Library:
    """All prompts by stage and phase, in their order, and how each stage is met."""

    prompts: Mapping[tuple[Stages, Phase], tuple[Prompt, ...]]
    approaches: Mapping[Stages, Mapping[str, str]]


@cache
def library() -> Library:
    """The library that comes with the service, read once."""
    return read((files("sotomado.consultations.preparing") / "prompts.json").read_text(encoding="utf-8"))


def read(text: str) -> Library:
    """A library from its file. Raises BrokenLibrary with every fault found."""
    try:
        told = json.loads(text)
        prompts = [_prompt(one) for one in told["prompts"]]
        approaches = {stages: told["approaches"][stages.value] for stages in Stages}
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenLibrary([f"not a library: {error!r}"]) from error
    by_place: defaultdict[tuple[Stages, Phase], list[Prompt]] = defaultdict(list)
    for one in prompts:
        by_place[one.stages, one.phase].append(one)
    faults = [fault for one in prompts for fault in _faults_of(one)]
    faults += _repeated(prompts)
    for stages in Stages:
        faults += [f"{stages}: no approach in {tongue}" for tongue in ENDS if not _said(approaches[stages], tongue)]
        for phase in Phase:
            faults += _faults_of_place(f"{stages} {phase}", by_place[stages, phase])
    if faults:
        raise BrokenLibrary(faults)
    return Library({place: tuple(found) for place, found in by_place.items()}, approaches)


def _prompt(told: Any) -> Prompt:
    return Prompt(
        id=told["id"],
        stages=Stages(told["stages"]),
        phase=Phase(told["phase"]),
        time=Time(told["time"]),
        words={tongue: told.get(tongue) or "" for tongue in ENDS},
    )


def _said(words: object, tongue: str) -> bool:
    return isinstance(words, dict) and isinstance(words.get(tongue), str) and bool(words[tongue].strip())


def _faults_of(one: Prompt) -> list[str]:
    faults = []
    for tongue, end in ENDS.items():
        words = one.words[tongue]
        if not isinstance(words, str) or not words.strip():
            faults.append(f"{one.id}: nothing in {tongue}")
            continue
        if not OPEN_WORDS[tongue].search(words) or end not in words:
            faults.append(f"{one.id}: no open question in {tongue}")
        if len(words) > LONGEST:
            faults.append(f"{one.id}: longer than {LONGEST} characters in {tongue}")
        if LEADS_AWAY[tongue].search(words):
            faults.append(f"{one.id}: leads towards changing jobs in {tongue}")
    return faults


def _repeated(prompts: list[Prompt]) -> list[str]:
    faults = []
    for what, values in (
        ("id", [one.id for one in prompts]),
        *((tongue, [one.words[tongue] for one in prompts]) for tongue in ENDS),
    ):
        seen: set[str] = set()
        for value in values:
            if value and value in seen:
                faults.append(f"twice the same {what}: {value}")
            seen.add(value)
    return faults


def _faults_of_place(name: str, found: list[Prompt]) -> list[str]:
    order = list(Time)
    asked = [order.index(one.time) for one in found]
    faults = []
    if len(found) < FEWEST or set(asked) != set(range(len(order))):
        faults.append(f"{name}: fewer than {FEWEST} prompts, or one of past, present and future is missing")
    if asked != sorted(asked):
        faults.append(f"{name}: not in the order of past, present and future")
    return faults
