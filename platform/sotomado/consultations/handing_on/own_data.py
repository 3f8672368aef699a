"""What is kept of handing on, for a person's own copy and for erasing it."""

from __future__ import annotations

from sqlalchemy import delete, select

from sotomado.bookings import handing_wishes
from sotomado.consultations.handing_on.models import HandedOn
from sotomado.database import UnitOfWork

TABLES: frozenset[str] = frozenset({"handed_on"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """What was handed on with which booking, and when. The things themselves stand where they are kept."""
    rows = work.session.scalars(
        select(HandedOn)
        .where(HandedOn.booking_id.in_(handing_wishes.all_ids(work, advisee_id=person_id)))
        .order_by(HandedOn.handed_on_at, HandedOn.item)
    )
    return {
        "handed_on": [
            {"booking": row.booking_id, "item": row.item.value, "handed_on_at": row.handed_on_at.isoformat()}
            for row in rows
        ]
    }


def forget(work: UnitOfWork, person_id: int) -> None:
    """All of it goes: from then on no consultant reads anything."""
    bookings = handing_wishes.all_ids(work, advisee_id=person_id)
    work.session.execute(delete(HandedOn).where(HandedOn.booking_id.in_(bookings)))
