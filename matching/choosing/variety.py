"""Ten different doors: from good candidates, those that are unlike one another, at a small and bounded cost.

A determinantal point process prefers sets whose members are good and differ: with scores s and likeness S,

    log det L_Y = 2 a sum_{j in Y} s_j + log det S_Y,        L = diag(e^{a s}) S diag(e^{a s}).

Greedily, the next is the one with the greatest e^{2 a s_j} d_j^2, d_j^2 being what is left of j once those chosen are
projected out of it; an incremental Cholesky factor keeps d^2 up to date (Chen, Zhang & Zhou 2018, Fast greedy MAP
inference for DPP, NeurIPS), here for many draws of the same candidates at once. No more than three come from one field.

Two freedoms are taken, both narrowed until sum s(list) >= 0.985 sum s(best list under the same limit): variety, by a
small a; and rotation, as candidates within half a standard error of the tenth are exchangeable: among them the scores
are dealt out by the hash. With a without end and nothing dealt the list is the best one, so the bound always holds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.choosing.candidates import Consultants, Floats, Mask, Wish

CANDIDATES = 200
FROM_ONE_FIELD = 3
KEEPS_AT_LEAST = 0.985
# a and the share of half a standard error that is dealt, from free to strict. Rotation gives way first: in a large
# directory half an error holds hundreds, and dealing among all of them would leave nothing for variety to spend.
NARROWING = ((4.0, 1.0), (4.0, 1 / 4), (8.0, 1 / 8), (16.0, 1 / 16), (64.0, 1 / 64))
A_HAIR = 1e-10
# A part of everyone is like nobody else, so that even twins leave something of one another.
OWN = 0.05
DECIMALS = 9

Places = NDArray[np.intp]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Lists:
    """places: int[draws, k], candidates of each draw in order of choosing. beyond_limit: int[draws], how many of
    them only by lifting the limit of a field."""

    places: Places
    beyond_limit: Places

    def put(self, draws: Places, others: Lists, rows: Mask | slice = slice(None)) -> None:
        """Write these rows of other lists over those of the draws."""
        self.places[draws], self.beyond_limit[draws] = others.places[rows], others.beyond_limit[rows]


def field_numbers(fields: NDArray[np.str_]) -> Places:
    """int[n], equal for equal fields; -1 where the field is not given, which no limit binds."""
    numbers = np.unique(fields, return_inverse=True)[1]
    return np.asarray(np.where(fields == "", -1, numbers))


def front(score: Floats, tie: Hashes, field: Places, wanted: int) -> Places:
    """int[c], candidates best first: the best 200, and the best three of every field so that the limit can be met
    (of those without a field, whom it does not bind, as many as are wanted).

    score: float[m]; tie: uint64[m], the lesser goes first; field: int[m]. Cost: O(m log m).
    """
    order = np.lexsort((tie, -score))
    by_field = np.argsort(field[order], kind="stable")
    sorted_field = field[order][by_field]
    first = np.searchsorted(sorted_field, sorted_field, side="left")
    place_in_field = np.empty(len(score), dtype=np.intp)
    place_in_field[order[by_field]] = np.arange(len(score)) - first
    useful = place_in_field < np.where(field >= 0, FROM_ONE_FIELD, wanted)
    useful[order[:CANDIDATES]] = True
    return np.asarray(order[useful[order]])


def likeness(consultants: Consultants, rows: Places, field: Places, wish: Wish) -> Floats:
    """float[c, c] in 0..1 with 1 on the diagonal, positive definite: how alike two consultants are to who chooses.

    The mean of: same field, cosine of experience, of themes, of styles; same generation; same gender where more than
    one was asked for. What was wished for is left out: to share it is the point. field: int[c].
    """
    facts = [
        _one_hot(field),
        _unit(_beside(consultants.experience_codes, wish.experience, consultants.experience[rows])),
        _unit(_beside(consultants.theme_codes, wish.themes, consultants.theme_strength[rows])),
    ]
    if consultants.styles is not None:
        facts.append(_unit(_beside(consultants.style_codes, wish.styles, consultants.styles[rows])))
    if consultants.generations is not None and not wish.generation:
        facts.append(_one_hot(field_numbers(consultants.generations[rows])))
    if consultants.genders is not None and len(wish.genders) > 1:
        facts.append(_one_hot(field_numbers(consultants.genders[rows])))
    all_facts = np.column_stack(facts)
    alike = np.round((1 - OWN) / len(facts) * (all_facts @ all_facts.T), DECIMALS)
    np.fill_diagonal(alike, 1.0)
    return np.asarray(alike)


def best(field: Places, wanted: int) -> Lists:
    """The one list with the greatest sum under the limit, of candidates given best first: as the limit is a matroid,
    the greedy one. field: int[c]."""
    within: list[int] = []
    passed: list[int] = []
    taken: dict[int, int] = {}
    for place, one in enumerate(field.tolist()):
        if len(within) == wanted:
            break
        is_full = one >= 0 and taken.get(one, 0) >= FROM_ONE_FIELD
        taken[one] = taken.get(one, 0) + 1
        (passed if is_full else within).append(place)
    beyond = passed[: wanted - len(within)]
    return Lists(np.array([within + beyond], dtype=np.intp), np.array([len(beyond)]))


def varied(
    score: Floats, alike: Floats, field: Places, tie: Hashes, forced: Places, half_error: float, wanted: int
) -> Lists:
    """`wanted` (or all, if fewer) of c candidates given best first, a list for each draw.

    score: float[c]. alike: float[c, c]. field: int[c]. tie: uint64[draws, c]. forced: int[draws, f], chosen beforehand.
    half_error: how far from the tenth one is exchangeable. Cost: O(draws c k^2) for each narrowing.
    """
    top = best(field, wanted)
    whole = float(score[top.places[0]].sum())
    tenth = float(score[top.places[0]].min(initial=np.inf))
    least = whole - (1 - KEEPS_AT_LEAST) * abs(whole)
    found = Lists(np.empty((len(tie), min(wanted, len(score))), dtype=np.intp), np.empty(len(tie), dtype=np.intp))
    undecided = np.arange(len(tie))
    for a, share in NARROWING:
        weight = _dealt(np.exp(2 * a * (score - score[:1])), score, tie[undecided], tenth, share * half_error)
        lists = _chosen(weight, alike, field, forced[undecided], wanted)
        keeps = score[lists.places].sum(axis=1) >= least
        found.put(undecided[keeps], lists, keeps)
        undecided = undecided[~keeps]
        if not len(undecided):
            return found
    weight = _dealt(_falling(len(score)), score, tie[undecided], tenth, 0.0)
    found.put(undecided, _chosen(weight, None, field, forced[undecided], wanted))
    return found


def _falling(c: int) -> Floats:
    """float[c]: strengths that say nothing but the order."""
    return np.linspace(1.0, 0.5, c)


def _dealt(strength: Floats, score: Floats, tie: Hashes, tenth: float, width: float) -> Floats:
    """float[draws, c]: the strengths (best first), dealt among those about the tenth in the order of each hash.

    Equals differ by a hair in that order, so that a greedy choice takes them in it.
    """
    level = np.unique(np.where(np.abs(score - tenth) <= width, tenth, score), return_inverse=True)[1]
    falling = (level.max(initial=0) - level).astype(np.uint64) << np.uint64(48)
    order = np.argsort(falling | (tie >> np.uint64(16)), axis=1)
    weight = np.empty(tie.shape)
    np.put_along_axis(weight, order, (strength * (1 - A_HAIR * np.arange(len(score))))[None], axis=1)
    return weight


def _chosen(weight: Floats, alike: Floats | None, field: Places, forced: Places, wanted: int) -> Lists:
    """The greedy lists of many draws. weight: float[draws, c], e^{2 a s} in 0..1. alike: None where nobody minds."""
    draws, c = weight.shape
    k, each = min(wanted, c), np.arange(draws)
    places, beyond = np.empty((draws, k), dtype=np.intp), np.zeros(draws, dtype=np.intp)
    left, factor = np.ones((draws, c)), np.empty((draws, k, c))
    barred = np.zeros((draws, c))  # -2 for who is beyond the limit of a field, -inf for who is chosen
    for step in range(k):
        if step < forced.shape[1]:
            j = forced[:, step]
        else:
            j = np.argmax(weight * left + barred, axis=1)
            beyond += barred[each, j] < 0
        places[:, step] = j
        barred[each, j] = -np.inf
        full = (field[j] >= 0) & ((field[places[:, : step + 1]] == field[j][:, None]).sum(axis=1) == FROM_ONE_FIELD)
        if full.any():
            barred[full] -= 2.0 * (field == field[j[full]][:, None])
        if alike is not None and step + 1 < k:
            before = factor[:, :step]
            told = np.matmul(before[each, :, j][:, None], before)[:, 0]
            factor[:, step] = (alike[j] - told) / np.sqrt(left[each, j])[:, None]
            left = np.round(left - np.square(factor[:, step]), DECIMALS)
    return Lists(places, beyond)


def _one_hot(numbers: Places) -> Floats:
    """float[c, g]: a column for each number that is given."""
    return np.asarray(numbers[:, None] == np.unique(numbers[numbers >= 0]), dtype=np.float64)


def _beside(codes: Sequence[str], wished: Collection[str], columns: Floats) -> Floats:
    """The columns of what was not wished for."""
    return columns[:, [code not in wished for code in codes]]


def _unit(rows: Floats) -> Floats:
    """Rows of length 1, so that their products are cosines; those of 0 stay so."""
    length = np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
    return np.asarray(rows / np.where(length > 0, length, 1.0))
