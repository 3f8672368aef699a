"""Voices a person wrote, and those of others they read over."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from sotomado.accounts.told import all_told
from sotomado.database import UnitOfWork
from sotomado.reporting.voices.models import Voice

TABLES = frozenset({"voice"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    rows = work.session.scalars(select(Voice).where(Voice.person_id == person_id).order_by(Voice.written_at))
    kept = all_told(work, rows, besides=("read_over_by",))
    return {"voices": kept} if kept else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    """What they wrote goes, wherever it was shown. What they read over stays, read over by nobody."""
    work.session.execute(delete(Voice).where(Voice.person_id == person_id))
    work.session.execute(update(Voice).where(Voice.read_over_by == person_id).values(read_over_by=None))
