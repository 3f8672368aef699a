"""What rooms keep of a person: when they came and when they left."""

from __future__ import annotations

from sqlalchemy import delete, select

from sotomado.bookings.models import Booking, Side
from sotomado.consultations.room.models import Room, RoomSignal, RoomVisit
from sotomado.database import UnitOfWork

TABLES = frozenset({Room.__tablename__, RoomVisit.__tablename__, RoomSignal.__tablename__})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """An advisee's own times in rooms. Signals are no words of anybody, and gone within minutes."""
    rows = work.session.scalars(
        select(RoomVisit)
        .join(Booking, Booking.id == RoomVisit.booking_id)
        .where(Booking.advisee_id == person_id, RoomVisit.side == Side.ADVISEE)
        .order_by(RoomVisit.came_at, RoomVisit.id)
    )
    return {
        "times_in_rooms": [
            {
                "booking": row.booking_id,
                "came_at": row.came_at.isoformat(),
                "left_at": row.left_at.isoformat() if row.left_at else None,
                "how_left": row.how_left.value if row.how_left else None,
            }
            for row in rows
        ]
    }


def forget(work: UnitOfWork, person_id: int) -> None:
    """Erase when they sat in rooms, and every signal. When the other side came is theirs and stays its 90 days.

    That a booking had a room at all stays with the booking; what it proves of coming is `presence`, which is kept.
    """
    own = select(Booking.id).where(Booking.advisee_id == person_id)
    for table in (RoomSignal, RoomVisit):
        chosen = delete(table).where(table.booking_id.in_(own))
        if table is RoomVisit:
            chosen = chosen.where(RoomVisit.side == Side.ADVISEE)
        work.session.execute(chosen.execution_options(synchronize_session=False))
