"""Tables of what a person wrote before talks, and of the time they were asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.consultations.intake.vocabulary import Asking, Question
from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class IntakeAnswer(Keyed):
    """事前シートのひとつの答え: sealed words, a point from 1 to 5, or neither, where it was left open on purpose.

    What is kept from talk to talk has one row a person; what was written for one talk has one row a booking, and names
    it in `for_booking`. The answer before this one is kept beside it, so that one step can be taken back.
    """

    __tablename__ = "intake_answer"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    question: Mapped[Question] = mapped_column(EnumText(Question))
    # The booking it belongs to; empty where it goes with the person.
    for_booking: Mapped[str] = mapped_column(String(32), default="")
    # The booking it was written for last; None: outside any, as what goes with the person may be.
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id"), index=True)
    body: Mapped[Sealed | None] = mapped_column(SealedText)
    point: Mapped[int | None]
    has_earlier: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    earlier_body: Mapped[Sealed | None] = mapped_column(SealedText)
    earlier_point: Mapped[int | None]
    # The page it was written on, so that what a script keeps while one types is one step, not fifty.
    sitting: Mapped[str] = mapped_column(String(32))
    written_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("person_id", "question", "for_booking"),
        one_of("question", Question),
        CheckConstraint(
            "for_booking = '' OR (booking_id IS NOT NULL AND for_booking = booking_id)", name="of_one_booking"
        ),
        CheckConstraint("body IS NULL OR point IS NULL", name="one_answer"),
        CheckConstraint("point IS NULL OR point BETWEEN 1 AND 5", name="point_on_the_scale"),
        CheckConstraint("earlier_point IS NULL OR earlier_point BETWEEN 1 AND 5", name="earlier_point_on_the_scale"),
        CheckConstraint("has_earlier OR (earlier_body IS NULL AND earlier_point IS NULL)", name="earlier_known"),
    )


class IntakeConfirmed(Base):
    """For this booking a person looked at what they had written before, and said that it still holds."""

    __tablename__ = "intake_confirmed"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    question: Mapped[Question] = mapped_column(EnumText(Question), primary_key=True)
    confirmed_at: Mapped[datetime]

    __table_args__ = (one_of("question", Question),)


class AskedTime(Keyed):
    """Seconds that one question, or one small form, took of a person, as estimated. Counted once for what it was."""

    __tablename__ = "asked_time"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    what: Mapped[Asking] = mapped_column(EnumText(Asking))
    # What was asked, in the words of whoever asked: "booking id|question".
    reference: Mapped[str] = mapped_column(String(80))
    seconds: Mapped[int]
    asked_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("person_id", "what", "reference"),
        one_of("what", Asking),
        CheckConstraint("seconds > 0", name="takes_time"),
        Index("ix_asked_time_person_id_asked_at", "person_id", "asked_at"),
    )
