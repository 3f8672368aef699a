"""What the outcome model has learned, and what it says of a pair: a normal over logits, hence a probability.

A prediction has mean mu and variance V: of the coefficients, of the consultant, of both together, of a person's a_e
whom nobody knows yet, and of errors of measurement in the features. Averaged over that normal (MacKay 1992, Neural
Computation 4, 720-736) its probability is nearly

    p = sigmoid(mu / sqrt(1 + pi V / 8)):  of whom little is known moves towards an even chance by itself,

with slope p (1 - p) / sqrt(1 + pi V / 8) in mu. How far off p may be, for a person like others, is that slope times the
deviation of all but a_e: right to a tenth (by quadrature, for deviations up to .65).

How it is learned: `matching.learning.outcome`.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SATISFIED, REBOOKED = 0.7, 0.3


class OutcomeError(ValueError):
    """What was handed in can't be learned from, or read; the message says why."""


@dataclass(frozen=True, slots=True)
class Variances:
    """Of the logits: between persons, consultants, and a consultant's themes."""

    person: float = 0.43
    quality: float = 0.20
    theme: float = 0.09


@dataclass(frozen=True, slots=True)
class Aligned:
    """Consultants in the order asked for. quality: float[n]. theme_effects: float[n, T].

    covariance: float[n, 1+T, 1+T] of (q_j, s_j1 ... s_jT). cross: float[n, 1+T, 1+P], theirs with (base, beta).
    sessions: int[n].
    """

    quality: Floats
    theme_effects: Floats
    covariance: NDArray[np.float32]
    cross: NDArray[np.float32]
    sessions: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prediction:
    """eta: float[m], logits for a person of average a_e. variance: float[m] of eta, the person's own included.

    probability, standard_error: float[m]; the error is of the consultant's part, as the person is the same for all.
    """

    eta: Floats
    variance: Floats
    probability: Floats
    standard_error: Floats


def probability(eta: Floats, variance: Floats | float) -> Floats:
    """sigmoid(mu / sqrt(1 + pi V / 8)): the mean of sigmoid over N(mu, V), to about .01."""
    mu = eta / np.sqrt(1 + math.pi * np.asarray(variance) / 8)
    return np.asarray(np.exp(-np.logaddexp(0.0, -mu)))


