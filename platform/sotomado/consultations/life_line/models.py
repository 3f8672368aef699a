"""Tables of life-lines. Years, heights and words are sealed together: where a line goes down is as private as why."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.consultations.earlier import Earlier, had_its_time
from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class ChangeKind(StrEnum):
    """What was done to a point."""

    PLACED = "placed"
    CHANGED = "changed"
    REMOVED = "removed"


class LifeLinePoint(Keyed):
    """Something that happened to a person, as they tell it today. `body` is all of it (`points.Told` as JSON).

    A removed point is kept as long as its removal can be undone, and shown to nobody.
    """

    __tablename__ = "life_line_point"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # The booking it was written for, where it was; the line itself belongs to the person.
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id"), index=True)
    body: Mapped[Sealed] = mapped_column(SealedText)
    placed_at: Mapped[datetime]
    # Since when it says what it says; None: since it was placed.
    reworded_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class LifeLinePointBefore(Earlier):
    """What a point said while a talk of its person began (see `consultations.earlier`). `body` as in the point."""

    __tablename__ = "life_line_point_before"

    point_id: Mapped[str] = mapped_column(ForeignKey("life_line_point.id", ondelete="CASCADE"), index=True)
    body: Mapped[Sealed] = mapped_column(SealedText)

    __table_args__ = (had_its_time(),)


class LifeLineDraft(Keyed):
    """What somebody is typing of a point and has not put on the line yet. `of`: the point, or "new".

    `body` is the form as it was typed (JSON), whatever is still wrong with it. It goes when the point is told, or taken
    off the line, and a month after the last key.
    """

    __tablename__ = "life_line_draft"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    of: Mapped[str] = mapped_column(String(32))
    body: Mapped[Sealed] = mapped_column(SealedText)
    saved_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("person_id", "of"),)


class LifeLineMeaning(Keyed):
    """What an event meant to the person before they came to see it differently: the change is worth keeping."""

    __tablename__ = "life_line_meaning"

    point_id: Mapped[str] = mapped_column(ForeignKey("life_line_point.id"), index=True)
    body: Mapped[Sealed] = mapped_column(SealedText)
    written_at: Mapped[datetime]
    # When another meaning took its place.
    until_at: Mapped[datetime]


class LifeLineChange(Keyed):
    """One step that can be undone: `before` is what a changed point said until then. Undone or outlived, it goes."""

    __tablename__ = "life_line_change"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    point_id: Mapped[str] = mapped_column(ForeignKey("life_line_point.id"), index=True)
    kind: Mapped[ChangeKind] = mapped_column(EnumText(ChangeKind))
    before: Mapped[Sealed | None] = mapped_column(SealedText)
    made_at: Mapped[datetime]

    __table_args__ = (
        one_of("kind", ChangeKind),
        UniqueConstraint("person_id", "number"),
        CheckConstraint("(before IS NOT NULL) = (kind = 'changed')", name="before_of_a_change"),
    )
