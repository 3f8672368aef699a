"""How a planned time is written down: the 1on1, its place in the rhythm, what calendars know, and the mails to both.

One row goes through all of it. A 1on1 that is let pass or put off is the same one on a later day, so that what a
member chose for it beforehand comes along, and calendars see one entry that moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sotomado.bookings.service import Sender
from sotomado.database import UnitOfWork, new_key
from sotomado.oneonones.models import OneOnOne, Pair, Standing
from sotomado.oneonones.series import letters, queries, rhythm
from sotomado.oneonones.series.letters import Happened
from sotomado.oneonones.series.models import PairSeries, PlaceKind, PlannedTime
from sotomado.oneonones.series.reminding import is_due_already
from sotomado.oneonones.series.rhythm import Rhythm


@dataclass(frozen=True)
class At:
    """A time to meet at; `for_on`: the day of the rhythm it stands for, None without one."""

    starts_at: datetime
    minutes: int
    for_on: date | None


def rhythm_of(series: PairSeries | None) -> Rhythm | None:
    """None for a pair that plans one at a time."""
    if series is None or series.cadence is None:
        return None
    return Rhythm(series.cadence, series.anchor_on, series.nth, series.start_minute, series.zone)


def following(work: UnitOfWork, series: PairSeries, *, after: date | None = None) -> At | None:
    """The next time of the rhythm that is ahead, later than what the pair has met for already."""
    goes = rhythm_of(series)
    if goes is None:
        return None
    today = work.now.astimezone(ZoneInfo(series.zone)).date()
    behind = [on for on in (after, queries.last_day(work, series.pair_id), today) if on is not None]
    on, starts_at = rhythm.next_instant(goes, after=max(behind), now=work.now)
    return At(starts_at, series.minutes, on)


def write_new(work: UnitOfWork, pair: Pair, series: PairSeries | None, at: At, sender: Sender) -> OneOnOne:
    """A 1on1 nobody had planned before. The pair is locked, and has none that is planned."""
    one = OneOnOne(
        pair_id=pair.id, standing=Standing.PLANNED, starts_at=at.starts_at, minutes=at.minutes, written_at=work.now
    )
    work.session.add(one)
    work.session.flush()
    time = PlannedTime(
        one_on_one_id=one.id, calendar_uid=f"{new_key()}@sotomado", calendar_sequence=0, for_on=at.for_on
    )
    work.session.add(time)
    _tell(work, pair, series, one, time, Happened.PLANNED, sender)
    return one


def set_anew(
    work: UnitOfWork, pair: Pair, series: PairSeries | None, one: OneOnOne, at: At, sender: Sender
) -> PlannedTime:
    """Another time for one that is planned, or was put off. Calendars see the same entry, changed."""
    time = time_of(work, one)
    was_put_off = one.standing is Standing.SKIPPED
    one.standing, one.starts_at, one.minutes = Standing.PLANNED, at.starts_at, at.minutes
    time.for_on, time.skipped_id, time.skipped_for_on = at.for_on, None, None
    time.calendar_sequence += 1
    _tell(work, pair, series, one, time, Happened.PLANNED if was_put_off else Happened.MOVED, sender)
    return time


def put_off(work: UnitOfWork, pair: Pair, series: PairSeries | None, one: OneOnOne, sender: Sender) -> None:
    """Out of both calendars, until it is planned again."""
    time = time_of(work, one)
    one.standing = Standing.SKIPPED
    time.calendar_sequence += 1
    _tell(work, pair, series, one, time, Happened.CALLED_OFF, sender)


def time_of(work: UnitOfWork, one: OneOnOne) -> PlannedTime:
    """What calendars know of it; made for one that they know nothing of yet."""
    time = queries.time_of(work, one.id)
    if time is None:
        time = PlannedTime(one_on_one_id=one.id, calendar_uid=f"{new_key()}@sotomado", calendar_sequence=0)
        work.session.add(time)
        work.session.flush()
    return time


def _tell(
    work: UnitOfWork,
    pair: Pair,
    series: PairSeries | None,
    one: OneOnOne,
    time: PlannedTime,
    happened: Happened,
    sender: Sender,
) -> None:
    # Whoever is told of tomorrow today needs no reminder of it.
    time.reminded_at = work.now if is_due_already(work, one, series) else None
    work.session.flush()
    letters.post(
        work,
        pair=pair,
        one=one,
        time=time,
        place_kind=series.place_kind if series is not None else PlaceKind.OPEN,
        happened=happened,
        sender=sender,
    )
