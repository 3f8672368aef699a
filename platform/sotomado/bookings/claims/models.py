"""The tables of presence, claims, appeals and decisions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.bookings.models import Side
from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed

# Who meets, and so who may have come, claim and appeal.
MEETING_SIDES = "'advisee', 'consultant'"


class How(StrEnum):
    """How it is known that somebody came."""

    OPENED_LINK = "opened_link"
    SAID_HERE = "said_here"
    IN_ROOM = "in_room"


class Answer(StrEnum):
    """What the other side says to a claim."""

    AGREED = "agreed"
    THERE = "there"
    # Both may have tried: the connection, the wrong door, a wrong link.
    TROUBLE = "trouble"
    # They claim in turn that it was the one who claims who did not come.
    COUNTERED = "countered"


class Outcome(StrEnum):
    """What came of a claim."""

    MISSED = "missed"
    # They did not meet, and nobody is to blame or nobody can know.
    NOT_MET = "not_met"
    # The claim does not stand: the booking stays as it was, and can be closed.
    NOT_UPHELD = "not_upheld"
    # Who claimed closed the consultation after all.
    WITHDRAWN = "withdrawn"


class Presence(Keyed):
    """One line: somebody of a side came, or said so. Written once (see the migration); several lines are fine."""

    __tablename__ = "presence"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), index=True)
    side: Mapped[Side] = mapped_column(EnumText(Side))
    at: Mapped[datetime]
    how: Mapped[How] = mapped_column(EnumText(How))

    __table_args__ = (
        CheckConstraint(f"side IN ({MEETING_SIDES})", name="side_meets"),
        one_of("how", How),
    )


class Claim(Keyed):
    """One side says that the other did not come. `missed_by`: who did not, as found in the end; None: nobody."""

    __tablename__ = "claim"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"))
    by_side: Mapped[Side] = mapped_column(EnumText(Side))
    made_at: Mapped[datetime]
    words: Mapped[Sealed | None] = mapped_column(SealedText)
    answer_until: Mapped[datetime]
    answer: Mapped[Answer | None] = mapped_column(EnumText(Answer))
    answered_at: Mapped[datetime | None]
    answer_words: Mapped[Sealed | None] = mapped_column(SealedText)
    # The rules could not tell, so that operators are to.
    referred_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(EnumText(Outcome))
    missed_by: Mapped[Side | None] = mapped_column(EnumText(Side))
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("booking_id", "by_side"),
        CheckConstraint(f"by_side IN ({MEETING_SIDES})", name="by_side_meets"),
        CheckConstraint(f"missed_by IN ({MEETING_SIDES})", name="missed_by_meets"),
        one_of("answer", Answer),
        one_of("outcome", Outcome),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_known"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_with_an_outcome"),
        CheckConstraint("missed_by IS NULL OR outcome = 'missed'", name="missed_by_somebody"),
        Index(
            "ix_claim_unsettled",
            "answer_until",
            postgresql_where=text("settled_at IS NULL"),
            sqlite_where=text("settled_at IS NULL"),
        ),
    )


class Appeal(Keyed):
    """A side asks operators to look again at what the rules found."""

    __tablename__ = "claim_appeal"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"))
    by_side: Mapped[Side] = mapped_column(EnumText(Side))
    at: Mapped[datetime]
    words: Mapped[Sealed] = mapped_column(SealedText)

    __table_args__ = (
        UniqueConstraint("booking_id", "by_side"),
        CheckConstraint(f"by_side IN ({MEETING_SIDES})", name="by_side_meets"),
    )


class Decision(Keyed):
    """What an operator decided, with the reason both sides read. Final: one for each booking."""

    __tablename__ = "claim_decision"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), unique=True)
    by_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(EnumText(Outcome))
    missed_by: Mapped[Side | None] = mapped_column(EnumText(Side))
    reason: Mapped[Sealed] = mapped_column(SealedText)

    __table_args__ = (
        CheckConstraint("outcome IN ('missed', 'not_met', 'not_upheld')", name="outcome_decides"),
        CheckConstraint(f"missed_by IN ({MEETING_SIDES})", name="missed_by_meets"),
        CheckConstraint("(outcome = 'missed') = (missed_by IS NOT NULL)", name="missed_by_somebody"),
    )


class ClosingReminder(Base):
    """That a consultant was asked, once, to close a consultation that nobody said anything of."""

    __tablename__ = "closing_reminder"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    sent_at: Mapped[datetime]
