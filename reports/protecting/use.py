"""Which figures of use are hidden, and what a reader makes of the hidden ones.

Use comes first because all else depends on it.  Units, ages and tenures are trees of sums that share the company's
figure alone, so each is settled by itself (`pools`).  Where groups are crossed with ages the sums are no tree: then
the whole is settled as one linear system (`suppression`), trees and crossing together.
"""

from dataclasses import dataclass

import numpy as np

from reports.cube import Int64
from reports.protecting.lines import Lines, Mask
from reports.protecting.linked import CUTS, along_lines, tree_of
from reports.protecting.pools import Caps, intervals, pools, settle
from reports.protecting.roster import down, is_small, narrowed, rests
from reports.protecting.suppression import Demand, suppress
from reports.protecting.suppression import intervals as programmed
from reports.protecting.system import LinearSystem
from reports.published import By


@dataclass(frozen=True, slots=True, eq=False)
class Users:
    """Users and what is told of them.

    `at`: int64[places]; `count`, `least`, `most`: int64[lines]; `hidden`: bool[lines].
    """

    at: Int64
    count: Int64
    hidden: Mask
    least: Int64
    most: Int64


def hide_use(lines: Lines, at: Int64, few: int, crossed: bool) -> Users:
    """Which lines' use is hidden; all of them where the company's is.

    `at`: int64[places], users.  `crossed`: whether the crossing with ages is published of this track.
    """
    count, nobody = lines.summed(at), np.zeros(len(lines.heads), np.int64)
    everybody = Users(at, count, np.ones(len(count), np.bool_), nobody, lines.heads)
    hidden = (count < few) | (lines.heads - count < few) | lines.chosen
    if not crossed:
        hidden[lines.crossings] = True
    while True:
        hidden = _settled_use(lines, count, hidden, few, crossed)
        if hidden[0]:
            return everybody
        least, most = _ranges(lines, count, hidden, few, crossed)
        hiding = rests(lines, least, most, hidden, few, few)
        if (hiding & ~hidden).any():
            hidden = hidden | hiding
            continue
        low, high, tight = narrowed(lines, least, most, (nobody, lines.heads))
        demands = _demands(lines, hidden, few)
        if (
            not is_small(lines, 0)
            and not tight.any()
            and all(d.met_by(int(low[d.cell]), int(high[d.cell])) for d in demands)
        ):
            return Users(at, count, hidden, least, most)
        nothing = np.zeros((len(at), 0), np.int64), np.zeros((len(count), 0), np.bool_)
        more = down(lines, (nothing[0], at), (nobody, lines.heads), (nothing[1], hidden), demands, bool(tight.any()))
        if (more[:, 0] == hidden).all():
            return Users(at, count, hidden, least, most)
        hidden = more[:, 0]


def _ranges(lines: Lines, count: Int64, hidden: Mask, few: int, crossed: bool) -> tuple[Int64, Int64]:
    least, most = count.copy(), count.copy()
    if crossed and lines.crossed:
        unseen = np.flatnonzero(hidden)
        ends = programmed(_system(lines, count), hidden, unseen.tolist())
        least[unseen], most[unseen] = np.array(ends, np.int64).reshape(-1, 2).T
    else:
        for by in CUTS:
            tree, on = tree_of(lines, by), lines.at[by]
            least[on], most[on] = intervals(tree, count[on], hidden[on], _caps(lines, on, few))
    return least, most


def _settled_use(lines: Lines, count: Int64, hidden: Mask, few: int, crossed: bool) -> Mask:
    """Settle the three trees, and with a crossing all of it together."""
    while True:
        hidden = hidden.copy()
        for by in CUTS:
            tree, on = tree_of(lines, by), lines.at[by]
            hidden[on] |= settle(tree, count[on], hidden[on], _caps(lines, on, few), few, np.maximum(count[on], 1))
        if hidden[0] or not (crossed and lines.crossed):
            return hidden
        cost = np.maximum(count, 1).astype(np.float64)
        cost[0] = cost.sum()  # the company's own line tells most
        supported = _supported(lines, count, hidden, few)
        more = suppress(_system(lines, count), supported, _demands(lines, supported, few), cost).hidden
        if (more == hidden).all():
            return hidden
        hidden = more


def _system(lines: Lines, count: Int64) -> LinearSystem:
    return along_lines(lines, np.zeros((len(count), 0), np.int64), count, np.zeros_like(count), lines.heads)


def _caps(lines: Lines, at: Int64, few: int) -> Caps:
    heads, none = lines.heads[at], np.full(len(at), -1)
    return Caps(heads, np.zeros_like(heads), none, (), heads, np.minimum(few, heads), heads - few, few)


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


def _use_pools(lines: Lines, by: By, users: Users) -> tuple[Int64, list[int]]:
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
        tree, at = tree_of(lines, by), lines.at[by]
        hidden[at] |= settle(tree, x[at], hidden[at], _within(lines, by, users, few, over), few, np.maximum(x[at], 1))
    return np.ones(len(hidden), np.bool_) if hidden[0] else hidden


def ranges(lines: Lines, x: Int64, hidden: Mask, users: Users, few: int, over: int) -> tuple[Int64, Int64]:
    """What a reader learns of one item along the lines, int64[lines] twice."""
    least, most = np.where(hidden, 0, x), np.where(hidden, users.most, x)
    for by in CUTS if not hidden[0] else ():
        tree, at = tree_of(lines, by), lines.at[by]
        least[at], most[at] = intervals(tree, x[at], hidden[at], _within(lines, by, users, few, over))
    return least, most


def _within(lines: Lines, by: By, users: Users, few: int, over: int) -> Caps:
    most, count = users.most[lines.at[by]], users.count[lines.at[by]]
    belongs, held = _use_pools(lines, by, users)
    return Caps(most, users.least[lines.at[by]], belongs, held, count, np.minimum(few, most), most - over, over)
