"""The tables of what is written elsewhere: into which calendar, which event, and what was found to be in the way."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.bookings.models import FeedTitles
from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class PushState(StrEnum):
    """How an event of ours stands elsewhere, as far as is known."""

    # To be written, or not known for sure: asked again before anything else.
    WANTED = "wanted"
    STANDING = "standing"
    # Taken out, because the talk was called off.
    GONE = "gone"
    # Found otherwise than it was written: its consultant is asked.
    DIFFERS = "differs"
    # It differs, and its consultant leaves it so.
    LEFT = "left"


class Difference(StrEnum):
    """What happened to an event of ours over there."""

    MOVED = "moved"
    DELETED = "deleted"


class CalendarWriting(Keyed):
    """That a consultant's talks are written into a linked calendar. Nothing of it stands here unless switched on."""

    __tablename__ = "calendar_writing"

    outside_calendar_id: Mapped[str] = mapped_column(ForeignKey("outside_calendar.id", ondelete="CASCADE"), unique=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), index=True)
    titles: Mapped[FeedTitles] = mapped_column(EnumText(FeedTitles))
    # Which of the server's calendars: its address; None until the server was asked. And what there is to choose from.
    calendar_url: Mapped[Sealed | None] = mapped_column(SealedText)
    choices: Mapped[Sealed | None] = mapped_column(SealedText)
    since_at: Mapped[datetime]
    # When it was last seen whether what was written still stands.
    looked_at: Mapped[datetime | None]
    # While the server cannot be written to: since when, how often it was tried, and when it is tried next.
    failing_since_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    # A code of `outside.errors.Trouble`; None while all is well.
    trouble: Mapped[str | None] = mapped_column(String(32))

    __table_args__ = (
        one_of("titles", FeedTitles),
        CheckConstraint("failures >= 0", name="failures_not_negative"),
        CheckConstraint("(failing_since_at IS NULL) = (trouble IS NULL)", name="failing_for_a_reason"),
    )


class PushedEvent(Keyed):
    """One booking in one calendar elsewhere: where it stands there, and whether that is how it is booked."""

    __tablename__ = "pushed_event"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"))
    outside_calendar_id: Mapped[str] = mapped_column(ForeignKey("outside_calendar.id", ondelete="CASCADE"))
    href: Mapped[Sealed] = mapped_column(SealedText)
    etag: Mapped[str | None] = mapped_column(String(200))
    # The booking's own number as it was last written there; None: never, as far as is known.
    sequence: Mapped[int | None]
    # By how much SEQUENCE over there runs ahead of the booking's: somebody's own changes count there too.
    ahead: Mapped[int] = mapped_column(default=0)
    state: Mapped[PushState] = mapped_column(EnumText(PushState))
    # Counts how often it was begun, so that of two at once the slower one knows that it is not alone.
    tries: Mapped[int] = mapped_column(default=0)
    conflict: Mapped[Difference | None] = mapped_column(EnumText(Difference))
    found_starts_at: Mapped[datetime | None]
    found_ends_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("booking_id", "outside_calendar_id"),
        Index("ix_pushed_event_outside_calendar_id", "outside_calendar_id"),
        one_of("state", PushState),
        one_of("conflict", Difference),
        CheckConstraint("(state IN ('differs', 'left')) = (conflict IS NOT NULL)", name="differs_somehow"),
        CheckConstraint("state <> 'standing' OR sequence IS NOT NULL", name="stands_as_written"),
        CheckConstraint("ahead >= 0 AND tries >= 0", name="counts"),
    )


class Overlap(Keyed):
    """A talk, at one time of it, across which something else stands in its consultant's calendars elsewhere."""

    __tablename__ = "outside_overlap"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"))
    starts_at: Mapped[datetime]
    # One mail for each talk and time, however often the other side changes.
    told_at: Mapped[datetime | None]
    # A hash of what stood across it when its consultant left it so; what differs is shown again.
    left_as: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("booking_id", "starts_at"),)
