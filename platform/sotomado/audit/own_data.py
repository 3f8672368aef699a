"""What the log tells of somebody: their own acts, and those done to them. Forgotten by forgetting whom a name means."""

from __future__ import annotations

from sqlalchemy import or_, select

from sotomado.audit import service
from sotomado.audit.models import AuditEntry
from sotomado.database import UnitOfWork

TABLES = frozenset({"audit_name", "audit_entry"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    name = service.name_of(work, person_id=person_id)
    if name is None:
        return {}
    rows = work.session.scalars(
        select(AuditEntry).where(or_(AuditEntry.by == name, AuditEntry.whom == name)).order_by(AuditEntry.number)
    )
    told = [{"entered_at": row.at.isoformat(), "audit_act": row.act} for row in rows]
    return {"audit_entries": told} if told else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    service.forget(work, person_id=person_id)
