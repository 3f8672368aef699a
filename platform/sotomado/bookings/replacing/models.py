"""The table of what is owed to advisees whose consultant called off."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, one_of


class ReplacementOutcome(StrEnum):
    TAKEN = "taken"
    DECLINED = "declined"
    EXPIRED = "expired"


class Replacement(Keyed):
    """A booking its consultant called off. While open, its ticket waits for the next booking of the same advisee."""

    __tablename__ = "replacement"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), unique=True)
    advisee_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[ReplacementOutcome | None] = mapped_column(EnumText(ReplacementOutcome))
    new_booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id"), unique=True)

    __table_args__ = (
        one_of("outcome", ReplacementOutcome),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_an_outcome"),
        CheckConstraint("(outcome = 'taken') = (new_booking_id IS NOT NULL)", name="taken_by_a_booking"),
        Index(
            "ix_replacement_open",
            "advisee_id",
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )


class ReplacementTen(Base):
    """The ten that were drawn in place of a consultant who called off: once, so that the page stays what it was."""

    __tablename__ = "replacement_ten"

    replacement_id: Mapped[str] = mapped_column(ForeignKey("replacement.id", ondelete="CASCADE"), primary_key=True)
    shortlist_id: Mapped[str] = mapped_column(ForeignKey("shortlist.id", ondelete="CASCADE"), unique=True)
    drawn_at: Mapped[datetime]
