"""What this folder keeps of a person: what they wished to come next."""

from __future__ import annotations

from sqlalchemy import delete, select

from sotomado.consultations.closing.models import NextTalk
from sotomado.database import UnitOfWork

TABLES = frozenset({NextTalk.__tablename__})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """What was to come after each talk."""
    rows = work.session.scalars(
        select(NextTalk).where(NextTalk.person_id == person_id).order_by(NextTalk.kept_at, NextTalk.id)
    )
    return {
        "next_talks": [
            {
                "after_booking": row.booking_id,
                "theme": row.theme.value if row.theme else None,
                "about": work.unseal(row, "about"),
                "around": row.around_on.isoformat() if row.around_on else None,
                "with_whom": row.with_whom.value if row.with_whom else None,
                "kept_at": row.kept_at.isoformat(),
            }
            for row in rows
        ]
    }


def forget(work: UnitOfWork, person_id: int) -> None:
    """Erase all of it."""
    work.session.execute(delete(NextTalk).where(NextTalk.person_id == person_id))
