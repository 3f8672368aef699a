"""How a company stands among others: the middle half of their shares, and nothing about any one of them.

Adjusted.  Others are counted as if they had this company's people (direct standardisation; Fleiss, Levin and Paik,
Statistical Methods for Rates and Proportions, 2003, chapter 19): with w_a the weights of its strata, its age bands,

    share_c = sum_a w_a (x_ca + m x_c / n_c) / (n_ca + m),

where x of n people are counted and m = 10 draws a stratum of few people towards that company's overall share.  Weights
are the company's own roster, which it knows; another company's share depends on that company's figures alone.

Coarse.  Shares enter by their cell of 5 points, floor(share / 5), and in no finer way.  Of n cells in order the band
runs from the lower end of the (n // 4 + 1)-th to the upper end of the (n // 4 + 1)-th from above: the quartiles,
rounded outwards, so that at least half of the companies lie within.

Steady.  At least five other companies, none with more than a third of the people of them all: whoever has more stands
aside, largest first.  Without any one of them neither end may move by more than one step; otherwise steps of 10, then
of 20 points are tried, and then there is no benchmark, nor is one told that spans more than half the scale.  A company
takes part at a step only if the step is worth as many of its people as the threshold asks: n_c >= 100 k / step.
Where k people of one stratum would move its adjusted share by more than a step (weights are ours, and may stand where
it has hardly anybody), it enters with its overall share.

What can be learnt.  The benchmark is a function of cells.  So even if all but one of the others lay their own exact
figures together, they cannot tell that one's share more finely than by a step, worth k of its people or more; mostly
they learn no more than above or below.  Each who colludes brings a benchmark of their own weights, and where weights
differ cells overlap: together, or over quarters, they may come nearer to that company's shares, and nothing here bounds
how near.  The own standing is read off the published share and adds nothing to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reports.cube import Measure, Track
from reports.published import Band, Benchmark, Standing

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

FEWEST_OTHERS = 5
LARGEST_PART = 1 / 3
STEPS = (5, 10, 20)
WIDEST = 50
_DRAWN_TOWARDS_OWN = 10
_AT_LEAST = (5, 10, 20, 50, 100, 200, 500)
_NEAR = 1e-9


def benchmark(
    track: Track,
    measure: Measure,
    item: str,
    own: tuple[int, int] | Band | None,
    people: Int64,
    counted: Int64,
    weights: Float64 | Int64,
    threshold: int,
) -> Benchmark | None:
    """The middle half of the others' shares, and where the own one stands; None where it may not be told.

    `own`: what the release shows of the company, (part, whole) or the band of a rating, None where it is hidden.
    `people`, `counted`: int64[others, strata], the base of the share (use: the roster; themes: who came; ratings: who
    was rated) and how many of it are counted, without the own company.  `weights`: [strata], its people by stratum,
    from its roster or from shown figures alone.  Deterministic; the order of companies does not matter.
    Raises ValueError for other shapes, for more counted than there are, and for weights that are all nought.
    Cost: O(others x strata + others^2).
    """
    if people.shape != counted.shape or people.shape[1:] != np.shape(weights):
        raise ValueError("Companies have the same strata as the weights.")
    if (counted > people).any() or (counted < 0).any():
        raise ValueError("Nobody is counted who is not there.")
    if own is None:
        return None
    shares = standardised(people, counted, np.asarray(weights, np.float64))
    overall = 100 * counted.sum(axis=1) / np.maximum(people.sum(axis=1), 1)
    moved = _moved(people, np.asarray(weights, np.float64))
    held = people.sum(axis=1)
    for step in STEPS:
        taking_part = _without_giants(held, np.flatnonzero(held * step >= 100 * threshold))
        if len(taking_part) < FEWEST_OTHERS:
            continue
        of = np.where(moved * threshold > step + _NEAR, overall, shares)
        cells = np.minimum(of / STEPS[0] + _NEAR, 100 // STEPS[0] - 1).astype(np.int64)  # all of them: the last cell
        coarse = np.sort(cells[taking_part] // (step // STEPS[0])).tolist()
        low, high = _middle(coarse)
        without = [_middle(coarse[:i] + coarse[i + 1 :]) for i in range(len(coarse))]
        if (high - low) * step <= WIDEST and all(abs(low - a) <= 1 and abs(high - b) <= 1 for a, b in without):
            ends = low * step, high * step
            return Benchmark(track, measure, item, _at_least(len(coarse)), *ends, standing(own, *ends))
    return None


def standardised(people: Int64, counted: Int64, weights: Float64) -> Float64:
    """Each company's share in percent as if it had people of these weights: float64[companies], 0 to 100."""
    if weights.sum() <= 0:
        raise ValueError("The company has people in some stratum.")
    overall = counted.sum(axis=1) / np.maximum(people.sum(axis=1), 1)
    rates = (counted + _DRAWN_TOWARDS_OWN * overall[:, None]) / (people + _DRAWN_TOWARDS_OWN)
    return np.asarray(100 * rates @ (weights / weights.sum()), np.float64)


def _moved(people: Int64, weights: Float64) -> Float64:
    """By how many points one person moves each company's adjusted share at most, float64[companies]."""
    weights = weights / weights.sum()
    drawn = (weights * _DRAWN_TOWARDS_OWN / (people + _DRAWN_TOWARDS_OWN)).sum(axis=1)
    own = np.where(people > 0, weights / (people + _DRAWN_TOWARDS_OWN), 0.0).max(axis=1)
    return np.asarray(100 * (own + drawn / np.maximum(people.sum(axis=1), 1)), np.float64)


def standing(own: tuple[int, int] | Band, low: int, high: int) -> Standing:
    """Where a published share, or all of a published band, lies beside the others' middle half."""
    if isinstance(own, Band):
        return Standing.BELOW if own.high <= low else Standing.ABOVE if own.low >= high else Standing.WITHIN
    share = 100 * own[0] / own[1]
    return Standing.BELOW if share < low else Standing.ABOVE if share > high else Standing.WITHIN


def _without_giants(held: Int64, companies: Int64) -> Int64:
    """The companies of which none has more than a third of the people of them all."""
    while len(companies) and held[companies].max() > LARGEST_PART * held[companies].sum() + _NEAR:
        companies = companies[held[companies] < held[companies].max()]
    return companies


def _middle(cells: Sequence[int]) -> tuple[int, int]:
    """The ends of the middle half of sorted cells, in cells."""
    nth = len(cells) // 4
    return cells[nth], cells[-1 - nth] + 1


def _at_least(companies: int) -> int:
    return max(few for few in _AT_LEAST if few <= companies)
