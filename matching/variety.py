"""Ten different doors: from good candidates, those that are unlike one another, at a small and bounded cost.

Maximal marginal relevance (Carbonell & Goldstein 1998): take next the candidate with the greatest

    p_j - lambda max_{i chosen} S_ij,      at most three from one field,

where p is the probability of a good talk and S in 0..1 the likeness of two consultants (the mean of: same field,
cosine of experience, cosine of themes). lambda is halved until sum p(list) >= 0.985 sum p(best list under the
same limit); with lambda 0 the list is that best one, so the bound always holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.candidates import Consultants, Floats

CANDIDATES = 200
FROM_ONE_FIELD = 3
KEEPS_AT_LEAST = 0.985
LIKENESS_PRICE = 0.1
HALVINGS = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """places: candidates chosen, in order of choosing. beyond_limit: how many only by lifting the field limit."""

    places: tuple[int, ...]
    beyond_limit: int


def field_numbers(fields: NDArray[np.str_]) -> NDArray[np.intp]:
    """int[n], equal for equal fields; -1 where the field is not given, which no limit binds."""
    numbers = np.unique(fields, return_inverse=True)[1]
    return np.asarray(np.where(fields == "", -1, numbers))


def front(p: Floats, tie: NDArray[np.uint64], field: NDArray[np.intp], wanted: int) -> NDArray[np.intp]:
    """int[c], candidates best first: the best 200, and the best three of every field so that the limit can be met
    (of those without a field, whom it does not bind, as many as are wanted).

    p: float[m], compared to 1e-6; tie: uint64[m], the lesser goes first; field: int[m]. Cost: O(m log m).
    """
    order = np.lexsort((tie, -np.round(p, 6)))
    by_field = np.argsort(field[order], kind="stable")
    sorted_field = field[order][by_field]
    first = np.searchsorted(sorted_field, sorted_field, side="left")
    place_in_field = np.empty(len(p), dtype=np.intp)
    place_in_field[order[by_field]] = np.arange(len(p)) - first
    useful = place_in_field < np.where(field >= 0, FROM_ONE_FIELD, wanted)
    useful[order[:CANDIDATES]] = True
    return np.asarray(order[useful[order]])


def likeness(consultants: Consultants, rows: NDArray[np.intp], field: NDArray[np.intp]) -> Floats:
    """float[c, c] in 0..1, how alike two consultants are to a person who chooses. field: int[c]."""
    same_field = (field[:, None] == field[None, :]) & (field[:, None] >= 0)
    return np.asarray(
        (same_field + _cosine(consultants.experience[rows]) + _cosine(consultants.theme_strength[rows])) / 3
    )


def choose(p: Floats, alike: Floats, field: NDArray[np.intp], wanted: int) -> Choice:
    """Choose `wanted` (or all, if fewer) of c candidates given best first. p: float[c]; alike: float[c, c]."""
    best = _greedy(p, alike, field, wanted, price=0.0)
    least = KEEPS_AT_LEAST * p[list(best.places)].sum()
    price = LIKENESS_PRICE
    for _ in range(HALVINGS):
        varied = _greedy(p, alike, field, wanted, price)
        if p[list(varied.places)].sum() >= least:
            return varied
        price /= 2
    return best


def _greedy(p: Floats, alike: Floats, field: NDArray[np.intp], wanted: int, price: float) -> Choice:
    free = np.ones(len(p), dtype=bool)
    within_limit = np.ones(len(p), dtype=bool)
    nearest = np.zeros(len(p))
    places: list[int] = []
    beyond = 0
    while len(places) < min(wanted, len(p)):
        eligible = free & within_limit
        if not eligible.any():
            eligible = free
            beyond += 1
        place = int(np.argmax(np.where(eligible, np.round(p, 6) - price * nearest, -np.inf)))
        places.append(place)
        free[place] = False
        nearest = np.maximum(nearest, alike[place])
        if field[place] >= 0 and np.count_nonzero(field[places] == field[place]) >= FROM_ONE_FIELD:
            within_limit &= field != field[place]
    return Choice(tuple(places), beyond)


def _cosine(rows: Floats) -> Floats:
    length = np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
    unit = rows / np.where(length > 0, length, 1.0)
    return np.asarray(np.clip(unit @ unit.T, 0.0, 1.0))
