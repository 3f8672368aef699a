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
ratings are shrunk towards nought.  One dimension is searched; both determinant and solution come from one Cholesky
factor on whichever side is smaller, consultants or groups:

    |I + cA| = |I + cD| |W - N F N'| / |W|,   F = c (I + cD)^-1,   N: ratings by group and consultant, D, W: its sums.

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
    Cost: O(n) and some ten Cholesky factors of order min(consultants, groups): about 4 s for 3,000 of both.
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
    from scipy.optimize import minimize_scalar  # here for the reason given in `system.least`
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

    solve = _solver(ratings, in_group.astype(np.float64), by_consultant.astype(np.float64), b)

    def misfit(part: float) -> float:
        c = part / (1 - part)
        solution, log_determinant = solve(c)
        return float(freedom * np.log(max(total - c * float(b @ solution), 1e-12 * total)) + log_determinant)

    found = minimize_scalar(misfit, bounds=(0.0, _HIGHEST_PART), method="bounded", options={"xatol": 1e-6})
    if found.fun >= freedom * np.log(total) - 1e-9:  # nought itself, which the search only comes near to
        return np.zeros(q), 0.0, total / freedom, alone
    c = float(found.x) / (1 - float(found.x))
    solution, _ = solve(c)
    within = max(total - c * float(b @ solution), 0.0) / freedom
    return c * solution, c * within, within, alone


def _solver(ratings, in_group: Float64, by_consultant: Float64, b: Float64) -> Callable[[float], tuple[Float64, float]]:  # type: ignore[no-untyped-def]
    """For any c: ((I + cA)^-1 b, log |I + cA|), by the smaller side."""
    from scipy.linalg import cho_factor, cho_solve
    from scipy.sparse import diags_array

    groups, q = ratings.shape
    if q <= groups:
        shared = (ratings.T @ diags_array(1 / in_group) @ ratings).toarray()

        def by_consultants(c: float) -> tuple[Float64, float]:
            matrix = -c * shared
            matrix[np.diag_indices(q)] += 1 + c * by_consultant
            factor = cho_factor(matrix, lower=True, overwrite_a=True, check_finite=False)
            return cho_solve(factor, b, check_finite=False), 2 * float(np.log(np.diag(factor[0])).sum())

        return by_consultants

    def by_groups(c: float) -> tuple[Float64, float]:
        own = 1 + c * by_consultant
        matrix = -(ratings @ diags_array(c / own) @ ratings.T).toarray()
        matrix[np.diag_indices(groups)] += in_group
        factor = cho_factor(matrix, lower=True, overwrite_a=True, check_finite=False)
        back = c * (ratings.T @ cho_solve(factor, ratings @ (b / own), check_finite=False))
        log_determinant = np.log(own).sum() + 2 * np.log(np.diag(factor[0])).sum() - np.log(in_group).sum()
        return (b + back) / own, float(log_determinant)

    return by_groups
