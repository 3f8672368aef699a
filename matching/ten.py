"""The ten: a choosing screen, not a ranking.

    feasible set -> additive score -> the front of good candidates -> ten that differ -> reasons

The probability of a good talk is p_j = 1 / (1 + exp(-(b + eta_j - mean eta))), with b the base rate of satisfied
talks (0.7), so that an average consultant has the base rate and small terms stay small. Candidates are compared
to 1e-6 and then by a hash of the person, the consultant and the salt; the ten are handed back in the order of
another hash. Same inputs, same ten, whatever the order of the rows.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from matching.candidates import Consultants, Person, Wish, check
from matching.feasible import Feasible, ShortfallReason, Step, feasible
from matching.fit import fit
from matching.reasons import Reason, reasons
from matching.tie_break import hash64
from matching.variety import Choice, choose, field_numbers, front, likeness

TEN = 10
BASE_LOGIT = math.log(0.7 / 0.3)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A wish that was softened, in the order it happened.

    before, after: how many could be shown. needed_by: how many of the ten do not meet the wish as first said;
    0 means the ten meet it all the same.
    """

    step: Step
    before: int
    after: int
    needed_by: int


@dataclass(frozen=True, slots=True)
class Pick:
    """One of the ten. reasons: theme axis first, then person, at least one of each. differs: what does not fit."""

    consultant_id: str
    reasons: tuple[Reason, ...]
    differs: Reason


@dataclass(frozen=True, slots=True)
class Ten:
    """picks in no order of merit; shortfall: how many of ten are missing, with the reason where any are."""

    picks: tuple[Pick, ...]
    relaxations: tuple[Relaxation, ...]
    shortfall: int
    shortfall_reason: ShortfallReason | None


def choose_ten(
    person: Person,
    wish: Wish,
    consultants: Consultants,
    *,
    excluded: Collection[str] = frozenset(),
    salt: str = "",
) -> Ten:
    """Choose ten consultants for a person and a wish; fewer only where fewer may be shown.

    excluded: ids never to be shown (blocked, "not this person again"). salt: a text that, changed, deals the near
    ties anew. The wish's likeness leans the score towards consultants closer to the person, or more different (see
    matching.fit); it weighs the terms of the scales, softens no condition, and changes nothing where no scale is known.
    Raises CandidateError where the inputs contradict one another. Cost: O(n (T + K + D) + n log n).
    """
    check(person, wish, consultants)
    able = feasible(wish, consultants, excluded, TEN)
    found = fit(person, wish, consultants, able.rows)
    if not len(found.rows):
        return Ten((), _relaxations(able, [], Choice((), 0), 0), TEN, able.shortfall_reason)

    p = 1 / (1 + np.exp(-(BASE_LOGIT + found.eta - found.eta.mean())))
    ids = consultants.ids[found.rows]
    field = field_numbers(consultants.fields[found.rows])
    candidates = front(p, hash64(person.key, salt, ids), field, TEN)
    alike = likeness(consultants, found.rows[candidates], field[candidates])
    choice = choose(p[candidates], alike, field[candidates], TEN)

    places = candidates[list(choice.places)]
    shown = places[np.argsort(hash64(person.key, salt + "/order", ids[places]), kind="stable")]
    picks = tuple(Pick(str(ids[place]), *reasons(found, int(place), consultants)) for place in shown)
    rows = [int(row) for row in found.rows[places]]
    shortfall = TEN - len(picks)
    return Ten(
        picks,
        _relaxations(able, rows, choice, len(found.rows)),
        shortfall,
        able.shortfall_reason if shortfall else None,
    )


def _relaxations(able: Feasible, rows: list[int], choice: Choice, could_be_shown: int) -> tuple[Relaxation, ...]:
    told = [
        Relaxation(one.step, one.before, one.after, needed_by=sum(not one.meets[row] for row in rows))
        for one in able.softened
    ]
    if choice.beyond_limit:
        within = len(rows) - choice.beyond_limit
        told.append(Relaxation(Step.FIELD, within, could_be_shown, needed_by=choice.beyond_limit))
    return tuple(told)
