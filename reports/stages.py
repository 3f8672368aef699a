"""Which figures of stages are hidden: the one measure whose items are tied to one another.

A person has one stage, or none was noted, so besides the sums of every stage along the trees, line by line

    sum of x_stage over stages  <=  users.

A hidden stage is therefore at most  users - (shown stages of the line).  First, where this leaves less room than the
threshold, more stages of the line are hidden, fewest people first, and every stage is settled by itself as other
items are; then all of it is settled as one linear system (`protection`), in which the line's users, where they are
hidden themselves, are unknown as well.
"""

import numpy as np
from scipy.sparse import coo_array, csr_array

from reports.cube import Int64
from reports.lines import Lines, Mask
from reports.protection import Demand, suppress
from reports.system import LinearSystem
from reports.use import Users, settled, sums_of


def hide_stages(lines: Lines, people: Int64, hidden: Mask, users: Users, few: int, over: int) -> Mask:
    """Hide more stages, bool[lines, stages], until nothing more needs hiding.

    `people`: int64[lines, stages].  Cost: programmes of lines x stages unknowns, a few for each unsettled figure.
    """
    if hidden.all():
        return hidden
    system = _system(lines, people, users)
    cost = np.maximum(system.truth, 1.0)
    cost[: people.shape[1]] *= len(lines.heads)  # the company's own line tells most
    while True:
        before = hidden.copy()
        hidden = hidden | _crowded(people, hidden, users, few)
        for stage in range(people.shape[1]):
            hidden[:, stage] = settled(lines, people[:, stage], hidden[:, stage], users, few, over)
        if (hidden == before).all():
            unseen = np.concatenate((hidden.ravel(), users.hidden))
            found = suppress(system, unseen, _demands(hidden, users, few, over), cost).hidden
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


def _demands(hidden: Mask, users: Users, few: int, over: int) -> list[Demand]:
    return [
        Demand(
            int(line) * hidden.shape[1] + int(stage),
            width=min(few, int(users.most[line])),
            harmless=(float(few), float(users.most[line]) - over),
        )
        for line, stage in zip(*np.nonzero(hidden), strict=True)
    ]


def _system(lines: Lines, people: Int64, users: Users) -> LinearSystem:
    """Unknown are the stages, line by line, and after them the users of each line."""
    count, stages = people.shape
    size = count * stages
    sums = [
        (whole * stages + stage, [part * stages + stage for part in parts])
        for whole, parts in sums_of(lines)
        for stage in range(stages)
    ]
    sums += [(size + whole, [size + part for part in parts]) for whole, parts in sums_of(lines)]
    at = [(r, i, 1.0) for r, (_, parts) in enumerate(sums) for i in parts]
    at += [(r, whole, -1.0) for r, (whole, _) in enumerate(sums)]
    row, column, sign = zip(*at, strict=True)
    one_each = np.hstack((np.kron(np.eye(count), np.ones((1, stages))), -np.eye(count)))
    return LinearSystem(
        np.concatenate((people.ravel(), users.count)).astype(np.float64),
        np.concatenate((np.zeros(size), users.least)),
        np.concatenate((np.repeat(users.most, stages), users.most)).astype(np.float64),
        csr_array(coo_array((sign, (row, column)), shape=(len(sums), size + count))),
        csr_array(one_each),
        np.zeros(count),
    )
