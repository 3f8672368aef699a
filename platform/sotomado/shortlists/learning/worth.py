"""What the model's own ten would have brought, estimated from lists that were shown before it was learned.

A list was shown with known chances, the person went to one of it, and said how it was. That talk speaks for the model's
way of choosing as far as the model would have shown the same consultant (matching.learning.off_policy), taking it that
among those shown people choose the same way. A model must not be judged by what it was learned from: people are parted
in two halves, each half's lists are judged by a model of the other half. What is judged is the ten of whom the model
expects most, before prices, variety and places to explore, which cost little by design.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, select

from matching.choosing import terms
from matching.choosing.candidates import Floats, Person
from matching.choosing.candidates import Wish as WishedFor
from matching.choosing.feasible import feasible
from matching.choosing.ten import TEN
from matching.learning.off_policy import TooFewEffective, doubly_robust, snips
from matching.learning.prediction import REBOOKED, SATISFIED, Heads, OutcomeModel
from sotomado.database import UnitOfWork
from sotomado.shortlists import pool
from sotomado.shortlists.learning.evidence import Evidence, wishes_of
from sotomado.shortlists.learning.models import Choice, Exposure, Shown
from sotomado.shortlists.models import Wish

MOST_LISTS = 5_000
HALVES = 2


@dataclass(frozen=True)
class Judged:
    """Lists whose choice has an answer: row of the evidence, chance with which the chosen one was shown, who, what."""

    rows: tuple[int, ...]
    propensity: Floats
    people: tuple[Person, ...]
    wishes: tuple[WishedFor, ...]


def read(work: UnitOfWork, known: Evidence) -> Judged:
    """The latest lists that led to a talk with one of the ten shown, where the person said how it was."""
    log = {
        row.wish_id: row
        for row in work.session.execute(
            select(Exposure.wish_id, Exposure.chosen_consultant_id, Shown.propensity, Wish.person_id)
            .join(
                Shown,
                and_(Shown.wish_id == Exposure.wish_id, Shown.consultant_id == Exposure.chosen_consultant_id),
            )
            .join(Wish, Wish.id == Exposure.wish_id)
            .where(Exposure.choice == Choice.OF_THE_TEN)
        )
    }
    rows = [
        row
        for row in np.flatnonzero(known.has_satisfied).tolist()
        if (shown := log.get(known.wish_ids[row])) is not None
        and str(shown.chosen_consultant_id) == known.consultants.ids[known.consultant[row]]
    ][-MOST_LISTS:]
    lists = [log[known.wish_ids[row]] for row in rows]
    wishes = wishes_of(work, {one.wish_id for one in lists})
    told = pool.told(work, person_ids={one.person_id for one in lists})
    return Judged(
        rows=tuple(rows),
        propensity=np.array([one.propensity for one in lists], np.float64),
        people=tuple(pool.person(one.person_id, told) for one in lists),
        wishes=tuple(wishes[one.wish_id] for one in lists),
    )


def estimated(known: Evidence, judged: Judged, learn: Callable[[NDArray[np.bool_]], Heads]) -> dict[str, Any]:
    """SNIPS and DR beside the mean of what was shown; None for an estimate that would say too little.

    learn: both heads from these talks (bool[N]) alone.
    """
    n = len(judged.rows)
    rows = np.array(judged.rows, np.intp)
    reward = known.satisfied[rows].astype(np.float64)
    person = known.person[rows]
    found: dict[str, Any] = {"lists": n, "shown": _mean(reward), "snips": None, "dr": None, "effective": 0.0}
    if not n:
        return found
    heads = [learn(known.person % HALVES != half) for half in range(HALVES)]
    target, f, m = np.zeros(n), np.zeros(n), np.zeros(n)
    for at, row in enumerate(judged.rows):
        model = heads[int(known.person[row]) % HALVES]
        target[at], m[at] = _would_show(known, judged, at, model)
        f[at] = _expected(
            model.satisfied, known.features[row : row + 1], known.theme_weights[row], known.consultant[row : row + 1]
        )[0]
    try:
        simple = snips(reward, judged.propensity, target, person=person)
        robust = doubly_robust(reward, judged.propensity, target, expected_shown=f, expected_target=m, person=person)
    except TooFewEffective as refused:
        return found | {"effective": refused.effective_sample}
    return found | {"snips": asdict(simple), "dr": asdict(robust), "effective": simple.effective_sample}


def _would_show(known: Evidence, judged: Judged, at: int, heads: Heads) -> tuple[float, float]:
    """Whether the model's ten hold the consultant who was chosen, and what it expects of its ten."""
    wish, consultants = judged.wishes[at], known.consultants
    able = np.flatnonzero(feasible(wish, consultants, (), TEN).rows)
    if not len(able):
        return 0.0, 0.0
    row = judged.rows[at]
    x = terms.features(judged.people[at], wish, consultants, able)
    satisfied = _expected(heads.satisfied, x, known.theme_weights[row], able)
    p = satisfied
    if heads.rebooked is not None:
        p = SATISFIED * satisfied + REBOOKED * _expected(heads.rebooked, x, known.theme_weights[row], able)
    ten = np.argsort(-p, kind="stable")[:TEN]
    return float(known.consultant[row] in able[ten]), float(satisfied[ten].mean())


def _expected(model: OutcomeModel, features: Floats, theme_weights: Floats, rows: NDArray[np.intp]) -> Floats:
    """What a model expects, less what it is unsure of: enough to put people in order. rows: those of the evidence."""
    effects = model.quality[rows] + model.theme_effects[rows] @ theme_weights
    return np.asarray(1 / (1 + np.exp(-(model.base + features @ model.coefficients + effects))))


def _mean(reward: Floats) -> dict[str, float] | None:
    if not len(reward):
        return None
    return {"value": float(reward.mean()), "standard_error": float(reward.std() / np.sqrt(len(reward)))}
