"""How each statement of a form does its work, from many people's answers; for whoever words and keeps the form.

With C the covariance of a scale's k keyed items (each entry from those who answered both):

    alpha = k/(k-1) (1 - tr C / sum C)                                        Cronbach 1951, Psychometrika 16
    r_i   = sum_(j!=i) C_ij / sqrt(C_ii Var(rest)),  Var(rest) = sum of C without row and column i
    alpha if i is dropped: the same of C without i.

Does a statement mean the same in two languages? People of equal standing on the trait should answer it alike
(differential item functioning). Equal standing is read from the rest of the scale, which is not free of error, so the
slope on it is freed of error first (Lord, F. M. 1960. Large-sample covariance analysis when the control variable is
fallible. JASA 55, 307-321). With within-group slope b, reliability rho of the rest, and means of groups 1 and 0,

    d = (x_1 - x_0) - (b / rho) (rest_1 - rest_0),         size = d / within-group deviation of the item.

A size over .25 is called large for graded answers (Zwick, R., Thayer, D. T. & Mazzeo, J. 1997. Descriptive and
inferential procedures for assessing differential item functioning in polytomous items. Applied Measurement in
Education 10, 321-344); it is flagged where it also lies two and a half standard errors from 0.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.answers.instrument import Instrument
from matching.answers.norms import TooFewPeople

Floats = NDArray[np.float64]

FEWEST_PEOPLE = 50
FEWEST_IN_A_GROUP = 50
WEAK_BELOW = 0.20
LARGE_FROM = 0.25
SURE_FROM = 2.5


@dataclass(frozen=True, slots=True)
class Difference:
    """How much higher, in deviations of the item, people of `group` answer than their equals of `reference`."""

    group: str
    reference: str
    size: float
    standard_error: float

    @property
    def is_flagged(self) -> bool:
        return abs(self.size) >= LARGE_FROM and abs(self.size) >= SURE_FROM * self.standard_error


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One statement. mean: keyed, of those who answered. corrected_r: with the rest of its scale.

    missed: share 0..1 of people who left it open. NaN: a figure that these answers do not give, for instance where
    nobody differs, or alpha without one of two items.
    """

    code: str
    scale: str
    answered: int
    missed: float
    mean: float
    corrected_r: float
    alpha_if_dropped: float
    differences: tuple[Difference, ...]

    @property
    def is_weak(self) -> bool:
        """Whether the statement hardly goes with the rest of its scale, so that it wants other words."""
        return self.corrected_r < WEAK_BELOW

    @property
    def differs(self) -> bool:
        """Whether it is answered otherwise in some language by people of equal standing, and plainly so."""
        return any(difference.is_flagged for difference in self.differences)


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    """One scale, its items in file order. alpha: NaN where it cannot be told."""

    code: str
    alpha: float
    items: tuple[ItemFigures, ...]


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """people: rows with at least one answer. scales: in file order."""

    people: int
    scales: tuple[ScaleFigures, ...]


def analyse(
    instrument: Instrument, answers: NDArray[np.integer], groups: NDArray[np.str_] | None = None
) -> ItemAnalysis:
    """answers: int[n, items] in file order as given (not keyed), 0 = missed. groups: str[n], for instance languages.

    A group under 50 is counted with all and not compared; the largest is what others are compared with. Raises
    TooFewPeople under 50 rows with an answer, ValueError for another shape or an answer the form does not know.
    """
    if answers.ndim != 2 or answers.shape[1] != len(instrument.items):
        raise ValueError(f"There must be a column for each of the {len(instrument.items)} items.")
    if not ((answers >= 0) & (answers <= instrument.highest_answer)).all():
        raise ValueError(f"Answers must lie between 1 and {instrument.highest_answer}, 0 for none.")
    there = (answers > 0).any(axis=1)
    if int(there.sum()) < FEWEST_PEOPLE:
        raise TooFewPeople(int(there.sum()), FEWEST_PEOPLE)
    turned = np.array([item.key < 0 for item in instrument.items])
    given = answers[there].astype(np.float64)
    keyed = np.where(given == 0, np.nan, np.where(turned, instrument.highest_answer + 1 - given, given))
    named = None if groups is None else groups[there]
    return ItemAnalysis(len(keyed), tuple(_scale(instrument, code, keyed, named) for code in instrument.codes))


