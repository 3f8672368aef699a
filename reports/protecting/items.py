"""Which figures of themes, wishes, stages and ratings are hidden, given what is hidden of use.

Given the use, each theme, each wish and each rating is a problem of its own: three trees of sums with the line's users
as caps (`pools`).  Stages are tied line by line, because a person has one: see `stages`.
"""

import numpy as np

from reports.cube import SAID, Int64, Measure
from reports.protecting.lines import Lines, Mask
from reports.protecting.roster import down, is_small, narrowed, rests
from reports.protecting.stages import hide_stages
from reports.protecting.suppression import Demand
from reports.protecting.use import Users, ranges, settled
from reports.published import Thresholds


def hide_items(
    lines: Lines, at: Int64, users: Users, thresholds: Thresholds, measure: Measure, of_the_company: bool = False
) -> Mask:
    """Which figures are hidden, bool[lines, items].  `at`: int64[places, items].

    Where the company's own figure is hidden, so is the item's whole column.  `of_the_company`: no other line is told.
    """
    few, over = thresholds.of(measure), thresholds.few if measure in SAID else 0
    people = lines.summed(at)
    hidden = (people < few) | users.hidden[:, None] | (users.count[:, None] - people < over)
    hidden[lines.crossings] = True
    if of_the_company:
        hidden[1:] = True
    if measure is Measure.STAGE:
        return _hide(lines, at, hidden, users, few, over)
    return np.hstack(
        [_hide(lines, at[:, [item]], hidden[:, [item]], users, few, over) for item in range(people.shape[1])]
    )


def _hide(lines: Lines, at: Int64, hidden: Mask, users: Users, few: int, over: int) -> Mask:
    """One system: settled along the lines, then down to the places, until nothing more needs hiding."""
    people, stages = lines.summed(at), at.shape[1]
    need, ceiling = np.minimum(few, users.most), users.most - over
    while True:
        hidden = hidden | hidden[0]
        if stages > 1:
            hidden = hide_stages(lines, people, hidden, users, few, over)
        else:
            hidden = settled(lines, people[:, 0], hidden[:, 0], users, few, over)[:, None]
        if hidden[0].all():
            return hidden
        hiding = np.zeros_like(hidden)
        demands, met, pinned = [], True, False
        for item in np.flatnonzero(~hidden[0]):
            found = ranges(lines, people[:, item], hidden[:, item], users, few, over)
            hiding[:, item] = rests(lines, *found, hidden[:, item], few, 0)
            low, high, tight = narrowed(lines, *found, (users.least, users.most))
            pinned |= bool(tight.any())
            for line in np.setdiff1d(np.flatnonzero(hidden[:, item]), lines.crossings):
                demand = Demand(
                    int(line) * stages + int(item), width=int(need[line]), harmless=(few, int(ceiling[line]))
                )
                met &= demand.met_by(int(low[line]), int(high[line]))
                demands.append(demand)
        if (hiding & ~hidden).any():
            hidden = hidden | hiding
            continue
        if met and not pinned and not is_small(lines, stages):
            return hidden
        more = down(lines, (at, users.at), (users.least, users.most), (hidden, users.hidden), demands, pinned)
        if (more == hidden).all():
            return hidden
        hidden = more
