"""A night's learning: from what came of the talks to a model that counts tomorrow, if it is sound.

Two heads, as in matching.learning.outcome: whether the person was satisfied (4 or 5 of 5), and whether they booked the
same consultant again within 90 days. What is measured is measured on the latest fifth of the talks by a model that has
not seen them; the model that is kept has seen all. It is taken into use only where it passes, and an operator sees why
not.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from matching.choosing import terms
from matching.choosing.candidates import Floats, Mask
from matching.learning.measures import accuracy
from matching.learning.outcome import Heads, OutcomeModel, Prior, learn
from sotomado.database import Database, UnitOfWork
from sotomado.outbox import service as outbox
from sotomado.shortlists.learning import evidence, model_store, over_time, worth
from sotomado.shortlists.learning.evidence import Evidence
from sotomado.shortlists.learning.exposures import JAPAN, day_of
from sotomado.shortlists.learning.pricing import PRICE
from sotomado.shortlists.learning.worth import Judged

LEARN = "learn"
# The house sleeps, and the day's talks are closed.
FROM_HOUR = 2

# Before anything is known: seven in ten are satisfied, and few need the same consultant again soon.
BASE_SATISFIED = 0.7
BASE_REBOOKED = 0.25

HELD_OUT = 0.2
# With fewer the measures say nothing; the prior then carries the model, and is safe.
LEAST_HELD_OUT = 40
# How much worse than knowing only the share of good talks a model may look by chance, in nats a talk.
NO_WORSE_THAN = 0.01
# And than the gain of the one in use.
MAY_LOSE = 0.02
# A bias moves everyone alike and so ranks nobody; more than this is a fault all the same.
LARGEST_BIAS = 0.10
LARGEST_JUMP = 0.15
# Talks whose expectation is worked out together: a covariance each makes them heavy.
AT_ONCE = 4_000


@dataclass(frozen=True)
class Learned:
    """What a night has made. refused: why it is not to be used, as a code; None where it passed."""

    heads: Heads
    outcomes: int
    held: tuple[datetime, datetime] | None
    measures: dict[str, Any]
    refused: str | None


def plan(work: UnitOfWork) -> None:
    """Have tonight's learning done once, from two o'clock in Japan on. For the worker, as often as it looks."""
    if work.now.astimezone(JAPAN).hour < FROM_HOUR:
        return
    day = day_of(work.now).isoformat()
    outbox.write(work, kind=LEARN, payload={"day": day}, dedupe_key=f"{LEARN}/{day}")


def plan_prices(work: UnitOfWork, *, day: str) -> None:
    """Have prices made once the night has learned."""
    outbox.write(work, kind=PRICE, payload={"day": day}, dedupe_key=f"{PRICE}/{day}")


def learn_night(database: Database, *, day: str) -> bool:
    """Read, learn, keep: the transaction that writes is short, and a second worker finds that all is done.

    Returns whether a model was kept by this call; before any talk there is nothing to keep.
    """
    with database.read() as work:
        if model_store.has(work, version=day):
            return False
        known = evidence.read(work)
        judged = worth.read(work, known)
        before = model_store.in_use(work)
        measures = model_store.measures(work, version=before.version)
    learned = learn_from(known, judged, before=before.heads, measures_before=measures)
    if not learned.outcomes:
        return False
    with database.work() as work:
        return keep(work, day=day, learned=learned)


def keep(work: UnitOfWork, *, day: str, learned: Learned) -> bool:
    """Keep a night's model under its day; False where that day has one."""
    return model_store.keep(
        work,
        version=day,
        learned=learned.heads,
        outcomes=learned.outcomes,
        held=learned.held,
        measures=learned.measures,
        refused=learned.refused,
    )


def learn_from(
    known: Evidence, judged: Judged, *, before: Heads | None, measures_before: dict[str, Any] | None
) -> Learned:
    """Learn both heads from all talks, measure them on the latest, and compare with what is in use."""
    everything = np.ones(len(known), np.bool_)
    heads = _heads(known, everything)
    measures: dict[str, Any] = {
        "satisfied": _measured(known, known.satisfied, known.has_satisfied, BASE_SATISFIED, heads.satisfied),
        "rebooked": _measured(known, known.rebooked, known.has_rebooked, BASE_REBOOKED, heads.rebooked),
        "jump": _jump(known, before, heads),
        "drift": over_time.drifted(known, predicted(known, heads.satisfied, everything)),
        "helped": over_time.helped(known),
        "worth": worth.estimated(known, judged, lambda rows: _heads(known, rows, of=heads)),
    }
    used = known.has_satisfied | known.has_rebooked
    times = [at for at, is_used in zip(known.held_at, used.tolist(), strict=True) if is_used]
    return Learned(
        heads=heads,
        outcomes=int(used.sum()),
        held=(times[0], times[-1]) if times else None,
        measures=measures,
        refused=why_not(heads, measures, measures_before),
    )


