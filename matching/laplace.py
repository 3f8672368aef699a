"""The most probable parameters of a crossed hierarchical logistic model, their spread, and how likely the variances.

    logit P(y_i = 1) = x_i' b + a_e(i) + z_i' c_j(i),    b ~ N(m, L^-1),  a_e ~ N(0, s_a),  c_j ~ N(m_j, diag s_c)

i a session, e its person, j its consultant, x_i what the two have in common, z_i = (1, theme weights). Newton's
method climbs to the mode (the posterior is log-concave, so there is one). At the mode the posterior is taken as
normal with the curvature H found there (Laplace; Tierney & Kadane 1986; Rasmussen & Williams 2006, chapter 3), and

    log evidence = log posterior at the mode + 1/2 log |prior precision| - 1/2 log |H|.

Persons are scalars: eliminated first, exactly, which leaves on consultants and border

    S = [ B   A' ]      D = blocks, each less what its persons take:  sum_i w z z' - sum_e c_je c_je' / d_e,
        [ A  D-O ]      O = what two consultants share through a person: c_je c_j'e' / d_e, with c_je = sum_i w z.

Without O this is an arrowhead. O is small (w <= 1/4, while d_e holds the person's whole prior), so the arrowhead is an
excellent preconditioner, and conjugate gradients (Hestenes & Stiefel 1952) solve with O in a few steps. Hence

    exact (to 1e-10)        the mode; covariances of coefficients with one another and with every consultant;
    exact where no person   the diagonal blocks D_j^-1 + C_j C_bb^-1 C_j' (C the exact covariances above), and log |H|.
    met two consultants,    What is dropped in them is of second order, (D^-1 O)^2: a person who met two of them at
    else second order       w = .2, s_a = .45 moves a variance by less than one part in a thousand.

A session weighs `weight` (old ones less): its log likelihood is multiplied. Cost: O(N (P^2 + K^2) + J K^3 + P^3) a
Newton step; six or so of them, two from a good start.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from matching.arrowhead import Arrowhead, Inverse

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
STEPS = 60
SMALL = 1e-10


@dataclass(frozen=True, slots=True)
class Parameters:
    """b: float[P]. a: float[E]. c: float[J, K]."""

    b: Floats
    a: Floats
    c: Floats

    def moved(self, by: Parameters, share: float) -> Parameters:
        """These plus a share of a step."""
        return Parameters(self.b + share * by.b, self.a + share * by.a, self.c + share * by.c)


@dataclass(frozen=True, slots=True)
class Precision:
    """Prior means and precisions. b_mean, b: float[P]. a: one number. c_mean: float[J, K], c: float[K]."""

    b_mean: Floats
    b: Floats
    a: float
    c_mean: Floats
    c: Floats


@dataclass(frozen=True, slots=True)
class Mode:
    """Where the posterior is highest, its curvature there, and the log evidence."""

    parameters: Parameters
    curvature: Curvature
    log_evidence: float


class Sessions:
    """The design, made ready once.

    person, consultant: int[N], numbers from 0 to E-1 and J-1. x: float[N, P]. z: float[N, K]. good: bool[N].
    weight: float[N] > 0.
    """

    def __init__(
        self,
        person: Indices,
        consultant: Indices,
        x: Floats,
        z: Floats,
        good: NDArray[np.bool_],
        weight: Floats,
        consultants: int,
    ) -> None:
        (n, k), j = z.shape, consultants
        self.x, self.good, self.weight, self.person = x, good, weight, person
        self.e, self.j, self.k = int(person.max(initial=-1)) + 1, j, k
        row, column = np.nonzero(z)
        self.z = csr_array((z[row, column], (row, consultant[row] * k + column)), shape=(n, j * k))
        pairs, pair = np.unique(person.astype(np.int64) * max(j, 1) + consultant, return_inverse=True)
        self.person_of_pair = (pairs // max(j, 1)).astype(np.intp)
        self.by_person = _indicator(person, self.e)
        self.by_pair = _indicator(pair.astype(np.intp), len(pairs))
        self.pairs_by_person = _indicator(self.person_of_pair, self.e)

    def predictor(self, at: Parameters) -> Floats:
        """float[N], logits."""
        return np.asarray(self.x @ at.b + at.a[self.person] + self.z @ at.c.ravel())

    def log_posterior(self, at: Parameters, prior: Precision) -> float:
        """Up to a constant that depends on the prior's precision alone."""
        eta = self.predictor(at)
        likelihood = float(self.weight @ (np.where(self.good, eta, 0.0) - np.logaddexp(0.0, eta)))
        squares = float(prior.b @ (at.b - prior.b_mean) ** 2) + prior.a * float(at.a @ at.a)
        return likelihood - (squares + float((prior.c * (at.c - prior.c_mean) ** 2).sum())) / 2


