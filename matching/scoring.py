"""From answers to trait scores, each with its error.

1. Key. x' = x for key +1, x' = (highest + 1) - x for key -1.
2. Missing. At most one answer in five of a scale (two of ten). Item i left open gets its item mean plus the
   person's own mean deviation from the item means of the answered ones (person-mean plus item-mean correction;
   the closest of the simple ones on real answers). More missing: the scale is unknown.
3. Standardise. z = (m - mu) / sigma against the norm; T = 50 + 10 z; percentile = 100 Phi(z).
4. Reliability of the n answered items, from the mean inter-item correlation r (Spearman 1910, Brown 1910):
       rho(n) = n r / (1 + (n - 1) r);   standard error of T = 10 sqrt(1 - rho).
5. Shrink (Kelley, T. L. 1927. Interpretation of Educational Measurements). On the metric on which true scores
   have variance 1:
       theta = sqrt(rho) z,   Var(theta | answers) = 1 - rho.
   An unknown scale is the population itself: theta 0, variance 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from matching.instrument import Instrument, Item, Norm

MAY_MISS_ONE_IN = 5


class AnswerError(ValueError):
    """An answer that the questionnaire does not know; `code` names the item."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class TraitScore:
    """One scale of one person.

    mean: 1..highest answer, keyed. z: deviations from the norm. t, standard_error_t: T points.
    percentile: 0..100. theta, theta_variance: shrunken true score on a unit-variance metric.
    answered: number of items answered. Where too few were, mean, z, t, standard_error_t and percentile are None.
    """

    scale: str
    mean: float | None
    z: float | None
    t: float | None
    standard_error_t: float | None
    percentile: float | None
    theta: float
    theta_variance: float
    answered: int

    @property
    def is_known(self) -> bool:
        """Whether enough was answered to say anything."""
        return self.t is not None


def score(instrument: Instrument, answers: Mapping[str, int]) -> tuple[TraitScore, ...]:
    """Trait scores in the order of `instrument.scales`. An item left open is absent from `answers`.

    Raises AnswerError for a code the instrument does not have, or an answer that is not one of its whole numbers.
    """
    known = {item.code for item in instrument.items}
    for code, answer in answers.items():
        if code not in known:
            raise AnswerError(code, f"There is no item {code} in this questionnaire.")
        if isinstance(answer, bool) or not isinstance(answer, int):
            raise AnswerError(code, f"The answer to {code} must be a whole number.")
        if not 1 <= answer <= instrument.highest_answer:
            raise AnswerError(code, f"The answer to {code} must lie between 1 and {instrument.highest_answer}.")
    return tuple(
        _score_scale(scale.code, scale.norm, instrument.items_of(scale.code), answers, instrument.highest_answer)
        for scale in instrument.scales
    )


def spearman_brown(items: int, mean_inter_item_r: float) -> float:
    """Reliability 0..1 of the mean of `items` (at least 1) items that correlate r on average."""
    return items * mean_inter_item_r / (1 + (items - 1) * mean_inter_item_r)


def reliability(answers: NDArray[np.integer]) -> float:
    """Cronbach's alpha, k/(k-1) (1 - sum of item variances / variance of the sum).

    answers: int[n, k], keyed, complete, n >= 2 people by k >= 2 items. (Cronbach 1951, Psychometrika 16, 297-334.)
    Raises ValueError for another shape, or where nobody differs from anybody.
    """
    if answers.ndim != 2 or min(answers.shape) < 2:
        raise ValueError("Reliability needs at least two people by two items.")
    k = answers.shape[1]
    of_sum = float(answers.sum(axis=1).var(ddof=1))
    if of_sum == 0:
        raise ValueError("Everyone has the same sum, so reliability is undefined.")
    return float(k / (k - 1) * (1 - float(answers.var(axis=0, ddof=1).sum()) / of_sum))


def _score_scale(
    scale: str, norm: Norm, items: tuple[Item, ...], answers: Mapping[str, int], highest: int
) -> TraitScore:
    deviations = [
        (answers[item.code] if item.key > 0 else highest + 1 - answers[item.code]) - item.keyed_mean
        for item in items
        if item.code in answers
    ]
    n = len(deviations)
    if (len(items) - n) * MAY_MISS_ONE_IN > len(items):
        return TraitScore(scale, None, None, None, None, None, theta=0.0, theta_variance=1.0, answered=n)

    # With own deviation d on the answered items, the filled mean is (sum of all item means)/k + d.
    mean = math.fsum(item.keyed_mean for item in items) / len(items) + math.fsum(deviations) / n
    z = (mean - norm.mean) / norm.sd
    rho = spearman_brown(n, norm.mean_inter_item_r)
    return TraitScore(
        scale=scale,
        mean=mean,
        z=z,
        t=50 + 10 * z,
        standard_error_t=10 * math.sqrt(1 - rho),
        percentile=100 * NormalDist().cdf(z),
        theta=math.sqrt(rho) * z,
        theta_variance=1 - rho,
        answered=n,
    )
