"""How likely a talk with a consultant is to help this person: learned from talks that were, and never too sure.

    logit P(good) = base + x' beta + a_e + q_j + sum_t w_t s_jt

x the features of person, wish and consultant (similarity, experience, language ...), a_e how easily a person is
content, q_j the consultant's quality, s_jt what they have with theme t beyond it, w the wish's themes scaled to sum 1.
Track record by theme is what has been shown to matter (Constantino et al. 2021, JAMA Psychiatry 78); personality match
has not (de Haan et al. 2016), so its coefficients start small and may vanish. Everything has a normal prior:

    base ~ N(base_logit, .5^2),  beta ~ N(mean, deviation^2),  a_e ~ N(0, .43),  q_j ~ N(0, .20),  s_jt ~ N(0, .09).

These variances are shares of the variance of a logit (pi^2/3 for the talk itself) found for helpers: person 10%,
helper 5% (Johns et al. 2019), helper and theme 2%. They are believed until the talks speak: those three are taken that
maximise the log evidence plus a log-normal belief around them (empirical Bayes; MacKay 1992). How all is found:
`matching.learning.hierarchical`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matching.learning.hierarchical import Floats, Indices, Posterior, Precision, Sessions, settle
from matching.learning.prediction import Aligned, Heads, OutcomeError, OutcomeModel, Prediction, Variances, probability

__all__ = [
    "Aligned",
    "Heads",
    "OutcomeError",
    "OutcomeModel",
    "Outcomes",
    "Prediction",
    "Prior",
    "Variances",
    "faded",
    "learn",
    "prior_model",
    "probability",
]

HALF_LIFE_DAYS = 365.0
BELIEF = 0.5  # standard deviation of a log variance around what is believed: the bound leans towards small ones
BOUND = 3.0  # how far it may be moved, in logs
DECIMALS = 9  # what is kept of a parameter, so that the order of a sum inside BLAS can't show


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed before any talk. mean, deviation: float[P], deviation > 0."""

    names: tuple[str, ...]
    mean: Floats
    deviation: Floats
    base_logit: float = math.log(0.7 / 0.3)
    base_deviation: float = 0.5
    variances: Variances = field(default_factory=Variances)

    def __post_init__(self) -> None:
        if not self.mean.shape == self.deviation.shape == (len(self.names),):
            raise OutcomeError(f"The prior needs {len(self.names)} means and deviations.")
        if not (np.all(np.isfinite(self.mean)) and np.all(self.deviation > 0) and np.all(np.isfinite(self.deviation))):
            raise OutcomeError("A prior's means must be finite and its deviations greater than 0.")


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Talks, one row each. person, consultant: int[N], the latter rows of the ids handed to `learn`.

    theme_weights: float[N, T], each row summing to 1 or all 0. features: float[N, P]. good: bool[N].
    weight: float[N] > 0, see `faded`.
    """

    person: Indices
    consultant: Indices
    theme_weights: Floats
    features: Floats
    good: NDArray[np.bool_]
    weight: Floats


def faded(age_days: Floats) -> Floats:
    """The weight of talks that long ago: half a year after year."""
    return np.asarray(0.5 ** (np.maximum(age_days, 0.0) / HALF_LIFE_DAYS))


def prior_model(
    prior: Prior, consultant_ids: NDArray[np.str_], theme_codes: Sequence[str], quality_mean: Floats | None = None
) -> OutcomeModel:
    """The model before any talk. quality_mean: float[n], expected from verified facts alone; 0 where not given."""
    n, k, p = len(consultant_ids), 1 + len(theme_codes), len(prior.names)
    ids = np.asarray(consultant_ids, dtype=np.str_)
    if len(np.unique(ids)) < n:
        raise OutcomeError("A consultant's id appears twice.")
    spread = np.array([prior.variances.quality, *[prior.variances.theme] * (k - 1)])
    return OutcomeModel(
        names=prior.names,
        base=prior.base_logit,
        coefficients=prior.mean.copy(),
        border_covariance=np.diag(np.concatenate([[prior.base_deviation], prior.deviation]) ** 2),
        consultant_ids=ids,
        theme_codes=tuple(theme_codes),
        quality=np.zeros(n) if quality_mean is None else quality_mean.copy(),
        theme_effects=np.zeros((n, k - 1)),
        covariance=np.repeat(np.diag(spread)[None], n, axis=0).astype(np.float32),
        cross=np.zeros((n, k, 1 + p), dtype=np.float32),
        sessions=np.zeros(n, dtype=np.int64),
        variances=prior.variances,
    )


def learn(
    outcomes: Outcomes,
    prior: Prior,
    consultant_ids: NDArray[np.str_],
    theme_codes: Sequence[str],
    *,
    quality_mean: Floats | None = None,
    variances_from_data: bool = True,
) -> OutcomeModel:
    """The model after these talks; none is fine. variances_from_data: empirical Bayes, else the prior's as they are.

    Raises OutcomeError for shapes that don't fit, rows that aren't there, or numbers that are none. Cost: a second or
    two for 20,000 talks, most of it for the variances.
    """
    before = prior_model(prior, consultant_ids, theme_codes, quality_mean)
    _check(outcomes, len(before.consultant_ids), len(before.theme_codes), len(prior.names))
    if not len(outcomes.good):
        return before
    met, row = np.unique(outcomes.consultant, return_inverse=True)
    _, person = np.unique(outcomes.person, return_inverse=True)
    n = len(outcomes.good)
    sessions = Sessions(
        person=person.astype(np.intp),
        consultant=row.astype(np.intp),
        x=np.column_stack([np.ones(n), outcomes.features]),
        z=np.column_stack([np.ones(n), outcomes.theme_weights]),
        good=outcomes.good,
        weight=outcomes.weight,
        consultants=len(met),
    )
    search = _Search(sessions, prior, before.quality[met])
    variances = search.most_likely() if variances_from_data else prior.variances
    return _put(before, met, np.bincount(row), variances, search.under(variances))


class _Search:
    """For the variances under which what happened was most likely."""

    def __init__(self, sessions: Sessions, prior: Prior, quality: Floats) -> None:
        self.sessions, self.prior = sessions, prior
        self.c_mean = np.zeros((len(quality), sessions.k))
        self.c_mean[:, 0] = quality
        self.last: Posterior | None = None

    def under(self, variances: Variances, rounds: int = 30) -> Posterior:
        """The posterior under these; the climb starts where the last one ended."""
        self.last = settle(self.sessions, self._precision(variances), self.last, rounds=rounds)
        return self.last

    def most_likely(self) -> Variances:
        """Kept to a thousandth of a log, so that the last bits of a sum can't choose."""
        found = minimize(
            self._against,
            np.zeros(3),
            jac=True,
            method="L-BFGS-B",
            bounds=[(-BOUND, BOUND)] * 3,
            options={"gtol": 0.1, "ftol": 1e-6, "maxiter": 12},
        )
        return self._variances(np.round(found.x, 3))

    def _against(self, moved: Floats) -> tuple[float, Floats]:
        """-(log evidence + log belief) and its slope, where the logs of the variances are moved by float[3].

        The bound is highest in the normal itself, so its slope in log s is 1/2 (E sum u^2 / s - number of u) alone.
        """
        variances = self._variances(moved)
        precision, found = self._precision(variances), self.under(variances, rounds=2)
        spread = found.curvature.arrowhead.inverse()
        _, of_persons = found.curvature.variances(spread)
        at = found.mean
        of_c = precision.c * ((at.c - self.c_mean) ** 2 + np.diagonal(spread.blocks, axis1=1, axis2=2))
        surplus = [
            float((at.a**2 + of_persons).sum()) * precision.a - len(at.a),
            float((of_c[:, 0] - 1).sum()),
            float((of_c[:, 1:] - 1).sum()),
        ]
        belief = moved / BELIEF**2
        return float(moved @ belief) / 2 - found.log_evidence, belief - np.array(surplus) / 2

    def _variances(self, moved: Floats) -> Variances:
        return Variances(*(np.array(astuple(self.prior.variances)) * np.exp(moved)).tolist())

    def _precision(self, variances: Variances) -> Precision:
        return Precision(
            b_mean=np.concatenate([[self.prior.base_logit], self.prior.mean]),
            b=np.concatenate([[self.prior.base_deviation], self.prior.deviation]) ** -2.0,
            a=1 / variances.person,
            c_mean=self.c_mean,
            c=1 / np.array([variances.quality, *[variances.theme] * (self.sessions.k - 1)]),
        )


