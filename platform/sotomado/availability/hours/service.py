"""What a consultant says about their time for good: weekly hours and their dates, days off, the clock they follow."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sotomado.accounts.errors import NotFound
from sotomado.availability.errors import BadDates, HoursOverlap, SeveralClocks
from sotomado.availability.hours import queries as week_queries
from sotomado.availability.hours.changing import Changed, change, hours_of, today, zone_of
from sotomado.availability.hours.kept import ONE_DAY, Hours, Rule, SpecialDay, in_order
from sotomado.availability.hours.opened import periods
from sotomado.availability.hours.stretches import DAY, Stretch
from sotomado.availability.models import ChangeKind
from sotomado.database import UnitOfWork

LONGEST_ABSENCE_DAYS = 60
# Nobody plans their hours further ahead, and whoever types another year has mistyped it.
FARTHEST_AHEAD = timedelta(days=2 * 366)
FARTHEST_BACK = timedelta(days=20 * 366)

Week = Mapping[int, Sequence[Stretch]]


@dataclass(frozen=True)
class Period:
    """Dates over which the weekly hours are the same; `zones`: by whose clocks they were written."""

    first: date | None
    last: date | None
    hours: dict[int, tuple[Stretch, ...]]
    zones: frozenset[str]

    def holds_on(self, on: date) -> bool:
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


@dataclass(frozen=True)
class Absence:
    """Days off on end, and the consultations that were booked before and stay."""

    first: date
    last: date
    kept: tuple[datetime, ...]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Clocks:
    """Whether what was written still follows another clock than the consultant's own."""

    own: str
    others: tuple[str, ...]


def weekly_hours(work: UnitOfWork, *, consultant_id: int, on: date | None = None) -> dict[int, tuple[Stretch, ...]]:
    """Stretches by weekday (0 is Monday) of the weeks around a date (today), each day in order."""
    return period_on(work, consultant_id=consultant_id, on=on).hours


def period_on(work: UnitOfWork, *, consultant_id: int, on: date | None = None) -> Period:
    """The weekly hours that hold on a date (today), and from when until when they do. Raises NotFound."""
    on = on or today(work, zone_of(work, consultant_id))
    return next(one for one in _periods(hours_of(work, consultant_id=consultant_id)) if one.holds_on(on))


def periods_ahead(work: UnitOfWork, *, consultant_id: int) -> list[Period]:
    """The weekly hours from today on, as they follow one another; one entry where they stay the same for ever."""
    now = today(work, zone_of(work, consultant_id))
    return [one for one in _periods(hours_of(work, consultant_id=consultant_id)) if one.last is None or one.last >= now]


def set_weekly_hours(
    work: UnitOfWork,
    *,
    consultant_id: int,
    hours: Week,
    first: date | None = None,
    last: date | None = None,
    version: int | None = None,
    knows: Collection[datetime] | None = None,
) -> Changed:
    """Let these be the weekly hours from `first` until `last` (None: always), by the clock they were written in so far.

    Booked consultations stay. Raises HoursOverlap, BadDates, SeveralClocks, and what `changing.change` raises.
    """
    refuse_overlaps(hours)
    own = zone_of(work, consultant_id)
    refuse_dates(first, last, today(work, own))

    def make(before: Hours) -> Hours:
        zones = {rule.zone for rule in before.rules if _meet(rule, first, last)}
        if len(zones) > 1:
            raise SeveralClocks()
        zone = next(iter(zones), own)
        rules = [Rule(day, start, end, zone) for day, some in hours.items() for start, end in some]
        return before.with_rules(rules, first, last)

    return change(work, consultant_id=consultant_id, kind=ChangeKind.WEEKLY, make=make, version=version, knows=knows)


def refuse_overlaps(hours: Week, *, every_week: bool = True) -> None:
    """Raise HoursOverlap for the first stretch that begins inside another one, across midnight too.

    `every_week`: Sunday runs into Monday as well.
    """
    week = sorted(
        (weekday * DAY + start, weekday * DAY + (end if end > start else end + DAY), weekday, position)
        for weekday, stretches in hours.items()
        for position, (start, end) in enumerate(stretches)
    )
    if not week:
        return
    # How far last week's Sunday runs into Monday.
    reach = max(end for _, end, _, _ in week) - 7 * DAY if every_week else 0
    for begins, ends, weekday, position in week:
        if begins < reach:
            raise HoursOverlap(weekday, position)
        reach = max(reach, ends)


def refuse_dates(first: date | None, last: date | None, now: date) -> None:
    """Raise BadDates for a validity that nobody can mean."""
    given = [on for on in (first, last) if on is not None]
    if (
        (first is not None and last is not None and last < first)
        or (last is not None and last < now)
        or any(on - now > FARTHEST_AHEAD or now - on > FARTHEST_BACK for on in given)
    ):
        raise BadDates()


