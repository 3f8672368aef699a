"""What is free, and how it is taken: listing and taking ask the same function."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from sotomado.accounts.errors import NotFound
from sotomado.availability import queries
from sotomado.availability.calendars import EVERY, Offered, free_of, free_starts, offered
from sotomado.availability.errors import AlreadyElsewhere, HoldGone, SlotNotOffered, SlotTaken
from sotomado.availability.models import Place
from sotomado.availability.policies import (
    AFTER_MINUTES,
    CONSULTATION_MINUTES,
    HORIZON_DAYS,
    LONGEST_PAUSE,
    NOTICE_MINUTES,
    policy_of,
)
from sotomado.availability.times_of_week import lie_in
from sotomado.availability.turns import take_turns
from sotomado.database import UnitOfWork, new_key
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import TimeOfWeek

__all__ = [
    "AFTER_MINUTES",
    "CONSULTATION_MINUTES",
    "HORIZON_DAYS",
    "NOTICE_MINUTES",
    "AlreadyElsewhere",
    "HoldGone",
    "Openings",
    "PlaceState",
    "SlotNotOffered",
    "SlotTaken",
    "first_open_slots",
    "free_in",
    "keep",
    "open_slots",
    "openings",
    "place",
    "place_state",
    "release",
    "shift",
    "take_turns",
]


@dataclass(frozen=True)
class PlaceState:
    """Whether a place still stands: `is_live` is false once it was released or lost."""

    is_live: bool
    held_until: datetime | None


@dataclass(frozen=True)
class Openings:
    """Ids of consultants: with a free time at all, and with one at the times wished for."""

    at_any_time: frozenset[int]
    at_wished_times: frozenset[int]


def open_slots(
    work: UnitOfWork,
    *,
    consultant_id: int,
    first_day: date | None = None,
    days: int = 14,
    zone: str | None = None,
    without_place_id: str | None = None,
) -> list[datetime]:
    """The free starts on `days` local dates from `first_day` (today), by the calendar of `zone` (the consultant's).

    `without_place_id`: as if this place were not taken, for whoever would give it up. Raises NotFound for an unknown
    consultant.
    """
    terms = directory.terms(work, consultant_ids=[consultant_id])
    if consultant_id not in terms:
        raise NotFound("consultant")
    clock = ZoneInfo(zone or terms[consultant_id].time_zone)
    day = first_day or work.now.astimezone(clock).date()
    first = datetime(day.year, day.month, day.day, tzinfo=clock)
    after = day + timedelta(days=days)
    last = datetime(after.year, after.month, after.day, tzinfo=clock)
    found = free_starts(
        work,
        terms=terms,
        first=first.astimezone(UTC),
        last=last.astimezone(UTC),
        without_place_id=without_place_id,
    )
    return found[consultant_id]


def first_open_slots(
    work: UnitOfWork,
    *,
    consultant_ids: Collection[int],
    limit: int,
    cards: Mapping[int, directory.ConsultantCard] | None = None,
) -> dict[int, list[datetime]]:
    """For each consultant the first `limit` free starts within their own horizon, all in one pass.

    `cards`: of all of them, where they have been read already, so that their terms are not read again.
    """
    if cards is None:
        terms = directory.terms(work, consultant_ids=consultant_ids)
    else:
        terms = {one: cards[one].terms for one in consultant_ids}
    found = free_starts(work, terms=terms, first=work.now, limit=limit)
    return {consultant_id: found.get(consultant_id, []) for consultant_id in consultant_ids}


def free_in(
    work: UnitOfWork, *, consultant_ids: Collection[int], first: datetime, last: datetime, limit: int | None = None
) -> dict[int, list[datetime]]:
    """For each consultant the free starts in [first, last), or the first `limit` of them, all in one pass."""
    terms = directory.terms(work, consultant_ids=consultant_ids)
    found = free_starts(work, terms=terms, first=first, last=last, limit=EVERY if limit is None else limit)
    return {consultant_id: found.get(consultant_id, []) for consultant_id in consultant_ids}


def openings(
    work: UnitOfWork, *, consultant_ids: Collection[int], times: Collection[TimeOfWeek], zone: str
) -> Openings:
    """Who has a free time within the horizon at all, and who has one in the parts of the week wished for.

    `zone`: that of the person who wishes. One pass over everybody, whether anything is wished for or not.
    """
    terms = directory.terms(work, consultant_ids=consultant_ids)
    # The first of each says whether there is one at all; more are needed to see when.
    ids, free = free_of(work, terms=terms, first=work.now, limit=EVERY if times else 1)
    at_any_time = frozenset(ids[np.diff(free.begins) > 0].tolist())
    if not times or not at_any_time:
        return Openings(at_any_time, at_any_time)
    # Thousands of free times begin at the same few hundred instants.
    instants, which = free.instants()
    wished = free.have_any(lie_in(times, instants, zone)[which])
    return Openings(at_any_time, frozenset(ids[wished].tolist()))


def place(
    work: UnitOfWork, *, consultant_id: int, advisee_id: int, starts_at: datetime, held_until: datetime | None
) -> str:
    """Take a time, as a hold until `held_until` or (None) for good. Returns the place's id.

    Raises SlotNotOffered, SlotTaken, AlreadyElsewhere. Whatever Python thinks, the database lets no two live places
    of one consultant or one advisee overlap.
    """
    there = _room_for(work, consultant_id=consultant_id, advisee_id=advisee_id, starts_at=starts_at)
    place_id = new_key()
    with _refused_overlaps(work):
        work.session.execute(
            insert(Place).values(
                id=place_id,
                consultant_id=consultant_id,
                advisee_id=advisee_id,
                live=True,
                held_until=held_until,
                **there,
            )
        )
    return place_id


def shift(work: UnitOfWork, *, place_id: str, starts_at: datetime) -> None:
    """Move a place to another time: in one statement the old interval ends and the new one begins.

    The old one does not stand in its own way. Raises HoldGone where the place is no longer live, and what `place`
    raises; then it stands where it stood.
    """
    row = work.session.get(Place, place_id, with_for_update=True, populate_existing=True)
    if row is None or not row.live:
        raise HoldGone()
    there = _room_for(
        work, consultant_id=row.consultant_id, advisee_id=row.advisee_id, starts_at=starts_at, without_place_id=row.id
    )
    with _refused_overlaps(work):
        work.session.execute(update(Place).where(Place.id == place_id).values(**there))


def _room_for(
    work: UnitOfWork, *, consultant_id: int, advisee_id: int, starts_at: datetime, without_place_id: str | None = None
) -> dict[str, Any]:
    """The columns of a place at a time that is free, found when it is one's turn. Raises SlotNotOffered, SlotTaken."""
    take_turns(work, consultant_id=consultant_id, advisee_id=advisee_id)
    starts_at = starts_at.astimezone(UTC)
    policy = policy_of(work, consultant_id)
    from_minute = int(starts_at.timestamp()) // 60
    until_minute = from_minute + CONSULTATION_MINUTES + policy.after_minutes
    queries.end_lapsed_holds(
        work.session,
        consultant_id=consultant_id,
        advisee_id=advisee_id,
        # Also those a pause away: kept in the same instant, one would stand nearer than either pause allows.
        from_minute=from_minute - LONGEST_PAUSE,
        until_minute=until_minute + LONGEST_PAUSE,
        now=work.now,
    )
    terms = directory.terms(work, consultant_ids=[consultant_id]).get(consultant_id)
    if terms is None:
        raise SlotNotOffered()
    stands = offered(
        work,
        consultant_id=consultant_id,
        terms=terms,
        policy=policy,
        at=starts_at,
        without_place_id=without_place_id,
    )
    if stands is not Offered.FREE:
        raise SlotTaken() if stands is Offered.TAKEN else SlotNotOffered()
    return {
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=CONSULTATION_MINUTES),
        "from_minute": from_minute,
        "until_minute": until_minute,
        "before_minutes": policy.before_minutes,
        "after_minutes": policy.after_minutes,
    }


