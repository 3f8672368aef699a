"""Reading who sits in a room. Whoever changes it has locked the room first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update

from sotomado.bookings.models import Side
from sotomado.consultations.room.models import Left, Room, RoomSignal, RoomVisit
from sotomado.database import UnitOfWork


def lock(work: UnitOfWork, *, booking_id: str) -> None:
    """Until the end of this transaction nobody else sits down, moves or posts a signal there."""
    work.session.execute(select(Room.booking_id).where(Room.booking_id == booking_id).with_for_update())


# Index: uq_room_visit_seat; two rows at most.
def sitting(work: UnitOfWork, *, booking_id: str) -> dict[Side, RoomVisit]:
    """Who sits in a room, read afresh: another transaction may have written while this one waited for the room."""
    rows = work.session.scalars(
        select(RoomVisit)
        .where(RoomVisit.booking_id == booking_id, RoomVisit.left_at.is_(None))
        .execution_options(populate_existing=True)
    )
    return {row.side: row for row in rows}


# Index: ix_room_visit_booking_id; a handful of rows.
def how_many_in_use(work: UnitOfWork) -> int:
    """Rooms that somebody sits in now. Reads the index of open visits."""
    return (
        work.session.scalar(select(func.count(RoomVisit.booking_id.distinct())).where(RoomVisit.left_at.is_(None))) or 0
    )


def how_left(work: UnitOfWork, *, booking_id: str, side: Side, browser: str) -> Left | None:
    """How a browser's latest visit ended; None where it never sat there."""
    return work.session.scalar(
        select(RoomVisit.how_left)
        .where(
            RoomVisit.booking_id == booking_id,
            RoomVisit.side == side,
            RoomVisit.browser == browser,
            RoomVisit.left_at.is_not(None),
        )
        .order_by(RoomVisit.left_at.desc(), RoomVisit.came_at.desc())
        .limit(1)
    )


def visits(work: UnitOfWork, *, booking_ids: Collection[str]) -> Sequence[RoomVisit]:
    """Every coming and leaving, in order."""
    return work.session.scalars(
        select(RoomVisit)
        .where(RoomVisit.booking_id.in_(booking_ids))
        .order_by(RoomVisit.came_at, RoomVisit.left_at.is_(None), RoomVisit.left_at, RoomVisit.id)
        .execution_options(populate_existing=True)
    ).all()


# Index: ix_room_visit_sitting.
def end_the_lost(work: UnitOfWork, *, not_seen_since: datetime) -> None:
    work.session.execute(
        update(RoomVisit)
        .where(RoomVisit.left_at.is_(None), RoomVisit.seen_at < not_seen_since)
        .values(left_at=RoomVisit.seen_at, how_left=Left.LOST)
        .execution_options(synchronize_session=False)
    )


# Index: ix_room_signal_posted_at.
def forget_signals(work: UnitOfWork, *, before: datetime) -> None:
    work.session.execute(
        delete(RoomSignal).where(RoomSignal.posted_at < before).execution_options(synchronize_session=False)
    )


def forget_visits(work: UnitOfWork, *, before: datetime) -> None:
    work.session.execute(
        delete(RoomVisit)
        .where(RoomVisit.left_at.is_not(None), RoomVisit.left_at < before)
        .execution_options(synchronize_session=False)
    )
    work.session.execute(
        delete(Room)
        .where(
            Room.opened_at < before,
            ~exists().where(RoomVisit.booking_id == Room.booking_id),
            ~exists().where(RoomSignal.booking_id == Room.booking_id),
        )
        .execution_options(synchronize_session=False)
    )
