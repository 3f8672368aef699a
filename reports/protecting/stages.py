"""Which figures of stages are hidden: the one measure whose items are tied to one another.

A person has one stage, or none was noted, so besides the sums of every stage along the trees, line by line

    sum of x_stage over stages  <=  users.

A hidden stage is therefore at most  users - (shown stages of the line).  First, where this leaves less room than the
threshold, more stages of the line are hidden, fewest people first, and every stage is settled by itself as other
items are; then all of it is settled as one linear system (`suppression`), in which the line's users, where they are
hidden themselves, are unknown as well.
"""

import numpy as np

from reports.cube import Int64
from reports.protecting.lines import Lines, Mask
from reports.protecting.linked import along_lines, unseen_cells
from reports.protecting.suppression import Demand, suppress
from reports.protecting.use import Users, settled


def hide_stages(lines: Lines, people: Int64, hidden: Mask, users: Users, few: int, over: int) -> Mask:
    """Hide more stages, bool[lines, stages], until nothing more needs hiding.

    `people`: int64[lines, stages].  Cost: programmes of lines x stages unknowns, a few for each unsettled figure.
    """
    if hidden.all():
        return hidden
    system = along_lines(lines, people, users.count, users.least, users.most)
    cost = np.maximum(system.truth, 1.0)
    cost[: people.shape[1]] *= len(lines.heads)  # the company's own line tells most
    while True:
        before = hidden.copy()
        hidden = hidden | _crowded(people, hidden, users, few)
        for stage in range(people.shape[1]):
            hidden[:, stage] = settled(lines, people[:, stage], hidden[:, stage], users, few, over)
        if (hidden == before).all():
            unseen = unseen_cells(hidden, users.hidden)
            found = suppress(system, unseen, _demands(lines, hidden, users, few, over), cost).hidden
            hidden = hidden | found[: hidden.size].reshape(hidden.shape)
            hidden[:, hidden[0]] = True
            if (hidden == before).all():
                return hidden


def _crowded(people: Int64, hidden: Mask, users: Users, few: int) -> Mask:
    """More stages to hide in lines where the hidden ones have too little room, fewest people first."""
    more = hidden.copy()
    for line in np.flatnonzero(hidden.any(axis=1) & ~users.hidden):
        shown = sorted(np.flatnonzero(~more[line]).tolist(), key=lambda stage: (int(people[line, stage]), stage))
        count = int(users.count[line])
        while shown and count - int(people[line, shown].sum()) < min(few, count):
            more[line, shown.pop(0)] = True
    return more


def _demands(lines: Lines, hidden: Mask, users: Users, few: int, over: int) -> list[Demand]:
    return [
        Demand(
            int(line) * hidden.shape[1] + int(stage),
            width=min(few, int(users.most[line])),
            harmless=(float(few), float(users.most[line]) - over),
        )
        for line, stage in zip(*np.nonzero(hidden), strict=True)
        if line not in lines.crossings
    ]