class Curvature:
    """The negative Hessian of the log posterior at one place, with persons eliminated."""

    def __init__(self, sessions: Sessions, prior: Precision, at: Parameters) -> None:
        s, k = sessions, sessions.k
        p = _sigmoid(s.predictor(at))
        w = s.weight * p * (1 - p)
        residual = s.weight * (s.good - p)
        wx = w[:, None] * s.x
        self.d = s.by_person @ w + prior.a
        self.persons = (s.by_person @ wx) / self.d[:, None]
        shared = (s.by_pair @ (diags_array(w) @ s.z)).tocsr()
        self._coupling = (s.pairs_by_person @ shared).tocsr()
        self._backwards = self._coupling.T.tocsr()
        self._own = (s.z.T @ diags_array(w) @ s.z + diags_array(np.tile(prior.c, s.j))).tocsr()
        taken = shared.T @ diags_array(1 / self.d[s.person_of_pair]) @ shared
        self.border = s.x.T @ wx + np.diag(prior.b) - self.persons.T @ (self.d[:, None] * self.persons)
        self.arms = np.asarray(s.z.T @ wx - self._backwards @ self.persons).reshape(s.j, k, -1)
        self.arrowhead = Arrowhead(self.border, self.arms, _blocks(self._own - taken, s.j, k))
        self.gradient = Parameters(
            s.x.T @ residual - prior.b * (at.b - prior.b_mean),
            s.by_person @ residual - prior.a * at.a,
            (s.z.T @ residual).reshape(s.j, k) - prior.c * (at.c - prior.c_mean),
        )
        self.log_determinant = float(np.log(self.d).sum()) + self.arrowhead.log_determinant

    def step(self) -> Parameters:
        """Newton's step, H^-1 gradient."""
        g = self.gradient
        of_b = g.b - self.persons.T @ g.a
        of_c = g.c - (self._backwards @ (g.a / self.d)).reshape(g.c.shape)
        b, c = self.solve(of_b[:, None], of_c[:, :, None])
        a = (g.a - self._coupling @ c.ravel()) / self.d - self.persons @ b[:, 0]
        return Parameters(b[:, 0], a, c[:, :, 0])

    def inverse(self) -> Inverse:
        """Covariances of the coefficients, of coefficients and consultants, and of each consultant's block."""
        p = self.border.shape[0]
        border, arms = self.solve(np.eye(p), np.zeros((*self.arms.shape[:2], p)))
        border = (border + border.T) / 2
        through = arms @ np.linalg.solve(border, arms.transpose(0, 2, 1).reshape(-1, p, arms.shape[1]))
        return Inverse(border, arms, np.asarray(self.arrowhead.block_inverses + through))

    def solve(self, border: Floats, blocks: Floats) -> tuple[Floats, Floats]:
        """S^-1 times a right-hand side by conjugate gradients, one column each, preconditioned by the arrowhead."""
        x_b, x_c = self.arrowhead.solve(border, blocks)
        r_b, r_c = self._left_over(border, blocks, x_b, x_c)
        enough = SMALL**2 * np.maximum(_dot(border, blocks, border, blocks), SMALL)
        y_b, y_c = self.arrowhead.solve(r_b, r_c)
        d_b, d_c = y_b, y_c
        height = _dot(r_b, r_c, y_b, y_c)
        for _ in range(STEPS):
            if np.all(_dot(r_b, r_c, r_b, r_c) <= enough):
                break
            h_b, h_c = self._times(d_b, d_c)
            length = height / np.maximum(_dot(d_b, d_c, h_b, h_c), np.finfo(float).tiny)
            x_b, x_c = x_b + length * d_b, x_c + length * d_c
            r_b, r_c = r_b - length * h_b, r_c - length * h_c
            y_b, y_c = self.arrowhead.solve(r_b, r_c)
            new = _dot(r_b, r_c, y_b, y_c)
            turn = new / np.maximum(height, np.finfo(float).tiny)
            d_b, d_c, height = y_b + turn * d_b, y_c + turn * d_c, new
        return x_b, x_c

    def _times(self, b: Floats, c: Floats) -> tuple[Floats, Floats]:
        j, k, p = self.arms.shape
        flat = c.reshape(j * k, -1)
        outer = self.border @ b + self.arms.reshape(j * k, p).T @ flat
        all_through = self._backwards @ ((self._coupling @ flat) / self.d[:, None])
        inner = (self._own @ flat - all_through).reshape(c.shape) + self.arms @ b
        return outer, inner

    def _left_over(self, border: Floats, blocks: Floats, b: Floats, c: Floats) -> tuple[Floats, Floats]:
        outer, inner = self._times(b, c)
        return border - outer, blocks - inner


def climb(sessions: Sessions, prior: Precision, start: Parameters | None = None) -> Mode:
    """Newton's method with halved steps, until no parameter moves by more than 1e-10."""
    at = start or Parameters(prior.b_mean, np.zeros(sessions.e), prior.c_mean)
    height = sessions.log_posterior(at, prior)
    for _ in range(STEPS):
        step = Curvature(sessions, prior, at).step()
        longest = max(float(np.abs(part).max(initial=0.0)) for part in (step.b, step.a, step.c))
        share = 1.0
        while share > SMALL:
            there = at.moved(step, share)
            reached = sessions.log_posterior(there, prior)
            if reached >= height - SMALL * abs(height):
                at, height = there, reached
                break
            share /= 2
        if longest * share < SMALL:
            break
    curvature = Curvature(sessions, prior, at)
    precision = float(np.log(prior.b).sum() + sessions.e * np.log(prior.a) + sessions.j * np.log(prior.c).sum())
    return Mode(at, curvature, height + (precision - curvature.log_determinant) / 2)


def _sigmoid(eta: Floats) -> Floats:
    return np.asarray(np.exp(-np.logaddexp(0.0, -eta)))


def _indicator(group: Indices, groups: int) -> csr_array:
    """G with (G v)_g = sum of v over the members of g."""
    return csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(groups, len(group)))


def _blocks(blockwise: csr_array, j: int, k: int) -> Floats:
    """float[J, K, K] from a sparse matrix that has nothing outside these blocks."""
    entries = blockwise.tocoo()
    blocks = np.zeros((j, k, k))
    np.add.at(blocks, (entries.row // k, entries.row % k, entries.col % k), entries.data)
    return blocks


def _dot(b: Floats, c: Floats, other_b: Floats, other_c: Floats) -> Floats:
    """float[R]: scalar products of the columns of (b, c) with those of the other."""
    return np.asarray((b * other_b).sum(axis=0) + (c * other_c).sum(axis=(0, 1)))
