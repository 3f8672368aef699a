"""What subtraction leaves open in a tree of sums, and the cheapest lines to hide until that is enough.

One item is counted on a tree of lines: the company, its groups, their units (or the company and its age bands).  The
only equations among its figures are "a line is the sum of its parts".  Take a shown line w and go down from it
through hidden lines only: the hidden leaves reached are its pool P, and all that the figures tell of them is

    sum of x_i over P  =  R  =  x_w - (shown lines met on the way),        0 <= x_i <= c_i,

one equation with caps.  So what a reader learns of any sum over Q within P (one leaf, or the hidden part of a hidden
group) is known without a programme:

    max(0, R - c(P without Q))  <=  x(Q)  <=  min(c(Q), R).

The cap c(B) of a set is the sum of c_i; where the use of lines V is hidden as well, each has its own most_i but all
together have what their use pool has: c(B within V) = min(sum of most_i, R_use(V) - sum of least_i over V without B).

A pool is sound if
  - it counts at least `few` people (whatever is computed by subtraction speaks of that many), and leaves at least
    `over` of those who might have counted: R >= few, c - R >= over;
  - every hidden line has an interval at least min(few, who might count) wide, or one in which every value might have
    been printed: few <= low, high <= its ceiling.

The choice is exact for a pool that one line more or two make sound (they are tried in order of cost: the cheapest
that works is the best of its number, and two are tried only where they may be cheaper than one); further lines are
added greedily, cheapest first.  Hiding more never narrows what is open, so the steps end; at the latest when
nothing but the company is shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from reports.cube import Int64
from reports.protecting.lines import Mask

PAIRS_OF = 40


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """Lines of one cut: `lines` (the company first), and for each the index of its parent, -1 for the company."""

    lines: Int64
    parents: Int64
    # Asked for tens of thousands of times in a release, so written down once.
    beneath: tuple[list[int], ...] = field(init=False)

    def __post_init__(self) -> None:
        beneath: tuple[list[int], ...] = tuple([] for _ in self.lines)
        for node, parent in enumerate(self.parents.tolist()):
            if parent >= 0:
                beneath[parent].append(node)
        object.__setattr__(self, "beneath", beneath)

    def children(self, node: int) -> list[int]:
        """Nodes right beneath a node; not to be changed."""
        return self.beneath[node]


@dataclass(frozen=True, slots=True, eq=False)
class Caps:
    """What each node of a tree can hold at most, as far as a reader knows.

    `most`, `least`: int64[nodes].  `pool`: int64[nodes], which use pool a line of hidden use belongs to, else -1;
    `held[pool]`: how many users that pool has together.  `true`: who might count, of whom `over` must be left over.
    `need`: int64[nodes], how wide an interval must be; `ceiling`: up to where every value might have been printed.
    """

    most: Int64
    least: Int64
    pool: Int64
    held: Sequence[int]
    true: Int64
    need: Int64
    ceiling: Int64
    over: int

    def of(self, nodes: Sequence[int]) -> int:
        """The cap of a set of leaves."""
        total = 0
        members: dict[int, list[int]] = {}
        for i in nodes:
            if self.pool[i] < 0:
                total += int(self.most[i])
            else:
                members.setdefault(int(self.pool[i]), []).append(i)
        for pool, within in members.items():
            others = int(self.least[self.pool == pool].sum() - self.least[within].sum())
            total += min(int(self.most[within].sum()), self.held[pool] - others)
        return total


@dataclass(frozen=True, slots=True)
class Pool:
    """The hidden leaves beneath a shown line, and what they count together."""

    top: int
    leaves: tuple[int, ...]
    total: int


def pools(tree: Tree, x: Int64, hidden: Mask) -> Iterator[Pool]:
    """The pools of a tree, each under its shown line; a hidden line without hidden parts is no leaf of any."""
    for top in np.flatnonzero(~hidden).tolist():
        leaves = tuple(_beneath(tree, hidden, top))
        if leaves:
            yield Pool(top, leaves, int(x[list(leaves)].sum()))


def _beneath(tree: Tree, hidden: Mask, node: int) -> Iterator[int]:
    for child in tree.children(node):
        if hidden[child]:
            if tree.children(child):
                yield from _beneath(tree, hidden, child)
            else:
                yield child


def intervals(tree: Tree, x: Int64, hidden: Mask, caps: Caps) -> tuple[Int64, Int64]:
    """The least and the most each node can be for a reader, int64[nodes] twice; shown ones are what they are."""
    low, high = x.copy(), x.copy()
    for pool in pools(tree, x, hidden):
        for node, part in _nodes(tree, hidden, pool.top):
            low[node], high[node] = _interval(x, pool, node, part, caps)
    return low, high


def _nodes(tree: Tree, hidden: Mask, top: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Hidden nodes beneath a shown one, each with its own hidden leaves."""
    for child in tree.children(top):
        if not hidden[child]:
            continue
        if tree.children(child):
            yield child, tuple(_beneath(tree, hidden, child))
            yield from _nodes(tree, hidden, child)
        else:
            yield child, (child,)


