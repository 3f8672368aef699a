"""What is free: load what decides it in five statements, and ask the core once for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from consultants.availability import GRID_REACHES_BACK_DAYS, Calendars, FreeStarts, SlotPolicy
from consultants.availability import free_starts as starts_of
from sotomado.availability import columns
from sotomado.availability.policies import HORIZON_DAYS, policies
from sotomado.database import UnitOfWork
from sotomado.directory.listing import LICENSED_IN
from sotomado.directory.service import Terms

EVERY = 1_000_000
# Special days this far back still decide on which minutes the days asked about count.
GRID_MARGIN = timedelta(days=GRID_REACHES_BACK_DAYS)
# Limits count whole local weeks, which reach this far around any instant of theirs.
MARGIN = timedelta(days=8)
# A local date that is not over yet somewhere reaches no further beyond the same hour of it in UTC.
A_DAY_ANYWHERE = timedelta(days=2)
NEVER = 1 << 40

Minutes = NDArray[np.int64]
# Places as the core reads them, and whose each is.
Taken = tuple[Minutes, Minutes]
NOTHING_TAKEN: Taken = (np.empty((0, 4), np.int64), np.empty(0, np.int64))


def free_starts(
    work: UnitOfWork,
    *,
    terms: Mapping[int, Terms],
    first: datetime,
    last: datetime | None = None,
    limit: int = EVERY,
    without_places: bool = False,
    without_place_id: str | None = None,
) -> dict[int, list[datetime]]:
    """The free starts in [first, last) of everyone in `terms`, as `free_of` finds them; who is not listed has none."""
    found = free_minutes(
        work,
        terms=terms,
        first=first,
        last=last,
        limit=limit,
        without_places=without_places,
        without_place_id=without_place_id,
    )
    return {
        consultant_id: [datetime.fromtimestamp(minute * 60, UTC) for minute in minutes.tolist()]
        for consultant_id, minutes in found.items()
    }


def free_minutes(
    work: UnitOfWork,
    *,
    terms: Mapping[int, Terms],
    first: datetime,
    last: datetime | None = None,
    limit: int = EVERY,
    without_places: bool = False,
    without_place_id: str | None = None,
) -> dict[int, Minutes]:
    """The same as minutes since 1970, int64[k] for each, with nothing for those who have nothing free."""
    free = free_of(
        work,
        terms=terms,
        first=first,
        last=last,
        limit=limit,
        without_places=without_places,
        without_place_id=without_place_id,
    )
    found: dict[int, Minutes] = {consultant_id: np.empty(0, np.int64) for consultant_id in terms}
    begins = free.times.begins.tolist()
    for number, consultant_id in enumerate(free.ids.tolist()):
        found[consultant_id] = free.times.starts[begins[number] : begins[number + 1]]
    return found


class Offered(Enum):
    """How one time stands."""

    FREE = "free"
    # It would be free if nobody had booked.
    TAKEN = "taken"
    NOT_OFFERED = "not offered"


def offered(
    work: UnitOfWork,
    *,
    consultant_id: int,
    terms: Terms,
    policy: SlotPolicy,
    at: datetime,
    without_place_id: str | None = None,
) -> Offered:
    """How one instant of one consultant stands, by the same rules as all lists; read once, whatever the answer."""
    if not terms.is_listed:
        return Offered.NOT_OFFERED
    first, last = at, at + timedelta(minutes=1)
    ids = np.array([consultant_id], np.int64)
    taken = columns.taken(
        work.session, ids, _minute_up(first - MARGIN), _minute_up(last + MARGIN), work.now, without_place_id
    )
    calendars = _calendars(work, ids, [terms], {consultant_id: policy}, first, last, taken)
    asked = _minute_up(work.now), (_minute_up(first), _minute_up(last)), EVERY
    minute = at.timestamp() / 60
    if minute in starts_of(calendars, *asked).starts.tolist():
        return Offered.FREE
    otherwise_empty = replace(calendars, booked=NOTHING_TAKEN[0], booked_of=NOTHING_TAKEN[1])
    return Offered.TAKEN if minute in starts_of(otherwise_empty, *asked).starts.tolist() else Offered.NOT_OFFERED


class Free(NamedTuple):
    """Consultants by ascending id, and the free times of each in the same order."""

    ids: Minutes
    times: FreeStarts


NOBODY = Free(np.empty(0, np.int64), FreeStarts(np.zeros(1, np.int64), np.empty(0, np.int64)))


def free_of(
    work: UnitOfWork,
    *,
    terms: Mapping[int, Terms],
    first: datetime,
    last: datetime | None = None,
    limit: int = EVERY,
    without_places: bool = False,
    without_place_id: str | None = None,
) -> Free:
    """The free starts in [first, last) of everyone in `terms` who is listed, at most `limit` each.

    Without `last` as far as each one's horizon reaches. Everybody offers time on their own terms (see `policies`), and
    none lies after the day on which the licence ends, by the calendar of Japan. `without_places` asks what would be
    free if nobody had booked, `without_place_id` what would be if one place were not kept: one's own may be moved.
    """
    listed = sorted(consultant_id for consultant_id, one in terms.items() if one.is_listed)
    ids = np.array(listed, np.int64)
    if not listed or (last is not None and first >= last):
        return Free(ids, FreeStarts(np.zeros(len(ids) + 1, np.int64), np.empty(0, np.int64)))
    offered_on = policies(work, listed)
    if last is None:
        furthest = max(one.horizon_days or HORIZON_DAYS for one in offered_on.values())
        last = work.now + timedelta(days=furthest) + A_DAY_ANYWHERE
    around = _minute_up(first - MARGIN), _minute_up(last + MARGIN)
    taken = NOTHING_TAKEN if without_places else columns.taken(work.session, ids, *around, work.now, without_place_id)
    calendars = _calendars(work, ids, [terms[one] for one in listed], offered_on, first, last, taken)
    return Free(ids, starts_of(calendars, _minute_up(work.now), (_minute_up(first), _minute_up(last)), limit))


def _calendars(
    work: UnitOfWork,
    ids: Minutes,
    terms: list[Terms],
    offered_on: Mapping[int, SlotPolicy],
    first: datetime,
    last: datetime,
    taken: Taken,
) -> Calendars:
    hours, hours_of = columns.weekly_hours(work.session, ids)
    overrides, overridden = columns.overrides(work.session, ids, _date(first - GRID_MARGIN), _date(last + MARGIN))
    first, last = first - MARGIN, last + MARGIN
    busy, busy_of = columns.busy(work.session, ids, first, last)
    booked, booked_of = taken
    policies_known = {policy: number for number, policy in enumerate(dict.fromkeys(offered_on.values()))}
    zones = {zone: number for number, zone in enumerate(dict.fromkeys(one.time_zone for one in terms))}
    return Calendars(
        hours=hours,
        hours_of=hours_of,
        policies=list(policies_known),
        policy_of=np.array([policies_known[offered_on[one]] for one in ids.tolist()], np.int64),
        zones=list(zones),
        zone_of=np.array([zones[one.time_zone] for one in terms], np.int64),
        overrides=overrides,
        overridden=overridden,
        busy=busy,
        busy_of=busy_of,
        booked=booked,
        booked_of=booked_of,
        until=np.array(
            [_licence_ends(one) if one.licence_expires_on <= last.date() else NEVER for one in terms], np.int64
        ),
    )


def _licence_ends(terms: Terms) -> int:
    """The first minute after the last day on which a licence holds, by the calendar of Japan, where it is issued."""
    after = terms.licence_expires_on + timedelta(days=1)
    return _minute_up(datetime(after.year, after.month, after.day, tzinfo=LICENSED_IN))


def _minute_up(at: datetime) -> int:
    return -int(-at.timestamp() // 60)


def _date(at: datetime) -> date:
    return at.astimezone(UTC).date()
