"""Opening hours: weekly rules and overrides become stretches of open time.

Idea.  A weekly rule begins once on each local date of its weekday inside its validity; such an occurrence is an
interval of wall time, and `wall_clock.instants_of` says which instants that means.  An override takes the place of
every occurrence that begins on its date (the tail of the evening before is not its business).  What is left, over
all rules, is merged: overlapping and touching windows are one stretch.

    open = merge( {instants of (rule, date) : no override governs its first instant} + {instants of overrides} )

The date on which an occurrence begins is the local date, in the override's zone, of its first instant; where rule
and override share a zone that is the rule's own date.

Many at once.  Hours are worked out once for each set of weekly rules, however many people keep it; only who has
overrides has stretches of their own.  Loops run over distinct rules, overrides and zones, never over people.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from consultants.hours import Override, WeeklyRule, end_of_hours
from consultants.laid_out import begins_of, owners_of, positions_in
from consultants.wall_clock import DAY, Int64, day_number, instants_of, local_dates

_EVER = 10_000_000  # days: before and after any date there is


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Open time of n people: that of person i is line `of[i]`, which is [begins[line], begins[line + 1]) of the rest.

    `start`, `end`: int64[m], half-open instants, ascending and apart within a line.
    """

    of: Int64
    begins: Int64
    start: Int64
    end: Int64


def open_stretches(
    hours: Sequence[Sequence[WeeklyRule]],
    hours_of: Int64,
    overrides: Sequence[Override],
    overridden: Int64,
    first: int,
    last: int,
) -> Stretches:
    """Who is open when, between two instants; stretches are cut off there.

    `hours`: distinct sets of rules, of which person i keeps `hours_of[i]`.  `overridden`: int64[k, 2], pairs of a
    person and one of the `overrides`.  Cost: O(w log w) for w windows of distinct hours and of people with overrides.
    """
    lines, start, end, began = _weekly_windows(hours, first, last)
    of = hours_of
    if len(overridden):
        people, who = np.unique(overridden[:, 0], return_inverse=True)
        of = hours_of.copy()
        of[people] = len(hours) + np.arange(len(people))
        shared = lines[hours_of[people]], lines[hours_of[people] + 1]
        mine = owners_of(shared[1] - shared[0])
        kept = positions_in(shared[0], shared[1] - shared[0])
        ungoverned = ~_governed(overrides, who, overridden[:, 1], mine, began[kept], len(people), first, last)
        mine, kept = mine[ungoverned], kept[ungoverned]
        instead, instead_start, instead_end = _instead(overrides, who, overridden[:, 1], first, last)
        owner = np.concatenate((owners_of(np.diff(lines)), len(hours) + mine, len(hours) + instead))
        start = np.concatenate((start, start[kept], instead_start))
        end = np.concatenate((end, end[kept], instead_end))
        count = len(hours) + len(people)
    else:
        owner, count = owners_of(np.diff(lines)), len(hours)
    return Stretches(of, *_merged(owner, start, end, count, first, last))


def merge(intervals: Int64) -> Int64:
    """Sort half-open intervals int64[n, 2] and join those that overlap or touch; empty ones vanish.

    Cost: O(n log n).
    """
    start, end = _joined(*intervals[intervals[:, 0] < intervals[:, 1]].T)
    return np.stack((start, end), axis=1)


def _joined(start: Int64, end: Int64) -> tuple[Int64, Int64]:
    """The same for intervals none of which is empty."""
    if len(start) < 2:
        return start, end
    order = np.argsort(start, kind="stable")
    start, reach = start[order], np.maximum.accumulate(end[order])
    begins = np.flatnonzero(np.concatenate(([True], start[1:] > reach[:-1])))
    return start[begins], reach[np.concatenate((begins[1:] - 1, [len(start) - 1]))]


def _merged(owner: Int64, start: Int64, end: Int64, count: int, first: int, last: int) -> tuple[Int64, Int64, Int64]:
    """Merge each owner's windows, cut off at `first` and `last`: where each owner's begin, and the stretches.

    Owner i lives on the number line shifted by i * span, so that nobody's time ever touches another's.
    """
    span = last - first + 2
    shift = owner * span - first
    start, end = np.maximum(start, first) + shift, np.minimum(end, last) + shift
    some = start < end
    start, end = _joined(start[some], end[some])
    owner = start // span
    shift = owner * span - first
    return np.searchsorted(owner, np.arange(count + 1)), start - shift, end - shift


