"""Which cells to hide so that subtraction, and every other linear inference, finds none of them.

The attacker.  All published figures and everything known about them (sums, caps, the roster) form one linear
system over the unknown counts x: A x = A t, G x <= h, l <= x <= u, and x_i = t_i wherever cell i is shown (t is the
truth).  About cell p the attacker learns exactly the interval [min x_p, max x_p] over that polytope.  Hiding one
more cell only ever makes the polytope larger, so every step here is safe to take and none has to be taken back.

The demand.  For each protected cell p the interval must satisfy  max - t_p >= up,  t_p - min >= down  and
max - min >= width (the sliding level: near zero all the room may lie above).  A demand may name a harmless range;
an interval inside it needs no protection, whatever its width.

The choice.  Where cells x demands are few it is made exactly (`exact`).  Elsewhere, and after an unfinished search,
demands still unmet are repaired one by one with the cheapest deviation, min sum c_i |d_i| over cells still shown; what
it moves is hidden (Kelly, Golden and Assad, 1992).  Either way the result is checked with the attacker's own programmes
before it is returned.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from reports.protecting.exact import chosen, least_cost
from reports.protecting.system import NEAR, Demand, Float64, LinearSystem, Mask, least

__all__ = ["Demand", "Method", "Suppression", "intervals", "least_cost", "suppress"]

EXACT_SIZE = 600
# Many cells are pushed at once until that leaves more than this share of them unsettled.
SETTLED_AT_ONCE = 0.8


class Method(Enum):
    """How the hidden cells were chosen."""

    AS_GIVEN = "as given"
    EXACT = "exact"
    REPAIRED = "repaired"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True, eq=False)
class Suppression:
    """`hidden`: bool[n]; `method`; `unmet`: demands that no suppression whatever can meet (normally none)."""

    hidden: Mask
    method: Method
    unmet: tuple[Demand, ...]


def suppress(
    system: LinearSystem,
    hidden: Mask,
    demands: Sequence[Demand],
    cost: Float64,
    exact_size: int = EXACT_SIZE,
    node_limit: int = 2000,
) -> Suppression:
    """Hide more cells, at little cost (float64[n], > 0), until every demand is met.

    `hidden`: bool[n], the cells hidden at the outset, among them every demanded one.  Exact and of least cost where
    cells x demands <= `exact_size` and the search ends within `node_limit` nodes.  Deterministic.
    Cost: two linear programmes a demand at worst; usually far fewer, because one answer witnesses many cells.
    """
    hidden = hidden.copy()
    reach = _Reach(system)
    if not reach.unmet(hidden, demands):
        return Suppression(hidden, Method.AS_GIVEN, ())
    if len(hidden) * len(demands) <= exact_size:
        found = chosen(system, hidden, demands, cost, node_limit)
        if found is not None and not reach.unmet(found, demands):
            return Suppression(found, Method.EXACT, ())
    while unmet := reach.unmet(hidden, demands):
        more = _repair(system, hidden, unmet[0], reach, cost)
        if not more.any():
            hidden[:] = True
            return Suppression(hidden, Method.EVERYTHING, tuple(reach.unmet(hidden, demands)))
        hidden |= more
    return Suppression(hidden, Method.REPAIRED, ())


def intervals(system: LinearSystem, hidden: Mask, cells: Sequence[int]) -> list[tuple[float, float]]:
    """What the attacker learns about each cell: two linear programmes a cell."""
    reach = _Reach(system)
    return [reach.interval(hidden, cell) for cell in cells]


class _Reach:
    """The values each cell has been seen to take in some world that fits what is shown.

    Valid for any larger hidden set too, so it only ever grows.
    """

    def __init__(self, system: LinearSystem) -> None:
        self.system = system
        self.low = system.truth.copy()
        self.high = system.truth.copy()

    def interval(self, hidden: Mask, cell: int) -> tuple[float, float]:
        """The attacker's interval around one cell."""
        for sign in (1.0, -1.0):
            self._push(hidden, [cell], np.array([sign]))
        return self._rounded(cell)

    def unmet(self, hidden: Mask, demands: Sequence[Demand]) -> list[Demand]:
        """Demands not met.  First many cells at once, some up and some down, then each remaining one by itself."""
        left = [d for d in demands if not self._met(d)]
        dice = np.random.default_rng(len(left))  # the same cells are always pushed the same way
        waiting = left
        while len(waiting) > 1:
            cells = [d.cell for d in waiting]
            signs = dice.choice([-1.0, 1.0], len(cells)) * dice.uniform(0.5, 1.0, len(cells))
            self._push(hidden, cells, signs)
            self._push(hidden, cells, -signs)
            still = [d for d in waiting if not self._met(d)]
            if len(still) > SETTLED_AT_ONCE * len(waiting):
                break
            waiting = still
        unmet = []
        for demand in left:
            if not self._met(demand):
                self.interval(hidden, demand.cell)
                if not self._met(demand, final=True):
                    unmet.append(demand)
        return unmet

    def _rounded(self, cell: int) -> tuple[float, float]:
        low, high = float(self.low[cell]), float(self.high[cell])
        if self.system.integral:
            low, high = float(np.ceil(low - NEAR)), float(np.floor(high + NEAR))
        return low, high

    def _met(self, demand: Demand, final: bool = False) -> bool:
        low, high = self._rounded(demand.cell)
        t = float(self.system.truth[demand.cell])
        wide = high - t >= demand.up - NEAR and t - low >= demand.down - NEAR and high - low >= demand.width - NEAR
        harmless = final and demand.harmless is not None and demand.harmless[0] <= low and high <= demand.harmless[1]
        return wide or harmless

    def _push(self, hidden: Mask, cells: Sequence[int], signs: Float64) -> None:
        """Find a world that drives the given cells as far up (sign above 0) or down as they go together."""
        s = self.system
        at = np.flatnonzero(hidden)
        goal = np.zeros(len(hidden))
        goal[list(cells)] = -signs
        deviation = least(
            goal[at],
            s.below[:, at],
            s.limit - s.below @ s.truth,
            s.equal[:, at],
            np.zeros(s.equal.shape[0]),
            np.stack((s.lower - s.truth, s.upper - s.truth), axis=1)[at],
        )
        if deviation is None:
            raise ArithmeticError("The attacker's programme has no solution, though the truth is one.")
        world = s.truth[at] + deviation
        self.low[at] = np.minimum(self.low[at], world)
        self.high[at] = np.maximum(self.high[at], world)


