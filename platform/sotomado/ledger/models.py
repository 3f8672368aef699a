"""Tables of the books. No person stands in them: whose booking it is, the booking knows."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, one_of
from sotomado.ledger.accounts import Account, Event


class RateKind(StrEnum):
    """Rates in basis points (1,000 = 10 %), thresholds in yen."""

    CONSUMPTION_TAX = "consumption_tax"
    # The share of the tax of those who are not registered that may still be deducted.
    INPUT_CREDIT = "input_credit"
    WITHHOLDING = "withholding"
    WITHHOLDING_ABOVE = "withholding_above"
    WITHHOLDING_THRESHOLD_YEN = "withholding_threshold_yen"
    PAYMENT_RECORD_THRESHOLD_YEN = "payment_record_threshold_yen"


class LedgerEntry(Keyed):
    """One move of one amount from an account to another, so that no row can be out of balance. Written once.

    The moves of one event are numbered. `company_id` and `consultant_id` name whose account it is, where it is
    somebody's. `booked_on` is the day in Japan by which it counts.
    """

    __tablename__ = "ledger_entry"

    event: Mapped[Event] = mapped_column(EnumText(Event))
    reference: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    debit: Mapped[Account] = mapped_column(EnumText(Account))
    credit: Mapped[Account] = mapped_column(EnumText(Account))
    amount_yen: Mapped[int]
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    consultant_id: Mapped[int | None] = mapped_column(ForeignKey("consultant.id"))
    booked_on: Mapped[date]
    entered_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("event", "reference", "number"),
        one_of("event", Event),
        one_of("debit", Account),
        one_of("credit", Account),
        CheckConstraint("amount_yen > 0", name="moves_something"),
        CheckConstraint("debit <> credit", name="moves_somewhere"),
        CheckConstraint("number >= 1", name="number_counts"),
        # No event moves another company's money, or another consultant's, than the one it names.
        CheckConstraint("company_id IS NULL OR consultant_id IS NULL", name="belongs_to_one"),
        CheckConstraint(
            "company_id IS NOT NULL OR (debit NOT IN ('company_receivable', 'unbilled', 'ticket_liability') "
            "AND credit NOT IN ('company_receivable', 'unbilled', 'ticket_liability'))",
            name="company_named",
        ),
        CheckConstraint(
            "consultant_id IS NOT NULL OR (debit NOT IN ('consultant_accrued', 'consultant_payable') "
            "AND credit NOT IN ('consultant_accrued', 'consultant_payable'))",
            name="consultant_named",
        ),
        Index("ix_ledger_entry_booked_on", "booked_on"),
        Index("ix_ledger_entry_reference", "reference"),
        Index("ix_ledger_entry_company_id_booked_on", "company_id", "booked_on"),
        Index("ix_ledger_entry_consultant_id_booked_on", "consultant_id", "booked_on"),
    )


class ClosedMonth(Base):
    """A month whose books are closed: the database takes no entry that counts in it any more (see the migration)."""

    __tablename__ = "closed_month"

    # "2026-11"
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    closed_at: Mapped[datetime]
    closed_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class RateChange(Keyed):
    """Who had a rate hold from a day on, and when they said so; `value` None: they took it back."""

    __tablename__ = "rate_change"

    kind: Mapped[RateKind] = mapped_column(EnumText(RateKind))
    from_on: Mapped[date]
    value: Mapped[int | None]
    changed_at: Mapped[datetime]
    changed_by_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (one_of("kind", RateKind), Index("ix_rate_change_changed_at", "changed_at"))


class DatedRate(Base):
    """A rate and the first day it holds for, until the next of its kind."""

    __tablename__ = "dated_rate"

    kind: Mapped[RateKind] = mapped_column(EnumText(RateKind), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[int]

    __table_args__ = (one_of("kind", RateKind), CheckConstraint("value >= 0", name="not_negative"))
