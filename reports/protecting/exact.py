"""Which cells to hide at least cost, exactly: a mixed-integer programme for systems of few cells.

After Fischetti and Salazar-Gonzalez, Management Science 47, 2001.  Binary z_i hides cell i at cost c_i; for each demand
two deviations d+ and d- of the whole system witness its two ends:

    min c z   with   A d = 0,  G (t + d) <= h,  -(t_i - l_i) z_i <= d_i <= (u_i - t_i) z_i   for d in {d+, d-},
                     d+_p >= up,  -d-_p >= down,  d+_p - d-_p >= width.

It grows with cells x demands, so it is solved where that is small, under a node limit: the answer must not depend on
the machine's speed.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import block_diag, csr_array, hstack

from reports.protecting.system import Demand, Float64, LinearSystem, Mask


def chosen(
    system: LinearSystem, hidden: Mask, demands: Sequence[Demand], cost: Float64, node_limit: int
) -> Mask | None:
    """The cells to hide, bool[n]; None if the search found no solution within its nodes."""
    answer = _choice(system, hidden, demands, cost, {"node_limit": node_limit, "mip_rel_gap": 0.0})
    return None if answer.x is None else np.asarray(answer.x[: len(hidden)] > 0.5, np.bool_)


def least_cost(system: LinearSystem, hidden: Mask, demands: Sequence[Demand], cost: Float64) -> float:
    """What hiding more costs at least: the same programme with cells hidden by halves, a bound for every choice.

    The bound holds for demands without a harmless range.  Raises ArithmeticError where no choice meets the demands.
    """
    if not demands:
        return 0.0
    answer = _choice(system, hidden, demands, cost, {}, whole=False)
    if answer.x is None:
        raise ArithmeticError("No choice of cells meets the demands.")
    return float(answer.fun)


def _choice(
    system: LinearSystem,
    hidden: Mask,
    demands: Sequence[Demand],
    cost: Float64,
    options: Any,
    whole: bool = True,
) -> Any:
    from scipy.optimize import Bounds, LinearConstraint, milp  # here for the reason given in `system.least`

    n, copies = len(hidden), 2 * len(demands)
    need = 4 * max(max(d.up, d.down, d.width) for d in demands)
    up, down = np.minimum(system.upper - system.truth, need), np.minimum(system.truth - system.lower, need)
    low = np.concatenate((hidden.astype(np.float64), np.tile(-down, copies)))
    high = np.concatenate((np.ones(n), np.tile(up, copies)))
    identity = csr_array(block_diag([np.eye(n)] * copies, format="csr"))
    stacked_up, stacked_down = (csr_array(np.tile(np.diag(room), (copies, 1))) for room in (up, down))
    ends = np.zeros((3 * len(demands), n * (copies + 1)))
    least = np.zeros(3 * len(demands))
    for k, demand in enumerate(demands):
        above, beneath = n * (2 * k + 1) + demand.cell, n * (2 * k + 2) + demand.cell
        ends[3 * k, above] = ends[3 * k + 2, above] = 1.0
        ends[3 * k + 1, beneath] = ends[3 * k + 2, beneath] = -1.0
        least[3 * k : 3 * k + 3] = demand.up, demand.down, demand.width
    rules = [
        LinearConstraint(hstack((-stacked_up, identity)), -np.inf, 0.0),
        LinearConstraint(hstack((stacked_down, identity)), 0.0, np.inf),
        LinearConstraint(csr_array(ends), least, np.inf),
    ]
    for matrix, floor, ceiling in (
        (system.equal, 0.0, np.zeros(system.equal.shape[0])),
        (system.below, -np.inf, system.limit - system.below @ system.truth),
    ):
        if matrix.shape[0]:
            repeated = block_diag([matrix] * copies, format="csr")
            blank = csr_array((repeated.shape[0], n))
            rules.append(LinearConstraint(hstack((blank, repeated)), floor, np.tile(ceiling, copies)))
    return milp(
        np.concatenate((np.where(hidden, 0.0, cost), np.zeros(n * copies))),
        integrality=np.concatenate((np.full(n, float(whole)), np.zeros(n * copies))),
        bounds=Bounds(low, high),
        constraints=rules,
        options=options,
    )
