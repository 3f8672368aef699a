"""Tables of what a person asks about everything of theirs: a copy of it, and its erasure."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.accounts.models import Locale
from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class OwnCopy(Keyed):
    """A copy of everything of a person, made when they ask. Both files are sealed, and go when their days are over."""

    __tablename__ = "own_copy"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    locale: Mapped[Locale] = mapped_column(EnumText(Locale))
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    # As a file for machines (JSON), and as one to read (PDF).
    plain: Mapped[Sealed | None] = mapped_column(SealedText)
    paper: Mapped[Sealed | None] = mapped_column(SealedText)
    fetched_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("locale", Locale),
        CheckConstraint("(made_at IS NULL) = (expires_at IS NULL)", name="made_for_some_days"),
        CheckConstraint("(plain IS NULL) = (paper IS NULL)", name="both_files_or_none"),
        Index(
            "uq_own_copy_asked_for",
            "person_id",
            unique=True,
            postgresql_where=text("made_at IS NULL"),
            sqlite_where=text("made_at IS NULL"),
        ),
    )


class Erasure(Keyed):
    """Somebody asked to have everything of theirs erased. Done on `due_at`, unless they take it back before."""

    __tablename__ = "erasure"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("due_at > asked_at", name="due_later"),
        CheckConstraint("taken_back_at IS NULL OR done_at IS NULL", name="ends_in_one_way"),
        Index(
            "uq_erasure_open",
            "person_id",
            unique=True,
            postgresql_where=text("taken_back_at IS NULL AND done_at IS NULL"),
            sqlite_where=text("taken_back_at IS NULL AND done_at IS NULL"),
        ),
    )
