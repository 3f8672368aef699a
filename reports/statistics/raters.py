"""Harsh and lenient raters set right: what remains of a rating once its consultant's own leaning is taken off.

The model.  A rating y of a person of group g (a company's quarter, or a unit's) by consultant j is

    y = m_g + u_j + e,     u_j ~ N(0, s_u^2),     e ~ N(0, s_e^2).

The groups' means m are fixed, not random: a consultant is judged against others who rated people of the same group
alone, so whoever sees sadder companies is not called harsh for it, however large the companies' differences are and
whoever is sent where.  The price is that what differs between groups teaches nothing about raters.

The estimate.  With M the projection that takes off group means, A = Z'MZ, b = Z'My and c = s_u^2 / s_e^2, the
restricted likelihood (Patterson and Thompson, Biometrika 58, 1971; profiled as in Searle, Casella and McCulloch,
Variance Components, 1992, section 6.6) is, but for a constant,

    -2 l(c) = (n - G) log S(c) + log |I + c A|,     S(c) = y'My - c b'(I + cA)^-1 b,     s_e^2 = S / (n - G),

and the leanings are the best linear unbiased predictions (Henderson, Biometrics 31, 1975)  u = c (I + cA)^-1 b: few
ratings are shrunk towards nought.  One number is searched for, and A is met once only: both terms are sums over its
spectrum, sum_k w_k f(l_k).  Up to 600 consultants that is the spectrum itself.  Beyond, it is Gauss's quadrature by
Lanczos' steps, from b for the quadratic form, which is as good as exact, and from 32 fixed vectors of signs for the
trace of the logarithm (Ubaru, Chen and Saad, SIAM J. Matrix Anal. 38, 2017).  Chance in b itself weighs as much as one
such vector, so that those 32 add a thirty-second at most to the variance of the estimate.

What it cannot do.  A leaning shows only where consultants rate people of the same group.  Whoever is alone in all
their groups is left as they are, and where consultants fall into circles that share no group, each circle's average
rater is its nought: circles are not set against one another.  If within a unit one consultant is chosen by the
unhappier people, that is taken for harshness; nothing in the ratings tells the two apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

LOWEST, HIGHEST = 1, 5
# No rater's leaning is worth a thousand times the rest: the search ends there.
_HIGHEST_PART = 0.999
_SMALL, _SIGNS, _STEPS = 600, 32, 30


class Outcome(Enum):
    """What was done, for whoever has to say it."""

    CORRECTED = "corrected"
    # One consultant, or none who shares a group with another: there is nobody to compare anybody with.
    NOT_COMPARABLE = "not_comparable"
    # Raters differ no more than their people do.
    NO_LEANING = "no_leaning"


@dataclass(frozen=True, slots=True, eq=False)
class Corrected:
    """Ratings without their raters' leanings. None of it is ever shown of one person or of one consultant.

    `values`: float64[n], y - u, for means; may leave the scale a little.  `scores`: int64[n], the nearest point of
    the scale, 1 to 5, for counting: a rating of 4 stays one unless its rater leans by more than half a point.
    `consultants`: int64[q], sorted; `effects`: float64[q], their leanings u, above nought for the lenient.
    `between`, `within`: s_u^2 and s_e^2.  `alone`: how many consultants share no group with another.
    """

    values: Float64
    scores: Int64
    consultants: Int64
    effects: Float64
    between: float
    within: float
    alone: int
    outcome: Outcome


def corrected(values: Float64, consultant: Int64, group: Int64) -> Corrected:
    """Ratings float64[n] on the scale from 1 to 5, set right for who gave them (int64[n]) in which group (int64[n]).

    Deterministic. Raises ValueError for arrays of different lengths and for values off the scale.
    Cost: the spectrum of at most 600 consultants, or some 1,000 products of sparse A and a vector, O(n) each.
    """
    if not len(values) == len(consultant) == len(group):
        raise ValueError("Every rating has one consultant and one group.")
    if len(values) and (values.min() < LOWEST or values.max() > HIGHEST):
        raise ValueError("Ratings lie on the scale from 1 to 5.")
    consultants = np.unique(consultant)
    effects, between, within, alone = leanings(values, consultant, group)
    taken_off = values - effects[np.searchsorted(consultants, consultant)]
    comparable = alone < len(consultants)
    return Corrected(
        taken_off,
        np.clip(np.floor(taken_off + 0.5), LOWEST, HIGHEST).astype(np.int64),
        consultants,
        effects,
        between,
        within,
        alone,
        Outcome.NOT_COMPARABLE
        if not comparable
        else Outcome.CORRECTED
        if np.abs(effects).max() > 0
        else Outcome.NO_LEANING,
    )


def leanings(values: Float64, consultant: Int64, group: Int64) -> tuple[Float64, float, float, int]:
    """The model on any scale: (u float64[q] by sorted consultant, s_u^2, s_e^2, how many consultants are alone).

    Where nothing can be compared u and s_u^2 are nought, and s_e^2 is nought where no degree of freedom is left.
    """
    from scipy.optimize import minimize_scalar  # here for the reason given in `reports.protecting.system.least`
    from scipy.sparse import coo_array

    _, j = np.unique(consultant, return_inverse=True)
    _, g = np.unique(group, return_inverse=True)
    q, groups, n = j.max(initial=-1) + 1, g.max(initial=-1) + 1, len(values)
    ratings = coo_array((np.ones(n), (g, j)), shape=(groups, q)).tocsr()
    in_group, by_consultant = np.bincount(g, minlength=groups), np.bincount(j, minlength=q)
    within_group = values - (np.bincount(g, values, groups) / in_group)[g]
    b: Float64 = np.bincount(j, within_group, q).astype(np.float64)
    total, freedom = float(within_group @ within_group), n - groups

    apart = by_consultant - ratings.power(2).T @ (1 / in_group)  # diagonal of A
    alone = int((apart < 1e-9).sum())
    if alone == q or freedom < 2 or total < 1e-9 * n:
        return np.zeros(q), 0.0, total / max(freedom, 1), alone

    def times_a(v: Float64) -> Float64:
        return np.asarray(by_consultant[:, None] * v - ratings.T @ ((ratings @ v) / in_group[:, None]), np.float64)

    spectrum = _whole_spectrum if q <= _SMALL else _sampled_spectrum
    traced, formed = spectrum(times_a, b)

    def rest(c: float) -> float:
        return max(total - c * float(formed.weight @ (1 / (1 + c * formed.at))), 1e-12 * total)

    def misfit(part: float) -> float:
        c = part / (1 - part)
        return float(freedom * np.log(rest(c)) + traced.weight @ np.log1p(c * traced.at))

    found = minimize_scalar(misfit, bounds=(0.0, _HIGHEST_PART), method="bounded", options={"xatol": 1e-7})
    if found.fun >= freedom * np.log(total) - 1e-9:  # nought itself, which the search only comes near to
        return np.zeros(q), 0.0, total / freedom, alone
    c = float(found.x) / (1 - float(found.x))
    within = rest(c) / freedom
    return c * _solved(times_a, apart, c, b), c * within, within, alone


@dataclass(frozen=True, slots=True, eq=False)
class _Spectrum:
    """Points on A's spectrum and their weights, float64[k] each: sum w f(at) is a trace, or a quadratic form."""

    at: Float64
    weight: Float64


