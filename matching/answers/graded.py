"""The graded response model: how likely each answer is for a person who stands at theta on a trait.

Samejima, F. (1969). Estimation of latent ability using a response pattern of graded scores. Psychometrika
Monograph 17. A keyed answer x in 1..K of an item with discrimination a > 0 and thresholds b_1 < ... < b_(K-1):

    P(x > k | theta) = 1 / (1 + exp(-a (theta - b_k))),      P(x = k) = P(x > k - 1) - P(x > k).

Given theta, answers are independent, and theta is standard normal in the population of the norm. With
f(theta) = E[x | theta], an answer read as a number holds the information f'(theta)^2 / Var(x | theta) about theta.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

NODES: Floats = np.linspace(-4.0, 4.0, 41)
_SMALLEST = 1e-12


@dataclass(frozen=True, slots=True)
class Graded:
    """One item of the model. discrimination: above 0. thresholds: rising, one fewer than there are answers."""

    discrimination: float
    thresholds: tuple[float, ...]


def tabled(items: Sequence[Graded]) -> tuple[Floats, Floats]:
    """Discriminations float[items] and thresholds float[items, K-1], as the functions below take them."""
    return np.array([i.discrimination for i in items]), np.array([i.thresholds for i in items])


def probabilities(discrimination: Floats, thresholds: Floats, theta: Floats = NODES) -> Floats:
    """P(x = k | theta), float[items, nodes, K], from float[items], float[items, K-1] and float[nodes]."""
    above = expit(discrimination[:, None, None] * (theta[None, :, None] - thresholds[:, None, :]))
    edge = np.ones((*above.shape[:2], 1))
    whole = np.concatenate([edge, above, 0 * edge], axis=2)
    return np.asarray(np.maximum(whole[..., :-1] - whole[..., 1:], _SMALLEST))


def slopes(discrimination: Floats, thresholds: Floats, theta: Floats = NODES) -> Floats:
    """How fast the expected answer rises with theta, f'(theta), float[items, nodes]."""
    above = expit(discrimination[:, None, None] * (theta[None, :, None] - thresholds[:, None, :]))
    return np.asarray((discrimination[:, None, None] * above * (1 - above)).sum(axis=2))


def moments(discrimination: Floats, thresholds: Floats, theta: Floats = NODES) -> tuple[Floats, Floats]:
    """Mean and variance of the answer at each theta, float[items, nodes] each."""
    chances = probabilities(discrimination, thresholds, theta)
    answers = np.arange(1, chances.shape[2] + 1)
    mean = np.asarray(chances @ answers)
    return mean, np.asarray(chances @ answers**2 - mean**2)
