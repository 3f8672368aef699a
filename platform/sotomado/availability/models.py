"""Tables of time: weekly hours, days that differ, busy blocks, and places taken."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class OutsideKind(StrEnum):
    """How a calendar elsewhere is read."""

    ICALENDAR = "icalendar"
    CALDAV = "caldav"


class AvailabilityRule(Base):
    """Weekly hours by the wall clock of a zone: 0 is Monday; an end at or before the start runs past midnight."""

    __tablename__ = "availability_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), index=True)
    weekday: Mapped[int]
    start_minute: Mapped[int]
    end_minute: Mapped[int]
    time_zone: Mapped[str] = mapped_column(String(64))
    # The dates on which its days begin, both inclusive; None: without limit.
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("consultant_id", "weekday", "start_minute", "valid_from", name="uq_availability_rule_start"),
        # To a database two unknown dates are never the same one.
        Index(
            "uq_availability_rule_start_always",
            "consultant_id",
            "weekday",
            "start_minute",
            unique=True,
            postgresql_where=text("valid_from IS NULL"),
            sqlite_where=text("valid_from IS NULL"),
        ),
        CheckConstraint(
            "valid_from IS NULL OR valid_until IS NULL OR valid_until >= valid_from", name="validity_in_order"
        ),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_of_seven"),
        CheckConstraint("start_minute BETWEEN 0 AND 1439", name="start_on_the_clock"),
        CheckConstraint("end_minute BETWEEN 0 AND 1440", name="end_on_the_clock"),
    )


class AvailabilityOverride(Base):
    """A local date on which the weekly hours do not count. Without intervals it is a day off."""

    __tablename__ = "availability_override"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"))
    on_date: Mapped[date]
    time_zone: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("consultant_id", "on_date"),)


class OverrideInterval(Base):
    """Hours that replace the weekly ones on an overridden date."""

    __tablename__ = "override_interval"

    override_id: Mapped[int] = mapped_column(
        ForeignKey("availability_override.id", ondelete="CASCADE"), primary_key=True
    )
    start_minute: Mapped[int] = mapped_column(primary_key=True)
    end_minute: Mapped[int]

    __table_args__ = (
        CheckConstraint("start_minute BETWEEN 0 AND 1439", name="start_on_the_clock"),
        CheckConstraint("end_minute BETWEEN 0 AND 1440", name="end_on_the_clock"),
    )


class ChangeKind(StrEnum):
    """What a consultant last did to their hours."""

    WEEK = "week"
    WEEKLY = "weekly"
    COPY = "copy"
    DAYS_OFF = "days_off"
    DAYS_BACK = "days_back"
    ZONE = "zone"
    UNDO = "undo"


class HoursChange(Base):
    """The last change of a consultant's hours: a number that rises with each, and what stood before, for one step back.

    A page carries the number it was made from; a save from an older page is shown what changed instead of winning.
    """

    __tablename__ = "hours_change"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    version: Mapped[int]
    kind: Mapped[ChangeKind] = mapped_column(EnumText(ChangeKind))
    made_at: Mapped[datetime]
    # Rules and special days as `kept_hours.to_json` writes them.
    before: Mapped[str] = mapped_column(Text)

    __table_args__ = (one_of("kind", ChangeKind), CheckConstraint("version >= 1", name="version_counts"))


class AvailabilityPolicy(Base):
    """How a consultant offers time, where it differs from what everybody begins with (`policies.STANDARD`)."""

    __tablename__ = "availability_policy"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    step_minutes: Mapped[int]
    before_minutes: Mapped[int]
    after_minutes: Mapped[int]
    notice_minutes: Mapped[int]
    horizon_days: Mapped[int]
    per_day: Mapped[int | None]
    per_week: Mapped[int | None]

    __table_args__ = (
        CheckConstraint("step_minutes IN (15, 30, 60)", name="step_known"),
        CheckConstraint(
            "before_minutes BETWEEN 0 AND 120 AND after_minutes BETWEEN 0 AND 120", name="buffers_in_bounds"
        ),
        CheckConstraint("notice_minutes BETWEEN 0 AND 20160", name="notice_in_bounds"),
        CheckConstraint("horizon_days BETWEEN 7 AND 90", name="horizon_in_bounds"),
        CheckConstraint("per_day IS NULL OR per_day BETWEEN 1 AND 12", name="per_day_in_bounds"),
        CheckConstraint("per_week IS NULL OR per_week BETWEEN 1 AND 60", name="per_week_in_bounds"),
    )


class OutsideCalendar(Keyed):
    """A calendar elsewhere whose busy times close a consultant's hours. Its address and password are sealed."""

    __tablename__ = "outside_calendar"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), index=True)
    kind: Mapped[OutsideKind] = mapped_column(EnumText(OutsideKind))
    label: Mapped[str] = mapped_column(String(60))
    address: Mapped[Sealed] = mapped_column(SealedText)
    username: Mapped[Sealed | None] = mapped_column(SealedText)
    password: Mapped[Sealed | None] = mapped_column(SealedText)
    counts_tentative: Mapped[bool] = mapped_column(Boolean(create_constraint=False), default=False)
    # What the server said last: an entity tag, a sync token.
    mark: Mapped[str | None] = mapped_column(String(500))
    added_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    # A code of `outside.errors.Trouble`; None while all is well.
    trouble: Mapped[str | None] = mapped_column(String(32))
    failures: Mapped[int] = mapped_column(default=0)

    __table_args__ = (one_of("kind", OutsideKind), CheckConstraint("failures >= 0", name="failures_not_negative"))


class BusyBlock(Base):
    """Time a consultant has taken out of their hours for something else, or that is busy in a calendar elsewhere."""

    __tablename__ = "busy_block"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    outside_calendar_id: Mapped[str | None] = mapped_column(
        ForeignKey("outside_calendar.id", ondelete="CASCADE"), index=True
    )

    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_later"),)


class Place(Keyed):
    """Time taken by a hold or a booking. While live, none overlaps another of the same consultant or advisee.

    The promise is kept by the database (see the migration): an exclusion constraint on PostgreSQL, triggers on SQLite.
    `from_minute` and `until_minute` are epoch minutes, half-open: the consultation and the pause after it. The pause
    before it stands in a column of its own, for the gap between two consultations is the larger of both demands, which
    no exclusion of intervals can say; `service.place` sees to it, one at a time for each consultant.
    """

    __tablename__ = "place"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"))
    advisee_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    from_minute: Mapped[int]
    until_minute: Mapped[int]
    # The pauses it was taken with, whatever the consultant's terms say by now.
    before_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    after_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    live: Mapped[bool] = mapped_column(Boolean(create_constraint=False), default=True)
    # Set while it is only held; past this instant whoever needs the time may take it.
    held_until: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_later"),
        CheckConstraint("until_minute > from_minute", name="minutes_in_order"),
        CheckConstraint("before_minutes >= 0", name="pause_before"),
        CheckConstraint("after_minutes >= 0", name="pause_after"),
        Index("ix_place_consultant_time", "consultant_id", "live", "from_minute"),
        Index("ix_place_advisee_time", "advisee_id", "live", "from_minute"),
    )
