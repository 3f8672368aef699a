"""One pool of departments as the most reporting units it can be split into: the last step of `reports.units`.

A pool is given as its parts, which stay together. Most units come first, then the fewest people parted from last year's
mates, then the least sum of squares. Exact for pools of at most `EXACT` parts (3^n steps); beyond, the better of last
year's pools and of largest-first filling is taken, which never makes more than the people divided by `fewest`.
"""

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]

EXACT = 10


def split(parts: list[list[int]], heads: Int64, fewest: int, before: Int64 | None) -> list[list[int]]:
    """One pool as the most units it can be split into."""
    sizes = [int(heads[part].sum()) for part in parts]
    if sum(sizes) < 2 * fewest or len(parts) == 1:
        return [[department for part in parts for department in part]]
    mates = [_mates(part, heads, before) for part in parts]
    groups = _best_split(sizes, mates, fewest) if len(parts) <= EXACT else _good_split(sizes, mates, fewest)
    return [[department for at in group for department in parts[at]] for group in groups]


def _mates(part: Sequence[int], heads: Int64, before: Int64 | None) -> dict[int, int]:
    """People of a part by the unit they were in last year."""
    found: dict[int, int] = {}
    for department in part if before is not None else ():
        unit = int(before[department])  # type: ignore[index]
        if unit >= 0:
            found[unit] = found.get(unit, 0) + int(heads[department])
    return found


def _best_split(sizes: list[int], mates: list[dict[int, int]], fewest: int) -> list[list[int]]:
    """By trying every way: most groups, then fewest people parted from last year's mates, then least squares."""
    everyone = (1 << len(sizes)) - 1
    weights = [sum(sizes[at] for at in _bits(mask)) for mask in range(everyone + 1)]
    moved = [_moved([mates[at] for at in _bits(mask)]) for mask in range(everyone + 1)]
    best: dict[int, tuple[tuple[int, int, int], int]] = {0: ((0, 0, 0), 0)}
    for mask in range(1, everyone + 1):
        lowest = mask & -mask
        group = mask
        while group:
            if group & lowest and weights[group] >= fewest and (rest := best.get(mask ^ group)) is not None:
                groups, parted, squares = rest[0]
                cost = (groups - 1, parted + moved[group], squares + weights[group] ** 2)
                if mask not in best or cost < best[mask][0]:
                    best[mask] = (cost, group)
            group = (group - 1) & mask
    found = []
    left = everyone
    while left:
        found.append(list(_bits(best[left][1])))
        left ^= best[left][1]
    return found


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _moved(together: list[dict[int, int]]) -> int:
    """How many of a group were last year in another unit than most of it."""
    by_unit: dict[int, int] = {}
    for part in together:
        for unit, people in part.items():
            by_unit[unit] = by_unit.get(unit, 0) + people
    return sum(by_unit.values()) - max(by_unit.values(), default=0)


def _good_split(sizes: list[int], mates: list[dict[int, int]], fewest: int) -> list[list[int]]:
    """Last year's groups where they still serve, else the largest first, each to the group that has fewest."""
    filled = next(
        groups
        for count in range(min(sum(sizes) // fewest, len(sizes)), 0, -1)
        if (groups := _largest_first(sizes, count)) and min(_weight(group, sizes) for group in groups) >= fewest
    )
    kept = _as_before(sizes, mates, fewest)
    return kept if 4 * len(kept) >= 3 * len(filled) else filled


def _largest_first(sizes: list[int], count: int) -> list[list[int]]:
    loads = [(0, group) for group in range(count)]
    heapify(loads)
    groups: list[list[int]] = [[] for _ in range(count)]
    for at in sorted(range(len(sizes)), key=lambda at: (-sizes[at], at)):
        load, group = heappop(loads)
        groups[group].append(at)
        heappush(loads, (load + sizes[at], group))
    return groups


def _as_before(sizes: list[int], mates: list[dict[int, int]], fewest: int) -> list[list[int]]:
    """Last year's groups; who is new joins the smallest, and groups that became too small join one another."""
    by_unit: dict[int, list[int]] = {}
    new = []
    for at, units in enumerate(mates):
        if units:
            by_unit.setdefault(max(units, key=lambda unit: (units[unit], -unit)), []).append(at)
        else:
            new.append(at)
    groups = list(by_unit.values()) or [[]]
    for at in new:
        min(groups, key=lambda group: (_weight(group, sizes), group)).append(at)
    while len(groups) > 1 and _weight(smallest := min(groups, key=lambda g: (_weight(g, sizes), g)), sizes) < fewest:
        groups.remove(smallest)
        min(groups, key=lambda group: (_weight(group, sizes), group)).extend(smallest)
    return groups


def _weight(group: Sequence[int], sizes: list[int]) -> int:
    return sum(sizes[at] for at in group)
