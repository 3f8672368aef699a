"""What can happen to a life-line: a point is placed, told anew, moved, removed; the last step is undone.

It belongs to the person, whoever they talk to. Nobody else reads it, unless they hand it on for a booking: whoever asks
for another's line (`line`) has asked for that first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.bookings import service as bookings
from sotomado.consultations.earlier import Before
from sotomado.consultations.life_line import before
from sotomado.consultations.life_line.models import ChangeKind, LifeLineChange, LifeLineMeaning, LifeLinePoint
from sotomado.consultations.life_line.points import MOST_POINTS, Told
from sotomado.database import UnitOfWork

# As many steps as one can take back; what they kept goes for good when they are too old.
MOST_STEPS = 30


class TooManyPoints(Exception):
    """A line with more points than a picture can hold."""


@dataclass(frozen=True)
class EarlierMeaning:
    """What an event meant before, and from when to when."""

    id: str
    text: str
    written_at: datetime
    until_at: datetime


@dataclass(frozen=True)
class Point:
    """A point of a line, with what it meant before, the latest first."""

    id: str
    told: Told
    booking_id: str | None
    earlier: tuple[EarlierMeaning, ...]


@dataclass(frozen=True)
class Line:
    """A life-line in the order of time. `undoes`: what the last step was, if it can be taken back."""

    points: tuple[Point, ...]
    undoes: ChangeKind | None
    has_removed: bool

    def __bool__(self) -> bool:
        return bool(self.points)


def line(work: UnitOfWork, *, person_id: int) -> Line:
    """The whole line of a person, as they read it."""
    rows = work.session.scalars(select(LifeLinePoint).filter_by(person_id=person_id)).all()
    standing = [row for row in rows if row.removed_at is None]
    earlier = _earlier(work, [row.id for row in standing])
    last = _last_change(work, person_id)
    return Line(
        points=_in_order(_shown(work, row, earlier.get(row.id, ())) for row in standing),
        undoes=last.kind if last else None,
        has_removed=len(standing) < len(rows),
    )


def line_at(work: UnitOfWork, *, person_id: int, begins_at: datetime) -> Line:
    """What of the line was there when a talk began, as it was told then, with nothing that could be taken back."""
    rows = work.session.scalars(select(LifeLinePoint).filter_by(person_id=person_id, removed_at=None)).all()
    there = before.there(work, rows, begins_at)
    earlier = _earlier(work, [row.id for row, _ in there], begins_at)
    points = (Point(row.id, told, row.booking_id, tuple(earlier.get(row.id, ()))) for row, told in there)
    return Line(points=_in_order(points), undoes=None, has_removed=False)


def _in_order(points: Iterable[Point]) -> tuple[Point, ...]:
    return tuple(sorted(points, key=lambda one: (one.told.at, one.told.title, one.id)))


def point(work: UnitOfWork, *, person_id: int, point_id: str) -> Point:
    """One of a person's own. Raises NotFound."""
    row = _own(work, person_id, point_id)
    return _shown(work, row, _earlier(work, [row.id]).get(row.id, ()))


def place(work: UnitOfWork, *, person_id: int, told: Told, booking_id: str | None = None) -> str:
    """Place a point. Returns its id. Raises NotAPoint, TooManyPoints, NotFound for a booking of somebody else's."""
    _lock(work, person_id)
    told = _checked(work, person_id, told)
    if booking_id is not None:
        bookings.booking(work, advisee_id=person_id, booking_id=booking_id)
    standing = work.session.scalar(
        select(func.count())
        .select_from(LifeLinePoint)
        .where(LifeLinePoint.person_id == person_id, LifeLinePoint.removed_at.is_(None))
    )
    if (standing or 0) >= MOST_POINTS:
        raise TooManyPoints()
    row = LifeLinePoint(person_id=person_id, booking_id=booking_id, placed_at=work.now)
    told = replace(told, meant_at=work.now.isoformat() if told.meaning else "")
    row.body = work.seal(row, "body", told.to_json())
    work.session.add(row)
    work.session.flush()
    _note(work, row, ChangeKind.PLACED)
    return row.id


