"""Who is shown to whom when everybody has room for so many: the best lists for all, with a proof.

    maximise sum_ej p_ej x_ej   s.t.   sum_j x_ej = s,   l_j <= sum_e x_ej <= C_j,   x in {0, 1}

C_j is what the free times of consultant j can bear, l_j a small floor for newcomers. This is a transportation problem:
its linear programme has whole solutions (Bertsekas 1998, Network Optimization), and for any prices lambda

    sum_e (sum of the s greatest of p_ej - lambda_j) + sum_j [C_j max(lambda_j, 0) - l_j max(-lambda_j, 0)]  >=  optimum

(weak duality), so that whoever has prices and lists can check how far the lists are from the best, without trusting how
they were found. Steps: prices on a sample of the people (matching.capacity.prices), each person's best by priced score,
prices again on those alone, everything clearly in or clearly out fixed, the few near ties as a linear programme.

Prices are in units of probability. By day they move with what is shown (`online_prices`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from matching.capacity.near_ties import lists_near, near_ties, places_missing
from matching.capacity.prices import Arcs, Floats, Ints, Limits, Singles, settle

Mask = NDArray[np.bool_]

GAP = 1e-4
SAMPLE, CANDIDATES, BLOCK = 400, 100, 512
COARSE = (0.05, 0.02, 0.005)  # levels of eps, in probability, for the sample
FINE = (0.002, 0.001, 0.0005, 0.0002)  # for all people and their candidates
FINER = ((), (0.00005,), (0.00001,), (0.000002,))  # where the proof asks for more
SPREAD, NEAR = 0.001, 2.5
TIES, FEW, FINEST = 3, 20_000, 1e-7  # open arcs a person that a linear programme bears, and how far eps may fall for it
EMPTY = -1.0
STEP, DEAREST = 0.004, 0.10


class NotEnoughRoom(ValueError):
    """The lists cannot all be filled; `missing` places at least stay empty (0 where the floors ask too much)."""

    def __init__(self, missing: int, why: str) -> None:
        super().__init__(why)
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Allocation:
    """prices: float[J]. lists: intp[E, s], columns of p, the order of priced score, -1 for a place left empty.

    value: the sum of p over the lists. bound: what no lists with as few empty places can exceed.
    gap: (bound - value) / max(value, 1).
    """

    prices: Floats
    lists: Ints
    value: float
    bound: float
    gap: float


def certified_bound(
    p: Singles,
    prices: Floats,
    *,
    shows: int = 10,
    capacity: NDArray[np.integer],
    floor: NDArray[np.integer] | None = None,
    eligible: Mask | None = None,
) -> float:
    """What no lists can exceed, by weak duality, for any prices. It knows nothing of how they were found.

    Shapes as in `allocate`. Cost: one pass over p with a partition a row, in blocks.
    """
    total = 0.0
    for first in range(0, len(p), BLOCK):
        priced = _priced(p, prices, eligible, slice(first, first + BLOCK))
        place = priced.shape[1] - shows
        total += float(np.partition(priced, place, axis=1)[:, place:].sum(dtype=np.float64))
    least = np.zeros(len(prices)) if floor is None else floor
    return float(total + (capacity * np.maximum(prices, 0)).sum() - (least * np.maximum(-prices, 0)).sum())


def online_prices(
    prices: Floats,
    shown: NDArray[np.integer] | Floats,
    shows: int,
    capacity: NDArray[np.integer] | Floats,
    window: int,
    *,
    dearest: float = DEAREST,
) -> Floats:
    """Prices after some of the window's arrivals, from counters alone: float[J].

        lambda_j = clip(prices_j + eta (shown_j - shows C_j / window), min(prices_j, 0), dearest)

    the steps of dual ascent lambda_j += eta (1{shown} - C_j / N) (Balseiro, Lu & Mirrokni 2020) summed in closed form,
    so that nothing need be written but who was shown. prices: the night's. shown: number[J], lists a consultant has
    been in since. shows: lists dealt since. capacity: number[J], what the whole window can bear. window: lists expected
    in it (or places in both). dearest: in probability, so that nobody is hidden for a large difference; what does not
    fit under it must be held by whoever asks, by leaving out who is full. A price below zero keeps a floor.
    Cost: O(J), no search; half of it is turning whole numbers into floats.
    """
    raised = capacity * (-shows / max(window, 1))
    raised += shown
    raised *= STEP
    raised += prices
    np.maximum(raised, np.minimum(prices, 0.0), out=raised)
    return np.asarray(np.minimum(raised, dearest, out=raised))


def allocate(
    p: Singles,
    *,
    shows: int = 10,
    capacity: NDArray[np.integer],
    floor: NDArray[np.integer] | None = None,
    eligible: Mask | None = None,
    start: Floats | None = None,
    may_spill: bool = False,
) -> Allocation:
    """The best lists under the limits, their prices, and the proof.

    p: float32[E, J], probabilities. shows: s, at most J. capacity, floor: int[J], 0 <= floor <= capacity. eligible:
    bool[E, J], all where None. start: float[J], yesterday's prices, in place of a sample's. may_spill: where there is
    too little room, leave places empty (-1 in the lists), as few as can be, instead of raising NotEnoughRoom.
    Raises ValueError for shapes that do not fit or a p that is no number.
    Cost: a few passes over p, some fifty over E x 100 candidates, a linear programme over the near ties. Memory beside
    p: about 40 bytes a candidate. More candidates are tried only while the gap is above 1e-4.
    """
    p, most = np.asarray(p, dtype=np.float32), np.asarray(capacity)
    least = np.zeros_like(most) if floor is None else np.asarray(floor)
    try:
        _check(p, shows, most, least, eligible)
        return _solved(p, shows, most, least, eligible, start)
    except NotEnoughRoom as shortage:
        if not may_spill or not shortage.missing:
            raise
    return _spilled(p, shows, most, least, eligible)


def _solved(p: Singles, shows: int, most: Ints, least: Ints, eligible: Mask | None, start: Floats | None) -> Allocation:
    limits = Limits(shows, np.minimum(most, len(p)).astype(np.float64), least.astype(np.float64))
    if not p.size:
        return Allocation(np.zeros(p.shape[1]), np.empty((len(p), shows), dtype=np.intp), 0.0, 0.0, 0.0)
    prices = _sample_prices(p, limits, eligible) if start is None else np.asarray(start, dtype=np.float64)
    best: Allocation | None = None
    for width, spread, band in _attempts(p.shape[1], shows):
        arcs = _candidates(p, prices, eligible, width, spread)
        prices, thresholds = settle(arcs, limits, prices, _thresholds(arcs, prices, shows), FINE)
        eps = FINE[-1]
        while near_ties(arcs, prices, thresholds, band * eps).sum() > TIES * len(p) + FEW and eps > FINEST:
            eps /= 3
            prices, thresholds = settle(arcs, limits, prices, thresholds, (eps,))
        lists = lists_near(arcs, limits, prices, thresholds, band * eps)
        for finer in FINER:
            if lists is None:
                break
            prices, thresholds = settle(arcs, limits, prices, thresholds, finer)
            bound = certified_bound(p, prices, shows=shows, capacity=most, floor=least, eligible=eligible)
            value = float(np.take_along_axis(p, lists, axis=1).sum(dtype=np.float64))
            found = Allocation(prices, lists, value, bound, (bound - value) / max(value, 1.0))
            best = found if best is None or found.gap < best.gap else best
            if best.gap <= GAP:
                return best
    if best is not None:
        return best
    missing = places_missing(arcs, limits)
    raise NotEnoughRoom(missing, f"{missing} of {shows * len(p)} places cannot be filled within all limits")


def _attempts(consultants: int, shows: int) -> Iterator[tuple[int, float, float]]:
    """Candidates a person, how far p is spread, how many eps from the threshold an arc is open: usual to thorough."""
    width = max(CANDIDATES, 4 * shows)
    if width < consultants:
        yield width, SPREAD, NEAR
    while width < consultants:
        yield width, SPREAD, NEAR
        width *= 4
    yield consultants, SPREAD, NEAR
    yield consultants, 0.0, 5 * NEAR


def _spilled(p: Singles, shows: int, most: Ints, least: Ints, eligible: Mask | None) -> Allocation:
    """With s more columns, open to all, that nobody would choose (p = -1): what falls there is an empty place."""
    people, consultants = p.shape
    extra = np.full((people, shows), EMPTY, dtype=np.float32)
    wide = None if eligible is None else np.hstack((eligible, np.ones((people, shows), dtype=np.bool_)))
    most, least = np.append(most, np.full(shows, people)), np.append(least, np.zeros(shows, dtype=least.dtype))
    _check(np.hstack((p, extra)), shows, most, least, wide)
    found = _solved(np.hstack((p, extra)), shows, most, least, wide, None)
    empty = found.lists >= consultants
    charged = EMPTY * float(empty.sum())
    value, bound = found.value - charged, found.bound - charged
    lists = np.where(empty, -1, found.lists)
    return Allocation(found.prices[:consultants], lists, value, bound, (bound - value) / max(value, 1.0))


def _check(p: Singles, shows: int, most: Ints, least: Ints, eligible: Mask | None) -> None:
    """What can be said before any search: shapes, and room by simple counts."""
    people, consultants = p.shape
    if most.shape != (consultants,) or least.shape != (consultants,) or (least < 0).any() or (least > most).any():
        raise ValueError("capacity and floor are int[J] with 0 <= floor <= capacity")
    if np.isnan(p.min(initial=0.0)):
        raise ValueError("a probability is not a number")
    able = np.full(people, (most > 0).sum()) if eligible is None else eligible[:, most > 0].sum(axis=1)
    wanted = np.full(consultants, people) if eligible is None else eligible.sum(axis=0)
    missing = max(int(np.maximum(shows - able, 0).sum()), shows * people - int(np.minimum(most, wanted).sum()))
    if missing > 0:
        raise NotEnoughRoom(missing, f"at least {missing} of {shows * people} places cannot be filled")
    if (least > wanted).any() or least.sum() > shows * people:
        raise NotEnoughRoom(0, "the floors ask for more than there are people to show")


def _priced(p: Singles, prices: Floats, eligible: Mask | None, rows: slice) -> Singles:
    priced = p[rows] - prices.astype(np.float32)
    if eligible is not None:
        priced[~eligible[rows]] = -np.inf
    return np.asarray(priced)


def _sample_prices(p: Singles, limits: Limits, eligible: Mask | None) -> Floats:
    """First prices, from a few of the people with all consultants and their share of the room."""
    people, consultants = p.shape
    chosen = np.sort(np.random.default_rng(0).permutation(people)[:SAMPLE])
    values = p[chosen] if eligible is None else np.where(eligible[chosen], p[chosen], -np.inf)
    every = np.broadcast_to(np.arange(consultants, dtype=np.int32), values.shape)
    arcs, zero = Arcs(every, np.asarray(values, dtype=np.float32)), np.zeros(consultants)
    thresholds = _thresholds(arcs, zero, limits.shows)
    return settle(arcs, limits.of_sample(len(chosen) / people), zero, thresholds, COARSE)[0]


def _candidates(p: Singles, prices: Floats, eligible: Mask | None, width: int, spread: float) -> Arcs:
    """`width` candidates a person: those with the greatest priced score + Gumbel noise of the sample's eps.

    That draws consultants without repeating, each in proportion to exp(priced score / eps) (Yellott 1977), so that
    whoever is far ahead is in, and people who are alike, having said nothing, share all who are as good for them
    instead of crowding on the same few. For the same end p is spread evenly by +- spread / 2, far below what is known
    of anybody. Each person's noise is a window on one long row, drawn once with a fixed seed.
    """
    people, consultants = p.shape
    uniform = np.random.default_rng(1).random(people + consultants - 1).astype(np.float32)
    even, gumbel = uniform - np.float32(0.5), -np.log(-np.log(np.clip(uniform, 1e-7, 1 - 1e-7)))
    chosen, values = np.empty((people, width), dtype=np.int32), np.empty((people, width), dtype=np.float32)
    for first in range(0, people, BLOCK):
        rows = slice(first, first + BLOCK)
        priced = _priced(p, prices, eligible, rows)
        drawn = priced + COARSE[-1] * sliding_window_view(gumbel, consultants)[rows]
        chosen[rows] = np.argpartition(drawn, consultants - width, axis=1)[:, consultants - width :]
        values[rows] = np.take_along_axis(p[rows], chosen[rows], axis=1)
        values[rows] += spread * np.take_along_axis(sliding_window_view(even, consultants)[rows], chosen[rows], axis=1)
        values[rows][np.take_along_axis(priced, chosen[rows], axis=1) == -np.inf] = -np.inf
    return Arcs(chosen, values)


def _thresholds(arcs: Arcs, prices: Floats, shows: int) -> Floats:
    """float[E]: each person's s-th greatest priced score."""
    priced = arcs.p - prices.astype(np.float32)[arcs.consultant]
    place = priced.shape[1] - shows
    return np.asarray(np.partition(priced, place, axis=1)[:, place], dtype=np.float64)
