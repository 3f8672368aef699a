"""A norm that slowly becomes that of our own users.

The file's norm comes from other people. With n own users whose scale means have mean m and deviation s, the running
norm takes the weight w = n / (n + 300) from them (a normal prior worth 300 people):

    mean = (1 - w) mu + w m,         variance = (1 - w) sigma^2 + w (s^2 + (m - mu)^2 (1 - w)),

the variance of the two populations mixed. Reliability goes with the spread of true scores at the same error of
measurement (Gulliksen, H. 1950. Theory of Mental Tests, chapter 10): with e = sigma^2 (1 - alpha),

    alpha = 1 - e / variance,        and r for the same number of items so that alpha follows from it (Spearman-Brown).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.answers.instrument import Norm

FEWEST_PEOPLE = 300
_WORTH = 300
_LEAST_ALPHA = 0.05


class TooFewPeople(ValueError):
    """Figures from so few people would move with each of them; `needed` says how many there must be."""

    def __init__(self, people: int, needed: int) -> None:
        super().__init__(f"This needs {needed} people; there are {people}.")
        self.needed = needed


def renew(norm: Norm, means: NDArray[np.float64], *, open_variance: float = 0.0) -> Norm:
    """The running norm, from our users' scale means float[n] (`TraitScore.mean`), one a person.

    open_variance: average variance of z that short forms left open, which expected means lack; 0 for full forms.
    Raises TooFewPeople under 300, ValueError for a mean that is no number.
    """
    people = len(means)
    if people < FEWEST_PEOPLE:
        raise TooFewPeople(people, FEWEST_PEOPLE)
    if not np.isfinite(means).all():
        raise ValueError("A scale mean is not a number.")
    own_mean, own_variance = float(means.mean()), float(means.var(ddof=1)) + open_variance * norm.sd**2
    weight = people / (people + _WORTH)
    mean = (1 - weight) * norm.mean + weight * own_mean
    variance = (1 - weight) * norm.sd**2 + weight * (own_variance + (1 - weight) * (own_mean - norm.mean) ** 2)
    alpha = max(_LEAST_ALPHA, 1 - norm.sd**2 * (1 - norm.alpha) / variance)
    return Norm(mean, float(np.sqrt(variance)), alpha, _inter_item_r(norm, alpha))


def _inter_item_r(norm: Norm, alpha: float) -> float:
    """The r that goes with alpha: the odds of alpha, alpha / (1 - alpha), are those of r times the number of items."""
    odds = norm.mean_inter_item_r / (1 - norm.mean_inter_item_r)
    odds *= alpha / (1 - alpha) / (norm.alpha / (1 - norm.alpha))
    return odds / (1 + odds)