@dataclass(frozen=True)
class OutcomeModel:
    """What was learned. P coefficients, n consultants, T themes; border is (base, coefficients)."""

    names: tuple[str, ...]
    base: float
    coefficients: Floats
    border_covariance: Floats
    consultant_ids: NDArray[np.str_]
    theme_codes: tuple[str, ...]
    quality: Floats
    theme_effects: Floats
    covariance: NDArray[np.float32]
    cross: NDArray[np.float32]
    sessions: NDArray[np.int64]
    variances: Variances
    log_evidence: float = 0.0

    @property
    def coefficient_covariance(self) -> Floats:
        """float[P, P]."""
        return self.border_covariance[1:, 1:]

    def for_consultants(self, ids: Sequence[str] | NDArray[np.str_]) -> Aligned:
        """What is known of these; who is new has the prior's mean 0 and the prior's variance."""
        wanted = np.asarray(ids, dtype=np.str_)
        n, t, border = len(wanted), len(self.theme_codes), len(self.border_covariance)
        order = np.argsort(self.consultant_ids)
        place = np.minimum(np.searchsorted(self.consultant_ids[order], wanted), max(len(order) - 1, 0))
        rows = order[place] if len(order) else np.zeros(n, dtype=np.intp)
        known = self.consultant_ids[rows] == wanted if len(order) else np.zeros(n, dtype=bool)
        prior = np.diag([self.variances.quality, *[self.variances.theme] * t]).astype(np.float32)
        aligned = Aligned(
            np.zeros(n),
            np.zeros((n, t)),
            np.repeat(prior[None], n, axis=0),
            np.zeros((n, 1 + t, border), dtype=np.float32),
            np.zeros(n, dtype=np.int64),
        )
        for part in fields(Aligned):
            getattr(aligned, part.name)[known] = getattr(self, part.name)[rows[known]]
        return aligned

    def predict(
        self, features: Floats, theme_weights: Floats, of: Aligned, measurement: Floats | float = 0.0
    ) -> Prediction:
        """For one person. features: float[m, P]; theme_weights: float[T] or float[m, T]; of: m consultants.

        measurement: the variance that errors in the features add (float[m] or one number).
        """
        z = np.ones((len(features), 1 + len(self.theme_codes)))
        z[:, 1:] = theme_weights
        x = np.column_stack([np.ones(len(features)), features])
        eta = self.base + features @ self.coefficients + of.quality + (z[:, 1:] * of.theme_effects).sum(axis=1)
        own = np.einsum("mk,mkl,ml->m", z, of.covariance, z, optimize=True)
        both = np.einsum("mk,mkp,mp->m", z, of.cross, x, optimize=True)
        spread = np.maximum(((x @ self.border_covariance) * x).sum(axis=1) + own + 2 * both, 0.0) + measurement
        variance = spread + self.variances.person
        p = probability(eta, variance)
        return Prediction(eta, variance, p, p * (1 - p) * np.sqrt(spread / (1 + math.pi * variance / 8)))

    @staticmethod
    def probability(eta: Floats, variance: Floats | float) -> Floats:
        """See `probability` of this module."""
        return probability(eta, variance)

    def to_bytes(self) -> bytes:
        """An npz file without pickles, the same bytes for the same model."""
        parts: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "variances"}
        parts |= {"variances": astuple(self.variances)}
        for name in ("names", "theme_codes"):
            parts[name] = np.array(parts[name], dtype=np.str_)
        held = io.BytesIO()
        np.savez_compressed(held, allow_pickle=False, **{name: np.asarray(part) for name, part in parts.items()})
        return held.getvalue()

    @classmethod
    def from_bytes(cls, held: bytes) -> OutcomeModel:
        """The model that `to_bytes` wrote. Raises OutcomeError for anything else."""
        try:
            with np.load(io.BytesIO(held), allow_pickle=False) as parts:
                read: dict[str, Any] = {f.name: parts[f.name] for f in fields(cls)}
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as strange:
            raise OutcomeError("These bytes are not an outcome model.") from strange
        read["variances"] = Variances(*read["variances"].tolist())
        for name in ("names", "theme_codes"):
            read[name] = tuple(read[name].tolist())
        for name in ("base", "log_evidence"):
            read[name] = float(read[name])
        return cls(**read)


def blended(satisfied: Prediction, rebooked: Prediction) -> Prediction:
    """Both heads' words, .7 to .3; errors as if the heads erred together (the cautious case)."""
    a, b = SATISFIED, REBOOKED
    return Prediction(
        a * satisfied.eta + b * rebooked.eta,
        (a * np.sqrt(satisfied.variance) + b * np.sqrt(rebooked.variance)) ** 2,
        a * satisfied.probability + b * rebooked.probability,
        a * satisfied.standard_error + b * rebooked.standard_error,
    )


@dataclass(frozen=True, slots=True)
class Heads:
    """Two outcomes of one talk, weighed as fixed: satisfied (4 or 5 of 5), and booked again within 90 days."""

    satisfied: OutcomeModel
    rebooked: OutcomeModel | None = None

    def predict(
        self,
        features: Floats,
        theme_weights: Floats,
        ids: Sequence[str] | NDArray[np.str_],
        measurement: Floats | float = 0.0,
    ) -> Prediction:
        """As `OutcomeModel.predict`, blended."""
        first = self.satisfied.predict(features, theme_weights, self.satisfied.for_consultants(ids), measurement)
        if self.rebooked is None:
            return first
        second = self.rebooked.predict(features, theme_weights, self.rebooked.for_consultants(ids), measurement)
        return blended(first, second)

    @property
    def linear(self) -> OutcomeModel:
        """One model whose eta is the blended one, for the explanation: base, coefficients and effects alone blend."""
        one, two = self.satisfied, self.rebooked
        if two is None:
            return one
        of = two.for_consultants(one.consultant_ids)
        return replace(
            one,
            base=SATISFIED * one.base + REBOOKED * two.base,
            coefficients=SATISFIED * one.coefficients + REBOOKED * two.coefficients,
            quality=SATISFIED * one.quality + REBOOKED * of.quality,
            theme_effects=SATISFIED * one.theme_effects + REBOOKED * of.theme_effects,
        )
