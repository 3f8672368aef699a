"""What a crossed hierarchical logistic model believes after its sessions: the best normal, and its evidence.

    logit P(y_i = 1) = x_i' b + a_e(i) + z_i' c_j(i),    b ~ N(m, L^-1),  a_e ~ N(0, s_a),  c_j ~ N(m_j, diag s_c)

i a session, e its person, j its consultant, x_i what the two have in common, z_i = (1, theme weights).

1. The mode, by Newton's method (the posterior is log-concave, so there is one), and the curvature H found there:
   Laplace's normal (Tierney & Kadane 1986; Rasmussen & Williams 2006, chapter 3).
2. With few sessions a person the posterior is skewed, the mode lies too near the prior, and variances come out too
   small (Breslow & Lin 1995). The best normal (Ormerod & Wand 2012, Gaussian variational approximation) cures most
   of it and needs little more: in score and weights sigmoid and its slope give way to their means over
   N(eta_i, v_i), v_i the variance of the session's logit; then v_i is computed anew, until it stays.
   Log evidence, a lower bound of it:  E log p(y) - 1/2 prior squares + 1/2 log |prior precision| / |H| + 1/2 w'v.
   With v = 0 each formula is Laplace's.

Persons are scalars: eliminated first, exactly, which leaves on border and consultants

    S = [ B   A' ]      D = blocks, each less what its persons take:  sum_i w z z' - sum_e c_je c_je' / d_e,
        [ A  D-O ]      O = what two consultants share through a person: c_je c_j'e' / d_e, with c_je = sum_i w z.

Without O this is an arrowhead. O is small (w <= 1/4, while d_e holds the person's whole prior), so the arrowhead is an
excellent preconditioner, and conjugate gradients (Hestenes & Stiefel 1952) solve with O in a few steps. Hence

    exact (to 1e-9)         the mean given v; covariances of coefficients with one another and with every consultant
    exact where no person   the diagonal blocks D_j^-1 + C_j C_bb^-1 C_j' (C the exact covariances above), log |H|, v.
    met two consultants,    What is dropped in them is of second order, (D^-1 O)^2: a person who met two of them at
    else second order       w = .2, s_a = .43 moves a variance by less than one part in a thousand.

A session weighs `weight` (old ones less): its log likelihood is multiplied. Cost: O(N (P^2 + K^2) + J K^3 + P^3) a
Newton step; ten or so of them, fewer from a good start.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from matching.learning.arrowhead import Arrowhead, Inverse

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
STEPS = 60
SMALL = 1e-10
STILL = 1e-5  # a Newton step this long is the last one: the next would be its square
SETTLED = 1e-6
NODES, SHARES = np.polynomial.hermite_e.hermegauss(7)
SHARES /= SHARES.sum()


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
class Posterior:
    """The normal: its mean, its precision, the sessions' variances float[N] behind it, and the log evidence."""

    mean: Parameters
    curvature: Curvature
    v: Floats
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

    def expected_log_posterior(self, at: Parameters, prior: Precision, v: Floats) -> float:
        """Under logits of variance v, up to a constant that depends on the prior's precision alone."""
        eta = self.predictor(at)
        surprise = np.logaddexp(0.0, _around(eta, v)) @ SHARES
        likelihood = float(self.weight @ (np.where(self.good, eta, 0.0) - surprise))
        squares = float(prior.b @ (at.b - prior.b_mean) ** 2) + prior.a * float(at.a @ at.a)
        return likelihood - (squares + float((prior.c * (at.c - prior.c_mean) ** 2).sum())) / 2


