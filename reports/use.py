"""Which figures of use are hidden, and what a reader makes of the hidden ones.

Use comes first because all else depends on it.  Units, ages and tenures are trees of sums that share the company's
figure alone, so each is settled by itself (`pools`).  Where groups are crossed with ages the sums are no tree: then
the whole is settled as one linear system (`protection`), trees and crossing together.
"""

from dataclasses import dataclass

import numpy as np

from reports.cube import Int64
from reports.lines import Lines, Mask
from reports.pools import Caps, Tree, intervals, pools, settle
from reports.protection import Demand, suppress
from reports.protection import intervals as programmed
from reports.published import By
from reports.system import LinearSystem, system_of

CUTS = (By.UNIT, By.AGE, By.TENURE)


@dataclass(frozen=True, slots=True, eq=False)
class Users:
    """Users per line, and what is told of them: `count`, `least`, `most` int64[lines], `hidden` bool[lines]."""

    count: Int64
    hidden: Mask
    least: Int64
    most: Int64


def tree_of(lines: Lines, by: By) -> Tree:
    """The tree of one cut."""
    parents = [-1 if row.parent is None else row.parent for row in lines.rows[by]]
    return Tree(lines.at[by], np.array(parents, np.int64))


def hide_use(lines: Lines, count: Int64, few: int, crossed: bool) -> Users:
    """Which lines' use is hidden; all of them where the company's is.

    `count`: int64[lines], users.  `crossed`: whether the crossing with ages is published of this track.
    """
    hidden = (count < few) | (lines.heads - count < few)
    if not crossed and By.UNIT_AGE in lines.at:
        hidden[lines.at[By.UNIT_AGE][1:]] = True
    cost = np.maximum(count, 1)
    for by in CUTS:
        tree = tree_of(lines, by)
        at = tree.lines
        hidden[at] |= settle(tree, count[at], hidden[at], _caps(lines, at, few), few, cost[at])
    if hidden[0]:
        return Users(count, np.ones(len(count), np.bool_), np.zeros_like(count), lines.heads)
    least, most = count.copy(), count.copy()
    if crossed and lines.crossed:
        return _crossed(lines, count, hidden, few)
    for by in CUTS:
        tree = tree_of(lines, by)
        at = tree.lines
        least[at], most[at] = intervals(tree, count[at], hidden[at], _caps(lines, at, few))
    return Users(count, hidden, least, most)


def _caps(lines: Lines, at: Int64, few: int) -> Caps:
    heads, none = lines.heads[at], np.full(len(at), -1)
    return Caps(heads, np.zeros_like(heads), none, (), heads, np.minimum(few, heads), heads - few, few)


def _crossed(lines: Lines, count: Int64, hidden: Mask, few: int) -> Users:
    """Settle trees and crossing together, hiding until nothing more needs hiding."""
    system = whole(lines, count)
    cost = np.maximum(count, 1).astype(np.float64)
    cost[0] = cost.sum()  # the company's own line tells most
    while True:
        more = suppress(system, _supported(lines, count, hidden, few), _demands(lines, hidden, few), cost).hidden
        for by in CUTS:
            tree = tree_of(lines, by)
            at = tree.lines
            more[at] |= settle(tree, count[at], more[at], _caps(lines, at, few), few, np.maximum(count[at], 1))
        if more[0]:
            return Users(count, np.ones(len(count), np.bool_), np.zeros_like(count), lines.heads)
        if (more == hidden).all():
            break
        hidden = more
    least, most = count.copy(), count.copy()
    unseen = np.flatnonzero(hidden)
    ends = programmed(system, hidden, unseen.tolist())
    least[unseen], most[unseen] = np.array(ends, np.int64).reshape(-1, 2).T
    return Users(count, hidden, least, most)


def whole(lines: Lines, count: Int64) -> LinearSystem:
    """Trees and crossing as one system over the lines."""
    return system_of(count.tolist(), [*lines.crossed, *sums_of(lines)], upper=lines.heads.tolist())


def sums_of(lines: Lines) -> list[tuple[int, tuple[int, ...]]]:
    """The sums of all three trees: a line and its parts."""
    sums = []
    for by in CUTS:
        tree = tree_of(lines, by)
        for node in range(len(tree.lines)):
            if parts := tree.children(node):
                sums.append((int(tree.lines[node]), tuple(tree.lines[parts].tolist())))
    return sums


def _demands(lines: Lines, hidden: Mask, few: int) -> list[Demand]:
    return [
        Demand(int(i), width=min(few, int(lines.heads[i])), harmless=(few, float(lines.heads[i] - few)))
        for i in np.flatnonzero(hidden)
    ]


def _supported(lines: Lines, count: Int64, hidden: Mask, few: int) -> Mask:
    """Hide crossings, fewest users first, until what a line leaves over its shown crossings is enough people."""
    hidden = hidden.copy()
    for total, parts in lines.crossed:
        while not hidden[total]:
            unseen = [i for i in parts if hidden[i]]
            users, people = int(count[unseen].sum()), int(lines.heads[unseen].sum())
            shown = sorted((i for i in parts if not hidden[i]), key=lambda i: (int(count[i]), i))
            if not unseen or (users >= few and people - users >= few):
                break
            hidden[shown[0] if shown else total] = True
    return hidden


def use_pools(lines: Lines, by: By, users: Users) -> tuple[Int64, list[int]]:
    """Which use pool each node of a cut belongs to (-1 where its use is shown), and how many users each pool has."""
    tree = tree_of(lines, by)
    belongs = np.full(len(tree.lines), -1)
    held: list[int] = []
    for pool in pools(tree, users.count[tree.lines], users.hidden[tree.lines]):
        belongs[list(pool.leaves)] = len(held)
        held.append(pool.total)
    return belongs, held


def settled(lines: Lines, x: Int64, hidden: Mask, users: Users, few: int, over: int) -> Mask:
    """Hide more lines of one item, bool[lines], until all three trees are sound; all where the company's is hidden.

    `x`: int64[lines], the item's people; `over`: how many users must be left over.
    """
    hidden = hidden.copy()
    for by in CUTS:
        if hidden[0]:
            break
        tree = tree_of(lines, by)
        at = tree.lines
        belongs, held = use_pools(lines, by, users)
        most = users.most[at]
        caps = Caps(most, users.least[at], belongs, held, users.count[at], np.minimum(few, most), most - over, over)
        hidden[at] |= settle(tree, x[at], hidden[at], caps, few, np.maximum(x[at], 1))
    return np.ones(len(hidden), np.bool_) if hidden[0] else hidden
