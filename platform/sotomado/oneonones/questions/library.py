"""The bank as everybody of the inside track searches it: by words, theme, phase and time. No stage filters it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sotomado.consultations.preparing.prompts import Phase, Time
from sotomado.oneonones.models import InsideTheme
from sotomado.oneonones.questions.bank import Question

LONGEST_SEARCH = 80


@dataclass(frozen=True)
class Wanted:
    """What is looked for; what is left open does not narrow."""

    words: str = ""
    theme: InsideTheme | None = None
    phase: Phase | None = None
    time: Time | None = None

    @property
    def is_open(self) -> bool:
        return self == Wanted()


def search(bank: tuple[Question, ...], wanted: Wanted) -> dict[Phase, tuple[Question, ...]]:
    """What fits, by phase, from the past over the present to the future; phases with nothing are left out.

    Every word must stand in the question or in why it helps, in either language, whatever its width and case.
    """
    words = _plain(wanted.words[:LONGEST_SEARCH]).split()
    fitting = [one for one in bank if _fits(one, wanted) and all(word in _all_said(one) for word in words)]
    order = list(Time)
    found = {
        phase: tuple(sorted((one for one in fitting if one.phase is phase), key=lambda one: order.index(one.time)))
        for phase in Phase
    }
    return {phase: asked for phase, asked in found.items() if asked}


def _fits(one: Question, wanted: Wanted) -> bool:
    return (
        (wanted.theme is None or one.suits(wanted.theme))
        and (wanted.phase is None or one.phase is wanted.phase)
        and (wanted.time is None or one.time is wanted.time)
    )


def _all_said(one: Question) -> str:
    return _plain(" ".join((*one.words.values(), *one.why.values())))


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold()