def _weekly_windows(hours: Sequence[Sequence[WeeklyRule]], first: int, last: int) -> tuple[Int64, Int64, Int64, Int64]:
    """The windows of each set of rules, neither sorted nor merged: where a set's begin, and int64[m] each.

    start, end, and `began`: the first instant of the occurrence a window belongs to.
    """
    rules = list({id(rule): rule for some in hours for rule in some}.values())
    number = {id(rule): i for i, rule in enumerate(rules)}
    members = [number[id(rule)] for some in hours for rule in some]
    sizes = np.fromiter(map(len, hours), np.int64, len(hours))
    windows = [np.empty((4, 0), np.int64)]
    by_zone: dict[str, list[int]] = {}
    for i, rule in enumerate(rules):
        by_zone.setdefault(rule.zone, []).append(i)
    for zone, some in by_zone.items():
        windows.append(_windows_in(zone, [rules[i] for i in some], np.array(some), first, last))
    of, start, end, began = np.concatenate(windows, axis=1) if len(windows) > 2 else windows[-1]
    if len(by_zone) > 1:
        order = np.argsort(of, kind="stable")
        of, start, end, began = of[order], start[order], end[order], began[order]
    begins = np.searchsorted(of, np.arange(len(rules) + 1))
    each = np.array(members, np.int64)
    counts = (begins[1:] - begins[:-1])[each]
    chosen = positions_in(begins[each], counts)
    lines = begins_of(counts)[begins_of(sizes)]
    return lines, start[chosen], end[chosen], began[chosen]


def _windows_in(zone: str, rules: Sequence[WeeklyRule], numbers: Int64, first: int, last: int) -> Int64:
    """int64[4, m]: rule, start, end and first instant of the occurrence, of rules of one zone, by rule."""
    columns = np.array(
        [
            (
                rule.weekday,
                rule.start_minute,
                end_of_hours(rule.start_minute, rule.end_minute),
                -_EVER if rule.valid_from is None else day_number(rule.valid_from),
                _EVER if rule.valid_until is None else day_number(rule.valid_until),
            )
            for rule in rules
        ],
        np.int64,
    )
    # Local dates run at most a day and a half around UTC's, and an occurrence reaches into the next day.
    begin, stop = first // DAY - 3, last // DAY + 3
    weekday, start, end, valid_from, valid_until = columns.T[:, :, None]
    # 1970-01-01, day 0, was a Thursday: ISO 4.
    days = begin + (weekday - 4 - begin) % 7 + np.arange(0, stop - begin, 7)
    rule, week = np.nonzero((days >= valid_from) & (days <= valid_until))
    midnight = days[rule, week] * DAY
    windows, origin = instants_of(zone, np.stack((midnight + start[rule, 0], midnight + end[rule, 0]), axis=1))
    # Windows come by occurrence and time: the first of each says when it began.
    began = windows[np.searchsorted(origin, origin), 0]
    return np.stack((numbers[rule[origin]], windows[:, 0], windows[:, 1], began))


def _governed(
    overrides: Sequence[Override],
    who: Int64,
    which: Int64,
    owner: Int64,
    began: Int64,
    people: int,
    first: int,
    last: int,
) -> NDArray[np.bool_]:
    """Whether an override of its owner stands for the date on which something began."""
    begin, stop = first // DAY - 6, last // DAY + 6
    governed = np.zeros(len(began), np.bool_)
    on = np.array([day_number(override.on) for override in overrides], np.int64)
    for zone, some in _by_zone(overrides):
        special = np.zeros((people, stop - begin), np.bool_)
        here = np.isin(which, some) & (begin <= on[which]) & (on[which] < stop)
        special[who[here], on[which[here]] - begin] = True
        governed |= special[owner, np.clip(local_dates(zone, began) - begin, 0, stop - begin - 1)]
    return governed


def _instead(
    overrides: Sequence[Override], who: Int64, which: Int64, first: int, last: int
) -> tuple[Int64, Int64, Int64]:
    """The windows that overrides open: owner, start and end."""
    found = [np.empty((3, 0), np.int64)]
    for zone, some in _by_zone(overrides):
        wall = [
            (i, day_number(overrides[i].on) * DAY + start, day_number(overrides[i].on) * DAY + end_of_hours(start, end))
            for i in some
            for start, end in overrides[i].intervals
            if first - 3 * DAY < day_number(overrides[i].on) * DAY < last + 3 * DAY
        ]
        if wall:
            columns = np.array(wall, np.int64)
            windows, origin = instants_of(zone, columns[:, 1:])
            found.append(np.stack((columns[origin, 0], windows[:, 0], windows[:, 1])))
    of, start, end = np.concatenate(found, axis=1)
    order = np.argsort(of, kind="stable")
    begins = np.searchsorted(of[order], np.arange(len(overrides) + 1))
    counts = (begins[1:] - begins[:-1])[which]
    chosen = order[positions_in(begins[which], counts)]
    return np.repeat(who, counts), start[chosen], end[chosen]


def _by_zone(overrides: Sequence[Override]) -> Iterable[tuple[str, list[int]]]:
    found: dict[str, list[int]] = {}
    for i, override in enumerate(overrides):
        found.setdefault(override.zone, []).append(i)
    return found.items()


def open_time(rules: Sequence[WeeklyRule], overrides: Sequence[Override], first: int, last: int) -> Int64:
    """int64[m, 2]: when one person is open between two instants, ascending and apart."""
    overridden = np.stack((np.zeros(len(overrides), np.int64), np.arange(len(overrides))), axis=1)
    found = open_stretches([tuple(rules)], np.zeros(1, np.int64), overrides, overridden, first, last)
    mine = slice(found.begins[found.of[0]], found.begins[found.of[0] + 1])
    return np.stack((found.start[mine], found.end[mine]), axis=1)
