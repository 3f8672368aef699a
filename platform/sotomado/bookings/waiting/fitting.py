"""Which times someone waits for, and until when an offer of one of them stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from sotomado.availability.times_of_week import lie_in
from sotomado.bookings.waiting.models import Wait
from sotomado.directory.vocabulary import TimeOfWeek

# How long somebody has to answer.
TO_ANSWER = timedelta(hours=3)
# Nobody is asked to answer at night: an offer that comes or would end then ends in the morning.
NIGHT_FROM, NIGHT_UNTIL, IN_THE_MORNING = time(22), time(8), time(10)
# Late in the evening is too late to count on being read before the night.
LAST_LOOK = time(21, 30)
# Shorter than this while its reader is awake, it is no offer.
SHORTEST = timedelta(minutes=30)
# Whoever accepts has at least so long before the talk, whatever notice the consultant asks for.
BEFORE_THE_START = timedelta(hours=2)


def fits(wait: Wait, times: Collection[TimeOfWeek], starts: Sequence[datetime]) -> list[datetime]:
    """Those of the starts that somebody waits for, by the clock they meant, in the order given."""
    if not starts:
        return []
    clock = ZoneInfo(wait.time_zone)
    local = [at.astimezone(clock) for at in starts]
    in_time = np.ones(len(starts), np.bool_)
    if times:
        minutes = np.array([int(at.timestamp()) // 60 for at in starts], np.int64)
        in_time = lie_in(times, minutes, wait.time_zone)
    return [
        start
        for start, at, is_in_time in zip(starts, local, in_time, strict=True)
        if is_in_time
        and wait.earliest_on <= at.date() <= wait.latest_on
        and (wait.weekdays == 0 or wait.weekdays & (1 << at.weekday()))
    ]


def offer_end(*, now: datetime, starts_at: datetime, notice_minutes: int, zone: str) -> datetime | None:
    """Until when a time offered now stands; None: there is not enough time left for anyone to answer.

    Three hours, or until ten in the morning where it comes, or would end, in the reader's night; and never so late that
    the talk would come too soon: for the one who accepts (two hours), or for the consultant (their notice).
    """
    clock = ZoneInfo(zone)
    end = now + TO_ANSWER
    for at in (now, end):
        local = at.astimezone(clock)
        if local.time() >= NIGHT_FROM:
            end = max(end, _at(local.date() + timedelta(days=1), IN_THE_MORNING, clock))
        elif local.time() < NIGHT_UNTIL:
            end = max(end, _at(local.date(), IN_THE_MORNING, clock))
    end = min(end, starts_at - max(BEFORE_THE_START, timedelta(minutes=notice_minutes)))
    # To the minute, as it is told.
    end = end.replace(second=0, microsecond=0)
    return end if end - _awake_from(now, clock) >= SHORTEST else None


def _awake_from(now: datetime, clock: ZoneInfo) -> datetime:
    local = now.astimezone(clock)
    if local.time() >= LAST_LOOK:
        return _at(local.date() + timedelta(days=1), NIGHT_UNTIL, clock)
    if local.time() < NIGHT_UNTIL:
        return _at(local.date(), NIGHT_UNTIL, clock)
    return now


def _at(on: date, clock_time: time, clock: ZoneInfo) -> datetime:
    return datetime.combine(on, clock_time, tzinfo=clock).astimezone(UTC)
