"""Tables of lots of tickets. No row names a person: a use names a booking, as the pool's lines do.

`ticket_pool` and `ticket_entry` (in `companies.models`) are the count; lots add since when, until when, and worth what.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, one_of


class Origin(StrEnum):
    """Where a lot comes from."""

    PACK = "pack"
    GRANT = "grant"
    # One ticket that came back after its lot had run out.
    GRACE = "grace"
    # What was there before tickets came in lots.
    OPENING = "opening"


class UseState(StrEnum):
    TAKEN = "taken"
    RETURNED = "returned"
    EARNED = "earned"


class TicketLot(Keyed):
    """Tickets that came together. `rest_yen`: what of `net_yen` (without tax) is neither earned nor lost yet.

    Each of its tickets is in one of five places: left, taken for a talk, earned, expired, or gone over into a lot of
    grace. `expires_on` is the last day on which one of them can be taken; None: no end.
    """

    __tablename__ = "ticket_lot"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    origin: Mapped[Origin] = mapped_column(EnumText(Origin))
    reference: Mapped[str] = mapped_column(String(80), unique=True)
    count: Mapped[int]
    net_yen: Mapped[int]
    bought_on: Mapped[date]
    expires_on: Mapped[date | None]
    left_count: Mapped[int]
    taken_count: Mapped[int] = mapped_column(default=0)
    earned_count: Mapped[int] = mapped_column(default=0)
    expired_count: Mapped[int] = mapped_column(default=0)
    prolonged_count: Mapped[int] = mapped_column(default=0)
    rest_yen: Mapped[int]

    __table_args__ = (
        one_of("origin", Origin),
        CheckConstraint("count >= 1", name="holds_something"),
        CheckConstraint(
            "left_count >= 0 AND taken_count >= 0 AND earned_count >= 0 AND expired_count >= 0"
            " AND prolonged_count >= 0",
            name="never_below_zero",
        ),
        CheckConstraint(
            "left_count + taken_count + earned_count + expired_count + prolonged_count = count", name="adds_up"
        ),
        CheckConstraint("rest_yen BETWEEN 0 AND net_yen", name="rest_in_bounds"),
        CheckConstraint("left_count + taken_count > 0 OR rest_yen = 0", name="empty_is_worth_nothing"),
        CheckConstraint("expires_on IS NULL OR expires_on >= bought_on", name="expires_later"),
        Index("ix_ticket_lot_company_id_expires_on", "company_id", "expires_on"),
        Index(
            "ix_ticket_lot_ending",
            "expires_on",
            postgresql_where=text("left_count > 0"),
            sqlite_where=text("left_count > 0"),
        ),
    )


class TicketUse(Base):
    """The one ticket a booking took, of which lot, and what became of it. `earned_times` numbers it in the books."""

    __tablename__ = "ticket_use"

    reference: Mapped[str] = mapped_column(String(64), primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    lot_id: Mapped[str] = mapped_column(ForeignKey("ticket_lot.id"), index=True)
    state: Mapped[UseState] = mapped_column(EnumText(UseState))
    taken_at: Mapped[datetime]
    earned_yen: Mapped[int | None]
    earned_times: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        one_of("state", UseState),
        CheckConstraint(
            "(state = 'earned' AND earned_yen IS NOT NULL AND earned_yen >= 0)"
            " OR (state <> 'earned' AND earned_yen IS NULL)",
            name="earned_is_worth_something",
        ),
        CheckConstraint("earned_times >= 0", name="earned_times_count"),
    )


class TicketExpiry(Base):
    """What was left of a lot when it ran out, and worth how much. Written once; beside `ticket_entry`, of the pool."""

    __tablename__ = "ticket_expiry"

    lot_id: Mapped[str] = mapped_column(ForeignKey("ticket_lot.id"), primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    count: Mapped[int]
    net_yen: Mapped[int]
    entered_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("count >= 1", name="loses_something"),
        CheckConstraint("net_yen >= 0", name="not_negative"),
    )
