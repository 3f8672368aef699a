"""From rows to free time: load what decides it in four statements, and ask the core once for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from consultants.availability import Calendar
from consultants.availability import first_open_slots as first_of_each
from sotomado.availability import queries
from sotomado.availability.policies import HORIZON_DAYS, policies
from sotomado.database import UnitOfWork
from sotomado.directory.service import Terms

EVERY = 1_000_000
# Limits count whole local weeks, which reach this far around any instant of theirs.
MARGIN = timedelta(days=8)
# A local date that is not over yet somewhere reaches no further beyond the same hour of it in UTC.
A_DAY_ANYWHERE = timedelta(days=2)

Minutes = NDArray[np.int64]


def free_starts(
    work: UnitOfWork,
    *,
    terms: Mapping[int, Terms],
    first: datetime,
    last: datetime | None = None,
    limit: int = EVERY,
    without_places: bool = False,
) -> dict[int, list[datetime]]:
    """The free starts in [first, last) of everyone in `terms`, at most `limit` each, as `free_minutes` finds them."""
    found = free_minutes(work, terms=terms, first=first, last=last, limit=limit, without_places=without_places)
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
) -> dict[int, Minutes]:
    """The free starts in [first, last) of everyone in `terms`, at most `limit` each: int64[k] minutes since 1970.

    Without `last` as far as each one's horizon reaches. Everybody offers time on their own terms (see `policies`).
    Who is not listed has none, and none lies after the day on which the licence ends, by the consultant's calendar.
    `without_places` asks what would be free if nobody had booked.
    """
    found: dict[int, Minutes] = {consultant_id: np.empty(0, np.int64) for consultant_id in terms}
    ids = [consultant_id for consultant_id, one in terms.items() if one.is_listed]
    if not ids or (last is not None and first >= last):
        return found
    offered = policies(work, ids)
    if last is None:
        furthest = max(one.horizon_days or HORIZON_DAYS for one in offered.values())
        last = work.now + timedelta(days=furthest) + A_DAY_ANYWHERE
    around = first - MARGIN, last + MARGIN
    rules = queries.rules(work.session, ids)
    overrides = queries.overrides(work.session, ids, _date(around[0]), _date(around[1]))
    busy: dict[int, list[tuple[int, ...]]] = {}
    for consultant_id, starts_at, ends_at in queries.busy(work.session, ids, *around):
        busy.setdefault(consultant_id, []).append((_minute(starts_at), _minute_up(ends_at)))
    booked: dict[int, list[tuple[int, ...]]] = {}
    if not without_places:
        rows = queries.taken(work.session, ids, _minute(around[0]), _minute(around[1]), work.now)
        for consultant_id, from_minute, until_minute, before, after in rows:
            booked.setdefault(consultant_id, []).append((from_minute, until_minute - after, before, after))
    calendars = [
        Calendar(
            rules=rules.get(one, ()),
            overrides=overrides.get(one, ()),
            busy=_table(busy.get(one, []), 2),
            booked=_table(booked.get(one, []), 4),
            policy=offered[one],
            zone=terms[one].time_zone,
        )
        for one in ids
    ]
    between = _minute_up(first), _minute_up(last)
    for one, minutes in zip(ids, first_of_each(calendars, _minute_up(work.now), between, limit), strict=True):
        found[one] = minutes[: np.searchsorted(minutes, _licence_ends(terms[one]))]
    return found


def _licence_ends(terms: Terms) -> int:
    """The first minute after the last day on which a licence holds, by the consultant's calendar."""
    after = terms.licence_expires_on + timedelta(days=1)
    return _minute(datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(terms.time_zone)))


def _table(rows: list[tuple[int, ...]], columns: int) -> Minutes:
    return np.array(rows, np.int64).reshape(-1, columns)


def _minute(at: datetime) -> int:
    return int(at.timestamp() // 60)


def _minute_up(at: datetime) -> int:
    return -int(-at.timestamp() // 60)


def _date(at: datetime) -> date:
    return at.astimezone(UTC).date()
