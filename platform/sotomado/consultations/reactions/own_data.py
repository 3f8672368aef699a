"""What this folder keeps of a person: what they thought of each talk."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import delete, select

from sotomado.bookings.models import Booking
from sotomado.consultations.reactions.models import Reaction
from sotomado.consultations.reactions.service import Left
from sotomado.database import UnitOfWork

TABLES = frozenset({Reaction.__tablename__})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """Each reaction as it was left. It is their own hand-in; no score of them is among it."""
    rows = work.session.scalars(
        select(Reaction)
        .join(Booking, Booking.id == Reaction.booking_id)
        .where(Booking.advisee_id == person_id)
        .order_by(Reaction.left_at, Reaction.id)
    )
    return {
        "reactions": [
            {
                "booking": row.booking_id,
                "left_at": row.left_at.isoformat(),
                **{one.name: getattr(row, one.name) for one in fields(Left)},
                "words": work.unseal(row, "own_words"),
            }
            for row in rows
        ]
    }


def forget(work: UnitOfWork, person_id: int) -> None:
    """Erase every reaction. Releases are made of what was counted then, and stay as they were released."""
    own = select(Booking.id).where(Booking.advisee_id == person_id)
    work.session.execute(delete(Reaction).where(Reaction.booking_id.in_(own)))
