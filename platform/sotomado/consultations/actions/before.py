"""What action items said, and how they stood, before: kept where a talk began meanwhile, read as it was, let go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from sotomado.bookings import handing_wishes
from sotomado.consultations.actions.models import ActionItem, ActionItemBefore
from sotomado.consultations.earlier import Before, standing_at
from sotomado.database import UnitOfWork


def reword(work: UnitOfWork, row: ActionItem, *, until_at: datetime | None = None) -> None:
    """From now on the row says or stands otherwise; until now, or `until_at`, as it does. Called before it changes."""
    since, until = row.reworded_at or row.written_at, until_at or work.now
    if handing_wishes.any_began(work, advisee_id=row.person_id, after_at=since, until_at=until):
        before = ActionItemBefore(
            action_item_id=row.id,
            kind=row.kind,
            by_on=row.by_on,
            standing=row.standing,
            stood_so_at=row.stood_so_at,
            written_at=since,
            until_at=until,
        )
        before.what = work.seal(before, "what", work.unseal(row, "what") or "")
        known = work.unseal(row, "how_known")
        before.how_known = work.seal(before, "how_known", known) if known else None
        work.session.add(before)
    row.reworded_at = work.now


def there(
    work: UnitOfWork, rows: Sequence[ActionItem], begins_at: datetime
) -> list[tuple[ActionItem, ActionItemBefore | None]]:
    """What was there when a talk began; beside it, what it said then where that was something else and is kept."""
    rows = [row for row in rows if row.written_at < begins_at]
    since = {row.id for row in rows if row.reworded_at is not None and row.reworded_at >= begins_at}
    kept = before_of(work, since)
    then = {id_: standing_at(begins_at, kept[id_]) for id_ in since}
    return [(row, then.get(row.id)) for row in rows if row.id not in since or then[row.id] is not None]


def of_item(work: UnitOfWork, row: ActionItem) -> tuple[Before, ...]:
    """What it said before, the latest first, where that was something else than what it says now."""
    now = _lines(work, row)
    told = ((_lines(work, one), one.until_at) for one in reversed(before_of(work, {row.id})[row.id]))
    return tuple(Before(lines, until_at) for lines, until_at in told if lines != now)


def let_go(work: UnitOfWork, row: ActionItem) -> None:
    """Forget for good what it said before."""
    work.session.execute(delete(ActionItemBefore).where(ActionItemBefore.action_item_id == row.id))


def _lines(work: UnitOfWork, row: ActionItem | ActionItemBefore) -> tuple[str, ...]:
    return tuple(line for line in (work.unseal(row, "what"), work.unseal(row, "how_known")) if line)


def before_of(work: UnitOfWork, item_ids: set[str]) -> dict[str, list[ActionItemBefore]]:
    """By item, the first first."""
    found: dict[str, list[ActionItemBefore]] = defaultdict(list)
    if item_ids:
        rows = select(ActionItemBefore).where(ActionItemBefore.action_item_id.in_(item_ids))
        for one in work.session.scalars(rows.order_by(ActionItemBefore.until_at, ActionItemBefore.id)):
            found[one.action_item_id].append(one)
    return found
