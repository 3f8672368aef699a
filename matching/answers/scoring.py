"""From answers to trait scores, each with its error.

1. Key. x' = x for key +1, x' = (highest + 1) - x for key -1.
2. Missing. At most one answer in five of a scale (two of ten). Item i left open gets its item mean plus the
   person's own mean deviation from the item means of the answered ones (person-mean plus item-mean correction;
   the closest of the simple ones on real answers). More missing: the scale is unknown.
3. Take out the leaning to say yes (acquiescence). In a scale with both keys, the trait moves x' of both kinds
   alike and the leaning moves them apart, so with deviations d = x' - item mean

       delta = mean over scales of (mean of d where the key is + less mean of d where it is -) / 2,
       m'    = m - lambda b delta,      b = mean of the keys of the scale, 0 where they balance.

   lambda is the share of delta that is the person's own rather than chance (its alpha over scales), after Kelley as
   in 6. delta is 0 on average in the population of the norm, so the norm's means stay. (Matching balanced and
   unbalanced keys: McCrae, R. R., Herbst, J. H. & Costa, P. T. 2001. Effects of acquiescence on personality factor
   structures. In Riemann, Spinath & Ostendorf, Personality and Temperament.)
4. Standardise. z = (m' - mu) / sigma against the norm; T = 50 + 10 z; percentile = 100 Phi(z).
5. Reliability of the n answered items, from the mean inter-item correlation r (Spearman 1910, Brown 1910), times
   the care 0..1 with which the form was answered:
       rho(n) = care n r / (1 + (n - 1) r);   standard error of T = 10 sqrt(1 - rho).
6. Shrink (Kelley, T. L. 1927. Interpretation of Educational Measurements). On the metric on which true scores
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

from matching.answers.instrument import Instrument, Norm

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

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


def score(
    instrument: Instrument, answers: Mapping[str, int], *, norms: Mapping[str, Norm] | None = None, care: float = 1.0
) -> tuple[TraitScore, ...]:
    """Trait scores in the order of `instrument.scales`. An item left open is absent from `answers`.

    norms: by scale, where they replace the file's. care: 0..1, what `care.care_weight` found; less widens the errors.
    Raises AnswerError for a code the instrument does not have, or an answer that is not one of its whole numbers, and
    ValueError for a form of values.
    """
    if not instrument.scales:
        raise ValueError(f"{instrument.key} asks for values, and has no traits.")
    keyed = keyed_answers(instrument, answers)
    filled, known = _filled(instrument, keyed)
    means = corrected_means(instrument, filled[None])[0]
    scores = []
    for place, scale in enumerate(instrument.scales):
        items = instrument.items_of(scale.code)
        answered = sum(item.code in answers for item in items)
        norm = (norms or {}).get(scale.code, scale.norm)
        rho = care * spearman_brown(max(answered, 1), norm.mean_inter_item_r)
        scores.append(
            placed(scale.code, norm, float(means[place]), rho=rho, answered=answered)
            if known[place]
            else unknown(scale.code, answered)
        )
    return tuple(scores)


def keyed_answers(instrument: Instrument, answers: Mapping[str, int]) -> Ints:
    """Keyed answers int64[items] in file order, 1..highest, 0 where nothing was answered; raises as `score` does."""
    known = {item.code for item in instrument.items}
    for code, answer in answers.items():
        if code not in known:
            raise AnswerError(code, f"There is no item {code} in this questionnaire.")
        if isinstance(answer, bool) or not isinstance(answer, int):
            raise AnswerError(code, f"The answer to {code} must be a whole number.")
        if not 1 <= answer <= instrument.highest_answer:
            raise AnswerError(code, f"The answer to {code} must lie between 1 and {instrument.highest_answer}.")
    turned = instrument.highest_answer + 1
    given = ((item.key, answers.get(item.code, 0)) for item in instrument.items)
    return np.array([turned - x if key < 0 and x else x for key, x in given], dtype=np.int64)


def corrected_means(instrument: Instrument, keyed: Floats) -> Floats:
    """Scale means float[n, scales] less the leaning to say yes, 1..highest, from whole sheets float[n, items]."""
    deviations = keyed - [item.keyed_mean for item in instrument.items]
    keys = np.array([item.key for item in instrument.items])
    places = [_places(instrument, scale.code) for scale in instrument.scales]
    apart = [
        (deviations[:, own[keys[own] > 0]].mean(axis=1) - deviations[:, own[keys[own] < 0]].mean(axis=1)) / 2
        for own in places
        if len(set(keys[own])) == 2
    ]
    leaning = np.mean(apart, axis=0) if apart else np.zeros(len(keyed))
    means = np.stack([keyed[:, own].mean(axis=1) for own in places], axis=1)
    balance = np.array([keys[own].mean() for own in places])
    corrected = means - instrument.acquiescence * leaning[:, None] * balance
    return np.asarray(np.clip(corrected, 1, instrument.highest_answer))


def placed(scale: str, norm: Norm, mean: float, *, rho: float, answered: int, open_variance: float = 0.0) -> TraitScore:
    """Where a scale mean stands against a norm. rho: reliability of that mean, 0..1.

    open_variance: how far, as a variance of z, the mean itself is only expected and not yet answered (see `adaptive`).
    """
    z = (mean - norm.mean) / norm.sd
    return TraitScore(
        scale=scale,
        mean=mean,
        z=z,
        t=50 + 10 * z,
        standard_error_t=10 * math.sqrt(1 - rho + open_variance),
        percentile=100 * NormalDist().cdf(z),
        theta=math.sqrt(rho) * z,
        theta_variance=1 - rho + rho * open_variance,
        answered=answered,
    )


def unknown(scale: str, answered: int) -> TraitScore:
    """A scale with too few answers to say anything."""
    return TraitScore(scale, None, None, None, None, None, theta=0.0, theta_variance=1.0, answered=answered)


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


def _filled(instrument: Instrument, keyed: Ints) -> tuple[Floats, list[bool]]:
    """The sheet float[items] with its gaps filled, and which scales have few enough of them.

    A scale with too many is filled with its item means, so that it says nothing about the leaning either.
    """
    filled = np.array([item.keyed_mean for item in instrument.items])
    known = []
    for scale in instrument.scales:
        own = _places(instrument, scale.code)
        answered = own[keyed[own] > 0]
        known.append(bool((len(own) - len(answered)) * MAY_MISS_ONE_IN <= len(own)))
        if known[-1]:
            filled[own] += (keyed[answered] - filled[answered]).mean()
            filled[answered] = keyed[answered]
    return filled, known


def _places(instrument: Instrument, scale: str) -> Ints:
    """Where the items of a scale stand among all items."""
    return np.array([place for place, item in enumerate(instrument.items) if item.scale == scale])
