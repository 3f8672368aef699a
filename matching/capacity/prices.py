"""Prices at which nobody is asked for more than they can give: a smoothed dual, solved by Newton's method.

The list problem: maximise sum_ej p_ej x_ej, each person e gets s consultants, l_j <= sum_e x_ej <= C_j, 0 <= x <= 1.
Its Lagrangian dual has a price lambda_j a consultant and a threshold mu_e a person:

    g = s sum_e mu_e + sum_ej max(0, p_ej - lambda_j - mu_e) + sum_j [C_j max(lambda_j, 0) - l_j max(-lambda_j, 0)]

It has edges. The softplus eps log(1 + exp(./eps)) in place of max(0, .) rounds them (Nesterov 2005; in optimal
transport the same step leads to Sinkhorn's iteration, Cuturi 2013, here with x <= 1), and its derivative is the share

    x_ej = 1 / (1 + exp(-(p_ej - lambda_j - mu_e) / eps)).

Newton's system has the shape [D_mu W; W' D_lambda] with W = x (1 - x) / eps: only near ties count, few as eps falls.
Persons are eliminated (Schur), consultants solved by conjugate gradients, which need a handful of steps. eps falls from
level to level, each start is the last level's end. A consultant with room to spare stays at price zero (projected
Newton, Bertsekas 1982).

No BLAS here: sums are NumPy's own, in an order that does not depend on threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Singles = NDArray[np.float32]

ROUNDS = 8
CONJUGATE_STEPS = 40
FARTHEST = 24.0  # how many eps a price or a threshold may move in one step
TIED = 1e-5  # x (1 - x) below which an arc has no say in the Newton system


@dataclass(frozen=True, slots=True)
class Arcs:
    """Who may get whom: consultant int32[E, K], and p float32[E, K], -inf where the pair may not be."""

    consultant: NDArray[np.int32]
    p: Singles


@dataclass(frozen=True, slots=True)
class Limits:
    """shows: consultants a person. most, least: float[J], persons a consultant, 0 <= least <= most."""

    shows: int
    most: Floats
    least: Floats

    def of_sample(self, share: float) -> Limits:
        """The same for a share of the people."""
        return Limits(self.shows, self.most * share, self.least * share)


def settle(
    arcs: Arcs, limits: Limits, prices: Floats, thresholds: Floats, levels: Sequence[float]
) -> tuple[Floats, Floats]:
    """Prices (float[J]) and thresholds (float[E]) near the least dual value, from a start, through levels of eps.

    Cost: per Newton step one exponential and one scatter an arc, O(E K), and a few products with the near ties.
    """
    for eps in levels:
        state = _State.at(arcs, limits, prices, thresholds, eps)
        for _ in range(ROUNDS):
            if state.imbalance <= 1e-4 * limits.shows * len(thresholds):
                break
            state = _step(arcs, limits, state)
        prices, thresholds = state.prices, state.thresholds
    return prices, thresholds


@dataclass(frozen=True, slots=True)
class _State:
    """A point of the smoothed dual: shares x[E, K], its gradient, and which prices may move."""

    prices: Floats
    thresholds: Floats
    eps: float
    x: Singles
    by_person: Floats
    by_consultant: Floats
    upwards: NDArray[np.bool_]
    downwards: NDArray[np.bool_]

    @classmethod
    def at(cls, arcs: Arcs, limits: Limits, prices: Floats, thresholds: Floats, eps: float) -> _State:
        z = arcs.p - prices.astype(np.float32)[arcs.consultant]
        z -= thresholds.astype(np.float32)[:, None]
        z *= np.float32(-1 / eps)
        np.clip(z, -80, 80, out=z)
        x = np.exp(z, out=z)
        x += 1
        np.reciprocal(x, out=x)
        load = np.bincount(arcs.consultant.ravel(), x.ravel(), len(prices))
        upwards = (prices > 0) | ((prices == 0) & (load > limits.most))
        downwards = (prices < 0) | ((prices == 0) & (load < limits.least))
        wanted = np.where(upwards, limits.most, np.where(downwards, limits.least, load))
        by_person = limits.shows - x.sum(axis=1, dtype=np.float64)
        return cls(prices, thresholds, eps, x, by_person, wanted - load, upwards, downwards)

    @property
    def imbalance(self) -> float:
        """Shares too many or too few, over people and consultants whose price may move."""
        return float(np.abs(self.by_person).sum() + np.abs(self.by_consultant).sum())


def _step(arcs: Arcs, limits: Limits, state: _State) -> _State:
    """One damped Newton step. A dual is convex, so a step is long enough while its slope has not turned steep again."""
    move_prices, move_thresholds = _newton(arcs, state)
    slope = abs((state.by_consultant * move_prices).sum() + (state.by_person * move_thresholds).sum())
    length = 1.0
    while True:
        prices = state.prices + length * move_prices
        prices = np.where(state.upwards, np.maximum(prices, 0), np.where(state.downwards, np.minimum(prices, 0), 0))
        reached = _State.at(arcs, limits, prices, state.thresholds + length * move_thresholds, state.eps)
        after = (reached.by_consultant * move_prices).sum() + (reached.by_person * move_thresholds).sum()
        if after <= 0.9 * slope or length < 0.02:
            return reached
        length /= 3


def _newton(arcs: Arcs, state: _State) -> tuple[Floats, Floats]:
    """The direction -H^-1 gradient: persons eliminated, then conjugate gradients (Hestenes & Stiefel 1952)."""
    curvature = state.x * (1 - state.x)
    near = curvature > TIED
    starts = np.concatenate(([0], np.cumsum(near.sum(axis=1))))
    shape = (len(state.thresholds), len(state.prices))
    ties = csr_array((curvature[near] / state.eps, arcs.consultant[near], starts), shape=shape, dtype=np.float64)
    back = ties.T
    stiff = TIED / state.eps
    people, consultants = ties.sum(axis=1) + stiff, ties.sum(axis=0) + stiff
    free = (state.upwards | state.downwards).astype(np.float64)

    left = free * (back @ (state.by_person / people) - state.by_consultant)
    move = np.zeros(shape[1])
    scaled = left / consultants
    towards, size = scaled.copy(), (left * scaled).sum()
    enough = 1e-4 * size
    for _ in range(CONJUGATE_STEPS):
        image = free * (consultants * towards - back @ ((ties @ towards) / people))
        bend = (towards * image).sum()
        if size <= enough or bend <= 0:
            break
        move += size / bend * towards
        left -= size / bend * image
        scaled = left / consultants
        size, before = (left * scaled).sum(), size
        towards = scaled + size / before * towards
    most = FARTHEST * state.eps
    move = np.clip(move, -most, most)
    return move, np.clip((-state.by_person - ties @ move) / people, -most, most)