def why_not(heads: Heads, measures: dict[str, Any], before: dict[str, Any] | None) -> str | None:
    """The first check that fails, as a code: what an operator reads beside a model that was kept and not used."""
    for head in (heads.satisfied, heads.rebooked):
        if head is not None and not _is_finite(head):
            return "not_finite"
    told = measures["satisfied"]
    if told is not None:
        if told["log_loss"] > told["base_log_loss"] + NO_WORSE_THAN:
            return "no_better_than_the_mean"
        if abs(told["bias"]) > LARGEST_BIAS + 2 * told["bias_error"]:
            return "biased"
        told_before = (before or {}).get("satisfied")
        if told_before is not None and _gain(told) < _gain(told_before) - MAY_LOSE:
            return "worse_than_the_one_in_use"
    if measures["jump"] is not None and measures["jump"] > LARGEST_JUMP:
        return "jumped"
    return None


def prior(known: Evidence, base: float) -> Prior:
    """What is believed of a head before any talk."""
    believed = terms.prior(known.consultants.scales, known.consultants.experience_codes)
    return replace(believed, base_logit=believed.base_logit + _logit(base) - _logit(BASE_SATISFIED))


def _heads(known: Evidence, rows: Mask, *, of: Heads | None = None) -> Heads:
    """Both heads from these talks (bool[N]). of: a model of all of them, whose variances are taken as found."""
    has_rebooked = known.has_rebooked & rows
    return Heads(
        _head(known, known.satisfied, known.has_satisfied & rows, BASE_SATISFIED, of.satisfied if of else None),
        _head(known, known.rebooked, has_rebooked, BASE_REBOOKED, of.rebooked if of else None)
        if has_rebooked.any()
        else None,
    )


def _head(known: Evidence, good: Mask, rows: Mask, base: float, of: OutcomeModel | None = None) -> OutcomeModel:
    """The handful of variances found on the whole tell nothing of any talk, and save a part of them the search."""
    believed = prior(known, base)
    return learn(
        known.outcomes(good, rows),
        believed if of is None else replace(believed, variances=of.variances),
        known.consultants.ids,
        known.consultants.theme_codes,
        variances_from_data=of is None,
    )


def _measured(known: Evidence, good: Mask, has: Mask, base: float, of: OutcomeModel | None) -> dict[str, Any] | None:
    """On the latest fifth, by a model of what was before; None where too few talks are left out to say anything."""
    rows = np.flatnonzero(has)
    cut = len(rows) - int(HELD_OUT * len(rows))
    if len(rows) - cut < LEAST_HELD_OUT:
        return None
    early, late = (np.zeros(len(known), np.bool_) for _ in range(2))
    early[rows[:cut]], late[rows[cut:]] = True, True
    p = predicted(known, _head(known, good, early, base, of), late)
    return asdict(accuracy(p, good[late], base=float(good[early].mean())))


def predicted(known: Evidence, model: OutcomeModel, rows: Mask) -> Floats:
    """float[m]: what a model expects of these talks."""
    found = [np.zeros(0)]
    for part in np.array_split(np.flatnonzero(rows), max(int(rows.sum()) // AT_ONCE, 1)):
        of = model.for_consultants(known.consultants.ids[known.consultant[part]])
        found.append(model.predict(known.features[part], known.theme_weights[part], of).probability)
    return np.concatenate(found)


def _jump(known: Evidence, before: Heads | None, now: Heads) -> float | None:
    """How far the mean expectation of a talk moved from the model in use, over all talks known."""
    if before is None or not len(known) or before.satisfied.names != now.satisfied.names:
        return None
    everything = np.ones(len(known), np.bool_)
    moved = predicted(known, now.satisfied, everything) - predicted(known, before.satisfied, everything)
    return float(np.abs(moved).mean())


def _logit(p: float) -> float:
    return math.log(p / (1 - p))


def _gain(measured: dict[str, Any]) -> float:
    return float(measured["base_log_loss"] - measured["log_loss"])


def _is_finite(head: OutcomeModel) -> bool:
    return all(
        bool(np.all(np.isfinite(part)))
        for part in (head.coefficients, head.quality, head.theme_effects, head.covariance, np.array(head.base))
    )
