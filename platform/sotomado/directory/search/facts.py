"""Facts as the search knows them: a code each, and a bit each in one of two numbers of 63 bits.

A value's bit is its place in the vocabulary, so new values are appended there and nothing is moved; then RULES rises.
Countries are too many for bits and too few people have one: they are counted where they are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sotomado.directory.vocabulary import (
    AgeBand,
    Experience,
    Gender,
    Industry,
    MeetingMode,
    SpokenLanguage,
    Style,
    Theme,
)

# The version of everything that decides what the index holds. Rows made by another are made anew.
RULES = 1


class Facet(StrEnum):
    """What the list of everyone can be narrowed by, beside words and free times."""

    THEME = "theme"
    EXPERIENCE = "experience"
    INDUSTRY = "industry"
    COUNTRY = "country"
    LANGUAGE = "language"
    MODE = "mode"
    STYLE = "style"
    GENDER = "gender"
    AGE = "age"
    # When somebody has time, by the reader's clock: no fact of a profile, so whoever searches brings it (`Free`).
    SOON = "soon"
    TIME = "time"


VALUES: Mapping[Facet, type[StrEnum]] = {
    Facet.THEME: Theme,
    Facet.EXPERIENCE: Experience,
    Facet.INDUSTRY: Industry,
    Facet.LANGUAGE: SpokenLanguage,
    Facet.MODE: MeetingMode,
    Facet.STYLE: Style,
    Facet.GENDER: Gender,
    Facet.AGE: AgeBand,
}
CODES: Mapping[Facet, tuple[str, ...]] = {facet: tuple(one.value for one in kind) for facet, kind in VALUES.items()}
# Which number, and from which bit on.
PLACES: Mapping[Facet, tuple[int, int]] = {
    Facet.THEME: (0, 0),
    Facet.EXPERIENCE: (0, 24),
    Facet.INDUSTRY: (1, 0),
    Facet.LANGUAGE: (1, 24),
    Facet.MODE: (1, 32),
    Facet.STYLE: (1, 40),
    Facet.GENDER: (1, 48),
    Facet.AGE: (1, 54),
}


@dataclass(frozen=True, order=True)
class Fact:
    """One value of one facet."""

    facet: Facet
    value: str

    @property
    def term(self) -> str:
        """As it stands in the index: no word has a colon."""
        return f"{self.facet}:{self.value}"


def bits(facts: Iterable[Fact]) -> tuple[int, int]:
    """The two numbers of somebody with these facts."""
    numbers = [0, 0]
    for fact in facts:
        if fact.facet in PLACES:
            number, first = PLACES[fact.facet]
            numbers[number] |= 1 << (first + CODES[fact.facet].index(fact.value))
    return numbers[0], numbers[1]
