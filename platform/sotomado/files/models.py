"""The table of files."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class Purpose(StrEnum):
    """What a file is for, which decides what it may be and who may see it."""

    CERTIFICATE = "certificate"
    PORTRAIT = "portrait"


class StoredFile(Keyed):
    """One file, sealed. It stands in the database, so that it comes and goes with the row it belongs to."""

    __tablename__ = "stored_file"

    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(EnumText(Purpose))
    # What it is by its content, never by its name.
    media_type: Mapped[str] = mapped_column(String(64))
    content: Mapped[Sealed] = mapped_column(SealedText)
    kept_at: Mapped[datetime]

    __table_args__ = (
        one_of("purpose", Purpose),
        CheckConstraint("media_type IN ('image/jpeg', 'image/png', 'application/pdf')", name="media_type_known"),
    )
