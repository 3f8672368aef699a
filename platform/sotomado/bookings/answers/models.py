"""Where answers come back to, and the latest answer of each side's calendar."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.bookings.models import Side
from sotomado.database import Base, EnumText, one_of

A_SIDE_OF_TWO = "side IN ('advisee', 'consultant')"


class Answer(StrEnum):
    """What somebody pressed in their calendar."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    # Another time was proposed there; nobody is asked by it.
    COUNTERED = "countered"


class WayBack(Base):
    """Who an invitation names as its organizer, for one side of a booking, from the first to the last.

    Calendars take a change only from the organizer they know, so it stays even where settings change. A booking that
    began while no mail came in has no such row, and our own address for its organizer. `token`: the secret part.
    """

    __tablename__ = "way_back"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    side: Mapped[Side] = mapped_column(EnumText(Side), primary_key=True)
    organizer: Mapped[str] = mapped_column(String(254))
    token: Mapped[str] = mapped_column(String(32))

    __table_args__ = (CheckConstraint(A_SIDE_OF_TWO, name="a_side_of_two"), UniqueConstraint("token"))


class CalendarAnswer(Base):
    """The latest answer of one side: to which revision of the booking, and when they gave it."""

    __tablename__ = "calendar_answer"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    side: Mapped[Side] = mapped_column(EnumText(Side), primary_key=True)
    answer: Mapped[Answer] = mapped_column(EnumText(Answer))
    sequence: Mapped[int]
    # By the clock of their calendar.
    stamped_at: Mapped[datetime]
    received_at: Mapped[datetime]

    __table_args__ = (CheckConstraint(A_SIDE_OF_TWO, name="a_side_of_two"), one_of("answer", Answer))