@contextmanager
def _refused_overlaps(work: UnitOfWork) -> Iterator[None]:
    """The database's refusal of one statement, told in our words; what was written before stays.

    On SQLite a refused statement alone is undone. PostgreSQL would give up the whole transaction without a savepoint.
    """
    is_postgresql = work.session.get_bind().dialect.name == "postgresql"
    try:
        with work.session.begin_nested() if is_postgresql else nullcontext():
            yield
    except IntegrityError as error:
        if "ex_place_advisee_id" in str(error.orig):
            raise AlreadyElsewhere() from error
        if "ex_place_consultant_id" in str(error.orig):
            raise SlotTaken() from error
        raise


def keep(work: UnitOfWork, *, place_id: str, held_until: datetime | None = None) -> None:
    """Make a hold firm, or have it last until another instant. Raises HoldGone where its time is no longer its own."""
    kept = work.session.execute(
        update(Place).where(Place.id == place_id, Place.live).values(held_until=held_until).returning(Place.id)
    )
    if kept.first() is None:
        raise HoldGone()


def release(work: UnitOfWork, *, place_id: str) -> None:
    """Give a time back. A place that is gone already stays gone."""
    work.session.execute(update(Place).where(Place.id == place_id).values(live=False))


def place_state(work: UnitOfWork, *, place_ids: Collection[str]) -> dict[str, PlaceState]:
    """How places stand, by id, in one statement."""
    rows = work.session.execute(select(Place.id, Place.live, Place.held_until).where(Place.id.in_(place_ids)))
    return {place_id: PlaceState(live, held_until) for place_id, live, held_until in rows}
