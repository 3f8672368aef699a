"""The rhythm of a pair, and what calendars were told of a 1on1 that is planned."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.bookings.answers.models import Answer
from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class Cadence(StrEnum):
    """How often a pair meets."""

    WEEKLY = "weekly"
    TWO_WEEKS = "two_weeks"
    THREE_WEEKS = "three_weeks"
    FOUR_WEEKS = "four_weeks"
    # On the same weekday of the month: the second Tuesday, the last Friday.
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class PlaceKind(StrEnum):
    ONLINE = "online"
    IN_PERSON = "in_person"
    # The two find out between themselves.
    OPEN = "open"


class OfTwo(StrEnum):
    """One of the two, as their invitation knows them."""

    MEMBER = "member"
    MANAGER = "manager"


# How long a 1on1 may be planned for.
LENGTHS = (15, 30, 45, 60)


class PairSeries(Keyed):
    """How a pair meets: how often, when by the wall clock, how long and where.

    The clock is one of a place, never an instant: ten o'clock stays ten o'clock when clocks are put forward or back.
    """

    __tablename__ = "pair_series"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), unique=True)
    # None where the two plan one at a time.
    cadence: Mapped[Cadence | None] = mapped_column(EnumText(Cadence))
    zone: Mapped[str] = mapped_column(String(64))
    # A day on which the rhythm falls; all others are counted from it.
    anchor_on: Mapped[date]
    # Of the month, where the rhythm goes by months: 1 to 4, and 5 for the last.
    nth: Mapped[int | None]
    start_minute: Mapped[int]
    minutes: Mapped[int]
    place_kind: Mapped[PlaceKind] = mapped_column(EnumText(PlaceKind))
    # A link or a place in the two's own words.
    place: Mapped[Sealed | None] = mapped_column(SealedText)
    paused_at: Mapped[datetime | None]
    # Whether each is written to on the day before; as they chose for all their appointments where they said nothing.
    member_reminded: Mapped[bool | None]
    manager_reminded: Mapped[bool | None]
    # Rises with every change, so that whoever looks at an older page is told.
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        one_of("cadence", Cadence),
        one_of("place_kind", PlaceKind),
        CheckConstraint("nth IS NULL OR nth BETWEEN 1 AND 5", name="nth_of_a_month"),
        CheckConstraint(
            "(nth IS NOT NULL) = (cadence IS NOT NULL AND cadence IN ('monthly', 'quarterly'))", name="nth_by_months"
        ),
        CheckConstraint("start_minute BETWEEN 0 AND 1439", name="start_minute_of_a_day"),
        CheckConstraint("minutes IN (15, 30, 45, 60)", name="minutes_known"),
        CheckConstraint("paused_at IS NULL OR cadence IS NOT NULL", name="paused_rhythm"),
    )


class PlannedTime(Keyed):
    """What calendars know of a planned 1on1: one UID for its life, a number that rises with each change."""

    __tablename__ = "planned_time"

    one_on_one_id: Mapped[str] = mapped_column(ForeignKey("one_on_one.id"), unique=True)
    calendar_uid: Mapped[str] = mapped_column(String(64), unique=True)
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    # The day of the rhythm it stands for, wherever it was moved to.
    for_on: Mapped[date | None]
    # The one that was let pass just before it, and its day of the rhythm, as long as that can be taken back.
    skipped_id: Mapped[str | None] = mapped_column(ForeignKey("one_on_one.id"))
    skipped_for_on: Mapped[date | None]
    reminded_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("calendar_sequence >= 0", name="sequence_rises"),)


class InvitedSide(Base):
    """Who the invitations to a 1on1 name as their organizer for one of the two, and what their calendar last answered.

    Calendars take a change only from the organizer they know, so it stays even where settings change. A 1on1 that was
    planned while no mail came in has no such row, and our own address for its organizer. `token`: the secret part.
    """

    __tablename__ = "invited_side"

    one_on_one_id: Mapped[str] = mapped_column(ForeignKey("one_on_one.id"), primary_key=True)
    side: Mapped[OfTwo] = mapped_column(EnumText(OfTwo), primary_key=True)
    organizer: Mapped[str] = mapped_column(String(254))
    token: Mapped[str] = mapped_column(String(32))
    calendar_says: Mapped[Answer | None] = mapped_column(EnumText(Answer))
    # To which revision, and when by the clock of their calendar.
    sequence: Mapped[int | None]
    stamped_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("side", OfTwo),
        one_of("calendar_says", Answer),
        CheckConstraint("(calendar_says IS NULL) = (sequence IS NULL)", name="says_of_a_revision"),
        CheckConstraint("(calendar_says IS NULL) = (stamped_at IS NULL)", name="says_at_a_time"),
        UniqueConstraint("token"),
    )
