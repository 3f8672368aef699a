"""How far hidden counts can move where it is settled who came: a small programme for each column.

Who came is filled in from the roster for one world of sums.  Then each column is apart from all others: so many people
in each cell at most, the printed rows as they are, and every hidden row pushed up and down.  What is reached is
possible, for it is a world; what is not reached may still be, in a world where others came.
"""

import numpy as np
from scipy.sparse import csr_array

from reports.attack.lifts import Filling
from reports.attack.margins import Count, Margins
from reports.attack.reading import COMPANY, Place
from reports.attack.solver import Solver
from reports.attack.verdicts import Seen
from reports.attack.worlds import Float64


def reach(margins: Margins, filling: Filling, world: Float64, seen: Seen) -> None:
    """Note in `seen` what one world of sums, once it is filled, shows to be possible, column by column."""
    rows = _rows(margins, filling)
    inside: dict[Count, Float64] = {}
    staged = np.zeros(len(filling.heads))
    by_count: dict[Count, list[int]] = {}
    for i, question in enumerate(seen.asked):
        by_count.setdefault((question.column, question.favourable), []).append(i)
    values = seen.goals @ world
    for count in margins.counts:
        outer = margins.outer(count)
        room = filling.heads if outer == count else inside.get(outer)
        if room is None:
            continue
        stage = count[0] in margins.stages
        room = np.maximum(room - staged, 0) if stage else room
        told = [place for place in filling.places if (count[0], place) in margins.printed.figures]
        sums = world[[margins.at[count, place] for place in told]]
        at = [filling.places.index(place) for place in told]
        over = filling.rows[at]
        if not told:  # the company's own figure is all there is of it
            over = csr_array(np.ones((1, len(room))))
            sums = world[[margins.at[count, COMPANY]]]
        cells = filling.fill(over, sums, room)
        if cells is None:
            continue
        inside[count] = cells
        if stage:
            staged = staged + cells
        asked = by_count.get(count, [])
        seen.low[asked] = np.minimum(seen.low[asked], values[asked])
        seen.high[asked] = np.maximum(seen.high[asked], values[asked])
        if not count[1]:
            shown = [
                place
                for (column, place), value in margins.printed.figures.items()
                if column == count[0] and value is not None and place in rows
            ]
            fixed = np.array([rows[place] for place in shown]).reshape(len(shown), len(cells))
            _push(seen, [i for i in asked if seen.asked[i].place in rows], rows, fixed, cells, room)


def _push(
    seen: Seen, asked: list[int], rows: dict[Place, Float64], fixed: Float64, cells: Float64, room: Float64
) -> None:
    """Push the hidden rows of one column, one after the other; each world found is a witness for all of them."""
    asked = [i for i in asked if seen.asked[i].hidden]
    if all(seen.settled(i) for i in asked):
        return
    sums = np.array([rows[seen.asked[i].place] for i in asked])
    nothing = csr_array((0, len(cells)))
    bounds = np.column_stack((np.zeros(len(cells)), np.maximum(room, cells)))
    solver = Solver(bounds, csr_array(fixed), fixed @ cells, nothing, np.zeros(0))
    for nth, i in enumerate(asked):
        for sign in (-1.0, 1.0):
            if seen.settled(i):
                break
            values = sums @ solver.least(sign * sums[nth])[1]
            seen.low[asked] = np.minimum(seen.low[asked], values)
            seen.high[asked] = np.maximum(seen.high[asked], values)


def _rows(margins: Margins, filling: Filling) -> dict[Place, Float64]:
    """Which cells each row of the release counts."""
    known = {place: filling.rows[[i]].toarray()[0] for i, place in enumerate(filling.places)}
    rows = {COMPANY: np.ones(len(filling.heads))} | known
    for leaf, cells in known.items():
        for above in margins.printed.ancestors(leaf) if leaf[0] != "unit_age" else ():
            if above not in known and above != COMPANY:
                rows[above] = rows.get(above, np.zeros(len(cells))) + cells
    return rows
