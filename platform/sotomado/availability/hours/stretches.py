"""Stretches of a day by the wall clock, as sets that can be joined and taken from one another.

A `Stretch` is what tables keep: (start, end) in minutes after midnight, where an end at or before the start lies on the
next day. A `Span` says the same in one line of numbers: start < end <= 2880. Sets are sorted and their spans apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

DAY = 24 * 60

Stretch = tuple[int, int]
Span = tuple[int, int]


def spans(stretches: Iterable[Stretch]) -> tuple[Span, ...]:
    """As one line of numbers, merged: those that overlap or touch are one."""
    return joined((start, end if end > start else end + DAY) for start, end in stretches)


def joined(some: Iterable[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for start, end in sorted(one for one in some if one[0] < one[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def without(some: Iterable[Span], others: Iterable[Span]) -> tuple[Span, ...]:
    """What lies in `some` and in none of `others`."""
    left = joined(some)
    for gone_from, gone_until in others:
        left = joined(
            piece
            for start, end in left
            for piece in ((start, min(end, gone_from)), (max(start, gone_until), end))
            if piece[0] < piece[1]
        )
    return left


def within(some: Iterable[Span], first: int, last: int) -> tuple[Span, ...]:
    """The parts between two minutes."""
    return joined((max(start, first), min(end, last)) for start, end in some)


def as_stretches(some: Sequence[Span]) -> tuple[Stretch, ...]:
    """As tables keep them. A whole day's length or more is said in two, for an end says no more than a time of day."""
    found: list[Stretch] = []
    for start, end in joined(some):
        if end - start >= DAY and (start, end) != (0, DAY):
            # Half way between what the second may reach back to and midnight.
            middle = (max(start, end - DAY) + DAY) // 2
            found += [(start, middle), (middle, _clock(end))]
        else:
            found.append((start, _clock(end)))
    return tuple(found)


def _clock(end: int) -> int:
    return end if end <= DAY else end - DAY
