"""Files a person entrusted to us."""

from __future__ import annotations

from sqlalchemy import delete, select

from sotomado.database import UnitOfWork
from sotomado.files.models import StoredFile

TABLES = frozenset({"stored_file"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """What each file is for and when it came. Its owner has the file itself."""
    rows = work.session.scalars(select(StoredFile).where(StoredFile.owner_id == person_id).order_by(StoredFile.kept_at))
    files = [
        {"purpose": row.purpose.value, "media_type": row.media_type, "kept_at": row.kept_at.isoformat()} for row in rows
    ]
    return {"files": files} if files else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    """All of them. Whoever pointed to one has let go of it before."""
    work.session.execute(delete(StoredFile).where(StoredFile.owner_id == person_id))