def _repair(system: LinearSystem, hidden: Mask, demand: Demand, reach: _Reach, cost: Float64) -> Mask:
    """Cells to hide so that one unmet demand gets nearer to being met; none if it cannot be met at all."""
    p, t = demand.cell, float(system.truth[demand.cell])
    low, high = reach.interval(hidden, p)
    up = max(t + demand.up, low + demand.width)
    down = min(t - demand.down, high - demand.width)
    options: list[tuple[float, Mask]] = []
    if high < up - NEAR and up <= system.upper[p] + NEAR:
        options.append(_cheapest_deviation(system, hidden, p, up - t, cost))
    if low > down + NEAR and down >= system.lower[p] - NEAR:
        options.append(_cheapest_deviation(system, hidden, p, down - t, cost))
    if not options and demand.width:  # neither end alone has the room: use all of both
        options.append(_cheapest_deviation(system, hidden, p, system.upper[p] - t, cost))
        options.append(_cheapest_deviation(system, hidden, p, system.lower[p] - t, cost))
    useful = [option for option in options if option[1].any()]
    return min(useful, key=lambda option: option[0])[1] if useful else np.zeros(len(hidden), np.bool_)


def _cheapest_deviation(system: LinearSystem, hidden: Mask, cell: int, by: float, cost: Float64) -> tuple[float, Mask]:
    """The cheapest way to move one cell by an amount: (cost, cells now shown that it moves)."""
    n = len(hidden)
    room_up, room_down = system.upper - system.truth, system.truth - system.lower
    room_up[cell] = max(by, 0.0)
    room_down[cell] = max(-by, 0.0)
    fixed = np.zeros((1, n))
    fixed[0, cell] = 1.0
    equal = vstack((system.equal, csr_array(fixed)))
    price = np.where(hidden, 0.0, cost) + 1e-7
    flow = least(
        np.concatenate((price, price)),
        hstack((system.below, -system.below), format="csr"),
        system.limit - system.below @ system.truth,
        hstack((equal, -equal), format="csr"),
        np.append(np.zeros(system.equal.shape[0]), by),
        np.stack((np.zeros(2 * n), np.concatenate((room_up, room_down))), axis=1),
    )
    if flow is None:
        return np.inf, np.zeros(n, np.bool_)
    moved = (np.abs(flow[:n] - flow[n:]) > NEAR) & ~hidden
    return float(cost[moved].sum()), moved
