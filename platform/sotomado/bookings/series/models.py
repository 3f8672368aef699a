"""The tables of talks that repeat: what was proposed and agreed, and what became of each date."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.bookings.models import Side
from sotomado.database import EnumText, Keyed, one_of
from sotomado.directory.vocabulary import MeetingMode


class SeriesState(StrEnum):
    # The advisee asks; nothing is held.
    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"
    # Taken back before it was answered, or ended by either side; bookings made stand.
    ENDED = "ended"
    # All its dates have been dealt with.
    FINISHED = "finished"


class DateState(StrEnum):
    WAITING = "waiting"
    BOOKED = "booked"
    # It could not be booked; both were told.
    SKIPPED = "skipped"


class Hindrance(StrEnum):
    """Why a date could not be booked. Read by the advisee; the consultant learns only that it was not."""

    NOT_FREE = "not_free"
    NO_TICKET = "no_ticket"
    NOBODY_PAYS = "nobody_pays"
    ELSEWHERE = "elsewhere"
    TOO_MANY_AHEAD = "too_many_ahead"
    NOT_BOOKABLE = "not_bookable"
    NO_CONSENT = "no_consent"


class Series(Keyed):
    """Talks of one advisee with one consultant every few weeks, at one time by the wall clock of the advisee's zone."""

    __tablename__ = "series"

    advisee_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"))
    state: Mapped[SeriesState] = mapped_column(EnumText(SeriesState))
    mode: Mapped[MeetingMode] = mapped_column(EnumText(MeetingMode))
    # The wall clock, never an instant: zone rules may change before its last date.
    zone: Mapped[str] = mapped_column(String(64))
    first_on: Mapped[date] = mapped_column(Date)
    start_minute: Mapped[int]
    every_weeks: Mapped[int]
    proposed_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[Side | None] = mapped_column(EnumText(Side))

    __table_args__ = (
        one_of("state", SeriesState),
        one_of("mode", MeetingMode),
        one_of("ended_by", Side),
        CheckConstraint("start_minute BETWEEN 0 AND 1439", name="start_minute_of_a_day"),
        CheckConstraint("every_weeks IN (1, 2, 4)", name="every_weeks_known"),
        CheckConstraint("state IN ('proposed', 'ended') OR answered_at IS NOT NULL", name="answered_at_known"),
        CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL AND ended_by IS NOT NULL)", name="ended_by_somebody"
        ),
        # One at a time between two people.
        Index(
            "uq_series_open",
            "advisee_id",
            "consultant_id",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'agreed')"),
            sqlite_where=text("state IN ('proposed', 'agreed')"),
        ),
        Index("ix_series_consultant_id_state", "consultant_id", "state"),
    )


class SeriesDate(Keyed):
    """One date of a series, and what became of it."""

    __tablename__ = "series_date"

    series_id: Mapped[str] = mapped_column(ForeignKey("series.id"))
    number: Mapped[int]
    on: Mapped[date] = mapped_column("on_date", Date)
    state: Mapped[DateState] = mapped_column(EnumText(DateState))
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id"), unique=True)
    hindrance: Mapped[Hindrance | None] = mapped_column(EnumText(Hindrance))
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("series_id", "number"),
        one_of("state", DateState),
        one_of("hindrance", Hindrance),
        CheckConstraint("number BETWEEN 1 AND 6", name="number_in_bounds"),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled_at_known"),
        CheckConstraint("(state = 'booked') = (booking_id IS NOT NULL)", name="booked_by_a_booking"),
        CheckConstraint("(state = 'skipped') = (hindrance IS NOT NULL)", name="skipped_for_a_reason"),
        Index(
            "ix_series_date_waiting",
            "on_date",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
    )
