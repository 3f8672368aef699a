"""Free times of a few as one would write them first: objects of each consultant's rows, days and slots in plain Python.

Knows what the benchmark's desk holds: hours that do not touch each other, days off, blocks, bookings, pauses, limits,
licences. Grows with consultants x (statements + days x slots x blocks).
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from sotomado.availability.models import AvailabilityOverride, AvailabilityPolicy, AvailabilityRule, BusyBlock, Place
from sotomado.availability.policies import STANDARD
from sotomado.database import UnitOfWork
from sotomado.directory.models import Consultant, Credential

HOUR = timedelta(hours=1)


def first_times(work: UnitOfWork, ids: list[int], limit: int) -> dict[int, list[datetime]]:
    """The first free times of each."""
    return {one: [at for at, _ in zip(_free(work, one), range(limit), strict=False)] for one in ids}


def _free(work: UnitOfWork, one: int) -> Iterator[datetime]:
    session = work.session
    zone = ZoneInfo(session.get_one(Consultant, one).time_zone)
    licence = session.get_one(Credential, one)
    policy = session.get(AvailabilityPolicy, one) or STANDARD
    rules = session.scalars(select(AvailabilityRule).where(AvailabilityRule.consultant_id == one)).all()
    off = {
        row.on_date
        for row in session.scalars(select(AvailabilityOverride).where(AvailabilityOverride.consultant_id == one))
    }
    busy = session.scalars(select(BusyBlock).where(BusyBlock.consultant_id == one)).all()
    booked = session.scalars(select(Place).where(Place.consultant_id == one, Place.live)).all()
    dates = [row.starts_at.astimezone(zone).date() for row in booked]
    on_day = Counter(dates)
    in_week = Counter(day.isocalendar()[:2] for day in dates)
    before, after = timedelta(minutes=policy.before_minutes), timedelta(minutes=policy.after_minutes)
    taken = [(row.starts_at - after, row.ends_at + before) for row in busy] + [
        (
            row.starts_at - max(after, timedelta(minutes=row.before_minutes)),
            row.ends_at + max(before, timedelta(minutes=row.after_minutes)),
        )
        for row in booked
    ]
    earliest = work.now + timedelta(minutes=policy.notice_minutes)
    licensed_until = datetime.combine(
        licence.expires_on + timedelta(days=1), datetime.min.time(), ZoneInfo("Asia/Tokyo")
    )
    today = work.now.astimezone(zone).date()
    for day in (today + timedelta(days=n) for n in range(-1, (policy.horizon_days or 0) + 1)):
        for rule in (rule for rule in rules if rule.weekday == day.weekday() and day not in off):
            clock = ZoneInfo(rule.time_zone)
            minutes = (rule.end_minute - rule.start_minute) % 1440 or 1440
            at = datetime(day.year, day.month, day.day, tzinfo=clock) + timedelta(minutes=rule.start_minute)
            at = at.astimezone(UTC)
            ends = at + timedelta(minutes=minutes)
            while at + HOUR <= ends:
                local = at.astimezone(zone).date()
                if (
                    earliest <= at < licensed_until
                    and (local - today).days <= (policy.horizon_days or 0)
                    and (policy.per_day is None or on_day[local] < policy.per_day)
                    and (policy.per_week is None or in_week[local.isocalendar()[:2]] < policy.per_week)
                    and all(at + HOUR <= start or end <= at for start, end in taken)
                ):
                    yield at
                at += timedelta(minutes=policy.step_minutes)
