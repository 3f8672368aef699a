"""With how much care a form was answered, as a weight that widens the error and rejects nobody.

Four signs, each turned into a logit that answers are careless rather than meant. The first three were fitted by
logistic regression on real answers of adults (Open-Source Psychometrics Project, BIG5) against made ones: uniform,
around the middle, one answer with a tenth of slips, and real ones that turn random half-way; on the whole form and
on 25 statements chosen adaptively. With k answers and n pairs of synonyms answered:

    unusual    1.35 (D - 1.21 sqrt k)                  D = Mahalanobis distance from what the norm's people answer
    contrary  -0.5 (n - 3) (artanh r - 0.31)           r over pairs that people answer alike; from eight pairs on
    long_run   L - 1.34 sqrt k                         L = the longest run of one answer, in the order asked
    hurried    4 (1.2 - t)                             t = median seconds an answer; from five times on

The last rests on how inconsistent people become under 1.5 seconds a statement, not on a fit. (Meade, A. W. & Craig,
S. B. 2012. Identifying careless responses in survey data. Psychological Methods 17, 437-455: no single sign finds
every kind.) The worst sign decides, one form in twenty is taken to be careless beforehand, and

    weight = 1 / (1 + exp(worst logit) / 19),   at least 0.05.

It multiplies the reliability. Few answers carry few synonyms, so on a short form the other signs decide.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matching.answers.graded import NODES
from matching.answers.instrument import Instrument
from matching.answers.latent import tables, trait_correlations
from matching.answers.scoring import keyed_answers

Floats = NDArray[np.float64]

LEAST_WEIGHT = 0.05
FEWEST_PAIRS = 8
FEWEST_TIMES = 5
_CAREFUL_FOR_ONE_CARELESS = 19


class Sign(StrEnum):
    """What may speak of little care."""

    UNUSUAL = "unusual"
    CONTRARY = "contrary"
    LONG_RUN = "long_run"
    HURRIED = "hurried"


@dataclass(frozen=True, slots=True)
class Care:
    """weight: 0.05..1. signs: codes of what makes carelessness more likely than not, the plainest first."""

    weight: float
    signs: tuple[str, ...]


def care_weight(
    instrument: Instrument,
    answers: Mapping[str, int],
    seconds: Mapping[str, float] | None = None,
    asked: Sequence[str] | None = None,
) -> Care:
    """seconds: by item, how long its answer took. asked: item codes in the order asked; otherwise that of the pages.

    No answers: full weight, as nothing speaks against them. Raises AnswerError as `score` does.
    """
    keyed = keyed_answers(instrument, answers)
    order = asked if asked is not None else [code for page in instrument.pages for code in page]
    found = {
        Sign.UNUSUAL: _unusual(instrument, keyed),
        Sign.CONTRARY: _contrary(instrument, keyed),
        Sign.LONG_RUN: _long_run([answers[code] for code in order if code in answers]),
        Sign.HURRIED: _hurried([seconds[code] for code in answers if code in seconds] if seconds else []),
    }
    logits = {sign: logit for sign, logit in found.items() if logit is not None}
    if not logits:
        return Care(1.0, ())
    weight = 1 / (1 + math.exp(min(max(logits.values()), 50.0)) / _CAREFUL_FOR_ONE_CARELESS)
    plain = sorted(
        (-logit, sign.value) for sign, logit in logits.items() if logit > math.log(_CAREFUL_FOR_ONE_CARELESS)
    )
    return Care(max(LEAST_WEIGHT, weight), tuple(sign for _, sign in plain))


def _unusual(instrument: Instrument, keyed: NDArray[np.int64]) -> float | None:
    known = np.flatnonzero(keyed)
    if not instrument.is_calibrated or not len(known):
        return None
    mean, covariance = usual_answers(instrument)
    away = keyed[known] - mean[known]
    distance = math.sqrt(float(away @ np.linalg.solve(covariance[np.ix_(known, known)], away)))
    return 1.35 * (distance - 1.21 * math.sqrt(len(known)))


def _contrary(instrument: Instrument, keyed: NDArray[np.int64]) -> float | None:
    said = {item.code: int(x) for item, x in zip(instrument.items, keyed, strict=True) if x}
    pairs = np.array([(said[a], said[b]) for a, b in instrument.synonyms if a in said and b in said])
    if len(pairs) < FEWEST_PAIRS or (pairs == pairs[0]).all(axis=0).any():
        return None
    r = float(np.corrcoef(pairs.T)[0, 1])
    return -0.5 * (len(pairs) - 3) * (math.atanh(min(max(r, -0.99), 0.99)) - 0.31)


def _long_run(given: Sequence[int]) -> float | None:
    if not given:
        return None
    longest = max(len(list(run)) for _, run in itertools.groupby(given))
    return longest - 1.34 * math.sqrt(len(given))


def _hurried(seconds: Sequence[float]) -> float | None:
    if len(seconds) < FEWEST_TIMES:
        return None
    return 4 * (1.2 - float(np.median(seconds)))


@lru_cache(maxsize=16)
def usual_answers(instrument: Instrument) -> tuple[Floats, Floats]:
    """Mean float[items] and covariance float[items, items] of keyed answers among the norm's people, by the model.

    Between scales to first order: Cov(x_i, x_j) = r Cov(x_i, theta_a) Cov(x_j, theta_b), r the traits' correlation.
    """
    form, prior = tables(instrument), np.exp(-(NODES**2) / 2)
    prior /= prior.sum()
    mean, follows = np.empty(form.items), np.empty(form.items)
    trait = np.empty(form.items, dtype=np.int64)
    for s, scale in enumerate(form.scales):
        mean[scale.places], follows[scale.places] = scale.mean @ prior, scale.mean @ (prior * NODES)
        trait[scale.places] = s
    covariance = trait_correlations(instrument)[np.ix_(trait, trait)] * np.outer(follows, follows)
    for scale in form.scales:
        centred = scale.mean - mean[scale.places][:, None]
        own = np.sqrt(scale.variance @ prior)
        covariance[np.ix_(scale.places, scale.places)] = (centred * prior) @ centred.T + scale.shared * np.outer(
            own, own
        )
    return mean, covariance
