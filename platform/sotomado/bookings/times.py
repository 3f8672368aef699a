"""The page of times: one week by the reader's own calendar, and where to go from there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sotomado.accounts.errors import NotFound
from sotomado.availability import service as availability
from sotomado.availability.policies import policy_of
from sotomado.availability.wording import by_day
from sotomado.bookings import queries
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
    # Those with a free time; `every_day` has all seven.
    days: list[tuple[date, list[datetime]]]
    earlier: date | None
    later: date | None
    # The first free start of all, where this week has none.
    next_free: datetime | None
    # No day beyond it can be booked yet.
    last_open_day: date
    # The reader's own time in this week: what they hold, or what is to be moved. It stands among the free ones.
    own_start: datetime | None = None
    # What is chosen in another week and can still be had: turning to this week does not let go of it.
    kept_start: datetime | None = None

    @property
    def every_day(self) -> list[tuple[date, list[datetime]]]:
        free = dict(self.days)
        days = [self.first_day + timedelta(days=number) for number in range(WEEK.days)]
        return [(day, free.get(day, [])) for day in days]


def week_of_times(
    work: UnitOfWork,
    *,
    consultant_id: int,
    zone: str,
    around: datetime | None = None,
    wanted_day: date | None = None,
    without_place_id: str | None = None,
) -> WeekOfTimes:
    """The week of `around` or `wanted_day`; else that of the first free start. Raises NotFound.

    Weeks count from today, so that the first page never begins with days that are gone. `without_place_id`: as if the
    reader's own place were free, which they would give up for another time.
    """
    clock = ZoneInfo(zone)
    today = work.now.astimezone(clock).date()
    picked = around
    card = directory.consultant(work, consultant_id=consultant_id, on=work.now.date())
    soonest = availability.first_open_slots(work, consultant_ids=[consultant_id], limit=1)[consultant_id]
    if around is None and wanted_day is None and soonest:
        around = soonest[0]
    wanted = wanted_day or (around or work.now).astimezone(clock).date()
    horizon = policy_of(work, consultant_id).horizon_days or availability.HORIZON_DAYS
    last_page = horizon // WEEK.days
    page = min(max((wanted - today) // WEEK, 0), last_page)
    first_day = today + page * WEEK

    def open_on(day: date, days: int) -> list[datetime]:
        return availability.open_slots(
            work,
            consultant_id=consultant_id,
            first_day=day,
            days=days,
            zone=zone,
            without_place_id=without_place_id,
        )

    starts = open_on(first_day, WEEK.days)
    picked_on = picked.astimezone(clock).date() if picked else first_day
    is_elsewhere = not first_day <= picked_on < first_day + WEEK
    return WeekOfTimes(
        card=card,
        first_day=first_day,
        last_day=first_day + WEEK - timedelta(days=1),
        days=by_day(starts, zone),
        earlier=first_day - WEEK if page > 0 else None,
        later=first_day + WEEK if page < last_page else None,
        next_free=soonest[0] if soonest and not starts else None,
        last_open_day=today + timedelta(days=horizon),
        kept_start=picked if picked and is_elsewhere and picked in open_on(picked_on, 1) else None,
    )


def week_to_choose(
    work: UnitOfWork,
    *,
    advisee_id: int,
    consultant_id: int,
    zone: str,
    around: datetime | None = None,
    wanted_day: date | None = None,
) -> WeekOfTimes:
    """As `week_of_times`, with what the advisee holds at this moment among the free times. Raises NotFound."""
    held = queries.held_now(work, advisee_id=advisee_id)
    own = held if held is not None and held.consultant_id == consultant_id else None
    if own is not None and around is None and wanted_day is None:
        around = own.starts_at
    week = week_of_times(
        work,
        consultant_id=consultant_id,
        zone=zone,
        around=around,
        wanted_day=wanted_day,
        without_place_id=own.place_id if own else None,
    )
    return _with_own(week, own.starts_at, zone) if own else week


def week_to_move(
    work: UnitOfWork,
    *,
    advisee_id: int,
    booking_id: str,
    zone: str,
    around: datetime | None = None,
    wanted_day: date | None = None,
) -> WeekOfTimes:
    """The times one's booking may move to, and the one it has, chosen until another is. Raises NotFound."""
    own = queries.of_advisee(work, advisee_id=advisee_id, booking_id=booking_id)
    if own is None:
        raise NotFound("booking")
    week = week_of_times(
        work,
        consultant_id=own.consultant_id,
        zone=zone,
        around=around or own.starts_at,
        wanted_day=wanted_day,
        without_place_id=own.place_id,
    )
    week = _with_own(week, own.starts_at, zone)
    keeps_its_own = week.own_start is None and around in (None, own.starts_at)
    return replace(week, kept_start=own.starts_at) if keeps_its_own else week


def _with_own(week: WeekOfTimes, own_start: datetime, zone: str) -> WeekOfTimes:
    """One's own time is shown also where nobody else could book it any more, so near or so far it is."""
    if not week.first_day <= own_start.astimezone(ZoneInfo(zone)).date() <= week.last_day:
        return week
    starts = sorted({own_start, *(at for _, free in week.days for at in free)})
    return replace(week, days=by_day(starts, zone), own_start=own_start)
