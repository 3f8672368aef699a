"""Tables of client companies. Nothing here says who uses the desk."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, one_of


class Company(Base):
    """A client company (契約企業)."""

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    time_zone: Mapped[str] = mapped_column(String(64), default="Asia/Tokyo")
    contracted_on: Mapped[date]


class Department(Base):
    """A department as the company's roster names it, under the one above it where the roster says so.

    The tree has no circles: whoever writes it looks (`companies.roster`, `companies.setting_up`, `reports.units`).
    """

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    # Offered no more since then; nobody works in it. A roster that names it again brings it back.
    ended_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("company_id", "name"),
        UniqueConstraint("id", "company_id"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_own_parent"),
    )


class Employment(Base):
    """A person's place in a company."""

    __tablename__ = "employment"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    department_id: Mapped[int]
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("employment.id"), index=True)
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    birth_year: Mapped[int | None]
    # None where the company's file does not say.
    promoted_on: Mapped[date | None]
    # The first day back at work after a leave, whatever it was for: the latest one. None likewise.
    returned_on: Mapped[date | None]

    __table_args__ = (
        # The department is one of the same company.
        ForeignKeyConstraint(["department_id", "company_id"], ["department.id", "department.company_id"]),
        CheckConstraint("manager_id IS NULL OR manager_id <> id", name="not_own_manager"),
        CheckConstraint("left_on IS NULL OR left_on >= joined_on", name="left_after_joining"),
        CheckConstraint("birth_year BETWEEN 1900 AND 2100", name="birth_year_plausible"),
        Index(
            "uq_employment_current",
            "person_id",
            unique=True,
            postgresql_where=text("left_on IS NULL"),
            sqlite_where=text("left_on IS NULL"),
        ),
    )


class PlannedLeaving(Base):
    """The last day of somebody who is still there. The row goes when the day is over, or when they stay after all."""

    __tablename__ = "planned_leaving"

    employment_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), primary_key=True, autoincrement=False)
    last_on: Mapped[date]


class CompanyBookingTerms(Base):
    """Until how long before the start each side may call off freely, where a contract says other than the standard."""

    __tablename__ = "company_booking_terms"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    advisee_cutoff_minutes: Mapped[int]
    consultant_cutoff_minutes: Mapped[int]

    __table_args__ = (
        CheckConstraint("advisee_cutoff_minutes BETWEEN 0 AND 20160", name="advisee_cutoff_in_bounds"),
        CheckConstraint("consultant_cutoff_minutes BETWEEN 0 AND 20160", name="consultant_cutoff_in_bounds"),
    )


class TicketPool(Base):
    """How many consultations a company has left to give. Pooled: no ticket ever belongs to a person."""

    __tablename__ = "ticket_pool"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    balance: Mapped[int]

    __table_args__ = (CheckConstraint("balance >= 0", name="never_below_zero"),)


class TicketReason(StrEnum):
    GRANTED = "granted"
    USED = "used"
    RETURNED = "returned"


class TicketEntry(Keyed):
    """One line of the ledger behind the pool; their sum is the balance. `reference` is the booking it pays for."""

    __tablename__ = "ticket_entry"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    change: Mapped[int]
    reason: Mapped[TicketReason] = mapped_column(EnumText(TicketReason))
    reference: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[datetime]

    __table_args__ = (
        one_of("reason", TicketReason),
        # One booking takes at most one ticket and gives back at most one.
        UniqueConstraint("reference", "reason"),
        CheckConstraint("change <> 0", name="changes_something"),
        CheckConstraint("reason <> 'used' OR change = -1", name="use_takes_one"),
        CheckConstraint("reason <> 'returned' OR change = 1", name="return_gives_one"),
    )
