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

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.candidates import Consultants, Floats, Wish

CANDIDATES = 200
FROM_ONE_FIELD = 3
KEEPS_AT_LEAST = 0.985
# a and the share of half a standard error that is dealt, from free to strict.
NARROWING = ((8.0, 1.0), (32.0, 0.25), (128.0, 0.0625), (512.0, 0.015625))
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
    one was asked for. field: int[c].
    """
    parts = [_same(field), _cosine(consultants.experience[rows]), _cosine(consultants.theme_strength[rows])]
    if consultants.styles is not None:
        parts.append(_cosine(consultants.styles[rows]))
    if consultants.generations is not None:
        parts.append(_same(field_numbers(consultants.generations[rows])))
    if consultants.genders is not None and len(wish.genders) > 1:
        parts.append(_same(field_numbers(consultants.genders[rows])))
    alike = (1 - OWN) * np.mean(parts, axis=0)
    np.fill_diagonal(alike, 1.0)
    return np.asarray(np.round(alike, DECIMALS))


def best(score: Floats, field: Places, wanted: int) -> Lists:
    """The one list with the greatest sum under the limit: the greedy one, as the limit is a matroid. Best first."""
    order = np.arange(len(score))[None]
    return _chosen(_falling(order), None, field, np.empty((1, 0), dtype=np.intp), wanted)


def varied(
    score: Floats, alike: Floats, field: Places, tie: Hashes, forced: Places, half_error: float, wanted: int
) -> Lists:
    """`wanted` (or all, if fewer) of c candidates given best first, a list for each draw.

    score: float[c]. alike: float[c, c]. field: int[c]. tie: uint64[draws, c]. forced: int[draws, f], chosen beforehand.
    half_error: how far from the tenth one is exchangeable. Cost: O(draws c k^2) for each narrowing.
    """
    top = best(score, field, wanted)
    whole = float(score[top.places[0]].sum())
    tenth = float(score[top.places[0]].min(initial=np.inf))
    least = whole - (1 - KEEPS_AT_LEAST) * abs(whole)
    order = _dealt(score, tie, tenth, 0.0)
    lists = _chosen(_falling(order), None, field, forced, wanted)
    open_draws = np.arange(len(tie))
    for a, share in NARROWING:
        order = _dealt(score, tie[open_draws], tenth, share * half_error)
        strength = np.exp(2 * a * (score - score[:1])) * _falling(np.arange(len(score))[None])[0]
        weight = np.empty(order.shape)
        np.put_along_axis(weight, order, np.broadcast_to(strength, order.shape), axis=1)
        tried = _chosen(weight, alike, field, forced[open_draws], wanted)
        keeps = score[tried.places].sum(axis=1) >= least
        lists.places[open_draws[keeps]] = tried.places[keeps]
        lists.beyond_limit[open_draws[keeps]] = tried.beyond_limit[keeps]
        open_draws = open_draws[~keeps]
        if not len(open_draws):
            break
    return lists


def _dealt(score: Floats, tie: Hashes, tenth: float, width: float) -> Places:
    """int[draws, c]: candidates best first, those about the tenth in the order of the hash of each draw."""
    level = np.where(np.abs(score - tenth) <= width, tenth, score)
    return np.lexsort((tie, np.broadcast_to(-level, tie.shape)), axis=-1)


def _falling(order: Places) -> Floats:
    """float[draws, c]: just under 1 and falling in this order, so that equals are taken in it."""
    falling = np.empty(order.shape)
    np.put_along_axis(falling, order, np.broadcast_to(1 - 1e-10 * np.arange(order.shape[1]), order.shape), axis=1)
    return falling


def _chosen(weight: Floats, alike: Floats | None, field: Places, forced: Places, wanted: int) -> Lists:
    """The greedy lists of many draws. weight: float[draws, c], e^{2 a s}. alike: None where nobody minds."""
    draws, c = weight.shape
    k, each = min(wanted, c), np.arange(draws)
    places, beyond = np.empty((draws, k), dtype=np.intp), np.zeros(draws, dtype=np.intp)
    left, factor = np.ones((draws, c)), np.empty((draws, k, c))
    free, within = np.ones((draws, c), dtype=bool), np.ones((draws, c), dtype=bool)
    for step in range(k):
        if step < forced.shape[1]:
            j = forced[:, step]
        else:
            eligible = free & within
            stuck = ~eligible.any(axis=1)
            eligible[stuck] = free[stuck]
            beyond += stuck
            j = np.argmax(np.where(eligible, weight * np.round(left, DECIMALS), -1.0), axis=1)
        places[:, step] = j
        free[each, j] = False
        full = (field[j] >= 0) & ((field[places[:, : step + 1]] == field[j][:, None]).sum(axis=1) >= FROM_ONE_FIELD)
        if full.any():
            within[full] &= field != field[j[full]][:, None]
        if alike is not None and step + 1 < k:
            before = factor[:, :step]
            told = np.einsum("dt,dtc->dc", before[each, :, j], before)
            factor[:, step] = (alike[j] - told) / np.sqrt(left[each, j])[:, None]
            left = np.maximum(left - np.square(factor[:, step]), 0.0)
    return Lists(places, beyond)


def _same(numbers: Places) -> Floats:
    return np.asarray((numbers[:, None] == numbers[None, :]) & (numbers[:, None] >= 0), dtype=np.float64)


def _cosine(rows: Floats) -> Floats:
    length = np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
    unit = rows / np.where(length > 0, length, 1.0)
    return np.asarray(np.clip(unit @ unit.T, 0.0, 1.0))
