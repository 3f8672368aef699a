"""The table of reminders that are settled: sent, or left out for good."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.bookings.models import Side
from sotomado.database import Base, EnumText, one_of


class Which(StrEnum):
    """The two moments at which somebody may be reminded."""

    DAY_BEFORE = "day_before"
    HOUR_BEFORE = "hour_before"


class Outcome(StrEnum):
    SENT = "sent"
    # Not wished for, no longer the nearer one, or just told anyway.
    LEFT_OUT = "left_out"


class Reminder(Base):
    """What became of one reminder to one side of a booking at one time. At most one row, so nobody is told twice.

    The time is part of it: a booking that was moved is reminded of anew, one moved back is not.
    """

    __tablename__ = "reminder"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    side: Mapped[Side] = mapped_column(EnumText(Side), primary_key=True)
    which: Mapped[Which] = mapped_column(EnumText(Which), primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(EnumText(Outcome))
    settled_at: Mapped[datetime]

    __table_args__ = (one_of("side", Side), one_of("which", Which), one_of("outcome", Outcome))
