"""Item parameters of the graded response model from real answers.

Marginal maximum likelihood by expectation and maximisation (Bock, R. D. & Aitkin, M. 1981. Marginal maximum
likelihood estimation of item parameters. Psychometrika 46, 443-459). One scale at a time, theta standard normal:

    E:  w_pq  = P(theta = node q | answers of person p),   r_iqk = sum over p with x_pi = k of w_pq
    M:  for each item maximise   sum over q, k of  r_iqk log P(x_i = k | node q)

The M step works on slope a and intercepts c_k = -a b_k by Fisher scoring: with J the derivatives of P(x = k | node q)
and n_q = sum over k of r_iqk, the step is (sum n_q J'J / P)^-1 (sum (r / P) J), halved until the c_k fall and a > 0.

What two items share beyond the trait (the idea of Yen, W. M. 1984. Effects of local item dependence. Applied
Psychological Measurement 8, 125-145), against what the model leaves to each of them:

    q_ij = (Cov(x_i, x_j) - Cov(f_i(theta), f_j(theta))) / sqrt(E Var(x_i | theta)  E Var(x_j | theta))
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from matching.answers.graded import NODES, Floats, Graded, moments, probabilities, tabled

FEWEST_PEOPLE = 300
_CLOSE_ENOUGH = 1e-5
_STEPS = 2


class TooFewAnswers(ValueError):
    """Item parameters from so few people would be noise."""


def calibrate(keyed: NDArray[np.integer], highest: int, *, rounds: int = 500) -> tuple[Graded, ...]:
    """Parameters of one scale's items from keyed answers int[n, items], 1..highest, 0 = missed.

    Raises TooFewAnswers under 300 people or where some answer of an item was never given. Cost a round:
    n x items x 41, a hundred rounds or so; about a second for thousands of people.
    """
    people, items = keyed.shape
    if people < FEWEST_PEOPLE:
        raise TooFewAnswers(f"Item parameters need the answers of {FEWEST_PEOPLE} people; there are {people}.")
    given = keyed[:, :, None] == np.arange(1, highest + 1)
    if not given.any(axis=0).all():
        raise TooFewAnswers("Some answer to some statement was never given, so its threshold is unknown.")
    prior = np.exp(-(NODES**2) / 2)
    free = np.array([_start(given[:, item]) for item in range(items)])
    for _ in range(rounds):
        slope, thresholds = _named(free)
        chances = probabilities(slope, thresholds)
        weights = _weights(keyed, np.log(chances)) * prior
        weights /= weights.sum(axis=1, keepdims=True)
        counts = np.stack([_counts(keyed[:, item], weights, highest) for item in range(items)])
        before, free = free, np.array([_maximise(start, own) for start, own in zip(free, counts, strict=True)])
        if np.abs(free - before).max() < _CLOSE_ENOUGH:
            break
    slope, thresholds = _named(free)
    return tuple(Graded(float(a), tuple(map(float, b))) for a, b in zip(slope, thresholds, strict=True))


def dependence(keyed: NDArray[np.integer], graded: Sequence[Graded]) -> Floats:
    """q_ij as float[items, items], ones on the diagonal, for complete keyed answers int[n, items] of one scale."""
    slope, thresholds = tabled(graded)
    mean, variance = moments(slope, thresholds)
    prior = np.exp(-(NODES**2) / 2) / np.exp(-(NODES**2) / 2).sum()
    centred = mean - (mean @ prior)[:, None]
    own = np.sqrt(variance @ prior)
    shared = (np.cov(keyed.T) - (centred * prior) @ centred.T) / np.outer(own, own)
    np.fill_diagonal(shared, 1.0)
    return np.asarray(shared)


def _weights(keyed: NDArray[np.integer], logs: Floats) -> Floats:
    """Likelihoods of each person's answers at each node, float[n, nodes], the largest 1."""
    total = np.zeros((len(keyed), len(NODES)))
    for said, own in zip(keyed.T, logs, strict=True):
        total += np.where(said[:, None] > 0, own.T[said - 1], 0.0)
    return np.asarray(np.exp(total - total.max(axis=1, keepdims=True)))


def _counts(said: NDArray[np.integer], weights: Floats, highest: int) -> Floats:
    """r_iqk of one item, float[nodes, K]."""
    return np.stack([weights[said == answer].sum(axis=0) for answer in range(1, highest + 1)], axis=1)


def _start(given: NDArray[np.bool_]) -> Floats:
    """Slope 1.5 and thresholds where the observed shares put them: slope, then intercepts."""
    share = given.sum(axis=0) / given.sum()
    above = 1 - np.cumsum(share)[:-1]
    return np.concatenate([[1.5], 1.3 * np.log(above / (1 - above))])


def _named(free: Floats) -> tuple[Floats, Floats]:
    """Slopes float[items] and thresholds float[items, K-1]."""
    return free[:, 0], -free[:, 1:] / free[:, :1]


def _maximise(free: Floats, counts: Floats) -> Floats:
    """One item's slope and intercepts for expected counts float[nodes, K], a few scoring steps on from `free`."""
    for _ in range(_STEPS):
        above = expit(free[0] * NODES[:, None] + free[1:])
        edge = np.zeros((len(NODES), 1))
        chances = np.maximum(-np.diff(np.concatenate([edge + 1, above, edge], axis=1), axis=1), 1e-12)
        change = _changes(above * (1 - above))
        pull = np.einsum("qk,qkf->f", counts / chances, change)
        curve = np.einsum("q,qk,qkf,qkg->fg", counts.sum(axis=1), 1 / chances, change, change)
        step = np.linalg.solve(curve, pull)
        while not _is_possible(free + step):
            step /= 2
        free = free + step
    return free


def _changes(slope: Floats) -> Floats:
    """Derivatives of P(x = k | node) by slope and intercepts, float[nodes, K, K]; slope: of P(x > k) by its logit."""
    nodes, steps = slope.shape
    change = np.zeros((nodes, steps + 1, steps + 1))
    for k in range(steps):
        change[:, k, 1 + k], change[:, k + 1, 1 + k] = -slope[:, k], slope[:, k]
    change[:, :, 0] = change[:, :, 1:].sum(axis=2) * NODES[:, None]
    return change


def _is_possible(free: Floats) -> bool:
    return bool(free[0] > 0 and (np.diff(free[1:]) < 0).all())
