"""Free slots: the starts at which a consultation of a given length may begin.

Definition.  With D the duration, B and A the buffers before and after, s is a free start if

    [s, s + D)          lies inside one open stretch (see `opening`),
    [s - B, s + D + A)  meets no busy block and no booking,
    [s, s + D)          meets no booking widened by the booking's own buffers,
    s                   is on the grid (see `grid`), at or after now + notice, within the horizon, and
    the local day and week of s hold fewer bookings than their limits.

The two lines on bookings together say: the gap between two consultations is the larger of the two demands.
Both are conditions on s alone: a block [p, q) forbids p - A - D < s < q + B, one range of starts.

Many at once.  Who keeps the same hours on the same terms in the same zone is offered the same starts before anything
is busy or booked; so starts are laid out once for each such kind of calendar (`grid.Offer`).  What a block of
consultant c forbids is a slice of their kind's starts, found by binary search among those few; and with +1 where a
slice begins and -1 where it ends, over everybody's starts laid end to end,

    start j is free  <=>  the sum of these up to j is 0,

so that blocks are neither sorted nor merged, and one running sum answers for everyone.

All instants are int64 minutes since 1970-01-01T00:00Z; all intervals are half-open.  The slow model that walks
every minute and asks this definition is tests/consultants/slow_availability.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from consultants.calendars import NO_LIMIT, Calendar, Calendars, SlotPolicy, Terms
from consultants.grid import GRID_REACHES_BACK_DAYS, Offer
from consultants.hours import Override, WeeklyRule
from consultants.laid_out import begins_of, owners_of, positions_in
from consultants.wall_clock import Int64, local_dates_of

__all__ = [
    "GRID_REACHES_BACK_DAYS",
    "Calendar",
    "Calendars",
    "FreeStarts",
    "Override",
    "SlotPolicy",
    "WeeklyRule",
    "first_open_slots",
    "free_starts",
    "open_slots",
]


_NEVER = -(1 << 60)


@dataclass(frozen=True, slots=True, eq=False)
class FreeStarts:
    """Free starts of n consultants: those of consultant i are starts[begins[i]:begins[i + 1]], ascending, distinct."""

    begins: Int64
    starts: Int64

    def of(self, consultant: int) -> Int64:
        """Those of one."""
        return self.starts[self.begins[consultant] : self.begins[consultant + 1]]

    def owners(self) -> Int64:
        """int64[k]: whose each start is."""
        return owners_of(np.diff(self.begins))

    def instants(self) -> tuple[Int64, Int64]:
        """The distinct starts, int64[m] ascending, and which of them each one is, int64[k].

        Hundreds of thousands of starts begin at a few thousand instants of a few weeks: marked, they need no sorting.
        """
        if not len(self.starts):
            return self.starts, self.starts
        first = int(self.starts.min())
        moved = self.starts - first
        seen = np.zeros(int(moved.max()) + 1, np.bool_)
        seen[moved] = True
        return np.flatnonzero(seen) + first, (np.cumsum(seen) - 1)[moved]

    def have_any(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """bool[n]: who has one of the chosen starts (bool[k])."""
        before = np.concatenate(([0], np.cumsum(chosen)))
        return np.asarray(np.diff(before[self.begins]) > 0, np.bool_)


def open_slots(
    rules: Sequence[WeeklyRule],
    overrides: Sequence[Override],
    busy: Int64,
    booked: Int64,
    policy: SlotPolicy,
    now: int,
    between: tuple[int, int],
    zone: str,
) -> Int64:
    """The free starts s with between[0] <= s < between[1]: int64[k], ascending, distinct.

    Arguments as in `Calendar`; `now` in epoch minutes (round a running minute up).  The same for the same input,
    whatever the process's own zone.  Raises ZoneInfoNotFoundError for an unknown zone.
    """
    return free_starts(Calendars.of([Calendar(rules, overrides, busy, booked, policy, zone)]), now, between).starts


def first_open_slots(calendars: Sequence[Calendar], now: int, between: tuple[int, int], limit: int) -> list[Int64]:
    """For each calendar, in order, its first `limit` free starts (int64[<= limit], ascending; maybe empty).

    For many, `free_starts` on columns saves making and unmaking the lists.
    """
    if not calendars:
        return []
    found = free_starts(Calendars.of(calendars), now, between, limit)
    return [found.of(consultant) for consultant in range(len(calendars))]


def free_starts(calendars: Calendars, now: int, between: tuple[int, int], limit: int | None = None) -> FreeStarts:
    """The free starts s of all, between[0] <= s < between[1], or the first `limit` of each.

    Cost: O((blocks + bookings) log(starts of a kind) + consultants * starts), after the hours: O(w log w) for the w
    windows of distinct hours and of people with overrides.
    """
    first, last = between
    n = len(calendars)
    if first >= last or n == 0:
        return FreeStarts(np.zeros(n + 1, np.int64), np.empty(0, np.int64))
    terms = Terms.of(calendars.policies)
    offer = Offer.of(calendars, terms, now, between)

    # Everybody's starts end to end: those of consultant c are those of their kind, shifted by shift[c].
    counts = np.diff(offer.begins)[offer.kind_of]
    begins = begins_of(counts)
    shift = begins[:-1] - offer.begins[offer.kind_of]
    free = _untouched(_forbidden(calendars, terms), offer, shift, begins, between)
    for full, column in _full(calendars, terms, offer):
        some = np.flatnonzero(full.any(axis=1))
        mine = positions_in(begins[some], counts[some])
        owner = np.repeat(some, counts[some])
        free[mine] &= ~full[owner, column[mine - shift[owner]]]

    chosen = np.flatnonzero(free)
    found = np.searchsorted(chosen, begins)
    if limit is not None:
        taken = np.minimum(np.diff(found), limit)
        chosen = chosen[positions_in(found[:-1], taken)]
        found = begins_of(taken)
    return FreeStarts(found, offer.starts[chosen - np.repeat(shift, np.diff(found))])


def _forbidden(calendars: Calendars, terms: Terms) -> tuple[Int64, Int64, Int64]:
    """Ranges of starts that would meet a busy block, come too near a booking, or lie too late: owner, from, up to."""
    busy, booked = calendars.busy, calendars.booked
    policy = calendars.policy_of[calendars.busy_of]
    owner = [calendars.busy_of]
    low = [busy[:, 0] - (terms.after + terms.duration - 1)[policy]]
    high = [np.where(busy[:, 0] < busy[:, 1], busy[:, 1] + terms.before[policy], _NEVER)]
    if len(booked):
        policy = calendars.policy_of[calendars.booked_of]
        gap_before = np.maximum(booked[:, 2], terms.after[policy])
        gap_after = np.maximum(booked[:, 3], terms.before[policy])
        owner.append(calendars.booked_of)
        low.append(booked[:, 0] - gap_before - (terms.duration - 1)[policy])
        high.append(np.where(booked[:, 0] < booked[:, 1], booked[:, 1] + gap_after, _NEVER))
    if calendars.until is not None:
        owner.append(np.arange(len(calendars)))
        low.append(calendars.until)
        high.append(np.full(len(calendars), -_NEVER))
    return np.concatenate(owner), np.concatenate(low), np.concatenate(high)


def _untouched(
    forbidden: tuple[Int64, Int64, Int64], offer: Offer, shift: Int64, begins: Int64, between: tuple[int, int]
) -> NDArray[np.bool_]:
    """For everybody's starts end to end: whether no forbidden range of their owner covers them."""
    owner, low, high = forbidden
    first, last = between
    met = (low < high) & (high > first) & (low < last)
    owner, low, high = owner[met], np.maximum(low[met], first), np.minimum(high[met], last)
    # Kind k stands on the number line shifted by k * span.
    span = last - first + 1
    line = offer.starts + (owners_of(np.diff(offer.begins)) * span - first)
    kind = offer.kind_of[owner] * span - first
    moved = shift[owner]
    length = int(begins[-1]) + 1
    change = np.bincount(np.searchsorted(line, low + kind) + moved, minlength=length)
    change -= np.bincount(np.searchsorted(line, high + kind) + moved, minlength=length)
    return np.asarray(np.cumsum(change[:-1]) == 0, np.bool_)


def _full(calendars: Calendars, terms: Terms, offer: Offer) -> Iterator[tuple[NDArray[np.bool_], Int64]]:
    """Days, then weeks, that hold as many bookings as they may: bool[n, columns], and for each start its column."""
    if len(offer.starts) == 0:
        return
    real = calendars.booked[:, 0] < calendars.booked[:, 1]
    owner, booked = calendars.booked_of[real], calendars.booked[real, 0]
    policy = calendars.policy_of[owner]
    dates = local_dates_of(calendars.zones, calendars.zone_of[owner], booked)
    of_starts = np.repeat(offer.policy_of, np.diff(offer.begins))
    for limit, size, begin in ((terms.per_day, 1, np.zeros_like(terms.step)), (terms.per_week, 7, terms.week_begins)):
        if limit.min() == NO_LIMIT:
            continue
        column = (offer.dates - begin[of_starts]) // size
        taken = (dates - begin[policy]) // size
        least, columns = int(column.min()), int(column.max() - column.min()) + 1
        near = (least <= taken) & (taken < least + columns)
        held = np.bincount(owner[near] * columns + taken[near] - least, minlength=len(calendars) * columns)
        yield held.reshape(-1, columns) >= limit[calendars.policy_of][:, None], column - least
