"""What a consultant says about their own time: weekly hours and days off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from sotomado.accounts.errors import NotFound
from sotomado.availability import queries
from sotomado.availability.errors import BadDates, HoursOverlap
from sotomado.availability.models import AvailabilityOverride, AvailabilityRule, OverrideInterval
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory

DAY = 24 * 60
LONGEST_ABSENCE_DAYS = 60

# Minutes after midnight; an end at or before the start lies on the next day.
Stretch = tuple[int, int]


@dataclass(frozen=True)
class DayOff:
    """A date without weekly hours, and the consultations that were booked before and stay."""

    id: int
    on: date
    kept: tuple[datetime, ...]


def weekly_hours(work: UnitOfWork, *, consultant_id: int) -> dict[int, tuple[Stretch, ...]]:
    """Stretches by weekday (0 is Monday), each day in order."""
    rows = work.session.execute(
        select(AvailabilityRule.weekday, AvailabilityRule.start_minute, AvailabilityRule.end_minute)
        .where(AvailabilityRule.consultant_id == consultant_id)
        .order_by(AvailabilityRule.weekday, AvailabilityRule.start_minute)
    ).all()
    return {day: tuple((start, end) for weekday, start, end in rows if weekday == day) for day in range(7)}


def set_weekly_hours(work: UnitOfWork, *, consultant_id: int, hours: Mapping[int, Sequence[Stretch]]) -> None:
    """Replace the weekly hours, by the clock of the consultant's zone. Booked consultations stay.

    Raises HoursOverlap and NotFound.
    """
    refuse_overlaps(hours)
    zone = _zone(work, consultant_id)
    work.session.execute(delete(AvailabilityRule).where(AvailabilityRule.consultant_id == consultant_id))
    work.session.add_all(
        [
            AvailabilityRule(
                consultant_id=consultant_id, weekday=weekday, start_minute=start, end_minute=end, time_zone=zone
            )
            for weekday, stretches in hours.items()
            for start, end in stretches
        ]
    )
    work.session.flush()


def refuse_overlaps(hours: Mapping[int, Sequence[Stretch]]) -> None:
    """Raise HoursOverlap for the first stretch that begins inside another one, across midnight and Sunday too."""
    week = sorted(
        (weekday * DAY + start, weekday * DAY + (end if end > start else end + DAY), weekday, position)
        for weekday, stretches in hours.items()
        for position, (start, end) in enumerate(stretches)
    )
    if not week:
        return
    reach = max(end for _, end, _, _ in week) - 7 * DAY  # how far last week's Sunday runs into Monday
    for begins, ends, weekday, position in week:
        if begins < reach:
            raise HoursOverlap(weekday, position)
        reach = max(reach, ends)


def days_off(work: UnitOfWork, *, consultant_id: int) -> list[DayOff]:
    """The days off from today on, by the consultant's calendar. Two statements."""
    zone = _zone(work, consultant_id)
    clock = ZoneInfo(zone)
    today = work.now.astimezone(clock).date()
    rows = work.session.execute(
        select(AvailabilityOverride.id, AvailabilityOverride.on_date)
        .outerjoin(OverrideInterval, OverrideInterval.override_id == AvailabilityOverride.id)
        .where(
            AvailabilityOverride.consultant_id == consultant_id,
            AvailabilityOverride.on_date >= today,
            OverrideInterval.override_id.is_(None),
        )
        .order_by(AvailabilityOverride.on_date)
    ).all()
    if not rows:
        return []
    kept = _kept(work, consultant_id, zone, rows[0].on_date, rows[-1].on_date)
    return [DayOff(row.id, row.on_date, tuple(kept.get(row.on_date, ()))) for row in rows]


def add_days_off(work: UnitOfWork, *, consultant_id: int, first: date, last: date) -> int:
    """Take the dates first..last off; those that are off already stay so. Returns how many consultations stay on them.

    Raises BadDates and NotFound.
    """
    zone = _zone(work, consultant_id)
    today = work.now.astimezone(ZoneInfo(zone)).date()
    if last < first or first < today or (last - first).days >= LONGEST_ABSENCE_DAYS:
        raise BadDates()
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    # Other hours of those dates make way for the whole day.
    work.session.execute(
        delete(AvailabilityOverride).where(
            AvailabilityOverride.consultant_id == consultant_id, AvailabilityOverride.on_date.in_(dates)
        )
    )
    work.session.add_all(
        [AvailabilityOverride(consultant_id=consultant_id, on_date=on, time_zone=zone) for on in dates]
    )
    work.session.flush()
    return sum(len(times) for times in _kept(work, consultant_id, zone, first, last).values())


def remove_day_off(work: UnitOfWork, *, consultant_id: int, override_id: int) -> date:
    """Let the weekly hours count again. Returns the date. Raises NotFound for another's."""
    on: date | None = work.session.scalar(
        delete(AvailabilityOverride)
        .where(AvailabilityOverride.id == override_id, AvailabilityOverride.consultant_id == consultant_id)
        .returning(AvailabilityOverride.on_date)
    )
    if on is None:
        raise NotFound("day off")
    return on


def _kept(work: UnitOfWork, consultant_id: int, zone: str, first: date, last: date) -> dict[date, list[datetime]]:
    """When consultations begin on local dates, by date."""
    clock = ZoneInfo(zone)
    after = last + timedelta(days=1)
    found: dict[date, list[datetime]] = {}
    for at in queries.kept_on(
        work.session,
        consultant_id,
        datetime(first.year, first.month, first.day, tzinfo=clock).astimezone(UTC),
        datetime(after.year, after.month, after.day, tzinfo=clock).astimezone(UTC),
        work.now,
    ):
        found.setdefault(at.astimezone(clock).date(), []).append(at)
    return found


def _zone(work: UnitOfWork, consultant_id: int) -> str:
    terms = directory.terms(work, consultant_ids=[consultant_id])
    if consultant_id not in terms:
        raise NotFound("consultant")
    return terms[consultant_id].time_zone
