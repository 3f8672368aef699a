"""One week of a consultant, date by date: what stands in it, and how it is made to differ from the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sotomado.availability.errors import BadDates, PastDay
from sotomado.availability.hours import kept as kept_hours
from sotomado.availability.hours import queries as week_queries
from sotomado.availability.hours.changing import Changed, change, today, version_of, zone_of
from sotomado.availability.hours.kept import ONE_DAY, Hours, SpecialDay
from sotomado.availability.hours.opened import begins_on, covered, minute_of, open_time, weekly_on
from sotomado.availability.hours.service import FARTHEST_AHEAD, refuse_overlaps
from sotomado.availability.hours.stretches import DAY, Span, Stretch, as_stretches, spans, without
from sotomado.availability.models import ChangeKind
from sotomado.database import UnitOfWork

MOST_COPIES = 8


@dataclass(frozen=True)
class Taken:
    """A booking, or a hold while it is kept (`held_until`). Who it is with is not told here.

    `is_outside`: it lies in time that is not open, or not any more.
    """

    starts_at: datetime
    ends_at: datetime
    held_until: datetime | None
    is_outside: bool


@dataclass(frozen=True)
class Busy:
    """Time taken elsewhere; `label` is what the calendar is called, None for one's own entry."""

    starts_at: datetime
    ends_at: datetime
    label: str | None


@dataclass(frozen=True)
class DayOfWeek:
    """One date. `begins`: the hours that begin on it; `carried`: those of the evening before that run into it.

    `is_special`: they differ from the weekly ones. All in minutes from midnight by the wall clock.
    """

    on: date
    begins: tuple[Span, ...]
    carried: tuple[Span, ...]
    is_special: bool
    is_past: bool

    @property
    def is_off(self) -> bool:
        return self.is_special and not self.begins


@dataclass(frozen=True)
class ShownWeek:
    """A week from Monday to Sunday by the clock of `zone`."""

    zone: str
    today: date
    days: tuple[DayOfWeek, ...]
    taken: tuple[Taken, ...]
    busy: tuple[Busy, ...]
    version: int

    @property
    def monday(self) -> date:
        return self.days[0].on


def monday_of(on: date) -> date:
    return on - timedelta(days=on.weekday())


def shown_week(work: UnitOfWork, *, consultant_id: int, around: date | None = None) -> ShownWeek:
    """The week that holds a date (today's). Seven statements. Raises NotFound, and BadDates for one years away."""
    zone = zone_of(work, consultant_id)
    now = today(work, zone)
    if around is not None and abs(around - now) > FARTHEST_AHEAD:
        raise BadDates()
    monday = monday_of(around or now)
    dates = [monday + timedelta(days=n) for n in range(7)]
    hours = kept_hours.load(work, consultant_id=consultant_id, since=monday - ONE_DAY)
    begins = {on: begins_on(hours, on, zone) for on in (monday - ONE_DAY, *dates)}
    clock = ZoneInfo(zone)
    first, last = (
        datetime(on.year, on.month, on.day, tzinfo=clock).astimezone(UTC) for on in (monday, dates[-1] + ONE_DAY)
    )
    return ShownWeek(
        zone=zone,
        today=now,
        days=tuple(
            DayOfWeek(on, begins[on], _carried(begins[on - ONE_DAY]), hours.day(on) is not None, on < now)
            for on in dates
        ),
        taken=_taken(work, consultant_id, hours, first, last),
        busy=tuple(Busy(*row) for row in week_queries.busy(work.session, consultant_id, first, last)),
        version=version_of(work, consultant_id=consultant_id),
    )


def save_week(
    work: UnitOfWork,
    *,
    consultant_id: int,
    monday: date,
    hours: Mapping[int, tuple[Stretch, ...]],
    version: int | None = None,
    knows: Collection[datetime] | None = None,
) -> Changed:
    """Let these hours begin on the seven dates from `monday`, by weekday (0 is Monday), and on no others.

    A date whose hours are the weekly ones differs no more. Raises HoursOverlap, PastDay for a date that is over,
    BadDates for a week years away, and what `changing.change` raises.
    """
    zone = zone_of(work, consultant_id)
    now = today(work, zone)
    if monday.weekday() != 0 or abs(monday - now) > FARTHEST_AHEAD:
        raise BadDates()
    # Its Sunday is not followed by its own Monday.
    refuse_overlaps(hours, every_week=False)

    def make(before: Hours) -> Hours:
        wanted = {monday + timedelta(days=day): spans(some) for day, some in hours.items()}
        changed = {on: new for on, new in wanted.items() if begins_on(before, on, zone) != new}
        over = min((on for on in changed if on < now), default=None)
        if over is not None:
            raise PastDay(over)
        return _differing(before, changed, zone)

    return change(work, consultant_id=consultant_id, kind=ChangeKind.WEEK, make=make, version=version, knows=knows)


