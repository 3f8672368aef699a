"""Tables of contracts: terms by the day they hold from, their prices of packs, and who is entitled."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, one_of


class PayerKind(StrEnum):
    """How a company pays. NONE: it does not, before it begins or after it ended."""

    TICKETS = "tickets"
    MONTHLY = "monthly"
    NONE = "none"


class ContractTerms(Keyed):
    """What holds from a day on, until the next terms of the company do. Only ever added to: the past stays agreed.

    `number` counts the terms of a company as they were agreed; of two for one day the later holds. A contract ends with
    terms of kind NONE. `net_yen` is the price of one talk without tax where the company pays by the month,
    `monthly_cap` how many talks it pays for in a month at most, `base_fee_yen` what it pays for a month besides.
    Tickets bought under these terms can be taken for `ticket_months` months.
    """

    __tablename__ = "contract_terms"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    number: Mapped[int]
    from_on: Mapped[date]
    payer: Mapped[PayerKind] = mapped_column(EnumText(PayerKind))
    net_yen: Mapped[int | None]
    monthly_cap: Mapped[int | None]
    base_fee_yen: Mapped[int] = mapped_column(default=0)
    ticket_months: Mapped[int] = mapped_column(default=6)
    # Until how many days after its date an invoice is to be paid.
    due_days: Mapped[int] = mapped_column(default=30)
    agreed_at: Mapped[datetime]
    agreed_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        one_of("payer", PayerKind),
        CheckConstraint("number >= 1", name="number_counts"),
        CheckConstraint(
            "(payer = 'monthly' AND net_yen IS NOT NULL AND net_yen >= 1)"
            " OR (payer <> 'monthly' AND net_yen IS NULL AND monthly_cap IS NULL AND base_fee_yen = 0)",
            name="price_by_the_month",
        ),
        CheckConstraint("monthly_cap IS NULL OR monthly_cap >= 1", name="cap_leaves_something"),
        CheckConstraint("base_fee_yen >= 0", name="base_fee_not_negative"),
        # Longer than six months a prepaid ticket is a means of payment by law (資金決済法4条2号).
        CheckConstraint("ticket_months BETWEEN 1 AND 6", name="tickets_end_in_time"),
        CheckConstraint("due_days BETWEEN 0 AND 60", name="due_in_bounds"),
    )


class PackPrice(Base):
    """A pack that can be bought under some terms: so many tickets for so much without tax."""

    __tablename__ = "contract_pack_price"

    terms_id: Mapped[str] = mapped_column(ForeignKey("contract_terms.id"), primary_key=True)
    count: Mapped[int] = mapped_column(primary_key=True)
    net_yen: Mapped[int]

    __table_args__ = (
        CheckConstraint("count BETWEEN 1 AND 10000", name="count_in_bounds"),
        CheckConstraint("net_yen >= 1", name="costs_something"),
    )


class ContractScope(Base):
    """Some of the people whom terms entitle; terms without any scope entitle everybody of the company.

    Somebody is meant where everything holds that is not None: who works in the department or one beneath it, joined in
    a span, was born in a span of years, has been there for a span of whole years (both ends included).
    """

    __tablename__ = "contract_scope"

    terms_id: Mapped[str] = mapped_column(ForeignKey("contract_terms.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    joined_from: Mapped[date | None]
    joined_until: Mapped[date | None]
    born_from: Mapped[int | None]
    born_until: Mapped[int | None]
    tenure_from: Mapped[int | None]
    tenure_until: Mapped[int | None]

    __table_args__ = (
        CheckConstraint("number >= 1", name="number_counts"),
        CheckConstraint(
            "department_id IS NOT NULL OR joined_from IS NOT NULL OR joined_until IS NOT NULL OR born_from IS NOT NULL"
            " OR born_until IS NOT NULL OR tenure_from IS NOT NULL OR tenure_until IS NOT NULL",
            name="says_something",
        ),
        CheckConstraint("joined_until >= joined_from", name="joined_in_order"),
        CheckConstraint("born_until >= born_from", name="born_in_order"),
        CheckConstraint("tenure_from >= 0 AND tenure_until >= 0", name="tenure_not_negative"),
        CheckConstraint("tenure_until >= tenure_from", name="tenure_in_order"),
    )


class MonthlyCount(Base):
    """How many talks held in a month a company that pays by the month has booked. Locked by whoever books one."""

    __tablename__ = "monthly_count"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    # "2026-11"
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    taken: Mapped[int]

    __table_args__ = (CheckConstraint("taken >= 0", name="never_below_zero"),)


class MonthlyUse(Base):
    """A booking that counts in a month, until it is given back. `reference` is the booking."""

    __tablename__ = "monthly_use"

    reference: Mapped[str] = mapped_column(String(64), primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    month: Mapped[str] = mapped_column(String(7))
    taken_at: Mapped[datetime]
    returned_at: Mapped[datetime | None]
