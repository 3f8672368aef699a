"""Reading action items and follow-ups, always through the person they belong to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Row, select

from sotomado.consultations.actions.models import ActionItem, FollowUp
from sotomado.database import UnitOfWork


def of_person(work: UnitOfWork, *, person_id: int, item_id: str) -> ActionItem | None:
    """The row, locked: a tap in a mail and a page queue."""
    return work.session.scalar(
        select(ActionItem).where(ActionItem.id == item_id, ActionItem.person_id == person_id).with_for_update()
    )


# Walks the index on person_id, or the one on booking_id.
def items(work: UnitOfWork, *, person_id: int, booking_id: str | None = None) -> Sequence[ActionItem]:
    """What a person decided, in the order in which they did; of one talk where it is named."""
    chosen = select(ActionItem).where(ActionItem.person_id == person_id, ActionItem.put_away_at.is_(None))
    if booking_id is not None:
        chosen = chosen.where(ActionItem.booking_id == booking_id)
    return work.session.scalars(chosen.order_by(ActionItem.written_at, ActionItem.id)).all()


def put_away_since(work: UnitOfWork, *, person_id: int, since: datetime) -> Sequence[ActionItem]:
    return work.session.scalars(
        select(ActionItem)
        .where(ActionItem.person_id == person_id, ActionItem.put_away_at >= since)
        .order_by(ActionItem.put_away_at.desc(), ActionItem.id)
    ).all()


def waiting_of(work: UnitOfWork, *, item_ids: Collection[str]) -> dict[str, date]:
    """The next day on which each item is asked about, where there is one."""
    rows = work.session.execute(
        select(FollowUp.action_item_id, FollowUp.asked_on)
        .where(FollowUp.action_item_id.in_(item_ids), FollowUp.sent_at.is_(None), FollowUp.left_out_at.is_(None))
        .order_by(FollowUp.asked_on.desc())
    )
    # The nearest day comes last, and stays.
    return {row.action_item_id: row.asked_on for row in rows}


# Walks ix_follow_up_waiting.
def due(work: UnitOfWork, *, until: date, limit: int) -> Sequence[str]:
    """Follow-ups whose day has come somewhere on earth, the oldest first."""
    return work.session.scalars(
        select(FollowUp.id)
        .where(FollowUp.asked_on <= until, FollowUp.sent_at.is_(None), FollowUp.left_out_at.is_(None))
        .order_by(FollowUp.asked_on, FollowUp.id)
        .limit(limit)
    ).all()


def follow_up(work: UnitOfWork, *, follow_up_id: str, locked: bool = False) -> Row[FollowUp, ActionItem] | None:
    chosen = (
        select(FollowUp, ActionItem)
        .join(ActionItem, ActionItem.id == FollowUp.action_item_id)
        .where(FollowUp.id == follow_up_id)
    )
    return work.session.execute(chosen.with_for_update() if locked else chosen).one_or_none()


def on_day(work: UnitOfWork, *, item_id: str, asked_on: date) -> FollowUp | None:
    return work.session.scalar(
        select(FollowUp).where(FollowUp.action_item_id == item_id, FollowUp.asked_on == asked_on)
    )
