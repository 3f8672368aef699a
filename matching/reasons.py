"""Why this one: facts that follow from the score, on both axes, and one thing that does not fit.

The score is a sum, and the contribution of a term is its distance from the mean over the feasible set; the
facts with the greatest contributions are the reasons, the most negative one is what differs. Reasons are codes and
numbers, the shell words them. A consultant's N or A is never a reason, and numbers on a scale are coarse, so that
nobody's exact score can be worked back from them. Whoever asked for someone different is told the widest marked
difference as the reason; everyone else where the two are closest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matching.candidates import Consultants, Likeness
from matching.feasible import HANDLES_THEME, HAS_EXPERIENCE
from matching.fit import Fit, Kind

NEVER_A_REASON = frozenset({"N", "A"})
CLOSE_WITHIN = 1.0
MARKED_FROM = 0.5
THEME_REASONS = 2


class Axis(StrEnum):
    """What a reason speaks of: the theme of this time, or the two as persons."""

    THEME = "theme"
    PERSON = "person"


class ReasonCode(StrEnum):
    """What a reason says of its subject."""

    THEME = "theme"  # is strong in the wished theme
    EXPERIENCE = "experience"  # has the wished experience
    LANGUAGE = "language"  # speaks all the wished languages, which not everyone does
    STRONG_IN = "strong_in"  # the theme this consultant is strongest in, though not wished for
    CLOSE = "close"  # near the person on a scale
    CONTRAST = "contrast"  # unlike the person on a scale
    LESS_THEME = "less_theme"
    LESS_EXPERIENCE = "less_experience"
    LESS_LANGUAGE = "less_language"
    NOT_MARKED = "not_marked"  # nothing marked that differs
    NOT_KNOWN = "not_known"  # nothing is known on this axis, for instance no assessment


@dataclass(frozen=True, slots=True)
class Reason:
    """subject: code of the theme, experience or scale, or empty.

    value: strength, experience or share of languages, 0..1; on a scale consultant minus person, rounded to half a
    standard deviation. contribution: logits above the mean of those who could be shown (on a scale to 0.01).
    """

    axis: Axis
    code: ReasonCode
    subject: str = ""
    value: float = 0.0
    contribution: float = 0.0


@dataclass(frozen=True, slots=True)
class Fact:
    """One term of one consultant; value unrounded."""

    kind: Kind
    subject: str
    value: float
    contribution: float


GOOD = {Kind.THEME: ReasonCode.THEME, Kind.EXPERIENCE: ReasonCode.EXPERIENCE, Kind.LANGUAGE: ReasonCode.LANGUAGE}
LESS = {
    Kind.THEME: ReasonCode.LESS_THEME,
    Kind.EXPERIENCE: ReasonCode.LESS_EXPERIENCE,
    Kind.LANGUAGE: ReasonCode.LESS_LANGUAGE,
}
ENOUGH = {Kind.THEME: HANDLES_THEME, Kind.EXPERIENCE: HAS_EXPERIENCE, Kind.LANGUAGE: 1.0}


def reasons(found: Fit, place: int, consultants: Consultants) -> tuple[tuple[Reason, ...], Reason]:
    """The reasons (theme axis first, then person) and the one that differs, for row `place` of the fit."""
    row = int(found.rows[place])
    wished, scales = _facts(found, place, consultants, row)
    for_theme = _theme_reasons(wished) or (_strongest(consultants, row),)
    told = _to_tell(scales, found.likeness)
    person = Reason(Axis.PERSON, ReasonCode.NOT_KNOWN) if told is None else _on_scale(told, found.likeness)
    return (*for_theme, person), _differs(wished, [fact for fact in scales if fact is not told], bool(scales))


def _to_tell(scales: list[Fact], likeness: Likeness) -> Fact | None:
    """What speaks for this consultant as a person: the nearest scale, or the farthest where that was asked for."""
    farthest_first = likeness is Likeness.DIFFERENT
    return min(scales, key=lambda fact: abs(fact.value) * (-1 if farthest_first else 1), default=None)


def _facts(found: Fit, place: int, consultants: Consultants, row: int) -> tuple[list[Fact], list[Fact]]:
    """What was wished for, and the scales that may be spoken of and are known on both sides."""
    means = found.values.mean(axis=0)
    wished: list[Fact] = []
    scales: list[Fact] = []
    for place_of_term, term in enumerate(found.terms):
        contribution = float(found.values[place, place_of_term] - means[place_of_term])
        fact = Fact(term.kind, term.subject, float(found.facts[place, place_of_term]), contribution)
        if term.kind is not Kind.SCALE:
            wished.append(fact)
        elif term.subject not in NEVER_A_REASON and _is_known(consultants, row, term.subject):
            scales.append(fact)
    return wished, scales


def _is_known(consultants: Consultants, row: int, scale: str) -> bool:
    return bool(consultants.theta_variance[row, consultants.scales.index(scale)] < 1)


def _theme_reasons(wished: list[Fact]) -> tuple[Reason, ...]:
    """Up to two true facts that were wished for, those first that lift this consultant above the others."""
    true = [fact for fact in wished if fact.value >= ENOUGH[fact.kind]]
    told = [fact for fact in true if fact.kind is not Kind.LANGUAGE or fact.contribution > 0]
    told.sort(key=lambda fact: (-fact.contribution, fact.kind, fact.subject))
    lifting = [fact for fact in told if fact.contribution > 0]
    return tuple(_reason(Axis.THEME, GOOD[fact.kind], fact) for fact in (lifting or told[:1])[:THEME_REASONS])


def _strongest(consultants: Consultants, row: int) -> Reason:
    """For a wish that named nothing, or nothing this consultant has: what they are strongest in."""
    strength = consultants.theme_strength[row]
    if strength.size and strength.max() >= HANDLES_THEME:
        best = int(np.argmax(strength))
        return Reason(Axis.THEME, ReasonCode.STRONG_IN, consultants.theme_codes[best], float(strength[best]))
    return Reason(Axis.THEME, ReasonCode.NOT_KNOWN)


def _differs(wished: list[Fact], scales: list[Fact], is_known: bool) -> Reason:
    """The most negative contribution that names a lack or a contrast; else the widest marked difference."""
    lacking = [fact for fact in wished if fact.value < ENOUGH[fact.kind] and fact.contribution < 0]
    contrasts = [fact for fact in scales if abs(fact.value) > CLOSE_WITHIN and fact.contribution < 0]
    worst = min([*lacking, *contrasts], key=lambda fact: fact.contribution, default=None)
    if worst is not None:
        return _on_scale(worst) if worst.kind is Kind.SCALE else _reason(Axis.THEME, LESS[worst.kind], worst)
    widest = max(scales, key=lambda fact: abs(fact.value), default=None)
    if widest is not None and abs(widest.value) >= MARKED_FROM:
        return _reason(Axis.PERSON, ReasonCode.CONTRAST, widest)
    return Reason(Axis.PERSON, ReasonCode.NOT_MARKED if is_known else ReasonCode.NOT_KNOWN)


def _on_scale(fact: Fact, likeness: Likeness = Likeness.ANY) -> Reason:
    size = abs(fact.value)
    near = size < MARKED_FROM if likeness is Likeness.DIFFERENT else size <= CLOSE_WITHIN
    return _reason(Axis.PERSON, ReasonCode.CLOSE if near else ReasonCode.CONTRAST, fact)


def _reason(axis: Axis, code: ReasonCode, fact: Fact) -> Reason:
    if fact.kind is Kind.SCALE:
        return Reason(axis, code, fact.subject, round(2 * fact.value) / 2, round(fact.contribution, 2))
    return Reason(axis, code, fact.subject, fact.value, fact.contribution)
