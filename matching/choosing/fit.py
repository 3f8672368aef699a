"""How well a consultant fits a wish: a probability of a good talk, how sure of it we are, and what it is made of.

    eta_j = base + x_j' b + q_j + sum_t w_t s_jt,        p_j = sigmoid(eta_j / sqrt(1 + pi V_j / 8))

x_j the features of matching.choosing.terms; b, q, s and their covariances those of the outcome model, or of its prior
where nothing was learned yet. To what the model does not know (V of matching.learning.prediction) comes what the
questionnaires do not know, by the delta method: with g_s = b1 t_j + b2 t_j^2 + b3 t_e t_j,

    sum_s (b3 theta_j)^2 tau_e^2 + (b1 + 2 b2 theta_j + b3 theta_e)^2 tau_j^2.

Two heads (satisfied; booked again) are blended, both in p and in eta. The contribution of a term is its distance from
the mean over all who could be shown; contributions sum to eta_j - mean eta, for eta is a sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.choosing.candidates import Consultants, Floats, Person, Wish
from matching.choosing.narrowing import nothing_learned, what_matters
from matching.choosing.pool import pool
from matching.choosing.terms import leaning, prior, request, theme_weights
from matching.learning.prediction import REBOOKED, SATISFIED, Aligned, Heads, OutcomeModel, Prediction, blended

QUALITY, THEME_EFFECT = "quality", "theme_effect"
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Fit:
    """Of m consultants who could be shown.

    rows: int[m], of the directory. probability, standard_error, eta: float[m]. sessions: int[m], talks the model has
    learned from. themes: the wished ones, T' of them, with theme_effects: float[m, T'], what someone is known to add
    there, and theme_errors: how far off that may be. names: the terms that say anything about this request, P' of them,
    with coefficients: float[P'], features: float[m, P'] and their means over the m: float[P'].
    """

    rows: Rows
    probability: Floats
    standard_error: Floats
    eta: Floats
    sessions: NDArray[np.int64]
    themes: tuple[str, ...]
    theme_effects: Floats
    theme_errors: Floats
    names: tuple[str, ...]
    coefficients: Floats
    features: Floats
    means: Floats

    def coefficient(self, name: str) -> float:
        """In logits; 0 for a term that says nothing about this request."""
        return float(self.coefficients[self.names.index(name)]) if name in self.names else 0.0

    def contributions(self, places: Iterable[int]) -> tuple[dict[str, float], ...]:
        """For some of the m: each term's distance from its mean, in logits. A sum equals eta_j - mean eta."""
        lifted = (self.features[list(places)] - self.means) * self.coefficients
        return tuple(dict(zip(self.names, row, strict=True)) for row in lifted.tolist())


@dataclass(frozen=True, slots=True)
class _Head:
    """One outcome as far as the request speaks of it."""

    share: float
    model: OutcomeModel
    of: Aligned
    says: Prediction


def fit(person: Person, wish: Wish, consultants: Consultants, rows: Rows, heads: Heads | None = None) -> Fit:
    """The fit of these rows. Cost: O(m (P' W' + P'^2 + T'^2)), with the few facts and terms a request speaks of."""
    a = request(person, wish, consultants)
    speaks, facts = np.any(a != 0, axis=1), np.flatnonzero(np.any(a != 0, axis=0))
    speaks[len(speaks) - 3 * len(consultants.scales) :] = np.repeat(person.is_known, 3)  # a theta_e may be just 0
    active = np.flatnonzero(speaks)
    x = pool(consultants).matrix[np.ix_(rows, facts)] @ a[np.ix_(active, facts)].T
    weights = theme_weights(wish)
    w = np.array([*weights.values()])
    before = prior(consultants.scales, consultants.experience_codes)
    leans = leaning(consultants.scales, consultants.experience_codes, wish.likeness)[active]

    found: list[_Head] = []
    for share, learned in _shares(heads):
        if learned is None:
            model, of = nothing_learned(before, consultants, rows, active, tuple(weights))
        else:
            model, of = what_matters(learned, before, consultants, rows, active, tuple(weights))
        model = replace(model, coefficients=model.coefficients + leans)
        says = model.predict(x, w, of, _measurement(model, person, consultants, rows))
        found.append(_Head(share, model, of, says))

    first = found[0]
    together = first.says if len(found) == 1 else blended(first.says, found[1].says)
    effects = np.sum([one.share * one.of.theme_effects for one in found], axis=0)
    quality = np.sum([one.share * one.of.quality for one in found], axis=0)
    features = np.column_stack([x, quality, effects @ w])
    return Fit(
        rows=rows,
        probability=together.probability,
        standard_error=together.standard_error,
        eta=together.eta,
        sessions=first.of.sessions,
        themes=tuple(weights),
        theme_effects=effects,
        theme_errors=np.sum([one.share * _theme_errors(one.of) for one in found], axis=0),
        names=(*first.model.names, QUALITY, THEME_EFFECT),
        coefficients=np.append(np.sum([one.share * one.model.coefficients for one in found], axis=0), [1.0, 1.0]),
        features=features,
        means=features.mean(axis=0),
    )


def _shares(heads: Heads | None) -> tuple[tuple[float, OutcomeModel | None], ...]:
    if heads is None:
        return ((1.0, None),)
    if heads.rebooked is None:
        return ((1.0, heads.satisfied),)
    return ((SATISFIED, heads.satisfied), (REBOOKED, heads.rebooked))


def _theme_errors(of: Aligned) -> Floats:
    """float[m, T']: posterior standard deviations of s_jt."""
    return np.sqrt(np.diagonal(of.covariance, axis1=1, axis2=2)[:, 1:].astype(np.float64))


def _measurement(model: OutcomeModel, person: Person, consultants: Consultants, rows: Rows) -> Floats:
    """float[m]: the variance in logits that comes from errors of measurement on both sides."""
    of = dict(zip(model.names, model.coefficients.tolist(), strict=True))
    theta, variance = consultants.theta[rows], consultants.theta_variance[rows]
    known = np.flatnonzero(person.is_known)
    b1, b2, b3 = (
        np.array([of[f"{term}:{consultants.scales[s]}"] for s in known]) for term in ("level", "square", "product")
    )
    by_person = (b3 * theta[:, known]) ** 2 * person.theta_variance[known]
    by_consultant = (b1 + 2 * b2 * theta[:, known] + b3 * person.theta[known]) ** 2 * variance[:, known]
    return np.asarray((by_person + by_consultant).sum(axis=1))
