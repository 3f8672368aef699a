"""Lists from prices: what is clearly in or clearly out stays so, the near ties are settled as a linear programme.

With prices lambda and thresholds mu near the least dual value, an arc with |p - lambda - mu| above a band is decided
(reduced-cost fixing). The rest is a small transportation problem, whose vertices are whole: the interior point method
of HiGHS (Schork & Gondzio 2020, by way of SciPy) crosses over to one. The dual simplex is as fast where ties are few
and ten times slower where half of the people are alike. Where the fixed part leaves no lists that keep all limits, the
band widens until every arc is free.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import maximum_flow

from matching.capacity.prices import Arcs, Floats, Ints, Limits

MOST_FREE = 200_000  # arcs; beyond it other candidates are a better way out than a wider band
Mask = NDArray[np.bool_]


def near_ties(arcs: Arcs, prices: Floats, thresholds: Floats, band: float) -> Mask:
    """bool[E, K]: arcs whose priced score is within the band of the person's threshold."""
    return np.asarray(np.abs(arcs.p - prices[arcs.consultant] - thresholds[:, None]) <= band)


def lists_near(arcs: Arcs, limits: Limits, prices: Floats, thresholds: Floats, band: float) -> Ints | None:
    """intp[E, s], each person's list in the order of priced score; None where these arcs hold none for all limits.

    Cost: a linear programme with E + 2 J rows over the arcs within the band: half a second for 15,000 of them.
    """
    reduced = arcs.p - prices[arcs.consultant] - thresholds[:, None]
    for reach in (band, 20 * band, np.inf):
        taken = reduced > reach
        person, place = np.nonzero((np.abs(reduced) <= reach) & (arcs.p > -np.inf))
        if len(person) > MOST_FREE and arcs.consultant.shape[1] < len(limits.most):
            return None
        chosen = _near_ties(arcs, limits, taken, person, place)
        if chosen is not None:
            taken[person[chosen], place[chosen]] = True
            order = np.argsort(np.where(taken, -reduced, np.inf), axis=1, kind="stable")[:, : limits.shows]
            return np.asarray(np.take_along_axis(arcs.consultant, order, axis=1), dtype=np.intp)
    return None


def _near_ties(arcs: Arcs, limits: Limits, taken: Mask, person: Ints, place: Ints) -> Mask | None:
    """Which of the free arcs (person, place) are chosen, bool[m], those in taken[E, K] being fixed; None: no way."""
    consultant = arcs.consultant[person, place]
    load = np.bincount(arcs.consultant[taken], minlength=len(limits.most))
    need, room, owed = limits.shows - taken.sum(axis=1), limits.most - load, limits.least - load
    if (need < 0).any() or (room < 0).any():
        return None
    if not len(person):
        return np.empty(0, dtype=np.bool_) if not need.any() and (owed <= 0).all() else None
    one, arc, owing = np.ones(len(person)), np.arange(len(person)), np.flatnonzero(owed > 0)
    by_person = csr_array((one, (person, arc)), shape=(len(need), len(arc)))
    by_consultant = csr_array((one, (consultant, arc)), shape=(len(room), len(arc)))
    solved = linprog(  # type: ignore[call-overload] # its stubs know no sparse matrices, which it takes
        -arcs.p[person, place].astype(np.float64),
        A_ub=vstack((by_consultant, -by_consultant[owing]), format="csr"),
        b_ub=np.concatenate((room, -owed[owing])),
        A_eq=by_person,
        b_eq=need,
        bounds=(0, 1),
        method="highs-ipm",
    )
    return None if solved.x is None else np.asarray(solved.x > 0.5)


def places_missing(arcs: Arcs, limits: Limits) -> int:
    """How many places stay empty at best, floors aside: people x shows less the maximum flow (Dinic 1970)."""
    person, place = np.nonzero(arcs.p > -np.inf)
    people, consultants = len(arcs.p), len(limits.most)
    source, sink = people + consultants, people + consultants + 1
    tail = np.concatenate((np.full(people, source), person, people + np.arange(consultants)))
    head = np.concatenate((np.arange(people), people + arcs.consultant[person, place], np.full(consultants, sink)))
    room = np.concatenate((np.full(people, limits.shows), np.ones(len(person)), limits.most)).astype(np.int32)
    graph = csr_array((room, (tail, head)), shape=(sink + 1, sink + 1))
    return int(people * limits.shows - maximum_flow(graph, source, sink).flow_value)