def _scale(instrument: Instrument, code: str, keyed: Floats, groups: NDArray[np.str_] | None) -> ScaleFigures:
    own = [place for place, item in enumerate(instrument.items) if item.scale == code]
    answers = keyed[:, own]
    covariance = pairwise_covariance(answers)
    items = tuple(
        _figures(item.code, code, answers, covariance, at, groups) for at, item in enumerate(instrument.items_of(code))
    )
    return ScaleFigures(code, alpha_of(covariance), items)


def pairwise_covariance(keyed: Floats) -> Floats:
    """float[k, k]; NaN where fewer than two people answered both. keyed: float[n, k], NaN = missed."""
    known = ~np.isnan(keyed)
    filled, both = np.where(known, keyed, 0.0), known.T.astype(float) @ known
    products, sums = filled.T @ filled, filled.T @ known
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance = (products - sums * sums.T / both) / (both - 1)
    return np.asarray(np.where(both >= 2, covariance, np.nan))


def alpha_of(covariance: Floats) -> float:
    """Cronbach's alpha; NaN for fewer than two items, or where the sum does not vary or is not known."""
    k, total = len(covariance), float(covariance.sum())
    if k < 2 or not total > 0:
        return float("nan")
    return float(k / (k - 1) * (1 - np.trace(covariance) / total))


def _figures(
    code: str, scale: str, keyed: Floats, covariance: Floats, at: int, groups: NDArray[np.str_] | None
) -> ItemFigures:
    """The figures of item `at` of a scale, keyed: float[n, k]."""
    own, rest = keyed[:, at], np.delete(keyed, at, axis=1)
    without = np.delete(np.delete(covariance, at, axis=0), at, axis=1)
    product = float(covariance[at, at] * without.sum())
    shared = float(np.delete(covariance[at], at).sum())
    answered = int((~np.isnan(own)).sum())
    return ItemFigures(
        code=code,
        scale=scale,
        answered=answered,
        missed=1 - answered / len(own),
        mean=float(np.nanmean(own)) if answered else float("nan"),
        corrected_r=shared / product**0.5 if product > 0 else float("nan"),
        alpha_if_dropped=alpha_of(without),
        differences=_differences(own, rest, alpha_of(without), groups) if groups is not None else (),
    )


def _differences(own: Floats, rest: Floats, reliability: float, groups: NDArray[np.str_]) -> tuple[Difference, ...]:
    """Each large enough group against the largest. A scale of two, or one that hangs together badly, tells nothing."""
    usable = ~np.isnan(own) & ~np.isnan(rest).all(axis=1)
    counts = Counter(groups[usable].tolist())
    large = sorted((g for g, n in counts.items() if n >= FEWEST_IN_A_GROUP), key=lambda g: (-counts[g], g))
    if len(large) < 2 or not reliability >= WEAK_BELOW:
        return ()
    x, y, of = own[usable], np.nanmean(rest[usable], axis=1), groups[usable]
    found = (_difference(x, y, of == large[0], of == group, reliability) for group in large[1:])
    return tuple(
        Difference(group, large[0], *sizes) for group, sizes in zip(large[1:], found, strict=True) if sizes is not None
    )


def _difference(
    x: Floats, y: Floats, first: NDArray[np.bool_], second: NDArray[np.bool_], reliability: float
) -> tuple[float, float] | None:
    """Size and standard error; None where nobody differs. x: of the item, y: mean of the rest, for all people."""
    parts = [(x[of] - x[of].mean(), y[of] - y[of].mean()) for of in (first, second)]
    people = int(first.sum() + second.sum())
    of_item, of_rest = (sum(float((part[side] ** 2).sum()) for part in parts) for side in (0, 1))
    if of_item <= 0 or of_rest <= 0:
        return None
    slope = sum(float((a * b).sum()) for a, b in parts) / of_rest
    gap = float(y[second].mean() - y[first].mean())
    apart = float(x[second].mean() - x[first].mean()) - slope / reliability * gap
    left = max(of_item - slope**2 * of_rest, 0.0) / (people - 3)
    error = left * (1 / first.sum() + 1 / second.sum() + (gap / reliability) ** 2 / of_rest)
    deviation = (of_item / (people - 2)) ** 0.5
    return apart / deviation, float(error**0.5) / deviation
