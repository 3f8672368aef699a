"""The places beneath the lines: what a reader who knows the roster learns besides, and how that is kept open too.

Along the lines any sums that agree can be filled from within; in the places there are only so many people.  Where an
age band sits almost whole in two units, figures by age narrow those by unit: with H(r, s) the people of line r that
are in line s of another cut, whose lines s make up the company,

    sum over s of max(0, x_s - (H_s - H(r, s)))   <=   x_r   <=   sum over s of min(x_s, H(r, s)),

and for an item with the most who can have come there in the place of the people.  A line may also hold others whole,
or be held by a few: a unit where everybody is over 54 taken from that age band leaves the elder people of all other
units, a difference nobody printed.  Such rests have to be as large, or as uncertain, as any figure; else the line of
the later cut (tenures, then ages) is hidden.

Where these cuts leave every hidden line as wide as it has to be, and none of them is tight, the figures along the
lines are all there is to learn.  Else the system is settled down to the places (`linked`, `suppression`), a tight cut
with a demand that every place may be fuller or emptier by one; or, where that system is too large, ages and tenures of
the item give way.

The cuts are necessary conditions of a transport, and for one line against another cut sufficient; several lines
against several might still meet, so a system small enough is settled down to the places in any case.  What slips
through in a larger one is left to the adversary, who fills every place.
"""

import numpy as np

from reports.cube import Int64
from reports.protecting.lines import Lines, Mask
from reports.protecting.linked import CUTS, down_to_places, tree_of, unseen_cells
from reports.protecting.suppression import Demand, suppress
from reports.published import By

LARGEST = 4_000
SMALL = 1_000


def is_small(lines: Lines, items: int) -> bool:
    """Whether a system is settled down to the places even where no cut asks for it."""
    return (len(lines.heads) + len(lines.held)) * (items + 1) <= SMALL


def narrowed(lines: Lines, low: Int64, high: Int64, users: tuple[Int64, Int64]) -> tuple[Int64, Int64, Mask]:
    """What the roster leaves of ranges int64[lines], and whether a cut through a line is tight, bool[lines].

    `users`: the least and the most who can have come, int64[lines]; of use itself that is nobody and everybody.
    """
    held = lines.matrix.multiply(lines.held[None, :]).tocsr()
    shared = np.rint((held @ lines.matrix.T).toarray()).astype(np.int64)  # people of one line in another
    least, most = low.copy(), high.copy()
    tight = np.zeros(len(low), np.bool_)
    for by in CUTS:
        tree = tree_of(lines, by)
        parts = np.array([int(tree.lines[i]) for i in range(1, len(tree.lines)) if not tree.children(i)], np.int64)
        others = np.setdiff1d(np.arange(1, len(low)), tree.lines)
        if not len(parts) or not len(others):
            continue
        inside = shared[np.ix_(others, parts)]
        outside = lines.heads[parts][None, :] - inside
        floor = np.maximum(0, low[parts][None, :] - outside)
        ceiling = np.minimum(high[parts][None, :], inside)
        full_outside = ((outside > 0) & (low[parts][None, :] >= outside)).any(axis=1)
        bound_inside = ((inside > 0) & (outside > 0)).any(axis=1)
        tight[others] |= (floor.sum(axis=1) >= high[others]) & full_outside
        tight[others] |= (ceiling.sum(axis=1) <= low[others]) & bound_inside
        missed = lines.heads[others][:, None] - inside
        came = np.maximum(users[0][parts][None, :] - outside, users[0][others][:, None] - missed)
        outside = np.minimum(outside, users[1][parts][None, :] - np.maximum(0, came))
        inside = np.minimum(inside, np.minimum(users[1][parts][None, :], users[1][others][:, None]))
        floor = np.maximum(0, low[parts][None, :] - outside)
        ceiling = np.minimum(high[parts][None, :], inside)
        least[others] = np.maximum(least[others], floor.sum(axis=1))
        most[others] = np.minimum(most[others], ceiling.sum(axis=1))
    return least, most, tight


def rests(lines: Lines, low: Int64, high: Int64, hidden: Mask, few: int, over: int) -> Mask:
    """Lines to hide, bool[lines], for what they leave beside the lines of another cut that they hold or lie in.

    `low`, `high`: int64[lines], what is known of each; `over`: how many people a rest must leave over.
    """
    held = lines.matrix.multiply(lines.held[None, :]).tocsr()
    shared = np.rint((held @ lines.matrix.T).toarray()).astype(np.int64)
    more = np.zeros(len(low), np.bool_)

    def narrow(least: int, most: int, people: int) -> bool:
        wide = most - least >= min(few, people)
        return people > 0 and not wide and not (few <= least and most <= people - over)

    for by in CUTS:
        tree = tree_of(lines, by)
        parts = np.array([int(tree.lines[i]) for i in range(1, len(tree.lines)) if not tree.children(i)], np.int64)
        for line in np.setdiff1d(np.arange(1, len(low)), [*tree.lines, *(lines.crossings if over == 0 else ())]):
            inside, heads = shared[line, parts], lines.heads[parts]
            within, touched = parts[(inside == heads)], parts[inside > 0]
            people = int(lines.heads[line] - lines.heads[within].sum())
            beside = int(lines.heads[touched].sum() - lines.heads[line])
            held_whole = len(within) > 0 and narrow(
                int(low[line] - high[within].sum()), int(high[line] - low[within].sum()), people
            )
            lies_in = narrow(int(low[touched].sum() - high[line]), int(high[touched].sum() - low[line]), beside)
            if held_whole or lies_in:
                late = CUTS.index(by) > 0 and line in lines.at[By.UNIT]
                guilty = [int(i) for i in (touched if lies_in else within)] if late else [int(line)]
                more[guilty if not hidden[guilty].all() else lines.at[By.TENURE if by is By.TENURE else By.AGE][1:]] = (
                    True
                )
    return more


def down(
    lines: Lines,
    at: tuple[Int64, Int64],
    bounds: tuple[Int64, Int64],
    hidden: tuple[Mask, Mask],
    demands: list[Demand],
    pinned: bool,
) -> Mask:
    """Hide more figures of one system, settled down to the places; bool[lines, items], or bool[lines, 1] for use.

    `at`: items int64[places, items] and users int64[places]; `bounds`: least and most users, int64[lines]; `hidden`:
    bool[lines, items] and bool[lines].  Without items it is the use that is looked after.
    """
    items, count = at[0].shape[1], len(lines.heads)
    asked = hidden[0].copy() if items else hidden[1][:, None].copy()
    places = len(lines.held) * (items + 1)
    if count * (items + 1) + places > LARGEST:
        for by in (By.AGE, By.TENURE):
            asked[lines.at[by][1:]] = True
        asked[lines.crossings] = True
        return asked
    users = lines.summed(at[1])
    system = down_to_places(lines, lines.summed(at[0]), users, *bounds, *at)
    start = count * (items + 1)
    if pinned:
        demands = demands + [Demand(start + i, width=1.0) for i in range(places)]
    cost = np.maximum(system.truth, 1.0)
    cost[: max(items, 1)] *= count  # the company's own line tells most
    if items:
        cost[count * items : start] *= count * count  # use is settled: what is shown of it stays
    unseen = np.concatenate((unseen_cells(*hidden), np.ones(places, np.bool_)))
    found = suppress(system, unseen, demands, cost, exact_size=0).hidden
    return asked | (found[: count * items].reshape(count, items) if items else found[:count, None])
