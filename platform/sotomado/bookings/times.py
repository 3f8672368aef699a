"""The page of times: one week by the reader's own calendar, and where to go from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sotomado.availability import service as availability
from sotomado.availability.policies import policy_of
from sotomado.availability.wording import by_day
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.service import ConsultantCard

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class WeekOfTimes:
    """Free starts from `first_day` on for seven days; `earlier` and `later` are where the next pages begin."""

    card: ConsultantCard
    first_day: date
    last_day: date
    days: list[tuple[date, list[datetime]]]
    earlier: date | None
    later: date | None
    # The first free start of all, where this week has none.
    next_free: datetime | None


def week_of_times(
    work: UnitOfWork, *, consultant_id: int, zone: str, around: datetime | None = None, wanted_day: date | None = None
) -> WeekOfTimes:
    """The week of `around` or `wanted_day`; else that of the first free start. Raises NotFound.

    Weeks count from today, so that the first page never begins with days that are gone.
    """
    clock = ZoneInfo(zone)
    today = work.now.astimezone(clock).date()
    card = directory.consultant(work, consultant_id=consultant_id, on=work.now.date())
    soonest = availability.first_open_slots(work, consultant_ids=[consultant_id], limit=1)[consultant_id]
    if around is None and wanted_day is None and soonest:
        around = soonest[0]
    wanted = wanted_day or (around or work.now).astimezone(clock).date()
    horizon = policy_of(work, consultant_id).horizon_days or availability.HORIZON_DAYS
    last_page = horizon // WEEK.days
    page = min(max((wanted - today) // WEEK, 0), last_page)
    first_day = today + page * WEEK
    starts = availability.open_slots(work, consultant_id=consultant_id, first_day=first_day, days=WEEK.days, zone=zone)
    return WeekOfTimes(
        card=card,
        first_day=first_day,
        last_day=first_day + WEEK - timedelta(days=1),
        days=by_day(starts, zone),
        earlier=first_day - WEEK if page > 0 else None,
        later=first_day + WEEK if page < last_page else None,
        next_free=soonest[0] if soonest and not starts else None,
    )
