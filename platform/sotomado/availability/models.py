"""Tables of time: weekly hours, days that differ, busy blocks, and places taken."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, Keyed


class AvailabilityRule(Base):
    """Weekly hours by the wall clock of a zone: 0 is Monday; an end at or before the start runs past midnight."""

    __tablename__ = "availability_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), index=True)
    weekday: Mapped[int]
    start_minute: Mapped[int]
    end_minute: Mapped[int]
    time_zone: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("consultant_id", "weekday", "start_minute"),
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


class BusyBlock(Base):
    """Time a consultant has taken out of their hours for something else."""

    __tablename__ = "busy_block"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_later"),)


class Place(Keyed):
    """Time taken by a hold or a booking. While live, none overlaps another of the same consultant or advisee.

    The promise is kept by the database (see the migration): an exclusion constraint on PostgreSQL, triggers on SQLite.
    `from_minute` and `until_minute` are epoch minutes, half-open, and include the consultant's buffers.
    """

    __tablename__ = "place"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"))
    advisee_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    from_minute: Mapped[int]
    until_minute: Mapped[int]
    live: Mapped[bool] = mapped_column(Boolean(create_constraint=False), default=True)
    # Set while it is only held; past this instant whoever needs the time may take it.
    held_until: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_later"),
        CheckConstraint("until_minute > from_minute", name="minutes_in_order"),
        Index("ix_place_consultant_time", "consultant_id", "live", "from_minute"),
        Index("ix_place_advisee_time", "advisee_id", "live", "from_minute"),
    )
