"""Reading notes by their booking, which whoever asks has already shown to be theirs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from sotomado.consultations.notes.models import ConsultationNote, NoteVersion
from sotomado.database import UnitOfWork


def of_booking(work: UnitOfWork, *, booking_id: str, lock: bool = False) -> ConsultationNote | None:
    asked = select(ConsultationNote).where(ConsultationNote.booking_id == booking_id)
    return work.session.scalar(asked.with_for_update() if lock else asked)


# Walks uq_note_version_note_id_number backwards.
def versions(work: UnitOfWork, *, note_id: str, limit: int | None = None) -> Sequence[NoteVersion]:
    """The latest first."""
    asked = select(NoteVersion).where(NoteVersion.note_id == note_id).order_by(NoteVersion.number.desc())
    return work.session.scalars(asked.limit(limit)).all()


def version(work: UnitOfWork, *, note_id: str, number: int) -> NoteVersion | None:
    return work.session.scalar(select(NoteVersion).where(NoteVersion.note_id == note_id, NoteVersion.number == number))


def drop_older(work: UnitOfWork, *, note_id: str, keep: int) -> None:
    """Let go of all but the latest `keep` versions."""
    newest = work.session.scalar(select(func.max(NoteVersion.number)).where(NoteVersion.note_id == note_id)) or 0
    work.session.execute(delete(NoteVersion).where(NoteVersion.note_id == note_id, NoteVersion.number <= newest - keep))