def copy_week(
    work: UnitOfWork,
    *,
    consultant_id: int,
    monday: date,
    weeks: int,
    version: int | None = None,
    knows: Collection[datetime] | None = None,
) -> Changed:
    """Let the next `weeks` weeks be open as the one from `monday` is. Days off stay off, dates that are over stay.

    Raises BadDates, and what `changing.change` raises.
    """
    zone = zone_of(work, consultant_id)
    now = today(work, zone)
    if monday.weekday() != 0 or not 1 <= weeks <= MOST_COPIES or abs(monday - now) > FARTHEST_AHEAD:
        raise BadDates()

    def make(before: Hours) -> Hours:
        # The week that is copied may lie further back than what a change sees.
        seen = kept_hours.load(work, consultant_id=consultant_id, since=monday - ONE_DAY)
        changed = {}
        for number in range(7):
            on = monday + timedelta(days=number)
            pattern = begins_on(seen, on, zone)
            for week in range(1, weeks + 1):
                target = on + timedelta(days=7 * week)
                special = before.day(target)
                is_off = special is not None and not special.stretches
                if target >= now and not is_off and begins_on(before, target, zone) != pattern:
                    changed[target] = pattern
        return _differing(before, changed, zone)

    return change(work, consultant_id=consultant_id, kind=ChangeKind.COPY, make=make, version=version, knows=knows)


def close(work: UnitOfWork, *, consultant_id: int, starts_at: datetime, ends_at: datetime) -> Changed:
    """Take one stretch of time out of the hours, on its own date and no other; what is booked beside it stays.

    Raises NotFound.
    """
    zone = zone_of(work, consultant_id)
    begins = starts_at.astimezone(ZoneInfo(zone))
    minute = begins.hour * 60 + begins.minute
    length = int((ends_at - starts_at).total_seconds()) // 60

    def make(before: Hours) -> Hours:
        # Hours of the evening before may reach into it; what is left of them past midnight begins on its date then.
        evening, day = begins.date() - ONE_DAY, begins.date()
        before_midnight, past_midnight = begins_on(before, evening, zone), begins_on(before, day, zone)
        left = without(before_midnight, [(minute + DAY, minute + DAY + length)])
        kept = tuple(one for one in left if one[0] < DAY)
        carried = [(start - DAY, end - DAY) for start, end in left if start >= DAY]
        wanted = {evening: kept, day: without((*past_midnight, *carried), [(minute, minute + length)])}
        changed = {on: new for on, new in wanted.items() if begins_on(before, on, zone) != new}
        return _differing(before, changed, zone)

    return change(work, consultant_id=consultant_id, kind=ChangeKind.WEEK, make=make)


def _taken(work: UnitOfWork, consultant_id: int, hours: Hours, first: datetime, last: datetime) -> tuple[Taken, ...]:
    rows = week_queries.places(work.session, consultant_id, first, last, work.now)
    if not rows:
        return ()
    is_open = open_time(hours, minute_of(rows[0].starts_at), minute_of(max(row.ends_at for row in rows)))
    found = []
    for starts_at, ends_at, held_until in rows:
        start, end = minute_of(starts_at), minute_of(ends_at)
        found.append(Taken(starts_at, ends_at, held_until, covered(is_open, start, end) < end - start))
    return tuple(found)


def _differing(before: Hours, changed: Mapping[date, tuple[Span, ...]], zone: str) -> Hours:
    weekly = [on for on, wanted in changed.items() if weekly_on(before, on, zone) == wanted]
    special = [SpecialDay(on, zone, as_stretches(wanted)) for on, wanted in changed.items() if on not in weekly]
    return before.with_days(special, back_to_weekly=weekly)


def _carried(evening: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple((max(start - DAY, 0), end - DAY) for start, end in evening if end > DAY)
