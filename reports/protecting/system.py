"""Published figures as one linear system over unknown counts, and its linear programmes.

Cells x carry a truth t; what anyone may know of them beside the shown ones is  A x = A t,  G x <= h,  l <= x <= u.
Choosing what to hide (`suppression`) speaks in deviations d = x - t, for which A d = 0 and G d <= h - G t.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Float64 = NDArray[np.float64]
Mask = NDArray[np.bool_]

NEAR = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class LinearSystem:
    """Cells and what is known about them.

    `truth`, `lower`, `upper`: float64[n], lower <= truth <= upper.  `equal`: [e, n], known sums equal @ x.
    `below`: [b, n] with below @ x <= limit, float64[b].  `integral`: whether counts are whole numbers, in which
    case the ends of an interval are rounded inwards, as an attacker would.
    """

    truth: Float64
    lower: Float64
    upper: Float64
    equal: csr_array
    below: csr_array
    limit: Float64
    integral: bool = True


@dataclass(frozen=True, slots=True)
class Demand:
    """How far the attacker's interval around one cell must reach; `harmless` (a, b) lifts it inside [a, b]."""

    cell: int
    up: float = 0.0
    down: float = 0.0
    width: float = 0.0
    harmless: tuple[float, float] | None = None

    def met_by(self, low: int, high: int) -> bool:
        """Whether a range is as wide as asked for, or harmless."""
        wide = high - low >= self.width
        return wide or (self.harmless is not None and self.harmless[0] <= low and high <= self.harmless[1])


def least(
    goal: Float64, below: csr_array, limit: Float64, equal: csr_array, right: Float64, bounds: Float64
) -> Float64 | None:
    """The x that makes goal @ x least under below @ x <= limit, equal @ x = right, bounds[:, 0] <= x <= bounds[:, 1].

    None where no x does; raises ArithmeticError where the solver gave up.  Cost: a few milliseconds for 200 cells.
    """
    # Loaded here: it takes as long as the whole rest of the service, and showing a release needs no solver.
    from scipy.optimize import linprog

    answer = linprog(  # type: ignore[call-overload]
        goal,
        A_ub=below if below.shape[0] else None,
        b_ub=limit if below.shape[0] else None,
        A_eq=equal if equal.shape[0] else None,
        b_eq=right if equal.shape[0] else None,
        bounds=bounds,
        method="highs",
    )
    if answer.status not in (0, 2):
        raise ArithmeticError(f"A linear programme was not solved: {answer.message}")
    return None if answer.x is None else np.asarray(answer.x, np.float64)
