"""Reporting units: the departments of a company, pooled until each unit has enough people to be told of.

What is never cut finely cannot be differenced finely; so units are chosen before any cell is, and by headcounts alone,
which everybody knows. A department with enough people stands alone wherever that costs the others nothing more.

Of all partitions whose units have at least `fewest` people, and of which no two reach out of the same subtree, the one
is chosen whose cost is least, in this order:

1. people pooled beyond their siblings: for every department of a pooled unit its people times the steps between it and
   the unit's lowest common ancestor, less one (siblings, and a parent's own people with its children's, cost nothing);
2. twice the people in pooled units, and once those of departments that stood alone last year and now do not, or the
   other way round: a department is pooled or set free for half its people's sake, and not for a few who came or went;
3. among what one pool could be split into: the most units, the fewest people parted from last year's mates, and the
   least sum of squares. Departments that came up together stay together here.

The first two are exact, by a programme over the tree: of the one pool that may go up from a subtree only the headcount
matters, and pools that hang on one node may be taken as one, for that changes neither cost. The third is exact for
pools of few parts and near its bound beyond (`reports.units.pools`). Equal costs are decided by the order of the
departments, so the same tree always gives the same units.

Cost: with n departments and p weights an open pool may have, O(n fewest p^2) steps at worst; pools heavier than
`fewest` are kept only while none lighter is as cheap, so p stays near `fewest`. Measured with `fewest` 30 on one core:
200 departments 0.1 s, 1,000 in 0.6 s, 3,000 in 3.4 s.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reports.units.pools import split

Int64 = NDArray[np.int64]

FEWEST = 30
_OWN = -1
# (people pooled beyond their siblings, twice the pooled plus those whose standing changed)
_Cost = tuple[int, int]
# From (people of the pool that closes here, at most `fewest`; people of the pool that goes up) to what it costs and how
# it came about, last step first: (child or _OWN, "alone", "closed", "open" or "none", the child's steps, steps before).
_States = dict[tuple[int, int], tuple[_Cost, Any]]


def partition(parents: ArrayLike, people: ArrayLike, fewest: int = FEWEST, previous: ArrayLike | None = None) -> Int64:
    """The unit of every department: int64[n], numbered from 0 in the order of the tree.

    `parents` int[n]: the index of the department above, -1 for none. `people` int[n]: who is in the department itself,
    without those beneath. `previous` int[n]: last year's unit by department (any numbers), -1 for new departments.
    A company of fewer than 2 `fewest` people is one unit. Departments of nobody belong where `settle` puts them.

    Raises ValueError for a circle in the tree, a parent that is none, negative headcounts and unequal lengths.
    """
    above, heads = _checked(parents, people)
    before = None if previous is None else np.asarray(previous, np.int64)
    if before is not None and before.shape != above.shape:
        raise ValueError("Last year's units are given for another number of departments.")
    order, children = _tree(above)
    if fewest < 1:
        raise ValueError("A unit has at least one person.")
    if heads.sum() < 2 * fewest:
        return np.zeros(len(above), np.int64)
    pools = _pools(order, children, heads.tolist(), fewest, _stood_alone(heads, before))
    groups = [group for pool in pools for group in split(pool, heads, fewest, before)]
    place = {department: at for at, department in enumerate(order)}
    groups.sort(key=lambda group: min(place[department] for department in group))
    units = np.full(len(above), -1, np.int64)
    for number, group in enumerate(groups):
        units[group] = number
    return settle(above, heads, units)


def settle(parents: ArrayLike, people: ArrayLike, units: ArrayLike) -> Int64:
    """A unit for departments that have none yet (-1): int64[n], the others as they are.

    From the department upwards, the first node counts that has a unit or any beneath it: its own, else the largest
    beneath; the largest of all where nothing above is known. Raises ValueError as `partition` does. Cost: O(n).
    """
    above, heads = _checked(parents, people)
    known = np.asarray(units, np.int64)
    if known.shape != above.shape:
        raise ValueError("Units are given for another number of departments.")
    order, _ = _tree(above)
    if not (known >= 0).any():
        return np.zeros(len(above), np.int64)
    sizes = np.bincount(known[known >= 0], weights=heads[known >= 0]).tolist()
    best = known.copy()
    for node in reversed(order):
        parent = above[node]
        if parent >= 0 and known[parent] < 0 and best[node] >= 0:
            best[parent] = best[node] if best[parent] < 0 else _larger(sizes, best[parent], best[node])
    largest = sizes.index(max(sizes))
    for node in order:
        if best[node] < 0:
            best[node] = best[above[node]] if above[node] >= 0 else largest
    return best


def _larger(sizes: list[float], one: int, other: int) -> int:
    return min((one, other), key=lambda unit: (-sizes[unit], unit))


def _checked(parents: ArrayLike, people: ArrayLike) -> tuple[Int64, Int64]:
    above, heads = np.asarray(parents, np.int64).reshape(-1), np.asarray(people, np.int64).reshape(-1)
    if above.shape != heads.shape:
        raise ValueError("Every department has a parent and a headcount.")
    if ((above < -1) | (above >= len(above))).any():
        raise ValueError("A parent is a department of the same company.")
    if (heads < 0).any():
        raise ValueError("A headcount is not negative.")
    return above, heads


def _tree(above: Int64) -> tuple[list[int], list[list[int]]]:
    """Departments with parents before children, siblings in their order; and the children of each (last: the roots)."""
    children: list[list[int]] = [[] for _ in range(len(above) + 1)]
    for department, parent in enumerate(above.tolist()):
        children[parent].append(department)
    order: list[int] = []
    waiting = children[-1][::-1]
    while waiting:
        node = waiting.pop()
        order.append(node)
        waiting += reversed(children[node])
    if len(order) < len(above):
        raise ValueError("The tree of departments has a circle.")
    return order, children


def _stood_alone(heads: Int64, before: Int64 | None) -> list[bool | None]:
    """Whether each department stood alone last year; None where that is not known or nobody is in it."""
    if before is None:
        return [None] * len(heads)
    counts = np.unique(before[(heads > 0) & (before >= 0)], return_counts=True)
    mates = dict(zip(counts[0].tolist(), counts[1].tolist(), strict=True))
    return [None if unit < 0 else mates.get(unit) == 1 for unit in before.tolist()]


def _pools(
    order: list[int], children: list[list[int]], heads: list[int], fewest: int, stood_alone: list[bool | None]
) -> list[list[list[int]]]:
    """The cheapest pools, each as the parts it is made of; a department that stands alone is a pool of one part."""
    up: list[list[tuple[int, _Cost, Any]]] = [[] for _ in heads]
    for node in reversed(order):
        states = _own(heads[node], fewest, stood_alone[node])
        for child in children[node]:
            states = _with_child(states, child, up[child], fewest)
            up[child] = []
        up[node] = [(rises, cost, steps) for (closed, rises), (cost, steps) in states.items() if closed in (0, fewest)]
    states = {(0, 0): ((0, 0), None)}
    for child in children[-1]:
        states = _with_child(states, child, up[child], fewest, is_top=True)
    found = min((states[key] for key in states if key in ((0, 0), (fewest, 0))), key=lambda state: state[0])
    return _retraced(found[1], order)


def _own(people: int, fewest: int, stood_alone: bool | None) -> _States:
    """What a department's own people may do: stand alone, be pooled beneath their own department, or go up."""
    if people == 0:
        return {(0, 0): ((0, 0), (_OWN, "none", None, None))}
    pooled = (0, 2 * people + (people if stood_alone is True else 0))
    states: _States = {
        (min(people, fewest), 0): (pooled, (_OWN, "closed", None, None)),
        (0, people): (pooled, (_OWN, "open", None, None)),
    }
    if people >= fewest:
        states[0, 0] = ((0, people if stood_alone is False else 0), (_OWN, "alone", None, None))
    return states


