"""What the calendars are made of. Each function is one statement, however many consultants it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from functools import cache

from sqlalchemy import Select, Update, and_, bindparam, or_, select, true, update
from sqlalchemy.orm import Session

from consultants.availability import Override, WeeklyRule
from sotomado.availability.models import AvailabilityOverride, AvailabilityRule, OverrideInterval, Place


def rules(session: Session, ids: Collection[int]) -> dict[int, list[WeeklyRule]]:
    """Weekly rules by consultant. Rules that read alike are one object, so that the core works them out once."""
    found: dict[int, list[WeeklyRule]] = defaultdict(list)
    alike: dict[tuple[int, int, int, str, date | None, date | None], WeeklyRule] = {}
    rows = session.execute(
        select(
            AvailabilityRule.consultant_id,
            AvailabilityRule.weekday,
            AvailabilityRule.start_minute,
            AvailabilityRule.end_minute,
            AvailabilityRule.time_zone,
            AvailabilityRule.valid_from,
            AvailabilityRule.valid_until,
        ).where(AvailabilityRule.consultant_id.in_(ids))
    )
    for consultant_id, weekday, start, end, zone, valid_from, valid_until in rows:
        key = (weekday, start, end, zone, valid_from, valid_until)
        if key not in alike:
            # The core counts weekdays as ISO does.
            alike[key] = WeeklyRule(weekday + 1, start, end, zone, valid_from, valid_until)
        found[consultant_id].append(alike[key])
    return found


def overrides(session: Session, ids: Collection[int] | None, first: date, last: date) -> dict[int, list[Override]]:
    """Days that differ, by consultant, in a range of local dates; of everybody where no ids are named."""
    named = {} if ids is None else {"ids": list(ids)}
    rows = session.execute(_overrides(bool(named)), {"first": first, "last": last} | named)
    hours: dict[tuple[int, date, str], list[tuple[int, int]]] = defaultdict(list)
    for consultant_id, on, zone, start, end in rows:
        intervals = hours[consultant_id, on, zone]
        if start is not None:
            intervals.append((start, end))
    found: dict[int, list[Override]] = defaultdict(list)
    for (consultant_id, on, zone), intervals in hours.items():
        found[consultant_id].append(Override(on, zone, tuple(intervals)))
    return found


@cache
def _overrides(is_few: bool) -> Select[int, date, str, int, int]:
    return (
        select(
            AvailabilityOverride.consultant_id,
            AvailabilityOverride.on_date,
            AvailabilityOverride.time_zone,
            OverrideInterval.start_minute,
            OverrideInterval.end_minute,
        )
        .outerjoin(OverrideInterval, OverrideInterval.override_id == AvailabilityOverride.id)
        .where(
            AvailabilityOverride.consultant_id.in_(bindparam("ids", expanding=True)) if is_few else true(),
            AvailabilityOverride.on_date.between(bindparam("first"), bindparam("last")),
        )
    )


def end_lapsed_holds(
    session: Session, *, consultant_id: int, advisee_id: int, from_minute: int, until_minute: int, now: datetime
) -> None:
    """End the holds that have run out and meet one interval, of the consultant or of the advisee."""
    session.execute(
        _ending_lapsed_holds(),
        {
            "consultant": consultant_id,
            "advisee": advisee_id,
            "first": from_minute,
            "last": until_minute,
            "instant": now,
        },
    )
    # What the session knows of places may be older than this.
    for row in list(session.identity_map.values()):
        if isinstance(row, Place):
            session.expire(row, ["live"])


@cache
def _ending_lapsed_holds() -> Update:
    in_the_way = (
        select(Place.id)
        .where(
            or_(Place.consultant_id == bindparam("consultant"), Place.advisee_id == bindparam("advisee")),
            Place.live,
            Place.held_until <= bindparam("instant"),
            Place.from_minute < bindparam("last"),
            Place.until_minute > bindparam("first"),
        )
        .order_by(Place.id)  # in one order for everybody, so that two of these never wait for each other
        .with_for_update()
    )
    return update(Place).where(Place.id.in_(in_the_way)).values(live=False).execution_options(synchronize_session=False)


def kept_on(session: Session, consultant_id: int, first: datetime, last: datetime, now: datetime) -> list[datetime]:
    """When a consultant's live consultations between two instants begin. Index: ix_place_consultant_time."""
    return list(
        session.scalars(
            select(Place.starts_at)
            .where(
                and_(Place.consultant_id == consultant_id, Place.live),
                or_(Place.held_until.is_(None), Place.held_until > now),
                Place.starts_at >= first,
                Place.starts_at < last,
            )
            .order_by(Place.starts_at)
        )
    )