def _put(before: OutcomeModel, met: Indices, talks: Indices, variances: Variances, found: Posterior) -> OutcomeModel:
    """The prior's model with what was learned written over it; who was never met keeps the prior's mean."""
    at, spread = found.mean, found.curvature.inverse()
    fresh = np.diag([variances.quality, *[variances.theme] * len(before.theme_codes)]).astype(np.float32)
    after = replace(
        before,
        base=float(at.b[0].round(DECIMALS)),
        coefficients=at.b[1:].round(DECIMALS),
        border_covariance=spread.border.round(DECIMALS),
        covariance=np.repeat(fresh[None], len(before.consultant_ids), axis=0),
        variances=variances,
        log_evidence=round(found.log_evidence, 3),
    )
    after.quality[met] = at.c[:, 0].round(DECIMALS)
    after.theme_effects[met] = at.c[:, 1:].round(DECIMALS)
    after.covariance[met] = spread.blocks.round(DECIMALS)
    after.cross[met] = spread.arms.round(DECIMALS)
    after.sessions[met] = talks
    return after


def _check(outcomes: Outcomes, n: int, t: int, p: int) -> None:
    talks = len(outcomes.good)
    shapes = {
        "person": (talks,),
        "consultant": (talks,),
        "theme_weights": (talks, t),
        "features": (talks, p),
        "weight": (talks,),
    }
    for name, shape in shapes.items():
        rows = getattr(outcomes, name)
        if rows.shape != shape:
            raise OutcomeError(f"{name} has the shape {rows.shape}; it must be {shape}.")
        if not np.all(np.isfinite(rows)):
            raise OutcomeError(f"{name} must be finite.")
    if not np.all(outcomes.weight > 0):
        raise OutcomeError("A talk must weigh more than 0.")
    if talks and not (int(outcomes.consultant.min()) >= 0 and int(outcomes.consultant.max()) < n):
        raise OutcomeError("A talk names a consultant who is not among the ids.")
