"""The soonest times across one's ten: one pass over all of them, gathered by the reader's own days."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from sotomado.availability import service as availability
from sotomado.availability.times_of_week import lie_in
from sotomado.bookings import queries
from sotomado.bookings.tens import consultants_of_ten
from sotomado.database import UnitOfWork
from sotomado.directory.service import ConsultantCard
from sotomado.directory.vocabulary import MeetingMode, TimeOfWeek

# Days go on until so many times are shown, and each day is shown whole.
ENOUGH = 36
LONGEST_DAYS = 14
# Two talks of one person stand at least so far apart, from start to start.
APART = timedelta(minutes=availability.CONSULTATION_MINUTES + availability.AFTER_MINUTES)


@dataclass(frozen=True)
class OneOfTen:
    """Somebody's free times on one day, and the way to meet that a tap asks for."""

    card: ConsultantCard
    mode: MeetingMode
    starts: tuple[datetime, ...]


@dataclass(frozen=True)
class Soonest:
    """`later_day`: where the next page begins; None: nothing comes after."""

    days: tuple[tuple[date, tuple[OneOfTen, ...]], ...]
    later_day: date | None
    # All of them, also those who have no time now.
    consultants: tuple[ConsultantCard, ...]


def soonest(
    work: UnitOfWork,
    *,
    person_id: int,
    shortlist_id: str,
    zone: str,
    first_day: date | None = None,
    times: Collection[TimeOfWeek] = (),
    mode: MeetingMode | None = None,
    wished_mode: MeetingMode | None = None,
) -> Soonest:
    """The free times of one's ten from a day on. `mode`: with those alone who meet this way; `wished_mode`: the way
    that is preferred where somebody offers it. Raises NotFound.
    """
    ten = consultants_of_ten(work, person_id=person_id, shortlist_id=shortlist_id)
    modes = {card.id: _mode_of(card, mode, wished_mode) for card in ten if card.is_bookable}
    ids = [one for one, way in modes.items() if way is not None]
    clock = ZoneInfo(zone)
    first = work.now
    if first_day is not None:
        first = max(first, datetime(first_day.year, first_day.month, first_day.day, tzinfo=clock).astimezone(UTC))
    last = work.now + timedelta(days=92)
    free = availability.free_in(work, consultant_ids=ids, first=first, last=last)
    own = [one.starts_at for one in queries.ahead_of_advisee(work, advisee_id=person_id)]
    # (start, consultant), the soonest first; at the same time in the order of the ten.
    found = sorted((at, position) for position, one in enumerate(ids) for at in _wanted(free[one], times, zone, own))
    days: dict[date, dict[int, list[datetime]]] = {}
    later_day = None
    for shown, (at, position) in enumerate(found):
        on = at.astimezone(clock).date()
        if on not in days and (shown >= ENOUGH or len(days) >= LONGEST_DAYS):
            later_day = on
            break
        days.setdefault(on, {}).setdefault(ids[position], []).append(at)
    cards = {card.id: card for card in ten}
    return Soonest(
        days=tuple(
            (
                on,
                tuple(
                    OneOfTen(cards[one], way, tuple(starts))
                    for one, starts in of_day.items()
                    if (way := modes[one]) is not None
                ),
            )
            for on, of_day in days.items()
        ),
        later_day=later_day,
        consultants=tuple(ten),
    )


def _wanted(
    starts: Sequence[datetime], times: Collection[TimeOfWeek], zone: str, own: Sequence[datetime]
) -> list[datetime]:
    """Those in the parts of the week asked for, at which the reader is not with somebody else."""
    if not starts:
        return []
    in_time = np.ones(len(starts), np.bool_)
    if times:
        in_time = lie_in(times, np.array([int(at.timestamp()) // 60 for at in starts], np.int64), zone)
    return [
        at
        for at, is_in_time in zip(starts, in_time, strict=True)
        if is_in_time and all(abs(at - other) >= APART for other in own)
    ]


def _mode_of(card: ConsultantCard, mode: MeetingMode | None, wished: MeetingMode | None) -> MeetingMode | None:
    if mode is not None:
        return mode if mode in card.modes else None
    if wished in card.modes:
        return wished
    return next((one for one in MeetingMode if one in card.modes), None)
