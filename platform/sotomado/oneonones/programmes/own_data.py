"""What is kept of a person here: that they want no messages. What a company set and wrote is the company's."""

from __future__ import annotations

from sqlalchemy import delete

from sotomado.database import UnitOfWork
from sotomado.oneonones.programmes.models import MessageOptOut

TABLES = frozenset({"message_opt_out"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    row = work.session.get(MessageOptOut, person_id)
    return {"no_company_messages": {"from_at": row.at.isoformat()}} if row is not None else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    work.session.execute(delete(MessageOptOut).where(MessageOptOut.person_id == person_id))
