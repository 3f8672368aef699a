"""Why this one: facts that follow from the score, on both axes, and one thing that does not fit.

The score is a sum, and the contribution of a term is its distance from the mean over the feasible set; the
facts with the greatest contributions are the reasons, the most negative one is what differs. Reasons are codes and
numbers, the shell words them. A consultant's N or A is never a reason, and numbers on a scale are coarse, so that
nobody's exact score can be worked back from them. Whoever asked for someone different is told the widest marked
difference as the reason; everyone else where the two are closest. A record is spoken of only where there is one: ten
talks, and an effect of at least its own standard error. Nothing is said of a newcomer that is not in their profile.

Where a wish names one theme, ten windows would say the same. So a window with room left also says what the score does
not ask for but the profile tells: another theme this consultant is strong in, and, to a person of whom nothing is
known, or who is far from them, how they consult. Of several, what the others of the ten have least.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matching.choosing.candidates import Consultants, Likeness, Person, Wish
from matching.choosing.explore import NEWCOMER_BELOW
from matching.choosing.facts import Fact, Facts, Kind
from matching.choosing.feasible import HANDLES_THEME, HAS_EXPERIENCE
from matching.choosing.fit import Fit, Rows

NEVER_A_REASON = frozenset({"N", "A"})
CLOSE_WITHIN = 1.0
MARKED_FROM = 0.5
THEME_REASONS = 2
REASONS = 3
STRONG_FROM = 0.5


class Axis(StrEnum):
    """What a reason speaks of: the theme of this time, or the two as persons."""

    THEME = "theme"
    PERSON = "person"


class ReasonCode(StrEnum):
    """What a reason says of its subject."""

    THEME = "theme"  # is strong in the wished theme
    RECORD = "record"  # has helped well with the wished theme, time and again
    EXPERIENCE = "experience"  # has the wished experience
    LANGUAGE = "language"  # speaks all the wished languages, which not everyone does
    STRONG_IN = "strong_in"  # the theme this consultant is strongest in, though not wished for
    ALSO_STRONG = "also_strong"  # beside the wished theme, strong in another one
    STYLE = "style"  # consults in the wished way
    GENERATION = "generation"  # is of the wished generation
    OWN_STYLE = "own_style"  # how this consultant works, though no way was wished for
    VALUES = "values"  # holds dear what the person does
    CLOSE = "close"  # near the person on a scale
    CONTRAST = "contrast"  # unlike the person on a scale
    LESS_THEME = "less_theme"
    LESS_EXPERIENCE = "less_experience"
    LESS_LANGUAGE = "less_language"
    LESS_STYLE = "less_style"
    LESS_GENERATION = "less_generation"
    LESS_VALUES = "less_values"
    NOT_MARKED = "not_marked"  # nothing marked that differs
    NOT_KNOWN = "not_known"  # nothing is known on this axis, for instance no assessment


@dataclass(frozen=True, slots=True)
class Reason:
    """subject: code of the theme, experience, style, generation, value or scale, or empty.

    value: as a fact's; of values and on a scale rounded to a half. contribution: logits above the mean of those who
    could be shown (of values and on a scale to 0.01).
    """

    axis: Axis
    code: ReasonCode
    subject: str = ""
    value: float = 0.0
    contribution: float = 0.0


@dataclass(frozen=True, slots=True)
class Words:
    """How a kind of fact is told: what speaks for someone from `enough` on, what differs up to `lacking`."""

    axis: Axis
    good: ReasonCode
    enough: float
    less: ReasonCode | None
    lacking: float


TOLD = {
    Kind.THEME: Words(Axis.THEME, ReasonCode.THEME, HANDLES_THEME, ReasonCode.LESS_THEME, HANDLES_THEME),
    Kind.RECORD: Words(Axis.THEME, ReasonCode.RECORD, 1.0, None, 0.0),
    Kind.EXPERIENCE: Words(
        Axis.THEME, ReasonCode.EXPERIENCE, HAS_EXPERIENCE, ReasonCode.LESS_EXPERIENCE, HAS_EXPERIENCE
    ),
    Kind.LANGUAGE: Words(Axis.THEME, ReasonCode.LANGUAGE, 1.0, ReasonCode.LESS_LANGUAGE, 1.0),
    Kind.STYLE: Words(Axis.PERSON, ReasonCode.STYLE, 0.5, ReasonCode.LESS_STYLE, 0.5),
    Kind.GENERATION: Words(Axis.PERSON, ReasonCode.GENERATION, 1.0, ReasonCode.LESS_GENERATION, 1.0),
    Kind.VALUES: Words(Axis.PERSON, ReasonCode.VALUES, 0.5, ReasonCode.LESS_VALUES, -0.25),
}
# Of these a share that everyone has, or what no one can tell from the outside, is no reason; they must lift.
ONLY_WHERE_LIFTING = frozenset({Kind.LANGUAGE, Kind.RECORD, Kind.STYLE, Kind.GENERATION, Kind.VALUES})
COARSE = frozenset({Kind.SCALE, Kind.VALUES})


class Beside:
    """What the profiles of these rows tell beside the wish; it adds nothing to the score, and so is no fact of it."""

    def __init__(self, rows: Rows, wish: Wish, consultants: Consultants) -> None:
        self.known, self.styles = consultants, consultants.styles
        self.usual_strength = consultants.theme_strength[rows].mean(axis=0)
        self.usual_style = None if self.styles is None else self.styles[rows].mean(axis=0)
        self.asked_for = np.array([code in wish.themes for code in consultants.theme_codes], np.bool_)

    def strongest(self, row: int) -> Reason:
        """For a wish that named nothing, or nothing this consultant has: what they are strongest in."""
        strength = self.known.theme_strength[row]
        if strength.size and strength.max() >= HANDLES_THEME:
            best = int(np.argmax(strength))
            return Reason(Axis.THEME, ReasonCode.STRONG_IN, self.known.theme_codes[best], float(strength[best]))
        return Reason(Axis.THEME, ReasonCode.NOT_KNOWN)

    def also_strong(self, row: int) -> list[Reason]:
        """At most one: a theme nobody asked for in which this one is strong and most unlike the other rows."""
        strength = self.known.theme_strength[row]
        apart = np.where((strength >= STRONG_FROM) & ~self.asked_for, strength - self.usual_strength, -np.inf)
        best = int(np.argmax(apart)) if apart.size else 0
        if not apart.size or apart[best] == -np.inf:
            return []
        return [Reason(Axis.THEME, ReasonCode.ALSO_STRONG, self.known.theme_codes[best], float(strength[best]))]

    def own_style(self, row: int) -> list[Reason]:
        """At most one: how this one consults, where nothing can be said of the two as persons."""
        if self.styles is not None and self.usual_style is not None and self.styles[row].max(initial=0) >= STRONG_FROM:
            style = self.styles[row]
            best = int(np.argmax(np.where(style >= STRONG_FROM, style - self.usual_style, -np.inf)))
            return [Reason(Axis.PERSON, ReasonCode.OWN_STYLE, self.known.style_codes[best], float(style[best]))]
        return []


def reasons(
    found: Fit, places: Iterable[int], person: Person, wish: Wish, consultants: Consultants
) -> list[tuple[tuple[Reason, ...], Reason]]:
    """For each of these rows of the fit: two or three reasons (theme axis first, then person), and what differs."""
    facts, places = Facts(found, person, wish, consultants), list(places)
    beside = Beside(found.rows[places], wish, consultants)
    return [
        _told(_sayable(facts.of(place), int(found.sessions[place])), int(found.rows[place]), wish.likeness, beside)
        for place in places
    ]


def _sayable(facts: list[Fact], sessions: int) -> list[Fact]:
    """Without N and A, records that are none, and the mere strength where there is a record in the same theme."""
    records = {
        fact.subject for fact in facts if fact.kind is Kind.RECORD and sessions >= NEWCOMER_BELOW and _speaks_for(fact)
    }
    return [
        fact
        for fact in facts
        if not (fact.kind is Kind.SCALE and fact.subject in NEVER_A_REASON)
        and not (fact.kind is Kind.RECORD and fact.subject not in records)
        and not (fact.kind is Kind.THEME and fact.subject in records)
    ]


def _told(facts: list[Fact], row: int, likeness: Likeness, beside: Beside) -> tuple[tuple[Reason, ...], Reason]:
    scales = [fact for fact in facts if fact.kind is Kind.SCALE]
    worded = [fact for fact in facts if fact.kind is not Kind.SCALE]
    speaking = sorted(filter(_speaks_for, worded), key=lambda fact: (-fact.contribution, fact.kind, fact.subject))
    on_theme = [fact for fact in speaking if TOLD[fact.kind].axis is Axis.THEME]
    lifting = [fact for fact in on_theme if fact.contribution > 0]
    for_theme = [_reason(TOLD[fact.kind].good, fact) for fact in (lifting or on_theme[:1])[:THEME_REASONS]]
    for_theme = for_theme or [beside.strongest(row)]
    if len(for_theme) < THEME_REASONS and for_theme[0].code is not ReasonCode.STRONG_IN:
        for_theme += beside.also_strong(row)

    scale = _scale_to_tell(scales, likeness)
    on_scale = [] if scale is None else [_on_scale(scale, likeness)]
    as_person = [_reason(TOLD[fact.kind].good, fact) for fact in speaking if TOLD[fact.kind].axis is Axis.PERSON]
    if likeness is Likeness.ANY:
        far = bool(on_scale) and on_scale[0].code is ReasonCode.CONTRAST
        # Being far apart speaks for nobody who was not asked to be different; how they consult says more.
        as_person += (far and beside.own_style(row)) or on_scale
    else:
        as_person = on_scale + as_person
    as_person = as_person[: REASONS - len(for_theme)] or beside.own_style(row)
    as_person = as_person or [Reason(Axis.PERSON, ReasonCode.NOT_KNOWN)]
    told_scales = {reason.subject for reason in as_person if reason in on_scale}
    left = [fact for fact in scales if fact.subject not in told_scales]
    return (*for_theme, *as_person), _differs(worded, left, bool(scales))


def _speaks_for(fact: Fact) -> bool:
    return fact.value >= TOLD[fact.kind].enough and (fact.contribution > 0 or fact.kind not in ONLY_WHERE_LIFTING)


def _scale_to_tell(scales: list[Fact], likeness: Likeness) -> Fact | None:
    """Of those that lift, the nearest scale, or the farthest where that was asked for.

    Something near goes before something far that lifts only because everyone else is farther still.
    """
    if likeness is Likeness.DIFFERENT:
        return min(scales, key=lambda fact: (fact.contribution <= 0, -abs(fact.value)), default=None)

    def order(fact: Fact) -> tuple[bool, bool, float]:
        return abs(fact.value) > CLOSE_WITHIN, fact.contribution <= 0, abs(fact.value)

    return min(scales, key=order, default=None)


def _differs(worded: list[Fact], scales: list[Fact], is_known: bool) -> Reason:
    """The most negative contribution that names a lack or a contrast; else the widest marked difference."""
    lacks = [(fact, TOLD[fact.kind].less) for fact in worded if fact.value < TOLD[fact.kind].lacking]
    contrasts = [(fact, ReasonCode.CONTRAST) for fact in scales if abs(fact.value) > CLOSE_WITHIN]
    counting = [(fact, code) for fact, code in (*lacks, *contrasts) if code is not None and fact.contribution < 0]
    if counting:
        fact, code = min(counting, key=lambda one: one[0].contribution)
        return _reason(code, fact)
    widest = max(scales, key=lambda fact: abs(fact.value), default=None)
    if widest is not None and abs(widest.value) >= MARKED_FROM:
        return _reason(ReasonCode.CONTRAST, widest)
    return Reason(Axis.PERSON, ReasonCode.NOT_MARKED if is_known else ReasonCode.NOT_KNOWN)


def _on_scale(fact: Fact, likeness: Likeness) -> Reason:
    size = abs(fact.value)
    near = size < MARKED_FROM if likeness is Likeness.DIFFERENT else size <= CLOSE_WITHIN
    return _reason(ReasonCode.CLOSE if near else ReasonCode.CONTRAST, fact)


def _reason(code: ReasonCode, fact: Fact) -> Reason:
    axis = Axis.PERSON if fact.kind is Kind.SCALE else TOLD[fact.kind].axis
    if fact.kind in COARSE:
        return Reason(axis, code, fact.subject, round(2 * fact.value) / 2, round(fact.contribution, 2))
    return Reason(axis, code, fact.subject, fact.value, fact.contribution)
