"""How good predictions were, how evenly windows were shown, and how far this month is from the one before.

log loss      - mean [ y log p + (1 - y) log (1 - p) ]
bias            mean p - mean y, with its standard error sqrt(sum p (1 - p)) / n
AUC             the chance that a good talk was expected to be better than one that was not (Hanley & McNeil 1982)
Gini            sum_i (2 i - n - 1) x_(i) / (n sum x), 0 where all are shown alike, near 1 where one is shown alone
PSI             sum_b (a_b - b_b) log(a_b / b_b), shares of now and before; under .1 is quiet, over .25 is not
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy
from scipy.stats import rankdata

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

Counts = NDArray[np.int64]
LEAST_CHANCE = 1e-6
MOST_BINS, LEAST_IN_BIN = 8, 20


@dataclass(frozen=True, slots=True)
class Bin:
    """Talks expected to go well with a chance from low to high: how many, the share expected, the share that did."""

    low: float
    high: float
    count: int
    expected: float
    observed: float


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of predictions that were made without having seen the outcome. auc: None where all outcomes were alike."""

    talks: int
    log_loss: float
    base_log_loss: float
    bias: float
    bias_error: float
    auc: float | None
    bins: tuple[Bin, ...]


def accuracy(p: Floats, good: Mask, *, base: float) -> Accuracy:
    """p: float[n] in 0..1. good: bool[n], n > 0. base: the share of good talks known beforehand, the least to beat."""
    inside = np.clip(p, LEAST_CHANCE, 1 - LEAST_CHANCE)
    return Accuracy(
        talks=len(p),
        log_loss=log_loss(inside, good),
        base_log_loss=log_loss(np.full(len(p), np.clip(base, LEAST_CHANCE, 1 - LEAST_CHANCE)), good),
        bias=float(inside.mean() - good.mean()),
        bias_error=float(np.sqrt((inside * (1 - inside)).sum()) / len(p)),
        auc=auc(inside, good),
        bins=reliability(inside, good),
    )


def log_loss(p: Floats, good: Mask) -> float:
    """Nats a talk; p strictly between 0 and 1."""
    return float(-np.mean(xlogy(good, p) + xlogy(~good, 1 - p)))


def auc(p: Floats, good: Mask) -> float | None:
    """By ranks (Mann-Whitney); ties count half."""
    yes = int(good.sum())
    if yes in (0, len(good)):
        return None
    ranks = rankdata(p)
    return float((ranks[good].sum() - yes * (yes + 1) / 2) / (yes * (len(good) - yes)))


def reliability(p: Floats, good: Mask, bins: int = MOST_BINS) -> tuple[Bin, ...]:
    """Bins of as many talks each, from the least expected to the most: none so small that chance fills it."""
    parts = np.array_split(np.argsort(p, kind="stable"), max(min(bins, len(p) // LEAST_IN_BIN), 1))
    return tuple(
        Bin(float(p[part[0]]), float(p[part[-1]]), len(part), float(p[part].mean()), float(good[part].mean()))
        for part in parts
        if len(part)
    )


def gini(shown: Counts) -> float:
    """shown: int[n] >= 0, also those shown never. 0 where nothing was shown."""
    total = int(shown.sum())
    if not total:
        return 0.0
    n = len(shown)
    return float((2 * np.arange(1, n + 1) - n - 1) @ np.sort(shown) / (n * total))


def drift(now: Counts, before: Counts) -> float:
    """PSI of two counts by the same bins, each bin with half a case more so that an empty one is no infinity."""
    a, b = ((counts + 0.5) / (counts.sum() + 0.5 * len(counts)) for counts in (now, before))
    return float(np.sum((a - b) * np.log(a / b)))