def _with_child(
    states: _States, child: int, risen: list[tuple[int, _Cost, Any]], fewest: int, *, is_top: bool = False
) -> _States:
    """The states of a node once it has also taken what rises from one child."""
    found: _States = {}
    for (closed, rises), ((far, near), steps) in states.items():
        for weight, (more_far, more_near), below in risen:
            cost = (far + more_far, near + more_near)
            if weight == 0:
                _keep(found, (closed, rises), cost, (child, "none", below, steps))
                continue
            _keep(found, (min(closed + weight, fewest), rises), cost, (child, "closed", below, steps))
            if not is_top:
                # From here on these people are pooled beyond their siblings.
                _keep(found, (closed, rises + weight), (cost[0] + weight, cost[1]), (child, "open", below, steps))
    return _undominated(found, fewest)


def _keep(states: _States, key: tuple[int, int], cost: _Cost, steps: Any) -> None:
    if key not in states or cost < states[key][0]:
        states[key] = (cost, steps)


def _undominated(states: _States, fewest: int) -> _States:
    """Without pools of enough people that are heavier than another and no cheaper."""
    kept: _States = {}
    cheapest: dict[int, _Cost] = {}
    for (closed, rises), state in sorted(states.items(), key=lambda item: item[0]):
        if rises >= fewest:
            if closed in cheapest and cheapest[closed] <= state[0]:
                continue
            cheapest[closed] = state[0]
        kept[closed, rises] = state
    return kept


def _retraced(steps: Any, order: list[int]) -> list[list[list[int]]]:
    """The pools that the chosen steps close, from the top down and back up."""
    taken: dict[int, list[tuple[int, str]]] = {}
    waiting: list[tuple[int, Any]] = [(-1, steps)]
    while waiting:
        node, step = waiting.pop()
        taken[node] = []
        while step is not None:
            child, where, below, step = step
            taken[node].append((child, where))
            if child != _OWN:
                waiting.append((child, below))
    rising: dict[int, list[int]] = {}
    pools: list[list[list[int]]] = []
    for node in (*reversed(order), -1):
        parts: list[list[int]] = []
        rising[node] = []
        for child, where in reversed(taken[node]):
            part = [node] if child == _OWN else rising[child]
            if where == "alone":
                pools.append([part])
            elif where == "closed":
                parts.append(part)
            elif where == "open":
                rising[node] += part
        if parts:
            pools.append(parts)
    return pools
