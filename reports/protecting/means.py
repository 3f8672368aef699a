"""The whole company's mean of a rating, published only where mean times count forces nobody's answer.

What is told: n people answered, their mean is v to one decimal, and the company's band leaves the number f of
favourable answers (4 or 5) anywhere in a..b.  So their sum lies within [(v - 0.05) n, (v + 0.05) n], while f
favourable people among m sum to anything from m + 3 f to 3 m + 2 f.  A mean is *safe* where it takes nothing away
from what bands and colleagues leave open: for every f in a..b, for every set of answers that k - 1 colleagues may have
given (k the threshold; the worst are all at one end), and for every answer from 1 to 5 of anybody else that agrees
with these, the sums of the others reach into that window.  Who is favourable in which unit stays as open as without
the mean, whatever other bands say, because the sum depends on f alone.  A hundred people with a band of 80 to 90 %
and a threshold of 5 may be told means from 3.9 to 4.4.

A mean is published where it is safe and both its neighbours are too; then a missing one says no more than that the
mean is a safe one at the edge or lies beyond, and takes nothing away either.  All is decided from published numbers.

The interval must not be made of the company's own spread: a spread near nought would say that all answered alike.  It
is drawn (bootstrap, person by person) from how people of all other companies lie about their companies' means, and
where those are too few from the largest spread a mean v allows on the scale, (v - 1)(5 - v), which is known anyway.
"""

from __future__ import annotations

from math import ceil, floor, sqrt

import numpy as np
from numpy.typing import NDArray

from reports.cube import Measure, Track
from reports.published import Band, Mean, counts_in

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

FEWEST_ANSWERED = 30
# The interval is drawn from others only where there are as many companies as a benchmark needs, and enough people.
FEWEST_COMPANIES, FEWEST_OTHERS = 5, 200
_LOWEST, _HIGHEST, _FAVOURABLE = 1, 5, 4
_DRAWS, _MOST_DRAWN = 2000, 1000
_NEAR = 1e-9


def person_means(values: Float64, person: Int64) -> tuple[Float64, Int64]:
    """Each person's mean of what was said (float64[n], by person int64[n]), and the persons, sorted: one voice each."""
    persons, at = np.unique(person, return_inverse=True)
    return np.bincount(at, values, len(persons)) / np.bincount(at, minlength=len(persons)), persons


def spread_of_others(means: Float64, company: Int64, own: int) -> Float64 | None:
    """How people of other companies lie about their companies' means; float64[m], None where there are too few.

    `means`: float64[n], one a person; `company`: int64[n]; `own`: the company left out.
    """
    others = company != own
    companies, at = np.unique(company[others], return_inverse=True)
    if len(companies) < FEWEST_COMPANIES or len(at) < FEWEST_OTHERS:
        return None
    held = np.bincount(at)
    away = means[others] - (np.bincount(at, means[others]) / held)[at]
    return np.asarray(away * np.sqrt(held / np.maximum(held - 1, 1))[at], np.float64)


def publishable_mean(
    track: Track,
    measure: Measure,
    means: Float64,
    band: Band | None,
    threshold: int,
    others: Float64 | None,
    dice: np.random.Generator,
) -> Mean | None:
    """The company's mean with its 95 % interval, or None where it may not be told.

    `means`: float64[n], everybody's own mean, n as published (what lies off the scale is brought back to its end);
    `band`: the company's published band, without which there is no mean; `threshold`: k; `others`: `spread_of_others`.
    Where n is hidden, do not ask.  Deterministic for the same dice.
    Cost: O(n + k), and 2,000 draws of at most 1,000 people.
    """
    n = len(means)
    if n < FEWEST_ANSWERED or band is None:
        return None
    favourable = counts_in(band, n)
    tenths = floor(10 * float(np.clip(means, _LOWEST, _HIGHEST).mean()) + 0.5)
    if not all(is_safe(near, n, favourable, threshold) for near in (tenths - 1, tenths, tenths + 1)):
        return None
    value = tenths / 10
    below, above = _interval(value, n, others, dice)
    low, high = floor(10 * (value + below) + _NEAR) / 10, ceil(10 * (value + above) - _NEAR) / 10
    return Mean(track, measure, value, max(low, float(_LOWEST)), min(high, float(_HIGHEST)))


def is_safe(tenths: int, people: int, favourable: tuple[int, int], threshold: int) -> bool:
    """Whether a mean of so many tenths takes away nothing that (a, b) and threshold - 1 colleagues leave open.

    All is linear in f and in the colleagues' sum, so the ends of both are all there is to ask.  Cost: O(threshold).
    """
    least, most = (10 * tenths - 5) * people / 100, (10 * tenths + 5) * people / 100
    known, unknown = threshold - 1, people - threshold  # unknown beside the one asked about

    def is_open(f: int, known_sum: int, answer: int) -> bool:
        left = known_sum + answer
        return max(unknown + 3 * f, ceil(least - left - _NEAR)) <= min(3 * unknown + 2 * f, floor(most - left + _NEAR))

    for known_favourable in range(known + 1):
        for answer in range(_LOWEST, _HIGHEST + 1):
            taken = known_favourable + (answer >= _FAVOURABLE)
            few, many = max(0, favourable[0] - taken), min(unknown, favourable[1] - taken)
            if few > many:  # the band alone rules it out
                continue
            sums = (3 * known_favourable + known, 2 * known_favourable + 3 * known)
            if not all(is_open(f, known_sum, answer) for f in (few, many) for known_sum in sums):
                return False
    return unknown > 0


def _interval(value: float, people: int, others: Float64 | None, dice: np.random.Generator) -> tuple[float, float]:
    """How far below and above the mean chance may have put it."""
    if others is None:
        reach = 1.96 * sqrt((value - _LOWEST) * (_HIGHEST - value) / people)
        return -reach, reach
    drawn = min(people, _MOST_DRAWN)
    chance = dice.choice(others, (_DRAWS, drawn)).mean(axis=1) * sqrt(drawn / people)
    low, high = np.quantile(chance, (0.025, 0.975))
    return -float(high), -float(low)
