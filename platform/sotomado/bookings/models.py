"""The table of bookings."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, one_of
from sotomado.directory.vocabulary import MeetingMode


class BookingState(StrEnum):
    HELD = "held"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    # The hold ran out, or was given back, before it was confirmed.
    LAPSED = "lapsed"
    COMPLETED = "completed"


class FeedTitles(StrEnum):
    """What one's own feed calls a booking: nothing at all, or that it is a talk. Never with whom."""

    DISCREET = "discreet"
    TALK = "talk"


# Which state may follow which. Everything else is refused.
TRANSITIONS: dict[BookingState, frozenset[BookingState]] = {
    BookingState.HELD: frozenset({BookingState.CONFIRMED, BookingState.LAPSED}),
    BookingState.CONFIRMED: frozenset({BookingState.CANCELLED, BookingState.COMPLETED}),
    BookingState.CANCELLED: frozenset(),
    BookingState.LAPSED: frozenset(),
    BookingState.COMPLETED: frozenset(),
}


class Booking(Keyed):
    """予約. Its time is a `Place`; who pays is a company's pool, never named beside the person elsewhere."""

    __tablename__ = "booking"

    advisee_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"))
    paying_company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    place_id: Mapped[str] = mapped_column(ForeignKey("place.id"), unique=True)
    wish_id: Mapped[str | None] = mapped_column(ForeignKey("wish.id"))
    state: Mapped[BookingState] = mapped_column(EnumText(BookingState))
    mode: Mapped[MeetingMode] = mapped_column(EnumText(MeetingMode))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    held_until: Mapped[datetime | None]
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    # One identity for calendars for life, and a number that rises with each change.
    calendar_uid: Mapped[str] = mapped_column(String(80), unique=True)
    calendar_sequence: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        one_of("state", BookingState),
        one_of("mode", MeetingMode),
        CheckConstraint("ends_at > starts_at", name="ends_later"),
        CheckConstraint("state <> 'held' OR held_until IS NOT NULL", name="hold_has_an_end"),
        CheckConstraint(
            "state NOT IN ('confirmed', 'completed', 'cancelled') OR confirmed_at IS NOT NULL",
            name="confirmed_at_known",
        ),
        Index("ix_booking_advisee_id_starts_at", "advisee_id", "starts_at"),
        Index("ix_booking_consultant_id_starts_at", "consultant_id", "starts_at"),
    )


class CalendarFeed(Keyed):
    """The one secret address under which somebody's calendar reads their bookings. Only its hash is kept."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    titles: Mapped[FeedTitles] = mapped_column(EnumText(FeedTitles))
    created_at: Mapped[datetime]
    last_read_at: Mapped[datetime | None]

    __table_args__ = (one_of("titles", FeedTitles),)