def tell_anew(work: UnitOfWork, *, person_id: int, point_id: str, told: Told) -> None:
    """Say something else of a point; a meaning that had its time is kept as an earlier one.

    Raises NotFound, NotAPoint.
    """
    _lock(work, person_id)
    row = _own(work, person_id, point_id)
    old = _told(work, row)
    told = _checked(work, person_id, told)
    kept = old.meant_at if told.meaning == old.meaning else work.now.isoformat() if told.meaning else ""
    told = replace(told, meant_at=kept)
    if told == old:
        return
    _note(work, row, ChangeKind.CHANGED, old)
    if told.meaning_changed_from(old):
        _keep_meaning(work, row, old)
    before.reword(work, row)
    row.body = work.seal(row, "body", told.to_json())
    work.session.flush()


def move(work: UnitOfWork, *, person_id: int, point_id: str, year: int, month: int | None, height: int) -> None:
    """Move a point across or up and down, and leave its words. Raises NotFound, NotAPoint."""
    # Before it is read: what another tab writes meanwhile must not be written over with what stood here.
    _lock(work, person_id)
    told = point(work, person_id=person_id, point_id=point_id).told
    tell_anew(
        work,
        person_id=person_id,
        point_id=point_id,
        told=replace(told, year=year, month=month, height=height),
    )


def remove(work: UnitOfWork, *, person_id: int, point_id: str) -> None:
    """Take a point off the line. Raises NotFound."""
    _lock(work, person_id)
    row = _own(work, person_id, point_id)
    row.removed_at = work.now
    _note(work, row, ChangeKind.REMOVED)


def undo(work: UnitOfWork, *, person_id: int) -> ChangeKind | None:
    """Take the last step back. Returns what it was, None where there is none left."""
    _lock(work, person_id)
    last = _last_change(work, person_id)
    if last is None:
        return None
    row = work.session.get_one(LifeLinePoint, last.point_id)
    kind, made_at, old = last.kind, last.made_at, work.unseal(last, "before")
    work.session.delete(last)
    work.session.flush()
    if kind is ChangeKind.REMOVED:
        # To a talk that began meanwhile it was not there.
        before.reword(work, row, until_at=row.removed_at)
        row.removed_at = None
    elif kind is ChangeKind.PLACED:
        _erase(work, [row.id])
    elif old is not None:
        before.reword(work, row)
        # What this step kept as an earlier meaning stands in the point itself again.
        work.session.execute(
            delete(LifeLineMeaning).where(LifeLineMeaning.point_id == row.id, LifeLineMeaning.until_at == made_at)
        )
        row.body = work.seal(row, "body", old)
    work.session.flush()
    return kind


def drop_meaning(work: UnitOfWork, *, person_id: int, point_id: str, meaning_id: str) -> None:
    """Let an earlier meaning go for good. Raises NotFound for another's point; gone already is fine."""
    row = _own(work, person_id, point_id)
    work.session.execute(
        delete(LifeLineMeaning).where(LifeLineMeaning.id == meaning_id, LifeLineMeaning.point_id == row.id)
    )
    # The steps that could bring it back, and the wordings that hold it, go with it.
    work.session.execute(delete(LifeLineChange).where(LifeLineChange.point_id == row.id))
    before.let_go(work, [row.id])


def earlier(work: UnitOfWork, *, person_id: int, point_id: str) -> tuple[Before, ...]:
    """What one's own point said before, while talks began. Raises NotFound."""
    return before.of_point(work, _own(work, person_id, point_id))


def let_earlier_go(work: UnitOfWork, *, person_id: int, point_id: str) -> None:
    """Forget for good what a point said before; the steps that could bring it back go with it. Raises NotFound."""
    _lock(work, person_id)
    row = _own(work, person_id, point_id)
    work.session.execute(delete(LifeLineChange).where(LifeLineChange.point_id == row.id))
    before.let_go(work, [row.id])


def let_go(work: UnitOfWork, *, person_id: int) -> None:
    """Erase for good what was removed or written over: nothing of it can be brought back."""
    _lock(work, person_id)
    work.session.execute(delete(LifeLineChange).where(LifeLineChange.person_id == person_id))
    removed = work.session.scalars(
        select(LifeLinePoint.id).where(LifeLinePoint.person_id == person_id, LifeLinePoint.removed_at.is_not(None))
    ).all()
    _erase(work, removed)
    before.let_go(work, work.session.scalars(select(LifeLinePoint.id).filter_by(person_id=person_id)).all())