def clocks(work: UnitOfWork, *, consultant_id: int) -> Clocks:
    """By whose clocks the hours to come were written. Raises NotFound."""
    own = zone_of(work, consultant_id)
    now = today(work, own)
    hours = hours_of(work, consultant_id=consultant_id)
    zones = {rule.zone for rule in hours.rules if rule.last is None or rule.last >= now}
    zones |= {one.zone for one in hours.days if one.on >= now and one.stretches}
    return Clocks(own, tuple(sorted(zones - {own})))


def move_to_own_clock(
    work: UnitOfWork, *, consultant_id: int, version: int | None = None, knows: Collection[datetime] | None = None
) -> Changed:
    """Let the same times of day count by the clock of the zone the consultant lives in now: 9:00 stays 9:00.

    Raises what `changing.change` raises.
    """
    own = zone_of(work, consultant_id)
    now = today(work, own)

    def make(before: Hours) -> Hours:
        moved = [replace(rule, zone=own) if rule.last is None or rule.last >= now else rule for rule in before.rules]
        # Two clocks may have written the same beginning; by one clock it is one stretch, the longer of the two.
        longest = {(rule.weekday, rule.start, rule.first): rule for rule in sorted(moved, key=_length)}
        days = tuple(replace(one, zone=own) if one.on >= now else one for one in before.days)
        return Hours(in_order(longest.values()), days)

    return change(work, consultant_id=consultant_id, kind=ChangeKind.ZONE, make=make, version=version, knows=knows)


def absences(work: UnitOfWork, *, consultant_id: int) -> list[Absence]:
    """The days off from today on, those on end as one. Raises NotFound."""
    zone = zone_of(work, consultant_id)
    now = today(work, zone)
    off = [one.on for one in hours_of(work, consultant_id=consultant_id).days if one.on >= now and not one.stretches]
    if not off:
        return []
    kept = _kept(work, consultant_id, zone, off[0])
    ranges: list[list[date]] = []
    for on in off:
        if ranges and on - ranges[-1][-1] == ONE_DAY:
            ranges[-1].append(on)
        else:
            ranges.append([on])
    return [Absence(some[0], some[-1], tuple(at for on in some for at in kept.get(on, ()))) for some in ranges]


def add_days_off(
    work: UnitOfWork,
    *,
    consultant_id: int,
    first: date,
    last: date,
    version: int | None = None,
    knows: Collection[datetime] | None = None,
) -> Changed:
    """Take the dates first..last off; other hours of those dates make way for the whole day.

    Raises BadDates, and what `changing.change` raises.
    """
    zone = zone_of(work, consultant_id)
    now = today(work, zone)
    if last < first or first < now or (last - first).days >= LONGEST_ABSENCE_DAYS or last - now > FARTHEST_AHEAD:
        raise BadDates()
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def make(before: Hours) -> Hours:
        open_ones = [on for on in dates if (day := before.day(on)) is None or day.stretches]
        return before.with_days(SpecialDay(on, zone) for on in open_ones)

    return change(work, consultant_id=consultant_id, kind=ChangeKind.DAYS_OFF, make=make, version=version, knows=knows)


def end_absence(
    work: UnitOfWork, *, consultant_id: int, first: date, last: date, version: int | None = None
) -> Changed:
    """Let the weekly hours count again on the days off among first..last. Raises NotFound where there are none."""

    def make(before: Hours) -> Hours:
        off = [one.on for one in before.days if first <= one.on <= last and not one.stretches]
        if not off:
            raise NotFound("days off")
        return before.with_days((), back_to_weekly=off)

    return change(work, consultant_id=consultant_id, kind=ChangeKind.DAYS_BACK, make=make, version=version)


def _periods(hours: Hours) -> list[Period]:
    found: list[Period] = []
    for first, last in periods(hours):
        on = first or last or date(2000, 1, 3)
        rules = [rule for rule in hours.rules if rule.holds_on(on)]
        week = {
            weekday: tuple((rule.start, rule.end) for rule in rules if rule.weekday == weekday) for weekday in range(7)
        }
        zones = frozenset(rule.zone for rule in rules)
        if found and (found[-1].hours, found[-1].zones) == (week, zones):
            found[-1] = replace(found[-1], last=last)
        else:
            found.append(Period(first, last, week, zones))
    return found


def _meet(rule: Rule, first: date | None, last: date | None) -> bool:
    return (last is None or rule.first is None or rule.first <= last) and (
        first is None or rule.last is None or rule.last >= first
    )


def _length(rule: Rule) -> int:
    return rule.end - rule.start if rule.end > rule.start else rule.end - rule.start + DAY


def _kept(work: UnitOfWork, consultant_id: int, zone: str, first: date) -> dict[date, list[datetime]]:
    """When consultations and holds begin on local dates, by date."""
    clock = ZoneInfo(zone)
    found: dict[date, list[datetime]] = {}
    begins = datetime(first.year, first.month, first.day, tzinfo=clock).astimezone(UTC)
    for row in week_queries.places(work.session, consultant_id, begins, None, work.now):
        found.setdefault(row.starts_at.astimezone(clock).date(), []).append(row.starts_at)
    return found
