"""The ten: a choosing screen, not a ranking.

    feasible set -> probability of a good talk, less a price for load -> ten that differ, some to explore -> reasons

Whoever is asked for too much has a price, whoever was hardly seen a negative one (matching.capacity.allocation); it is
bounded, so that no one is hidden for a large difference in quality. Candidates are compared by p - price to 1e-6 and
then by a hash of the person, the consultant and the salt; the ten are handed back in the order of another hash. What is
summed has errors of 1e-16, so the same inputs give the same ten on any machine, for any number of threads and order of
rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from matching.choosing.candidates import CandidateError, Consultants, Floats, Person, Wish, check
from matching.choosing.explore import MOST_PLACES, NEWCOMER_BELOW, Explorers, explorers
from matching.choosing.feasible import Feasible, ShortfallReason, Step, feasible
from matching.choosing.fit import Fit, fit
from matching.choosing.propensity import DEALS, let_in, propensities
from matching.choosing.reasons import Reason, reasons
from matching.choosing.tie_break import deals, hash64, uniform
from matching.choosing.variety import Lists, Places, best, field_numbers, front, likeness, varied
from matching.learning.prediction import Heads

TEN = 10
MOST_PRICE = 0.10
DECIMALS = 6
HALF_AN_ERROR = 0.5


@dataclass(frozen=True, slots=True)
class State:
    """What else the ten depends on.

    heads: what was learned; None before anything was. prices: of a place in a list by consultant's id, in probability,
    negative for who must be seen more; 0 where not given, and never beyond 0.10. excluded: ids never to be shown
    (blocked, "not this person again"). salt: a text that, changed, deals the near ties anew. explore: 0, 1 or 2 places.
    """

    heads: Heads | None = None
    prices: Mapping[str, float] | None = None
    excluded: Collection[str] = frozenset()
    salt: str = ""
    explore: int = 1


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
    """One of the ten.

    probability of a good talk, with its standard_error; price, as it was taken off. propensity in 0.001..1: how likely
    it was to be shown. is_explored: got a place kept for those of whom little is known. contributions: logits by term,
    summing to eta - mean eta of all who could be shown; for the record, never for a page, as scores of the other
    side could be worked back from them. reasons: theme axis first, then person, at least one of each. differs: what
    does not fit.
    """

    consultant_id: str
    probability: float
    standard_error: float
    price: float
    propensity: float
    is_explored: bool
    contributions: Mapping[str, float]
    reasons: tuple[Reason, ...]
    differs: Reason


@dataclass(frozen=True, slots=True)
class Ten:
    """picks in no order of merit; shortfall: how many of ten are missing, with the reason where any are.

    could_be_shown: how many were feasible.
    """

    picks: tuple[Pick, ...]
    relaxations: tuple[Relaxation, ...]
    shortfall: int
    shortfall_reason: ShortfallReason | None
    could_be_shown: int


def shortlist(
    person: Person, wish: Wish, consultants: Consultants, state: State | None = None, *, wanted: int = TEN
) -> Ten:
    """Choose ten consultants for a person and a wish; fewer only where fewer may be shown.

    The wish's likeness leans the score towards consultants closer to the person, or more different
    (matching.choosing.terms); it softens no condition, and changes nothing where no scale is known. Raises
    CandidateError where the inputs contradict one another. Cost: O(n W) for the score, O(32 * 200 * wanted^2) for the
    choice, whatever n.
    """
    state = state or State()
    check(person, wish, consultants)
    if not 0 <= state.explore <= MOST_PLACES:
        raise CandidateError(f"Between 0 and {MOST_PLACES} places can be explored.")
    able = feasible(wish, consultants, state.excluded, wanted)
    rows = np.flatnonzero(able.rows)
    if not len(rows):
        return Ten((), _relaxations(able, [], 0), wanted, able.shortfall_reason, 0)

    found = fit(person, wish, consultants, rows, state.heads)
    price = _prices(consultants, rows, state.prices)
    chosen = _choose(found, np.round(found.probability - price, DECIMALS), person, wish, consultants, state, wanted)
    shown = np.argsort(hash64(person.key, state.salt + "/order", consultants.ids[rows[chosen.places]]), kind="stable")
    places = chosen.places[shown]
    told = reasons(found, places.tolist(), person, wish, consultants)
    picks = tuple(
        Pick(
            consultant_id=str(consultants.ids[rows[place]]),
            probability=float(found.probability[place]),
            standard_error=float(found.standard_error[place]),
            price=float(price[place]),
            propensity=float(chosen.propensity[at]),
            is_explored=bool(at < chosen.explored),
            contributions=contributions,
            reasons=why,
            differs=differs,
        )
        for at, place, contributions, (why, differs) in zip(
            shown.tolist(), places.tolist(), found.contributions(places.tolist()), told, strict=True
        )
    )
    shortfall = wanted - len(picks)
    return Ten(
        picks,
        _relaxations(able, rows[places].tolist(), chosen.beyond_limit),
        shortfall,
        able.shortfall_reason if shortfall else None,
        len(rows),
    )


@dataclass(frozen=True, slots=True)
class _Chosen:
    """places: int[k], of the m feasible, those to explore first. propensity: float[k]."""

    places: Places
    propensity: Floats
    explored: int
    beyond_limit: int


def _choose(
    found: Fit, score: Floats, person: Person, wish: Wish, consultants: Consultants, state: State, wanted: int
) -> _Chosen:
    """The list, and how likely each member was to be in it."""
    tie = hash64(person.key, state.salt, consultants.ids[found.rows])
    fields = field_numbers(consultants.fields[found.rows])
    candidates = front(score, tie, fields, wanted)
    top = best(fields[candidates], wanted)
    if len(score) <= wanted:
        return _Chosen(candidates, np.ones(len(score)), 0, int(top.beyond_limit[0]))

    may_explore = _may_explore(found, score, fields, candidates[top.places[0]], top, min(state.explore, wanted - 1))
    count = may_explore.count if may_explore else 0
    drawn = np.empty((DEALS, 0), dtype=np.intp)
    if may_explore:
        drawn = may_explore.drawn(uniform(person.key, state.salt + "/explore", DEALS * MOST_PLACES).reshape(DEALS, -1))
        extra = np.setdiff1d(drawn, candidates)
        candidates = np.concatenate([candidates, extra])
        candidates = candidates[np.lexsort((tie[candidates], -score[candidates]))]
    number = np.zeros(len(score), dtype=np.intp)
    number[candidates] = np.arange(len(candidates))
    lists = varied(
        score[candidates],
        likeness(consultants, found.rows[candidates], fields[candidates], wish),
        fields[candidates],
        deals(tie[candidates], DEALS),
        number[drawn],
        HALF_AN_ERROR * float(found.standard_error[candidates[top.places[0, -1]]]),
        wanted,
    )
    chance = np.zeros(len(score))
    if may_explore:
        chance[may_explore.places] = may_explore.chance
    return _Chosen(
        candidates[lists.places[0]],
        propensities(lists.places, count, chance[candidates], let_in(score, fields, candidates)),
        count,
        int(lists.beyond_limit[0]),
    )


def _may_explore(
    found: Fit, score: Floats, fields: Places, top_places: Places, top: Lists, count: int
) -> Explorers | None:
    """Nobody where no place is kept, or where even the best list had to go beyond the limit of a field."""
    if not count or top.beyond_limit[0]:
        return None
    newcomer = found.sessions < NEWCOMER_BELOW
    return explorers(score, np.square(found.standard_error), newcomer, fields, top_places, count)


def _prices(consultants: Consultants, rows: Places, prices: Mapping[str, float] | None) -> Floats:
    if not prices:
        return np.zeros(len(rows))
    of_rows = np.array([prices.get(one, 0.0) for one in consultants.ids[rows].tolist()])
    if not np.all(np.isfinite(of_rows)):
        raise CandidateError("A price must be finite.")
    return np.asarray(np.clip(of_rows, -MOST_PRICE, MOST_PRICE))


def _relaxations(able: Feasible, rows: list[int], beyond_limit: int) -> tuple[Relaxation, ...]:
    told = [
        Relaxation(one.step, one.before, one.after, needed_by=sum(not one.meets[row] for row in rows))
        for one in able.softened
    ]
    if beyond_limit:
        within = len(rows) - beyond_limit
        told.append(Relaxation(Step.FIELD, within, int(np.count_nonzero(able.rows)), needed_by=beyond_limit))
    return tuple(told)
