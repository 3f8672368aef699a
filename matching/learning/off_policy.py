"""What another way of choosing would have brought, from what was shown under the one in force.

Of each of n shown places: what came of it r_i, the chance p_i with which it was shown to this person then, the chance
t_i with which the other way would have shown it, and w_i = t_i / p_i.

    SNIPS    V = sum w r / sum w                        (Swaminathan & Joachims 2015)
             error^2 = sum w^2 (r - V)^2 / (sum w)^2    (delta method; Owen 2013, section 9.2)
    DR       V = mean of  m_i + w_i (r_i - f_i)         (Dudik, Langford & Li 2011)
             error^2 = variance of these / n

f_i what a model expects of what was shown, m_i what it expects of the other way's choice in the same place. DR is right
if either the chances or the model are. Both say little where the two ways seldom agree: the effective sample
(sum w)^2 / sum w^2 (Kish 1965) counts how much they do, and below 200 there is no estimate.

Places of one person are not independent: hand in `person`, and errors are those of sums by person.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEAST_EFFECTIVE = 200.0


class OffPolicyError(ValueError):
    """The log can't be read like this; the message says why."""


class TooFewEffective(OffPolicyError):
    """The two ways of choosing have too little in common; `effective_sample` says how much."""

    def __init__(self, effective_sample: float) -> None:
        super().__init__(f"An effective sample of {effective_sample:.0f} is less than {LEAST_EFFECTIVE:.0f}.")
        self.effective_sample = effective_sample


@dataclass(frozen=True, slots=True)
class Estimate:
    """value, in units of the reward, with its standard error; effective_sample, in shown places."""

    value: float
    standard_error: float
    effective_sample: float


def snips(reward: Floats, propensity: Floats, target: Floats, *, person: NDArray[np.intp] | None = None) -> Estimate:
    """The self-normalised estimate.

    reward, propensity in (0, 1], target >= 0: float[n]. person: int[n]. Raises OffPolicyError for a chance of 0 or
    less, other shapes or numbers that are none; TooFewEffective. Cost: O(n log n).
    """
    weight, effective = _weights(reward, propensity, target)
    value = float(weight @ reward / weight.sum())
    parts = _by_person(weight * (reward - value), person)
    return Estimate(value, math.sqrt(float(parts @ parts)) / float(weight.sum()), effective)


def doubly_robust(
    reward: Floats,
    propensity: Floats,
    target: Floats,
    *,
    expected_shown: Floats,
    expected_target: Floats,
    person: NDArray[np.intp] | None = None,
) -> Estimate:
    """The doubly robust estimate; arguments and errors as for `snips`.

    expected_shown, expected_target: float[n], f_i and m_i of the module's text.
    """
    weight, effective = _weights(reward, propensity, target)
    for expected in (expected_shown, expected_target):
        if expected.shape != reward.shape or not np.all(np.isfinite(expected)):
            raise OffPolicyError("What the model expects must be one finite number a shown place.")
    each = expected_target + weight * (reward - expected_shown)
    value = float(each.mean())
    parts = _by_person(each - value, person)
    return Estimate(value, math.sqrt(float(parts @ parts)) / len(each), effective)


def _weights(reward: Floats, propensity: Floats, target: Floats) -> tuple[Floats, float]:
    if not reward.shape == propensity.shape == target.shape == (len(reward),):
        raise OffPolicyError("Rewards, propensities and targets must be as many.")
    if not all(bool(np.all(np.isfinite(one))) for one in (reward, propensity, target)):
        raise OffPolicyError("Rewards, propensities and targets must be finite.")
    if not (np.all(propensity > 0) and np.all(propensity <= 1) and np.all(target >= 0)):
        raise OffPolicyError("A propensity must lie above 0 and at most at 1, a target at 0 or above.")
    weight = target / propensity
    squares = float(weight @ weight)
    effective = float(weight.sum()) ** 2 / squares if squares else 0.0
    if effective < LEAST_EFFECTIVE:
        raise TooFewEffective(effective)
    return weight, effective


def _by_person(deviations: Floats, person: NDArray[np.intp] | None) -> Floats:
    """Sums by person, whose squares add up to n^2 times the variance of the mean."""
    if person is None:
        return deviations
    if person.shape != deviations.shape:
        raise OffPolicyError("There must be one person a shown place.")
    return np.asarray(np.bincount(np.unique(person, return_inverse=True)[1], weights=deviations), dtype=np.float64)