def erase_all(work: UnitOfWork, *, person_id: int) -> None:
    """The whole line, and all it kept."""
    every = work.session.scalars(select(LifeLinePoint.id).where(LifeLinePoint.person_id == person_id)).all()
    _erase(work, every)


def _lock(work: UnitOfWork, person_id: int) -> None:
    """Two tabs of one person queue: steps are numbered one after the other."""
    accounts.hold_oneself(work, person_id=person_id, in_turn=True)


def _checked(work: UnitOfWork, person_id: int, told: Told) -> Told:
    zone = accounts.actor(work, person_id=person_id).time_zone
    return told.checked(today=work.now.astimezone(ZoneInfo(zone)).date())


def _own(work: UnitOfWork, person_id: int, point_id: str) -> LifeLinePoint:
    row = work.session.scalar(
        select(LifeLinePoint).where(
            LifeLinePoint.id == point_id, LifeLinePoint.person_id == person_id, LifeLinePoint.removed_at.is_(None)
        )
    )
    if row is None:
        raise NotFound("point of a life-line")
    return row


def _told(work: UnitOfWork, row: LifeLinePoint) -> Told:
    return Told.from_json(work.unseal(row, "body") or "")


def _shown(work: UnitOfWork, row: LifeLinePoint, earlier: Sequence[EarlierMeaning]) -> Point:
    return Point(row.id, _told(work, row), row.booking_id, tuple(earlier))


def _earlier(
    work: UnitOfWork, point_ids: Sequence[str], begins_at: datetime | None = None
) -> dict[str, list[EarlierMeaning]]:
    """By point, the latest first; where `begins_at` is given, what had another meaning after it by then."""
    found: dict[str, list[EarlierMeaning]] = {}
    rows = work.session.scalars(
        select(LifeLineMeaning)
        .where(LifeLineMeaning.point_id.in_(point_ids))
        .order_by(LifeLineMeaning.until_at.desc(), LifeLineMeaning.id)
    )
    for row in rows:
        if begins_at is not None and row.until_at >= begins_at:
            continue
        text = work.unseal(row, "body") or ""
        found.setdefault(row.point_id, []).append(EarlierMeaning(row.id, text, row.written_at, row.until_at))
    return found


def _keep_meaning(work: UnitOfWork, row: LifeLinePoint, old: Told) -> None:
    kept = LifeLineMeaning(point_id=row.id, written_at=old.meant_since or row.placed_at, until_at=work.now)
    kept.body = work.seal(kept, "body", old.meaning)
    work.session.add(kept)


def _last_change(work: UnitOfWork, person_id: int) -> LifeLineChange | None:
    return work.session.scalar(
        select(LifeLineChange).filter_by(person_id=person_id).order_by(LifeLineChange.number.desc()).limit(1)
    )


def _note(work: UnitOfWork, row: LifeLinePoint, kind: ChangeKind, old: Told | None = None) -> None:
    """Write a step down, and let go of the one that is too old to be taken back."""
    last = _last_change(work, row.person_id)
    number = last.number + 1 if last else 1
    step = LifeLineChange(person_id=row.person_id, number=number, point_id=row.id, kind=kind, made_at=work.now)
    if old is not None:
        step.before = work.seal(step, "before", old.to_json())
    work.session.add(step)
    work.session.flush()
    outlived = work.session.scalars(
        select(LifeLineChange).where(
            LifeLineChange.person_id == row.person_id, LifeLineChange.number <= number - MOST_STEPS
        )
    ).all()
    removed = [one.point_id for one in outlived if one.kind is ChangeKind.REMOVED]
    for one in outlived:
        work.session.delete(one)
    work.session.flush()
    _erase(work, removed)


def _erase(work: UnitOfWork, point_ids: Sequence[str]) -> None:
    if not point_ids:
        return
    before.let_go(work, point_ids)
    for table in (LifeLineChange, LifeLineMeaning):
        work.session.execute(delete(table).where(table.point_id.in_(point_ids)))
    work.session.execute(delete(LifeLinePoint).where(LifeLinePoint.id.in_(point_ids)))
