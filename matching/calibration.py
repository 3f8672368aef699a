"""Item parameters of the graded response model from real answers.

Marginal maximum likelihood by expectation and maximisation (Bock, R. D. & Aitkin, M. 1981. Marginal maximum
likelihood estimation of item parameters. Psychometrika 46, 443-459). One scale at a time, theta standard normal:

    E:  w_pq  = P(theta = node q | answers of person p),   r_iqk = sum over p with x_pi = k of w_pq
    M:  for each item maximise   sum over q, k of  r_iqk log P(x_i = k | node q)

The M step works on slope a and intercepts c_k = -a b_k, kept falling by c_(k+1) = c_k - exp(g_k).

What two items share beyond the trait (the idea of Yen, W. M. 1984. Effects of local item dependence. Applied
Psychological Measurement 8, 125-145), against what the model leaves to each of them:

    q_ij = (Cov(x_i, x_j) - Cov(f_i(theta), f_j(theta))) / sqrt(E Var(x_i | theta)  E Var(x_j | theta))
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from matching.graded import NODES, Floats, Graded, moments, probabilities, tabled

FEWEST_PEOPLE = 300
_CLOSE_ENOUGH = 1e-5


class TooFewAnswers(ValueError):
    """Item parameters from so few people would be noise."""


def calibrate(keyed: NDArray[np.integer], highest: int, *, rounds: int = 500) -> tuple[Graded, ...]:
    """Parameters of one scale's items from keyed answers int[n, items], 1..highest, 0 = missed.

    Raises TooFewAnswers under 300 people or where some answer of an item was never given. Cost a round:
    n x items x 41 for E and some dozens of small function calls an item for M; seconds for thousands of people.
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
        logs = np.asarray(np.einsum("pik,iqk->pq", given, np.log(chances), optimize=True))
        weights = np.exp(logs - logs.max(axis=1, keepdims=True)) * prior
        weights /= weights.sum(axis=1, keepdims=True)
        counts = np.einsum("pq,pik->iqk", weights, given, optimize=True)
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


def _start(given: NDArray[np.bool_]) -> Floats:
    """Slope 1.5 and thresholds where the observed shares put them: slope, first intercept, log gaps."""
    share = given.sum(axis=0) / given.sum()
    above = 1 - np.cumsum(share)[:-1]
    intercepts = 1.3 * np.log(above / (1 - above))
    return np.concatenate([[1.5], intercepts[:1], np.log(-np.diff(intercepts))])


def _named(free: Floats) -> tuple[Floats, Floats]:
    """Slopes float[items] and thresholds float[items, K-1]."""
    slope, intercepts = free[:, 0], _intercepts(free)
    return slope, -intercepts / slope[:, None]


def _intercepts(free: Floats) -> Floats:
    steps = np.concatenate([free[..., 1:2], -np.exp(free[..., 2:])], axis=-1)
    return np.asarray(np.cumsum(steps, axis=-1))


def _maximise(start: Floats, counts: Floats) -> Floats:
    """One item's parameters for expected counts float[nodes, K]."""
    edge = np.zeros((len(NODES), 1))

    def loss(free: Floats) -> tuple[float, Floats]:
        above = expit(free[0] * NODES[:, None] + _intercepts(free))
        whole = np.concatenate([edge + 1, above, edge], axis=1)
        chances = np.maximum(whole[:, :-1] - whole[:, 1:], 1e-12)
        pull = counts / chances
        of_logit = (pull[:, 1:] - pull[:, :-1]) * above * (1 - above)
        of_intercept = of_logit.sum(axis=0)
        tail = np.cumsum(of_intercept[::-1])[::-1]
        gradient = np.concatenate([[(of_logit.sum(axis=1) * NODES).sum()], tail[:1], -np.exp(free[2:]) * tail[1:]])
        return -float((counts * np.log(chances)).sum()), -gradient

    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x)
