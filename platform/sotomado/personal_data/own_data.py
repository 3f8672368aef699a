"""What this slice itself keeps of a person: that they asked for a copy, or for erasure."""

from __future__ import annotations

from sqlalchemy import delete, select

from sotomado.accounts.told import all_told
from sotomado.database import UnitOfWork
from sotomado.personal_data.models import Erasure, OwnCopy

TABLES = frozenset({"own_copy", "erasure"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    said: dict[str, object] = {}
    for name, table in (("copies_asked_for", OwnCopy), ("erasures_asked_for", Erasure)):
        rows = work.session.scalars(select(table).where(table.person_id == person_id).order_by(table.asked_at))
        if kept := all_told(work, rows, besides=("plain", "paper")):
            said[name] = kept
    return said


def forget(work: UnitOfWork, person_id: int) -> None:
    """Copies go. That an erasure was asked for and done stays beside a number: it is what proves that it was."""
    work.session.execute(delete(OwnCopy).where(OwnCopy.person_id == person_id))