Product = Callable[[Float64], Float64]


def _whole_spectrum(times_a: Product, b: Float64) -> tuple[_Spectrum, _Spectrum]:
    """For the trace of f(A), and for b' f(A) b: every eigenvalue."""
    at, vectors = np.linalg.eigh(times_a(np.eye(len(b))))
    at = np.maximum(at, 0.0)
    return _Spectrum(at, np.ones(len(b))), _Spectrum(at, (vectors.T @ b) ** 2)


def _sampled_spectrum(times_a: Product, b: Float64) -> tuple[_Spectrum, _Spectrum]:
    """The same by Lanczos' steps from vectors of signs, always the same ones, and from b."""
    signs = np.random.default_rng(0).choice([-1.0, 1.0], (len(b), _SIGNS))
    at, weight = _lanczos(times_a, np.column_stack((signs, b)))
    trace = _Spectrum(at[:-1].ravel(), weight[:-1].ravel() / _SIGNS)
    return trace, _Spectrum(at[-1], weight[-1])


def _lanczos(times_a: Product, starts: Float64) -> tuple[Float64, Float64]:
    """Points and weights float64[starts, steps] of Gauss's quadrature for v' f(A) v (Golub and Meurant, 1994)."""
    count = starts.shape[1]
    length = np.maximum(np.sqrt((starts**2).sum(axis=0)), 1e-300)
    here, before, coupling = starts / length, np.zeros_like(starts), np.zeros(count)
    tridiagonal = np.zeros((count, _STEPS, _STEPS))
    for step in range(_STEPS):
        ahead = times_a(here) - coupling * before
        own = (ahead * here).sum(axis=0)
        ahead -= own * here
        tridiagonal[:, step, step] = own
        coupling = np.sqrt((ahead**2).sum(axis=0))
        if step + 1 < _STEPS:
            tridiagonal[:, step, step + 1] = tridiagonal[:, step + 1, step] = coupling
        before, here = here, ahead / np.maximum(coupling, 1e-300)
    at, vectors = np.linalg.eigh(tridiagonal)
    return np.maximum(at, 0.0), (length[:, None] * vectors[:, 0, :]) ** 2


def _solved(times_a: Product, apart: Float64, c: float, b: Float64) -> Float64:
    """(I + cA)^-1 b by conjugate gradients, scaled by the diagonal."""
    from scipy.sparse.linalg import LinearOperator, cg

    whole = LinearOperator((len(b), len(b)), matvec=lambda v: v + c * times_a(v.reshape(-1, 1))[:, 0], dtype=np.float64)
    scale = LinearOperator((len(b), len(b)), matvec=lambda v: v / (1 + c * apart), dtype=np.float64)
    solution, failed = cg(whole, b, rtol=1e-10, atol=0.0, maxiter=10_000, M=scale)
    if failed:
        raise ArithmeticError("The leanings were not found.")
    return np.asarray(solution, np.float64)
