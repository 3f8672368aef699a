"""The worlds that fit: linear programmes over unknown counts, and points that settle many questions at once.

Variables v (float64[n]) with  equal @ v = right,  below @ v <= limit,  bounds[:, 0] <= v <= bounds[:, 1].  What a
reader asks about are the targets  targets @ v.  Every world found on the way is a witness: it shows that each target
may be what it is there, so after a few worlds most targets are known to be able to move far enough, and only the
others cost a programme of their own.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from reports.attack.solver import Solver

Float64 = NDArray[np.float64]
NEAR = 1e-6
LOOSE = 1e-5

Terms = Iterable[tuple[int, float]]  # (variable, coefficient)


class Builder:
    """Rows of a programme as they are found."""

    def __init__(self) -> None:
        self.low: list[float] = []
        self.high: list[float] = []
        self._equal: list[list[tuple[int, float]]] = []
        self._right: list[float] = []
        self._why: list[str] = []
        self._below: list[list[tuple[int, float]]] = []
        self._limit: list[float] = []
        self._why_below: list[str] = []

    def variable(self, low: float, high: float) -> int:
        """A new unknown between two bounds."""
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def narrow(self, variable: int, low: float = 0.0, high: float = np.inf) -> None:
        """What is known of an unknown besides."""
        self.low[variable] = max(self.low[variable], low)
        self.high[variable] = min(self.high[variable], high)

    def equal(self, terms: Terms, right: float, why: str) -> None:
        """Terms add up to `right`."""
        self._equal.append(list(terms))
        self._right.append(right)
        self._why.append(why)

    def at_most(self, terms: Terms, limit: float, why: str) -> None:
        """Terms add up to `limit` at most."""
        self._below.append(list(terms))
        self._limit.append(limit)
        self._why_below.append(why)

    def programme(self) -> "Programme":
        """All of it."""
        n = len(self.low)
        return Programme(
            np.column_stack((self.low, self.high)).astype(np.float64) if n else np.zeros((0, 2)),
            _matrix(self._equal, n),
            np.asarray(self._right, np.float64),
            _matrix(self._below, n),
            np.asarray(self._limit, np.float64),
            (*self._why, *self._why_below),
        )


class Programme:
    """A polytope of worlds; `why` says of each equation and each inequality, in this order, where it comes from."""

    def __init__(
        self, bounds: Float64, equal: csr_array, right: Float64, below: csr_array, limit: Float64, why: tuple[str, ...]
    ) -> None:
        self.bounds, self.equal, self.right, self.below, self.limit = bounds, equal, right, below, limit
        self.why = why
        self._solver: Solver | None = None

    def least(self, goal: Float64) -> tuple[float, Float64, tuple[str, ...]]:
        """The least of goal @ v, a world that has it, and what forces it; ValueError where no world fits."""
        if (self.bounds[:, 0] > self.bounds[:, 1] + NEAR).any():
            raise ValueError("No world fits what is printed and known.")
        if self._solver is None:
            self._solver = Solver(self.bounds, self.equal, self.right, self.below, self.limit)
        value, world, duals = self._solver.least(goal)
        used = np.flatnonzero(np.abs(duals) > NEAR)
        return value, world, tuple(f"{-duals[i]:+.3g} x ({self.why[i]})" for i in used)

    def fixed(self, first: int, values: Float64) -> "Programme":
        """The worlds in which some neighbouring unknowns are what is given, but for what arithmetic leaves over."""
        bounds = self.bounds.copy()
        at = slice(first, first + len(values))
        bounds[at, 0] = np.maximum(bounds[at, 0], values - LOOSE)
        bounds[at, 1] = np.minimum(bounds[at, 1], values + LOOSE)
        return Programme(bounds, self.equal, self.right, self.below, self.limit, self.why)

    def interval(self, goal: Float64) -> tuple[int, int]:
        """The least and the greatest whole number a target can be."""
        low, high = self.least(goal)[0], -self.least(-goal)[0]
        return int(np.ceil(low - NEAR)), int(np.floor(high + NEAR))


def _matrix(rows: list[list[tuple[int, float]]], columns: int) -> csr_array:
    at = [(r, column, factor) for r, terms in enumerate(rows) for column, factor in terms]
    r, c, f = zip(*at, strict=True) if at else ((), (), ())
    return csr_array(coo_array((np.asarray(f, np.float64), (r, c)), shape=(len(rows), columns)))
