"""What stands in a consultant's week besides their hours: places taken, and time that is busy elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from sotomado.availability.models import BusyBlock, OutsideCalendar, Place


def places(
    session: Session, consultant_id: int, first: datetime, last: datetime | None, now: datetime
) -> Sequence[Row[datetime, datetime, datetime | None]]:
    """Live bookings and holds that end after `first`: start, end, held until. Index: ix_place_consultant_time.

    Buffers reach two hours at most around a consultation, so `from_minute` bounds the walk on both sides.
    """
    chosen = (
        select(Place.starts_at, Place.ends_at, Place.held_until)
        .where(
            Place.consultant_id == consultant_id,
            Place.live,
            or_(Place.held_until.is_(None), Place.held_until > now),
            Place.from_minute > int(first.timestamp()) // 60 - 24 * 60,
            Place.ends_at > first,
        )
        .order_by(Place.starts_at)
    )
    if last is not None:
        chosen = chosen.where(Place.starts_at < last)
    return session.execute(chosen).all()


def busy(
    session: Session, consultant_id: int, first: datetime, last: datetime
) -> Sequence[Row[datetime, datetime, str | None]]:
    """Busy time that meets [first, last): start, end, and what its calendar is called."""
    return session.execute(
        select(BusyBlock.starts_at, BusyBlock.ends_at, OutsideCalendar.label)
        .outerjoin(OutsideCalendar, OutsideCalendar.id == BusyBlock.outside_calendar_id)
        .where(BusyBlock.consultant_id == consultant_id, BusyBlock.starts_at < last, BusyBlock.ends_at > first)
        .order_by(BusyBlock.starts_at)
    ).all()
