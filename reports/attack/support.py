"""The smallest group of people about whom some sum of printed numbers, added or taken away, is a statistic.

A printed row speaks of the people in it; a linear combination of rows speaks of the people whose coefficient is not
zero.  The least such group over all combinations is the least weight of a code spanned by the rows (a hard problem),
so this looks where the small ones are: single rows, rows minus rows within them, and for each cell of the roster the
combination that has it with the least total weight besides,

    min  sum_c people_c |(w R)_c|   with  (w R)_cell = 1,

the usual relaxation.  What is reported is a group that exists; none smaller among those tried does.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, vstack

from reports.attack.knowledge import Roster
from reports.attack.reading import COMPANY, Column, Place, Printed

MOST_CELLS = 40


@dataclass(frozen=True, slots=True)
class Support:
    """How many people a combination of printed rows speaks of, and the combination as text."""

    people: int
    column: Column
    combination: str


def least_support(printed: Printed, roster: Roster | None = None) -> Support | None:
    """The smallest group found over all columns; None where nothing is printed at all."""
    found: list[Support] = []
    done: set[frozenset[Place]] = set()
    for column in printed.columns():
        shown = frozenset(place for (of, place), value in printed.figures.items() if of == column and value is not None)
        if not shown or shown in done:
            continue
        done.add(shown)
        found += [Support(printed.people[p], column, printed.ids[p]) for p in shown if printed.people[p]]
        for partition in printed.partitions():
            parts = [part for part in partition.parts if part in shown]
            people = printed.people[partition.whole] - sum(printed.people[part] for part in parts)
            if partition.whole in shown and parts and people > 0:
                names = " - ".join(printed.ids[place] for place in (partition.whole, *parts))
                found.append(Support(people, column, names))
        if roster is not None:
            found += _by_cells(printed, column, sorted(shown), roster)
    return min(found, key=lambda one: one.people, default=None)


def _by_cells(printed: Printed, column: Column, shown: list[Place], roster: Roster) -> list[Support]:
    filled = np.argwhere(roster.people > 0)
    heads = roster.people[tuple(filled.T)].astype(np.float64)
    rows = np.array([_members(printed, place, roster, filled) for place in shown], np.float64)
    matrix = csr_array(rows.T)  # cells x rows
    cells, number = matrix.shape
    apart = eye_array(cells, format="csr")
    below = vstack((hstack((matrix, -apart)), hstack((-matrix, -apart))), format="csr")
    found = []
    for cell in np.argsort(heads, kind="stable")[:MOST_CELLS]:
        fixed = hstack((matrix[[int(cell)]], csr_array((1, cells))), format="csr")
        answer = linprog(  # type: ignore[call-overload]
            np.concatenate((np.zeros(number), heads)),
            A_ub=below,
            b_ub=np.zeros(2 * cells),
            A_eq=fixed,
            b_eq=[1.0],
            bounds=[(None, None)] * number + [(0, None)] * cells,
            method="highs",
        )
        if answer.x is None:
            continue
        weights = answer.x[:number]
        people = int(heads[np.abs(matrix @ weights) > 1e-6].sum())
        names = " ".join(f"{w:+.3g} x {printed.ids[p]}" for w, p in zip(weights, shown, strict=True) if abs(w) > 1e-6)
        found.append(Support(people, column, names))
    return found


def _members(printed: Printed, place: Place, roster: Roster, filled: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which cells a row counts."""
    if place == COMPANY:
        return np.ones(len(filled), np.bool_)
    by = place[0]
    if by == "unit_age":
        unit, age = next(across for across, at in printed.crossing.items() if at == place)
        one = _members(printed, ("unit", unit), roster, filled)
        return np.asarray(one & _members(printed, ("age", age), roster, filled))
    ids, axis = {"unit": (roster.units, 0), "age": (roster.ages, 1), "tenure": (roster.tenures, 2)}[by]
    inside = []
    for i, id in enumerate(ids):
        at = printed.named(by, id)
        inside += [i] if at is not None and place in printed.ancestors(at) else []
    return np.isin(filled[:, axis], inside)