class Curvature:
    """Slope and negative Hessian of the expected log posterior at one place, with persons eliminated."""

    def __init__(self, sessions: Sessions, prior: Precision, at: Parameters, v: Floats) -> None:
        s, k = sessions, sessions.k
        p = 1 / (1 + np.exp(-np.clip(_around(s.predictor(at), v), -500, 500)))
        w = s.weight * ((p * (1 - p)) @ SHARES)
        residual = s.weight * (s.good - p @ SHARES)
        wx = w[:, None] * s.x
        self.sessions, self.w = s, w
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
        self.slope = Parameters(
            s.x.T @ residual - prior.b * (at.b - prior.b_mean),
            s.by_person @ residual - prior.a * at.a,
            (s.z.T @ residual).reshape(s.j, k) - prior.c * (at.c - prior.c_mean),
        )
        self.log_determinant = float(np.log(self.d).sum()) + self.arrowhead.log_determinant

    def step(self) -> Parameters:
        """Newton's step, H^-1 slope."""
        g = self.slope
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

    def variances(self, spread: Inverse) -> tuple[Floats, Floats]:
        """Of each session's logit float[N], and of each person's a_e float[E].

        Given (b, c), a_e is normal with variance 1/d_e around -(persons_e' b + sum_j c_je' c_j / d_e), so either is
        1/d_e plus the variance of something linear in (b, c). spread: the arrowhead's inverse, or the exact one.
        """
        s = self.sessions
        share = (diags_array(1 / self.d) @ self._coupling).tocsr()
        blocks = _spread_out(spread.blocks)
        arms = spread.arms.reshape(-1, len(spread.border))

        def linear(x: Floats, z: csr_array) -> Floats:
            own = np.asarray((z @ blocks).multiply(z).sum(axis=1)).ravel()
            return np.asarray((((x @ spread.border) + 2 * (z @ arms)) * x).sum(axis=1) + own)

        of_logits = linear(s.x - self.persons[s.person], (s.z - share[s.person]).tocsr())
        return 1 / self.d[s.person] + of_logits, 1 / self.d + linear(self.persons, share)

    def solve(self, border: Floats, blocks: Floats) -> tuple[Floats, Floats]:
        """S^-1 times a right-hand side by conjugate gradients, one column each, preconditioned by the arrowhead."""
        x_b, x_c = self.arrowhead.solve(border, blocks)
        h_b, h_c = self._times(x_b, x_c)
        r_b, r_c = border - h_b, blocks - h_c
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
        """S times (b, c)."""
        flat = c.reshape(-1, c.shape[2])
        outer = self.border @ b + self.arms.reshape(len(flat), -1).T @ flat
        through_persons = self._backwards @ ((self._coupling @ flat) / self.d[:, None])
        return outer, (self._own @ flat - through_persons).reshape(c.shape) + self.arms @ b


def laplace(sessions: Sessions, prior: Precision) -> Posterior:
    """The normal at the mode."""
    start = Parameters(prior.b_mean, np.zeros(sessions.e), prior.c_mean)
    return _climb(sessions, prior, start, np.zeros(len(sessions.good)))


def settle(sessions: Sessions, prior: Precision, start: Posterior | None = None, *, rounds: int = 30) -> Posterior:
    """The best normal, after so many rounds at most. start: one for the same sessions under a prior near by."""
    found = _climb(sessions, prior, start.mean, start.v) if start else laplace(sessions, prior)
    for _ in range(rounds):
        v, _ = found.curvature.variances(found.curvature.arrowhead.inverse())
        moved = float(np.abs(v - found.v).max(initial=0.0))
        found = _climb(sessions, prior, found.mean, v)
        if moved < SETTLED:
            break
    return found


def _climb(sessions: Sessions, prior: Precision, start: Parameters, v: Floats) -> Posterior:
    """Newton's method with halved steps; the curvature is that of the last step's start, at most 1e-5 away."""
    at = start
    height = sessions.expected_log_posterior(at, prior, v)
    for _ in range(STEPS):
        curvature = Curvature(sessions, prior, at, v)
        step = curvature.step()
        longest = max(float(np.abs(part).max(initial=0.0)) for part in (step.b, step.a, step.c))
        share = 1.0
        while share > SMALL:
            there = at.moved(step, share)
            reached = sessions.expected_log_posterior(there, prior, v)
            if reached >= height - SMALL * abs(height):
                at, height = there, reached
                break
            share /= 2
        if longest * share < STILL:
            break
    log_precision = float(np.log(prior.b).sum() + sessions.e * np.log(prior.a) + sessions.j * np.log(prior.c).sum())
    evidence = height + (log_precision - curvature.log_determinant + float(curvature.w @ v)) / 2
    return Posterior(at, curvature, v, evidence)


def _around(eta: Floats, v: Floats) -> Floats:
    """float[N, nodes]: where the normals are looked at (Gauss-Hermite)."""
    return np.asarray(eta[:, None] + np.sqrt(np.maximum(v, 0.0))[:, None] * NODES)


def _indicator(group: Indices, groups: int) -> csr_array:
    """G with (G v)_g = sum of v over the members of g."""
    return csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(groups, len(group)))


def _blocks(blockwise: csr_array, j: int, k: int) -> Floats:
    """float[J, K, K] from a sparse matrix that has nothing outside these blocks."""
    entries = blockwise.tocoo()
    blocks = np.zeros((j, k, k))
    np.add.at(blocks, (entries.row // k, entries.row % k, entries.col % k), entries.data)
    return blocks


def _spread_out(blocks: Floats) -> csr_array:
    """The block-diagonal matrix of float[J, K, K]."""
    j, k, _ = blocks.shape
    columns = np.broadcast_to(np.arange(j)[:, None, None] * k + np.arange(k), (j, k, k))
    return csr_array((blocks.ravel(), columns.ravel(), np.arange(0, j * k * k + 1, k)), shape=(j * k, j * k))


def _dot(b: Floats, c: Floats, other_b: Floats, other_c: Floats) -> Floats:
    """float[R]: scalar products of the columns of (b, c) with those of the other."""
    return np.asarray((b * other_b).sum(axis=0) + (c * other_c).sum(axis=(0, 1)))