def _interval(x: Int64, pool: Pool, node: int, part: tuple[int, ...], caps: Caps) -> tuple[int, int]:
    inside = set(part)
    known = int(x[node]) - int(x[list(part)].sum())
    rest = caps.of([i for i in pool.leaves if i not in inside])
    return known + max(0, pool.total - rest), known + min(caps.of(part), pool.total)


def _sound(tree: Tree, x: Int64, hidden: Mask, top: int, caps: Caps, few: int) -> bool:
    leaves = tuple(_beneath(tree, hidden, top))
    pool = Pool(top, leaves, int(x[list(leaves)].sum()))
    if pool.total < few or int(caps.true[list(leaves)].sum()) - pool.total < caps.over:
        return False
    for node, part in _nodes(tree, hidden, top):
        low, high = _interval(x, pool, node, part, caps)
        harmless = few <= low and high <= caps.ceiling[node]
        if not part or (high - low < caps.need[node] and not harmless):
            return False
    return True


def settle(tree: Tree, x: Int64, hidden: Mask, caps: Caps, few: int, cost: Int64) -> Mask:
    """Hide more lines until every pool is sound; where none can be, the company too.

    `x`: int64[nodes], the counts; `hidden`: bool[nodes], hidden at the outset; `cost`: int64[nodes], positive.
    Cost: for every pool that is not sound one check for each line beside it, seldom one for each pair.
    """
    hidden = hidden.copy()
    while not hidden[0]:
        unsound = next(
            (
                top
                for top in np.flatnonzero(~hidden).tolist()
                if any(hidden[child] for child in tree.children(top)) and not _sound(tree, x, hidden, top, caps, few)
            ),
            None,
        )
        if unsound is None:
            return hidden
        more = _cheapest(tree, x, hidden, unsound, caps, few, cost)
        hidden[list(more) if more else unsound] = True
    return np.ones(len(hidden), np.bool_)


def _cheapest(
    tree: Tree, x: Int64, hidden: Mask, top: int, caps: Caps, few: int, cost: Int64
) -> tuple[int, ...] | None:
    """Lines to hide so that a pool becomes sound, or gets nearer to it; None if nothing is left beneath it."""
    steps = sorted(
        ((sum(int(cost[i]) for i in step), step) for step in _steps(tree, hidden, top, cost)),
    )
    if not steps:
        return None

    def works(lines: tuple[int, ...]) -> bool:
        tried = hidden.copy()
        tried[list(lines)] = True
        return _sound(tree, x, tried, top, caps, few)

    single = next(((price, step) for price, step in steps if works(step)), None)
    pairs = sorted(
        (a + b, (*one, *other))
        for (a, one), (b, other) in combinations(steps[:PAIRS_OF], 2)
        if single is None or a + b < single[0]
    )
    double = next((lines for _, lines in pairs if works(lines)), None)
    return double or (single[1] if single else steps[0][1])


def _steps(tree: Tree, hidden: Mask, top: int, cost: Int64) -> Iterator[tuple[int, ...]]:
    """Single steps beneath a shown line: a leaf, or a group with its cheapest part if none of them is hidden yet."""
    for child in tree.children(top):
        parts = tree.children(child)
        if hidden[child]:
            yield from _steps(tree, hidden, child, cost)
        elif not parts or any(hidden[part] for part in parts):
            yield (child,)
        else:
            yield child, min(parts, key=lambda part: (int(cost[part]), part))
