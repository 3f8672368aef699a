"""Tables of what one of a pair shows the other. A piece holds its own copy: what was previewed is what is read."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class Piece(StrEnum):
    """What can be shown, each one by itself."""

    LIFE_POINT = "life_point"
    FACET = "facet"
    WILL = "will"
    CAN = "can"
    MUST = "must"


STANDS = "withdrawn_at IS NULL"


class ShownPiece(Keyed):
    """One piece of a person, shown to the other of one pair until its end, if it has one, or until it is withdrawn.

    `source`: which point of the life-line, which facet; empty where a person has one alone. `body` is what the other
    one reads, as it was previewed: a change of the source shows nothing that was not looked at first.
    """

    __tablename__ = "shown_piece"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[Piece] = mapped_column(EnumText(Piece))
    source: Mapped[str] = mapped_column(String(64))
    body: Mapped[Sealed | None] = mapped_column(SealedText)
    shown_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("kind", Piece),
        CheckConstraint("ends_at IS NULL OR ends_at > shown_at", name="ends_later"),
        # Taken back, its words are gone as well.
        CheckConstraint("(withdrawn_at IS NULL) = (body IS NOT NULL)", name="words_while_it_stands"),
        Index(
            "uq_shown_piece_standing",
            "owner_id",
            "pair_id",
            "kind",
            "source",
            unique=True,
            postgresql_where=text(STANDS),
            sqlite_where=text(STANDS),
        ),
    )


class ShownLook(Keyed):
    """That the other one opened what is shown, and when; its owner reads this."""

    __tablename__ = "shown_look"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("owner_id <> reader_id", name="of_another"),
        Index("ix_shown_look_pair_id_owner_id_at", "pair_id", "owner_id", "at"),
    )


class WillCanMustCheck(Keyed):
    """How clear one's will, can and must were on a day, and the words of that day; each may be left open.

    Sealed together: nobody but its owner reads any of it. The words as they stand today have one home, the sheet
    before a talk (`consultations.intake`); here they are kept as they were.
    """

    __tablename__ = "will_can_must_check"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    body: Mapped[Sealed] = mapped_column(SealedText)
    taken_at: Mapped[datetime]

    __table_args__ = (Index("ix_will_can_must_check_person_id_taken_at", "person_id", "taken_at"),)
