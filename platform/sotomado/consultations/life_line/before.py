"""What points said before they were told anew: kept where a talk began meanwhile, read as it was, let go.

Not what a point meant before, which its person keeps to read it (`LifeLineMeaning`), nor what a step back needs
(`LifeLineChange`): those go their own ways.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from sotomado.bookings import handing_wishes
from sotomado.consultations.earlier import Before, standing_at
from sotomado.consultations.life_line.models import LifeLinePoint, LifeLinePointBefore
from sotomado.consultations.life_line.points import Told
from sotomado.database import UnitOfWork


def reword(work: UnitOfWork, row: LifeLinePoint, *, until_at: datetime | None = None) -> None:
    """From now on the row says otherwise; until now, or `until_at`, what it does. Called before it changes."""
    since, until = row.reworded_at or row.placed_at, until_at or work.now
    if handing_wishes.any_began(work, advisee_id=row.person_id, after_at=since, until_at=until):
        before = LifeLinePointBefore(point_id=row.id, written_at=since, until_at=until)
        before.body = work.seal(before, "body", work.unseal(row, "body") or "")
        work.session.add(before)
    row.reworded_at = work.now


def there(work: UnitOfWork, rows: Sequence[LifeLinePoint], begins_at: datetime) -> list[tuple[LifeLinePoint, Told]]:
    """The points that stood there when a talk began, as they were told then. Of what nothing is kept: nothing."""
    rows = [row for row in rows if row.placed_at < begins_at]
    since = {row.id for row in rows if row.reworded_at is not None and row.reworded_at >= begins_at}
    kept = before_of(work, since)
    found = []
    for row in rows:
        then = standing_at(begins_at, kept[row.id]) if row.id in since else row
        if then is not None:
            found.append((row, told_in(work, then)))
    return found


def of_point(work: UnitOfWork, row: LifeLinePoint) -> tuple[Before, ...]:
    """What it said before, the latest first, where that was something else in words than what it says now."""
    now = _lines(told_in(work, row))
    told = ((_lines(told_in(work, one)), one.until_at) for one in reversed(before_of(work, {row.id})[row.id]))
    return tuple(Before(lines, until_at) for lines, until_at in told if lines != now)


def let_go(work: UnitOfWork, point_ids: Sequence[str]) -> None:
    """Forget for good what points said before."""
    work.session.execute(delete(LifeLinePointBefore).where(LifeLinePointBefore.point_id.in_(point_ids)))


def told_in(work: UnitOfWork, row: LifeLinePoint | LifeLinePointBefore) -> Told:
    return Told.from_json(work.unseal(row, "body") or "")


def _lines(told: Told) -> tuple[str, ...]:
    return tuple(line for line in (told.title, told.feeling, told.meaning, told.relation) if line)


def before_of(work: UnitOfWork, point_ids: set[str]) -> dict[str, list[LifeLinePointBefore]]:
    """By point, the first first."""
    found: dict[str, list[LifeLinePointBefore]] = defaultdict(list)
    if point_ids:
        rows = select(LifeLinePointBefore).where(LifeLinePointBefore.point_id.in_(point_ids))
        for one in work.session.scalars(rows.order_by(LifeLinePointBefore.until_at, LifeLinePointBefore.id)):
            found[one.point_id].append(one)
    return found
