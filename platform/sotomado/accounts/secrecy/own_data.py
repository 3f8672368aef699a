"""What the slice keeps of a person, for their own copy and for erasing it."""

from __future__ import annotations

from sqlalchemy import delete, select

from sotomado.accounts.secrecy.models import SecrecyAcknowledgement
from sotomado.database import UnitOfWork

TABLES: frozenset[str] = frozenset({"secrecy_acknowledgement"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """When they read the exceptions to secrecy, and in which words."""
    rows = work.session.scalars(
        select(SecrecyAcknowledgement).filter_by(person_id=person_id).order_by(SecrecyAcknowledgement.version)
    )
    return {
        "read_exceptions_to_secrecy": [
            {"version": row.version, "read_at": row.acknowledged_at.isoformat()} for row in rows
        ]
    }


def forget(work: UnitOfWork, person_id: int) -> None:
    """All of it goes: nobody has to prove what a person who left was told."""
    work.session.execute(delete(SecrecyAcknowledgement).where(SecrecyAcknowledgement.person_id == person_id))
