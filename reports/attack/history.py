"""This release beside all earlier ones: what two downloads tell that neither tells alone.

Distinct people of two quarters overlap in an unknown way, so counts of two different quarters form no equation: nobody
who came in the one need have come in the other.  That holds however the roster was edited in between, for every
quarter places its people once.  What does form equations is the same quarter told twice, a span told beside a part
of it (this minus the last is who came since), and rows that are nearly the same people.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from reports.attack.knowledge import Disclosure
from reports.attack.reading import Column, Place, Printed

QUARTER = re.compile(r"(\d{4})-?Q([1-4])")
HALF = re.compile(r"(\d{4})-?H([12])")
MONTH = re.compile(r"(\d{4})-(\d{2})")
YEAR = re.compile(r"(\d{4})")

Told = dict[tuple[Column, str, str], tuple[int, int]]  # column, cut, row id: count and headcount


def over_time(printed: Printed, earlier: Sequence[Printed]) -> Iterator[Disclosure]:
    """What follows from any two of all these releases: two that have long been told tell as much as a new one."""
    told = [(release, months(release.quarter)) for release in (*earlier, printed)]
    for (before, was), (now, current) in combinations(told, 2):
        if was == current:
            yield from _twice(now, before)
        elif was & current:
            yield from _within(now, before)


def months(period: str) -> frozenset[int]:
    """The months a period speaks of, counted from the year 0; a run of periods ("2026-Q1..2026-Q3") is one."""
    ends = [_months(part.strip()) for part in re.split(r"\.\.|/| to ", period)]
    found = frozenset(range(min(ends[0]), max(ends[-1]) + 1)) if all(ends) else frozenset()
    if not found:
        raise ValueError(f"Nobody knows when {period!r} was.")
    return found


def _months(period: str) -> range:
    for pattern, length in ((QUARTER, 3), (HALF, 6), (MONTH, 1), (YEAR, 12)):
        if match := pattern.fullmatch(period):
            nth = int(match[2]) - 1 if length < 12 else 0
            start = 12 * int(match[1]) + nth * length
            return range(start, start + length)
    return range(0)


def _told(printed: Printed) -> Told:
    return {
        (column, place[0], printed.ids[place]): (value, printed.people[place])
        for (column, place), value in printed.figures.items()
        if value is not None
    }


def _twice(printed: Printed, other: Printed) -> Iterator[Disclosure]:
    """One quarter in two releases: what changed is a few people's records, or one told what the other hid."""
    before, now = _told(other), _told(printed)
    for key, (value, people) in now.items():
        column, by, id = key
        figure = printed.figure(column, _place(printed, by, id))
        few = printed.few_of(column[1])
        if key not in before:
            if other.named(by, id) is not None or id == "*":
                yield Disclosure(figure, value, value, "a second release of a quarter tells what the first one hid")
            continue
        was, were = before[key]
        why = f"{value} of {people} people now, {was} of {were} before"
        if value != was and abs(value - was) < few:
            yield Disclosure(
                figure, abs(value - was), abs(value - was), "two releases of one quarter differ by a person", (why,)
            )
        elif 0 < abs(people - were) < few:
            yield Disclosure(figure, value - was, value - was, "two rows differ by a few people", (why,))


def _within(printed: Printed, other: Printed) -> Iterator[Disclosure]:
    """A span beside a part of it: the difference is who came in the rest of the span alone."""
    longer, shorter = printed, other
    if months(printed.quarter) < months(other.quarter):
        longer, shorter = other, printed
    told = _told(shorter)
    for (column, by, id), (value, _) in _told(longer).items():
        if (column, by, id) in told:
            part = told[column, by, id][0]
            rest = value - part
            if rest < printed.few_of(column[1]):
                why = f"{longer.quarter} - {shorter.quarter}: {value} - {part} = {rest}"
                figure = longer.figure(column, _place(longer, by, id))
                yield Disclosure(figure, rest, rest, "this release minus the last speaks of too few people", (why,))


def _place(printed: Printed, by: str, id: str) -> Place:
    return printed.named(by, id) or ("unit", 0)
