"""What this folder keeps of a person: what they decided, and when they were asked about it."""

from __future__ import annotations

from sqlalchemy import delete, select

from sotomado.consultations.actions.before import before_of
from sotomado.consultations.actions.models import ActionItem, ActionItemBefore, FollowUp
from sotomado.database import UnitOfWork

TABLES = frozenset({ActionItem.__tablename__, ActionItemBefore.__tablename__, FollowUp.__tablename__})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """Every item, also those put away and not yet erased, with the days it was asked about and what it said before."""
    rows = work.session.scalars(
        select(ActionItem).where(ActionItem.person_id == person_id).order_by(ActionItem.written_at, ActionItem.id)
    ).all()
    days: dict[str, list[dict[str, object]]] = {row.id: [] for row in rows}
    for one in work.session.scalars(
        select(FollowUp).where(FollowUp.action_item_id.in_(days)).order_by(FollowUp.asked_on, FollowUp.id)
    ):
        days[one.action_item_id].append(
            {
                "asked_on": one.asked_on.isoformat(),
                "sent_at": one.sent_at.isoformat() if one.sent_at else None,
                "answer": one.answer.value if one.answer else None,
            }
        )
    before = before_of(work, set(days))
    return {
        "action_items": [
            {
                "what": work.unseal(row, "what"),
                "kind": row.kind.value,
                "how_one_would_know": work.unseal(row, "how_known"),
                "by": row.by_on.isoformat() if row.by_on else None,
                "standing": row.standing.value,
                "written_at": row.written_at.isoformat(),
                "put_away_at": row.put_away_at.isoformat() if row.put_away_at else None,
                "booking": row.booking_id,
                "asked_about": days[row.id],
                "read_before": [_then(work, one) for one in before[row.id]],
            }
            for row in rows
        ]
    }


def _then(work: UnitOfWork, one: ActionItemBefore) -> dict[str, object]:
    return {
        "what": work.unseal(one, "what"),
        "kind": one.kind.value,
        "how_one_would_know": work.unseal(one, "how_known"),
        "by": one.by_on.isoformat() if one.by_on else None,
        "standing": one.standing.value,
        "from": one.written_at.isoformat(),
        "until": one.until_at.isoformat(),
    }


def forget(work: UnitOfWork, person_id: int) -> None:
    """Erase all of it. Links in mails that were sent lead nowhere from then on."""
    items = select(ActionItem.id).where(ActionItem.person_id == person_id)
    for table in (FollowUp, ActionItemBefore):
        work.session.execute(delete(table).where(table.action_item_id.in_(items)))
    work.session.execute(delete(ActionItem).where(ActionItem.person_id == person_id))
