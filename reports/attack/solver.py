"""One polytope, many goals: the simplex method goes on from the last corner instead of starting anew.

SciPy brings HiGHS along, but its public door (`linprog`) builds, presolves and forgets each programme.  Next to one
another our programmes differ in their goal alone, and from the last corner the next one is a few steps away.  So we
keep HiGHS open by SciPy's own binding, whose version is pinned; where that binding is another one, the public door
does the same more slowly.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csc_array, csr_array, vstack

try:
    from scipy.optimize._highspy._core import (  # type: ignore[import-not-found]
        HighsLp,
        HighsModelStatus,
        MatrixFormat,
        _Highs,
    )
except ImportError:  # pragma: no cover
    _Highs = None

Float64 = NDArray[np.float64]
DUAL = 1  # found by trial: the primal method stands still at the many corners that coincide


class Solver:
    """min goal @ v under equal @ v = right, below @ v <= limit and bounds, for one goal after the other."""

    def __init__(self, bounds: Float64, equal: csr_array, right: Float64, below: csr_array, limit: Float64) -> None:
        self.given = bounds, equal, right, below, limit
        self.open: Any = None if _Highs is None else _opened(*self.given)

    def least(self, goal: Float64) -> tuple[float, Float64, Float64]:
        """(value, world, duals of equations and then inequalities); ValueError where no world fits."""
        if self.open is None:
            return _by_the_public_door(goal, *self.given)
        self.open.changeColsCost(len(goal), np.arange(len(goal), dtype=np.int32), goal)
        self.open.run()
        status = self.open.getModelStatus()
        if status == HighsModelStatus.kInfeasible:
            raise ValueError("No world fits what is printed and known.")
        if status != HighsModelStatus.kOptimal:
            return _by_the_public_door(goal, *self.given)
        solution = self.open.getSolution()
        world = np.array(solution.col_value)
        return float(goal @ world), world, np.array(solution.row_dual)


def _opened(bounds: Float64, equal: csr_array, right: Float64, below: csr_array, limit: Float64) -> Any:
    rows = csc_array(vstack((equal, below)))
    programme = HighsLp()
    programme.num_col_ = programme.a_matrix_.num_col_ = len(bounds)
    programme.num_row_ = programme.a_matrix_.num_row_ = rows.shape[0]
    programme.a_matrix_.format_ = MatrixFormat.kColwise
    programme.a_matrix_.start_ = rows.indptr
    programme.a_matrix_.index_ = rows.indices
    programme.a_matrix_.value_ = rows.data
    programme.col_cost_ = np.zeros(len(bounds))
    programme.col_lower_, programme.col_upper_ = bounds[:, 0], np.maximum(bounds[:, 0], bounds[:, 1])
    programme.row_lower_ = np.concatenate((right, np.full(len(limit), -np.inf)))
    programme.row_upper_ = np.concatenate((right, limit))
    solver = _Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("simplex_strategy", DUAL)
    solver.passModel(programme)
    return solver


def _by_the_public_door(
    goal: Float64, bounds: Float64, equal: csr_array, right: Float64, below: csr_array, limit: Float64
) -> tuple[float, Float64, Float64]:
    answer = linprog(  # type: ignore[call-overload]
        goal,
        A_ub=below if below.shape[0] else None,
        b_ub=limit if below.shape[0] else None,
        A_eq=equal if equal.shape[0] else None,
        b_eq=right if equal.shape[0] else None,
        bounds=bounds,
        method="highs",
    )
    if answer.status == 2:
        raise ValueError("No world fits what is printed and known.")
    if answer.status != 0:
        raise ArithmeticError(f"A linear programme was not solved: {answer.message}")
    return float(answer.fun), np.asarray(answer.x), np.concatenate((answer.eqlin.marginals, answer.ineqlin.marginals))
