"""The lines of a release: the company, its groups and units, age bands, tenure bands, and the crossing of use.

A line is a set of people of the frame, given by its places: the cells (unit, age, tenure) that hold anybody.  Counts
of a line are sums over its places, L x, so everything that is published about one item is L applied to one unknown
vector x over the places, and every subtraction a reader can make is a linear combination of rows of L.

Rows without anybody are left out: their zero is no secret, and nothing is said about them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from reports.cube import Frame, Int64
from reports.published import ALL, By, Row

Mask = NDArray[np.bool_]

# A crossing is published only where every cell of it has this many people: it is decided by headcount, never by counts.
CROSSED_FROM = 30


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """All lines of a frame with people.

    `rows`: as published.  `at[by]`: int64, the line of each row; every table begins with the company's, line 0.
    `crossed`: sums of the crossing, a line and its parts.  `matrix`: [lines, places] of 0 and 1.  `heads`:
    int64[lines].  `places`: bool, the frame's cells that hold anybody; `held`: int64[places], how many.
    """

    rows: dict[By, tuple[Row, ...]]
    at: dict[By, Int64]
    crossed: tuple[tuple[int, tuple[int, ...]], ...]
    matrix: csr_array
    heads: Int64
    places: Mask
    held: Int64

    @property
    def crossings(self) -> Int64:
        """The lines of the crossing, which are published for use outside alone."""
        return self.at.get(By.UNIT_AGE, np.zeros(1, np.int64))[1:]

    @property
    def chosen(self) -> Mask:
        """Bands of age and tenure that could be a handful picked by hand: bool[lines], decided by headcount alone.

        Units are never so small (`reports.units`); but a year of birth or a first day is a few keys to whoever writes
        the roster, who could put one person among nine whose records are known.
        """
        small = np.zeros(len(self.heads), np.bool_)
        for by in (By.AGE, By.TENURE):
            at = self.at[by][1:]
            at = at[np.argsort(self.heads[at], kind="stable")]
            few = int((self.heads[at] < CROSSED_FROM).sum())
            # What the shown ones leave over has to be as many, so the smallest of the others may have to go along.
            while 0 < few < len(at) and self.heads[at[:few]].sum() < CROSSED_FROM:
                few += 1
            if len(at) > 1:
                small[at[:few]] = True
        return small

    def per_place(self, people: Int64) -> Int64:
        """Counts per place, int64[places, ...], of an array int64[units, ages, tenures, ...] over the frame."""
        return np.asarray(people[self.places], np.int64)

    def summed(self, at: Int64) -> Int64:
        """Counts per line, int64[lines, ...], of counts per place."""
        return np.asarray(np.rint(self.matrix @ at), np.int64)


def lines_of(frame: Frame) -> Lines:
    """The lines of a frame.  Raises ValueError where a name stands twice.  Cost: lines x places."""
    places = frame.people > 0
    unit, age, tenure = np.nonzero(places)
    group = np.array([-1 if one.group is None else one.group for one in frame.units], np.int64)[unit]
    held = np.asarray(frame.people[places], np.int64)

    masks: list[Mask] = [np.ones(len(held), np.bool_)]
    company = Row(ALL, None, int(held.sum()))
    rows: dict[By, list[Row]] = {By.UNIT: [company], By.AGE: [company], By.TENURE: [company]}
    at: dict[By, list[int]] = {By.UNIT: [0], By.AGE: [0], By.TENURE: [0]}

    def add(by: By, name: str, parent: int, mask: Mask) -> int:
        rows[by].append(Row(name, parent, int(held[mask].sum())))
        at[by].append(len(masks))
        masks.append(mask)
        return len(rows[by]) - 1

    under: dict[int, int] = {}
    for u, one in enumerate(frame.units):
        if not (unit == u).any():
            continue
        if one.group is not None and one.group not in under:
            under[one.group] = add(By.UNIT, frame.groups[one.group], 0, group == one.group)
            for v, other in enumerate(frame.units):
                if other.group == one.group and (unit == v).any():
                    add(By.UNIT, other.id, under[one.group], unit == v)
        elif one.group is None:
            add(By.UNIT, one.id, 0, unit == u)
    for a, name in enumerate(frame.ages):
        if (age == a).any():
            add(By.AGE, name, 0, age == a)
    for t, name in enumerate(frame.tenures):
        if (tenure == t).any():
            add(By.TENURE, name, 0, tenure == t)
    crossed = _cross(rows, at, masks, held)

    for by, given in rows.items():
        if len({row.id for row in given}) < len(given):
            raise ValueError(f"A name stands twice among the rows by {by.value}.")
    matrix = csr_array(np.array(masks, np.float64))
    return Lines(
        {by: tuple(given) for by, given in rows.items()},
        {by: np.array(lines, np.int64) for by, lines in at.items()},
        tuple(crossed),
        matrix,
        np.array([int(held[mask].sum()) for mask in masks], np.int64),
        places,
        held,
    )


def _cross(
    rows: dict[By, list[Row]], at: dict[By, list[int]], masks: list[Mask], held: Int64
) -> list[tuple[int, tuple[int, ...]]]:
    """Add rows of the first floor crossed with age bands, where each crossing has enough people or none at all.

    Returns the sums they take part in: each floor and each age band with its crossings.
    """
    floor = [(row, line) for row, line in zip(rows[By.UNIT], at[By.UNIT], strict=True) if row.parent == 0]
    ages = [(row, line) for row, line in zip(rows[By.AGE], at[By.AGE], strict=True) if row.parent == 0]
    crossed = [(up.id, i, age.id, j, masks[i] & masks[j]) for up, i in floor for age, j in ages]
    if min(len(floor), len(ages)) < 2 or any(0 < held[mask].sum() < CROSSED_FROM for *_, mask in crossed):
        return []
    rows[By.UNIT_AGE], at[By.UNIT_AGE] = [rows[By.UNIT][0]], [0]
    parts: dict[int, list[int]] = {}
    for unit_id, unit_line, age_id, age_line, mask in crossed:
        if mask.any():
            rows[By.UNIT_AGE].append(Row(f"{unit_id}|{age_id}", 0, int(held[mask].sum())))
            at[By.UNIT_AGE].append(len(masks))
            parts.setdefault(unit_line, []).append(len(masks))
            parts.setdefault(age_line, []).append(len(masks))
            masks.append(mask)
    return [(whole, tuple(of)) for whole, of in parts.items()]
