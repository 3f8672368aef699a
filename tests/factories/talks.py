"""Talks in a small world whose truth is known, and the slow obvious posterior of it."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from matching.learning.outcome import OutcomeModel, Outcomes, Prior

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SmallWorld:
    outcomes: Outcomes
    prior: Prior
    ids: NDArray[np.str_]
    themes: tuple[str, ...]
    coefficients: Floats


def a_world(*, talks=200, consultants=12, themes=3, persons=40, features=4, seed=0) -> SmallWorld:
    """persons=None: each talk is another person's."""
    rng = np.random.default_rng(seed)
    e = rng.integers(0, persons, talks) if persons else np.arange(talks)
    j, t = rng.integers(0, consultants, talks), rng.integers(0, themes, talks)
    weights, x = np.eye(themes)[t], rng.normal(size=(talks, features))
    beta = rng.normal(0.1, 0.2, features)
    a, q, s = (
        rng.normal(0, 0.65, max(talks, persons or 0)),
        rng.normal(0, 0.45, consultants),
        rng.normal(0, 0.3, (consultants, themes)),
    )
    eta = 0.85 + x @ beta + a[e] + q[j] + s[j, t]
    good = rng.random(talks) < 1 / (1 + np.exp(-eta))
    prior = Prior(tuple(f"f{n}" for n in range(features)), np.full(features, 0.1), np.full(features, 0.2))
    ids = np.array([f"c{n:04}" for n in range(consultants)], dtype=np.str_)
    outcomes = Outcomes(e, j, weights, x, good, np.ones(talks))
    return SmallWorld(outcomes, prior, ids, tuple(f"t{n}" for n in range(themes)), beta)


def dense_design(world: SmallWorld) -> tuple[Floats, Floats, Floats]:
    """Every parameter as a column: (design float[N, all], prior mean, prior precision); base, b, a, c in this order."""
    o, prior, k = world.outcomes, world.prior, 1 + len(world.themes)
    n, e, j = len(o.good), int(o.person.max()) + 1, len(world.ids)
    of_c = np.zeros((n, j * k))
    for row in range(n):
        of_c[row, o.consultant[row] * k :][:k] = np.r_[1.0, o.theme_weights[row]]
    design = np.hstack([np.ones((n, 1)), o.features, np.eye(e)[o.person], of_c])
    v = prior.variances
    spread = np.r_[prior.base_deviation**2, prior.deviation**2, np.full(e, v.person)]
    spread = np.r_[spread, np.tile([v.quality, *[v.theme] * (k - 1)], j)]
    return design, np.r_[prior.base_logit, prior.mean, np.zeros(e + j * k)], 1 / spread


def newton(world: SmallWorld, v: Floats) -> tuple[Floats, Floats, Floats]:
    """(mean, covariance, variance of each logit) on dense matrices, logits erring with variance v."""
    design, mean, precision = dense_design(world)
    nodes, shares = np.polynomial.hermite_e.hermegauss(21)
    shares = shares / shares.sum()
    u, weight = mean.copy(), world.outcomes.weight
    for _ in range(50):
        p = 1 / (1 + np.exp(-(design @ u)[:, None] - np.sqrt(v)[:, None] * nodes))
        hessian = design.T @ ((weight * ((p * (1 - p)) @ shares))[:, None] * design) + np.diag(precision)
        u = u + np.linalg.solve(
            hessian, design.T @ (weight * (world.outcomes.good - p @ shares)) - precision * (u - mean)
        )
    covariance = np.linalg.inv(hessian)
    return u, covariance, ((design @ covariance) * design).sum(axis=1)


def best_normal(world: SmallWorld) -> tuple[Floats, Floats]:
    """(mean, covariance) of the Gaussian variational approximation, on dense matrices."""
    v = np.zeros(len(world.outcomes.good))
    for _ in range(40):
        before = v
        mean, covariance, v = newton(world, before)
        if np.abs(v - before).max() < 1e-9:
            break
    return mean, covariance


def parts(world: SmallWorld, covariance: Floats) -> tuple[Floats, Floats, Floats]:
    """(border, consultants' diagonal blocks, consultants with border) of a dense covariance."""
    k, p = 1 + len(world.themes), 1 + len(world.prior.names)
    first = p + int(world.outcomes.person.max()) + 1
    at = [slice(first + row * k, first + row * k + k) for row in range(len(world.ids))]
    own = np.stack([covariance[one, one] for one in at])
    return covariance[:p, :p], own, np.stack([covariance[one, :p] for one in at])


def same(one: OutcomeModel, other: OutcomeModel) -> bool:
    """In every number."""
    return all(np.array_equal(getattr(one, part.name), getattr(other, part.name)) for part in fields(one))
