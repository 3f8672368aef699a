"""The one way hours change: seen from the page they were changed on, told what they touch, and kept one step back.

`change` takes a function from `Hours` to `Hours`. While it runs nobody takes a time of this consultant, so what it
says is touched is all that is touched. Nothing booked is ever dropped: bookings and holds stay whatever the hours say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.availability.errors import AskFirst, NothingToUndo
from sotomado.availability.hours import kept as kept_hours
from sotomado.availability.hours import queries as week_queries
from sotomado.availability.hours.kept import Hours
from sotomado.availability.hours.opened import Difference, Touched, covered, differences, minute_of, open_time
from sotomado.availability.models import ChangeKind, HoursChange
from sotomado.availability.standing import dormancy
from sotomado.availability.turns import take_turns
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory

# Days that lie further back are history: they are neither changed nor brought back.
REACHES_BACK = timedelta(days=7)


@dataclass(frozen=True)
class Changed:
    """What a change did. `touched` stays booked all the same; `version` is that of the hours as they are now."""

    differences: list[Difference]
    touched: list[Touched]
    version: int

    @property
    def is_nothing(self) -> bool:
        return not self.differences


@dataclass(frozen=True)
class LastChange:
    """What was changed last, for telling it and taking it back. `version` 0: nothing ever was."""

    version: int
    kind: ChangeKind | None
    made_at: datetime | None
    differences: list[Difference]


def zone_of(work: UnitOfWork, consultant_id: int) -> str:
    """Raises NotFound."""
    terms = directory.terms(work, consultant_ids=[consultant_id])
    if consultant_id not in terms:
        raise NotFound("consultant")
    return terms[consultant_id].time_zone


def hours_of(work: UnitOfWork, *, consultant_id: int) -> Hours:
    """The hours as a change sees them."""
    return kept_hours.load(work, consultant_id=consultant_id, since=_since(work))


def version_of(work: UnitOfWork, *, consultant_id: int) -> int:
    """The number of the hours as they stand; it rises with every change."""
    return work.session.scalar(select(HoursChange.version).where(HoursChange.consultant_id == consultant_id)) or 0


def change(
    work: UnitOfWork,
    *,
    consultant_id: int,
    kind: ChangeKind,
    make: Callable[[Hours], Hours],
    version: int | None = None,
    knows: Collection[datetime] | None = None,
) -> Changed:
    """Keep what `make` makes of the hours, and what stood before.

    `version`: that of the page this comes from; None asks nothing. `knows`: the beginnings of the bookings and holds
    the consultant was told this touches; None asks nothing. Raises AskFirst, NotFound.
    """
    zone = zone_of(work, consultant_id)
    take_turns(work, consultant_id=consultant_id)
    last = work.session.get(HoursChange, consultant_id, with_for_update=True, populate_existing=True)
    stands = last.version if last is not None else 0
    before = hours_of(work, consultant_id=consultant_id)
    after = make(before)
    if before == after:
        return Changed([], [], stands)
    found = differences(before, after, zone)
    touched = touches(work, consultant_id=consultant_id, before=before, after=after)
    is_outdated = version is not None and version != stands
    if is_outdated or (knows is not None and not {one.starts_at for one in touched} <= set(knows)):
        raise AskFirst(found, touched, stands, is_outdated=is_outdated)
    kept_hours.store(work, consultant_id=consultant_id, before=before, after=after)
    if last is None:
        last = HoursChange(consultant_id=consultant_id)
        work.session.add(last)
    last.version = stands + 1
    last.kind = kind
    last.made_at = work.now
    last.before = kept_hours.to_json(before)
    work.session.flush()
    # Whoever paused for want of time is back with the first open hour.
    dormancy.come_back(work, consultant_id=consultant_id)
    return Changed(found, touched, last.version)


def undo(work: UnitOfWork, *, consultant_id: int, version: int, knows: Collection[datetime] | None = None) -> Changed:
    """Let the hours be as they were before the last change; undone once more, the change is made again.

    Raises NothingToUndo, AskFirst, NotFound.
    """
    last = work.session.get(HoursChange, consultant_id)
    if last is None:
        raise NothingToUndo()
    earlier = kept_hours.from_json(last.before)
    since = _since(work)

    def back(now: Hours) -> Hours:
        return Hours(earlier.rules, tuple(one for one in earlier.days if one.on >= since))

    return change(work, consultant_id=consultant_id, kind=ChangeKind.UNDO, make=back, version=version, knows=knows)


def last_change(work: UnitOfWork, *, consultant_id: int) -> LastChange:
    """What was changed last, as it differs from what stood before. Raises NotFound."""
    last = work.session.get(HoursChange, consultant_id)
    if last is None:
        return LastChange(0, None, None, [])
    since = _since(work)
    before = kept_hours.from_json(last.before)
    before = Hours(before.rules, tuple(one for one in before.days if one.on >= since))
    found = differences(before, hours_of(work, consultant_id=consultant_id), zone_of(work, consultant_id))
    return LastChange(last.version, last.kind, last.made_at, found)


def touches(work: UnitOfWork, *, consultant_id: int, before: Hours, after: Hours) -> list[Touched]:
    """The bookings and holds still to come that lie in time that was open and will not be."""
    places = week_queries.places(work.session, consultant_id, work.now, None, work.now)
    if not places:
        return []
    first, last = minute_of(places[0].starts_at), max(minute_of(row.ends_at) for row in places)
    old, new = open_time(before, first, last), open_time(after, first, last)
    return [
        Touched(row.starts_at, row.ends_at, row.held_until)
        for row in places
        if covered(new, minute_of(row.starts_at), minute_of(row.ends_at))
        < covered(old, minute_of(row.starts_at), minute_of(row.ends_at))
    ]


def today(work: UnitOfWork, zone: str) -> date:
    """The date by the calendar of a zone."""
    return work.now.astimezone(ZoneInfo(zone)).date()


def _since(work: UnitOfWork) -> date:
    return (work.now.astimezone(UTC) - REACHES_BACK).date()
