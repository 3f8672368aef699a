"""When the two meet next, as one of them reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sotomado.bookings.answers.models import Answer
from sotomado.bookings.answers.service import AGAINST
from sotomado.database import UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import OneOnOne
from sotomado.oneonones.series import planning, queries, reminding, rhythm
from sotomado.oneonones.series.models import OfTwo, PairSeries, PlaceKind, PlannedTime
from sotomado.oneonones.series.rhythm import Rhythm
from sotomado.oneonones.service import Between

# How many days after the next one are shown ahead.
AHEAD = 3


@dataclass(frozen=True)
class Planned:
    """The next 1on1 of a pair. `id` is the 1on1's own; `place` a link or a place in the two's words."""

    id: str
    starts_at: datetime
    minutes: int
    place_kind: PlaceKind
    place: str | None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_link(self) -> bool:
        """Whether the place can be followed: what somebody typed is a link only where it plainly is one."""
        return self.place is not None and self.place.startswith("https://") and " " not in self.place


@dataclass(frozen=True)
class Glance:
    """When the two meet next. `seen` goes along with whatever changes it, so that nobody changes what they did not see.

    `others_zone`: where the other one's clock shows another time. `passed_at`: the one that was let pass just now and
    can be taken back. `ahead`: the days of the rhythm after the next one.
    """

    next: Planned | None
    seen: str
    rhythm: Rhythm | None
    is_paused: bool
    is_past: bool
    ahead: tuple[date, ...]
    passed_at: datetime | None
    others_zone: str | None
    is_reminded: bool
    # Whether there is a file for calendars: what was planned before there were any has none.
    has_file: bool
    # What each of their calendars answered to the time as it stands; None: nothing.
    my_calendar: Answer | None = None
    others_calendar: Answer | None = None

    @property
    def i_cannot(self) -> bool:
        return self.my_calendar in AGAINST

    @property
    def other_cannot(self) -> bool:
        return self.others_calendar in AGAINST

    @property
    def other_comes(self) -> bool:
        return self.others_calendar is Answer.ACCEPTED


def next_of(work: UnitOfWork, *, pair_id: int) -> Planned | None:
    """The one that is planned; also when its time is past, until it is closed or let pass."""
    found = queries.planned_of(work, pair_id)
    return _planned(work, found, queries.series_of(work, pair_id)) if found is not None else None


def glance(work: UnitOfWork, between: Between) -> Glance:
    """For one of the two. At most six statements."""
    found, time, says = queries.planned_with_time(work, between.pair_id) or (None, None, {})
    is_ahead = found is not None and queries.span_of(found)[0] > work.now
    series = queries.series_of(work, between.pair_id)
    planned = _planned(work, found, series) if found is not None else None
    goes = planning.rhythm_of(series)
    is_paused = series is not None and series.paused_at is not None
    return Glance(
        next=planned,
        seen=_seen(found, time, series) if found is not None else "",
        rhythm=goes,
        is_paused=is_paused,
        is_past=planned is not None and planned.ends_at <= work.now,
        ahead=_ahead(planned, time, goes),
        passed_at=None if is_paused else _passed_at(work, between.pair_id, found, time),
        others_zone=_others_zone(work, between, planned.starts_at if planned is not None else work.now),
        is_reminded=reminding.is_wished(work, between, series),
        has_file=time is not None,
        my_calendar=says.get(OfTwo.MEMBER if between.i_am_member else OfTwo.MANAGER) if is_ahead else None,
        others_calendar=says.get(OfTwo.MANAGER if between.i_am_member else OfTwo.MEMBER) if is_ahead else None,
    )


def seen_of(work: UnitOfWork, pair_id: int, planned: OneOnOne) -> str:
    """What a page showed of what is planned: the 1on1, and how often it and the rhythm have changed by then."""
    return _seen(planned, queries.time_of(work, planned.id), queries.series_of(work, pair_id))


def _seen(planned: OneOnOne, time: PlannedTime | None, series: PairSeries | None) -> str:
    changes = time.calendar_sequence if time is not None else 0
    return f"{planned.id}.{changes}.{series.version if series is not None else 0}"


def _planned(work: UnitOfWork, found: OneOnOne, series: PairSeries | None) -> Planned:
    starts_at, ends_at = queries.span_of(found)
    return Planned(
        id=found.id,
        starts_at=starts_at,
        minutes=int((ends_at - starts_at).total_seconds()) // 60,
        place_kind=series.place_kind if series is not None else PlaceKind.OPEN,
        place=work.unseal(series, "place") if series is not None else None,
    )


def _ahead(planned: Planned | None, time: PlannedTime | None, goes: Rhythm | None) -> tuple[date, ...]:
    if planned is None or goes is None:
        return ()
    day = planned.starts_at.astimezone(ZoneInfo(goes.zone)).date()
    after = max(day, time.for_on) if time is not None and time.for_on is not None else day
    return tuple(islice(rhythm.days(goes, after=after), AHEAD))


def _passed_at(work: UnitOfWork, pair_id: int, found: OneOnOne | None, time: PlannedTime | None) -> datetime | None:
    if found is None:
        passed = queries.last_put_off(work, pair_id)
    else:
        passed = work.session.get(OneOnOne, time.skipped_id) if time is not None and time.skipped_id else None
    if passed is None:
        return None
    starts_at, _ = queries.span_of(passed)
    return starts_at if starts_at > work.now else None


def _others_zone(work: UnitOfWork, between: Between, at: datetime) -> str | None:
    seat = oneonones.seat_of(work, between)
    mine, others = seat.me.time_zone, seat.other.time_zone
    is_same = at.astimezone(ZoneInfo(mine)).utcoffset() == at.astimezone(ZoneInfo(others)).utcoffset()
    return None if is_same else others
