"""What the slice keeps of a person, for their own copy and for erasing it."""

from __future__ import annotations

from sqlalchemy import delete, or_, select

from sotomado.bookings.models import Booking
from sotomado.consultations.notes.models import ConsultationNote, NoteVersion
from sotomado.database import UnitOfWork
from sotomado.directory.models import Consultant

TABLES: frozenset[str] = frozenset({"consultation_note", "note_version"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """Of the notes a consultant wrote, when; not what they say.

    They are kept in confidence about somebody else (職業能力開発促進法 30条の27), and no record of their writer's own
    person. In a file they would lie unlocked wherever it lies, with no erasure reaching them; here their writer reads
    them as long as they are kept. Nor are they in the advisee's copy: they are their consultant's.
    """
    rows = work.session.execute(
        select(ConsultationNote.written_at, Booking.starts_at)
        .join(Booking, Booking.id == ConsultationNote.booking_id)
        .join(Consultant, Consultant.id == Booking.consultant_id)
        .where(Consultant.person_id == person_id)
        .order_by(Booking.starts_at)
    ).all()
    notes = [{"talk_at": at.isoformat(), "written_at": written_at.isoformat()} for written_at, at in rows]
    return {"notes_i_wrote_as_a_consultant": notes} if notes else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    """Notes about the person go with all their versions, and those they wrote as a consultant.

    A consultant's notes are about somebody who wants to be forgotten; nobody but their writer could read them, and
    nothing else rests on them.
    """
    consultants = select(Consultant.id).where(Consultant.person_id == person_id)
    talks = select(Booking.id).where(or_(Booking.advisee_id == person_id, Booking.consultant_id.in_(consultants)))
    ids = select(ConsultationNote.id).where(ConsultationNote.booking_id.in_(talks))
    for erased in (
        delete(NoteVersion).where(NoteVersion.note_id.in_(ids)),
        delete(ConsultationNote).where(ConsultationNote.booking_id.in_(talks)),
    ):
        work.session.execute(erased.execution_options(synchronize_session=False))
