"""What can be said of one consultant to one person: each a fact with what it adds to the score.

A fact rests on a term of the score (matching.choosing.fit) and is told only where both sides of it are known. Its
contribution is the distance of its part of eta from the mean over all who could be shown, so that the facts of a term
sum to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matching.choosing.candidates import Consultants, Floats, Person, Wish
from matching.choosing.fit import Fit
from matching.choosing.terms import theme_weights


class Kind(StrEnum):
    """What a fact is about."""

    THEME = "theme"
    RECORD = "record"
    EXPERIENCE = "experience"
    LANGUAGE = "language"
    STYLE = "style"
    GENERATION = "generation"
    VALUES = "values"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class Fact:
    """subject: the code of the theme, experience, style, generation or scale; of values the one that says most, or
    nothing; empty for language.

    value: strength, experience, style or share of languages, 0..1; the record's effect in standard errors; 1 for the
    wished generation and 0 for another; the cosine of values; on a scale consultant minus person, in standard
    deviations. contribution: logits.
    """

    kind: Kind
    subject: str
    value: float
    contribution: float


class Facts:
    """The facts of a fit, with what is the same for everyone reckoned once."""

    def __init__(self, found: Fit, person: Person, wish: Wish, consultants: Consultants) -> None:
        self.found, self.person, self.wish, self.consultants = found, person, wish, consultants
        self.weights = theme_weights(wish)
        self.effects = found.theme_effects.mean(axis=0)
        self.columns: list[tuple[Kind, str, float, Floats]] = [
            (kind, subject, coefficient, column[found.rows]) for kind, subject, coefficient, column in self._wished()
        ]
        self.means = [float(column.mean()) for _, _, _, column in self.columns]

    def of(self, place: int) -> list[Fact]:
        """All facts of row `place` of the fit that may be told, whatever they add."""
        row = int(self.found.rows[place])
        return [*self._of_wish(place, row), *self._of_record(place), *self._of_person(place, row)]

    def _wished(self) -> Iterator[tuple[Kind, str, float, Floats]]:
        """What was wished for and reads as one column of the directory: kind, subject, logits, float[n]."""
        known, b = self.consultants, self.found.coefficient
        for code, weight in self.weights.items():
            yield Kind.THEME, code, b("theme") * weight, known.theme_strength[:, known.theme_codes.index(code)]
        for code in sorted(set(self.wish.experience)):
            yield (
                Kind.EXPERIENCE,
                code,
                b(f"experience:{code}"),
                known.experience[:, known.experience_codes.index(code)],
            )
        if self.wish.languages:
            spoken = [known.language_codes.index(code) for code in sorted(set(self.wish.languages))]
            yield Kind.LANGUAGE, "", b("language"), known.languages[:, spoken].mean(axis=1)
        for code in sorted(set(self.wish.styles)):
            if known.styles is not None:
                share = b("style") / len(set(self.wish.styles))
                yield Kind.STYLE, code, share, known.styles[:, known.style_codes.index(code)]
        if self.wish.generation and known.generations is not None:
            same = (known.generations == self.wish.generation).astype(np.float64)
            yield Kind.GENERATION, self.wish.generation, b("generation"), same

    def _of_wish(self, place: int, row: int) -> Iterator[Fact]:
        ages = self.consultants.generations
        for (kind, subject, coefficient, column), mean in zip(self.columns, self.means, strict=True):
            if kind is not Kind.GENERATION or (ages is not None and ages[row]):
                yield Fact(kind, subject, float(column[place]), coefficient * (float(column[place]) - mean))

    def _of_record(self, place: int) -> Iterator[Fact]:
        for t, code in enumerate(self.found.themes):
            effect, error = float(self.found.theme_effects[place, t]), float(self.found.theme_errors[place, t])
            yield Fact(Kind.RECORD, code, effect / error, self.weights[code] * (effect - float(self.effects[t])))

    def _of_person(self, place: int, row: int) -> Iterator[Fact]:
        known, (adds,) = self.consultants, self.found.contributions([place])
        if self.person.values is not None and known.values is not None and known.values[row].any():
            alike = float(known.values[row] @ self.person.values)
            yield Fact(Kind.VALUES, self._value(known.values[row], self.person.values, alike), alike, adds["values"])
        for s in np.flatnonzero(self.person.is_known & (known.theta_variance[row] < 1)):
            scale = known.scales[s]
            added = sum(adds[f"{term}:{scale}"] for term in ("level", "square", "product"))
            yield Fact(Kind.SCALE, scale, float(known.theta[row, s] - self.person.theta[s]), added)

    def _value(self, theirs: Floats, mine: Floats, alike: float) -> str:
        """The value that the cosine rests on most: dear to both, or dear to the consultant where the two disagree.

        Dear is what has more than an even share, 1/sqrt(V), of a direction of length 1. Empty where no value is.
        """
        dear = 1 / np.sqrt(len(theirs))
        speaking = (theirs >= dear) & ((mine >= dear) if alike > 0 else (mine < 0))
        if not speaking.any():
            return ""
        return self.consultants.value_codes[int(np.argmax(np.where(speaking, np.abs(theirs * mine), -1.0)))]
