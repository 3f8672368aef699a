"""Tables of waiting: who waits for whom and when, and what they were offered."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, one_of
from sotomado.directory.vocabulary import MeetingMode, TimeOfWeek


class WaitState(StrEnum):
    WAITING = "waiting"
    # A time is kept for them, and they have not answered yet.
    OFFERED = "offered"
    BOOKED = "booked"
    LEFT = "left"
    EXPIRED = "expired"


class WhyEnded(StrEnum):
    """Why a wait expired by itself."""

    # Its last date is over.
    DATE_PASSED = "date_passed"
    # None of its consultants takes bookings any more, or may be met.
    NOBODY_LEFT = "nobody_left"
    # Several offers in a row ran out without a word.
    UNANSWERED = "unanswered"


class OfferOutcome(StrEnum):
    TAKEN = "taken"
    DECLINED = "declined"
    EXPIRED = "expired"
    # The person left, or booked otherwise, while it was open.
    WITHDRAWN = "withdrawn"


class Wait(Keyed):
    """Someone who waits for a time with one consultant, or with any of several.

    `joined_at` is the place in the line, and with `id` its order. `weekdays`: bit 0 is Monday; 0: any day.
    """

    __tablename__ = "wait"

    advisee_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # None: any way to meet.
    mode: Mapped[MeetingMode | None] = mapped_column(EnumText(MeetingMode))
    # By whose clock the times wished for are meant.
    time_zone: Mapped[str] = mapped_column(String(64))
    weekdays: Mapped[int] = mapped_column(default=0)
    # The dates of the talk, both inclusive, by that clock.
    earliest_on: Mapped[date]
    latest_on: Mapped[date]
    joined_at: Mapped[datetime]
    state: Mapped[WaitState] = mapped_column(EnumText(WaitState))
    ended_at: Mapped[datetime | None]
    why_ended: Mapped[WhyEnded | None] = mapped_column(EnumText(WhyEnded))
    # How many offers ran out in a row without a word.
    unanswered: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        one_of("mode", MeetingMode),
        one_of("state", WaitState),
        one_of("why_ended", WhyEnded),
        CheckConstraint("unanswered >= 0", name="unanswered_not_negative"),
        CheckConstraint("weekdays BETWEEN 0 AND 127", name="weekdays_of_seven"),
        CheckConstraint("latest_on >= earliest_on", name="dates_in_order"),
        CheckConstraint("(ended_at IS NULL) = (state IN ('waiting', 'offered'))", name="ended_has_an_instant"),
        CheckConstraint("(why_ended IS NULL) = (state <> 'expired')", name="expired_with_a_reason"),
        Index("ix_wait_advisee_id", "advisee_id"),
        Index(
            "ix_wait_line",
            "joined_at",
            "id",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
    )


class WaitConsultant(Base):
    """With whom someone would talk."""

    __tablename__ = "wait_consultant"

    wait_id: Mapped[str] = mapped_column(ForeignKey("wait.id", ondelete="CASCADE"), primary_key=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True, index=True)


class WaitTime(Base):
    """A part of the week in which someone would talk; none: at any time."""

    __tablename__ = "wait_time"

    wait_id: Mapped[str] = mapped_column(ForeignKey("wait.id", ondelete="CASCADE"), primary_key=True)
    time: Mapped[TimeOfWeek] = mapped_column(EnumText(TimeOfWeek), primary_key=True)

    __table_args__ = (one_of("time", TimeOfWeek),)


class WaitOffer(Keyed):
    """A time that became free, kept for whoever waited longest. The time itself is a held booking."""

    __tablename__ = "wait_offer"

    wait_id: Mapped[str] = mapped_column(ForeignKey("wait.id"), index=True)
    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), unique=True)
    offered_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[OfferOutcome | None] = mapped_column(EnumText(OfferOutcome))

    __table_args__ = (
        one_of("outcome", OfferOutcome),
        CheckConstraint("expires_at > offered_at", name="expires_later"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_an_outcome"),
        Index(
            "uq_wait_offer_open",
            "wait_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )
