"""Every world of whole numbers, one by one: the slow obvious reader of tiny companies, who must find the same.

Reads use and the columns within it, cut by units alone; bands and means are left aside.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from reports.attack.knowledge import Interval
from reports.attack.reading import COMPANY, Column, Place, Printed


def enumerate_worlds(text: str, track: str = "outside") -> tuple[Interval, ...]:
    """The ranges of all hidden counts by unit.  Cost: the product of all headcounts, more than once."""
    printed = Printed(text)
    units = printed.leaves()
    use = (track, "use", "use")
    columns = [c for c in printed.columns() if c[0] == track and c != use and c[1] != "stage"]
    seen: dict[tuple[Column, Place], set[int]] = {}

    def note(column: Column, counts: Sequence[int]) -> None:
        for place, value in zip((COMPANY, *units), (sum(counts), *counts), strict=True):
            seen.setdefault((column, place), set()).add(value)

    for users in _fitting(printed, use, units, [printed.people[unit] for unit in units]):
        within = {column: list(_fitting(printed, column, units, users)) for column in columns}
        if all(within.values()):
            note(use, users)
            for column, found in within.items():
                for counts in found:
                    note(column, counts)
    return tuple(
        Interval(printed.figure(column, place), min(values), max(values))
        for (column, place), values in seen.items()
        if printed.figures.get((column, place)) is None
    )


def _fitting(
    printed: Printed, column: Column, units: Sequence[Place], caps: Sequence[int]
) -> Iterator[tuple[int, ...]]:
    """Counts under the caps that agree with what is printed of a column."""
    ranges = []
    for unit, cap in zip(units, caps, strict=True):
        value = printed.figures.get((column, unit))
        ranges.append(range(cap + 1) if value is None else range(value, min(value, cap) + 1))
    total = printed.figures.get((column, COMPANY))
    for counts in product(*ranges):
        if total is None or sum(counts) == total:
            yield counts
