"""What someone holds dear at work, in words: what stands out from the rest, and what stands back for now.

Weights are deviations from the person's own mean over all values, so they compare a person with nobody but
themselves. A value stands out, or back, where its whole band (one standard error on either side) does.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from matching.answers.instrument import Value
from sotomado.assessments.results import Values, ValueWeight

# Three are as many as one can hold in mind.
MOST_NAMED = 3
# The picture reaches at least this far to either side, so that small differences look small.
NARROWEST = 1.0


@dataclass(frozen=True)
class Line:
    """One value in the picture; numbers from 0 to 100, 50 being the person's own mean."""

    name: str
    value: float
    low: float
    high: float
    standing: str


@dataclass(frozen=True)
class Dear:
    """A value that stands out, with what that says and something to think on."""

    name: str
    words: str
    question: str


@dataclass(frozen=True)
class ValuesPortrait:
    """lines: most dear first. dear: those that stand out. back: names of those that stand back."""

    lines: tuple[Line, ...]
    dear: tuple[Dear, ...]
    back: tuple[str, ...]


def values_portrait(found: Values, locale: str) -> ValuesPortrait:
    """Empty where the answers made no difference between the values."""
    told = {value.code: value for value in found.instrument.values}
    weights = sorted(found.weights, key=lambda one: -one.weight)
    reach = max([NARROWEST, *(abs(one.weight) + one.standard_error for one in weights)])
    back = [one for one in weights if one.weight + one.standard_error < 0][-MOST_NAMED:]
    return ValuesPortrait(
        lines=tuple(_line(one, told[one.code], reach, locale) for one in weights),
        dear=tuple(_dear(value, locale) for value in standing_out(found)),
        back=tuple(told[one.code].name.in_language(locale) for one in back),
    )


def standing_out(found: Values) -> tuple[Value, ...]:
    """What is dearer to somebody than the rest, the dearest first."""
    told = {value.code: value for value in found.instrument.values}
    weights = sorted(found.weights, key=lambda one: -one.weight)
    return tuple(told[one.code] for one in weights if one.weight - one.standard_error > 0)[:MOST_NAMED]


def _line(one: ValueWeight, value: Value, reach: float, locale: str) -> Line:
    at, low, high = (
        round(50 + 50 * weight / reach, 1)
        for weight in (one.weight, one.weight - one.standard_error, one.weight + one.standard_error)
    )
    return Line(value.name.in_language(locale), at, low, high, _standing(low, high))


def _standing(low: float, high: float) -> str:
    sentence: str = _("ほかのものと同じくらい")
    if low > 50:
        sentence = _("ほかのものより大切")
    elif high < 50:
        sentence = _("ほかのものに譲れる")
    return sentence


def _dear(value: Value, locale: str) -> Dear:
    return Dear(
        value.name.in_language(locale), value.stands_out.in_language(locale), value.question.in_language(locale)
    )
