"""Tables of private notes. No company role and no operator has a path to them, but for the written procedure."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Keyed, SealedText
from sotomado.keyring import Sealed


class ConsultationNote(Keyed):
    """The consultant's free notes of one booking as they stand: sealed, read by their writer alone, in no report.

    `version` counts what was kept, so that a page knows whether another one has written meanwhile.
    """

    __tablename__ = "consultation_note"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), unique=True)
    body: Mapped[Sealed] = mapped_column(SealedText)
    version: Mapped[int]
    written_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("version >= 1", name="version_counts"),)


class NoteVersion(Keyed):
    """What a note said before it was written over. `number`: the version it was."""

    __tablename__ = "note_version"

    note_id: Mapped[str] = mapped_column(ForeignKey("consultation_note.id"))
    number: Mapped[int]
    body: Mapped[Sealed] = mapped_column(SealedText)
    written_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("note_id", "number"),)
