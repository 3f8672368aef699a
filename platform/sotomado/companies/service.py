"""What can happen to a client company: tickets granted, taken and given back; and what others may ask about it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select, update

from sotomado.accounts.errors import NotFound
from sotomado.companies.errors import NoTicketsLeft, TicketNotTaken
from sotomado.companies.models import Company, Department, Employment, TicketEntry, TicketPool, TicketReason
from sotomado.database import UnitOfWork, insert_once, new_key

__all__ = [
    "CompanyCard",
    "DepartmentHeadcount",
    "NoTicketsLeft",
    "Placement",
    "TicketNotTaken",
    "company",
    "employers_of",
    "employment_of",
    "grant_tickets",
    "headcounts",
    "return_ticket",
    "take_ticket",
    "tickets_left",
    "with_tickets",
]


@dataclass(frozen=True)
class Placement:
    """Where a person is employed now."""

    employment_id: int
    company_id: int
    department_id: int
    company_name: str
    company_name_en: str
    time_zone: str


@dataclass(frozen=True)
class CompanyCard:
    """A client company as others name it."""

    id: int
    name: str
    name_en: str
    time_zone: str
    contracted_on: date


@dataclass(frozen=True)
class DepartmentHeadcount:
    """How many people the roster places in a department."""

    department_id: int
    name: str
    name_en: str
    people: int


def employment_of(work: UnitOfWork, *, person_id: int) -> Placement | None:
    """The place a person holds now; None for someone no client company employs."""
    row = work.session.execute(
        select(Employment.id, Employment.department_id, Company)
        .join(Company, Company.id == Employment.company_id)
        .where(Employment.person_id == person_id, Employment.left_on.is_(None))
    ).one_or_none()
    if row is None:
        return None
    employment_id, department_id, employer = row
    return Placement(employment_id, employer.id, department_id, employer.name, employer.name_en, employer.time_zone)


def employers_of(work: UnitOfWork, *, person_ids: Collection[int]) -> dict[int, int]:
    """By person the company that employs them now; those whom no client company employs are missing."""
    rows = work.session.execute(
        select(Employment.person_id, Employment.company_id).where(
            Employment.person_id.in_(person_ids), Employment.left_on.is_(None)
        )
    )
    return {row.person_id: row.company_id for row in rows}


def company(work: UnitOfWork, *, company_id: int) -> CompanyCard:
    """Raises NotFound."""
    row = work.session.get(Company, company_id)
    if row is None:
        raise NotFound("company")
    return CompanyCard(row.id, row.name, row.name_en, row.time_zone, row.contracted_on)


def all_companies(work: UnitOfWork) -> list[CompanyCard]:
    """Every client company, in the order they came."""
    rows = work.session.scalars(select(Company).order_by(Company.id))
    return [CompanyCard(row.id, row.name, row.name_en, row.time_zone, row.contracted_on) for row in rows]


def headcounts(work: UnitOfWork, *, company_id: int, on: date) -> list[DepartmentHeadcount]:
    """Every department of a company with the people it had on a day, in the order the departments were made."""
    rows = work.session.execute(
        select(Department.id, Department.name, Department.name_en, func.count(Employment.id))
        .outerjoin(
            Employment,
            (Employment.department_id == Department.id)
            & (Employment.joined_on <= on)
            & or_(Employment.left_on.is_(None), Employment.left_on > on),
        )
        .where(Department.company_id == company_id)
        .group_by(Department.id, Department.name, Department.name_en)
        .order_by(Department.id)
    )
    return [DepartmentHeadcount(*row) for row in rows]


def grant_tickets(work: UnitOfWork, *, company_id: int, count: int, reference: str) -> None:
    """Add `count` tickets to a company's pool. The same reference again adds nothing."""
    if count < 1:
        raise ValueError("A grant gives at least one ticket.")
    company(work, company_id=company_id)
    work.session.execute(insert_once(work, TicketPool, company_id=company_id, balance=0))
    if _enter(work, company_id, count, TicketReason.GRANTED, reference):
        work.session.execute(
            update(TicketPool)
            .where(TicketPool.company_id == company_id)
            .values(balance=TicketPool.balance + count)
            .execution_options(synchronize_session=False)
        )


def take_ticket(work: UnitOfWork, *, company_id: int, reference: str) -> None:
    """Pay for the booking `reference` with one ticket. Asked twice, it takes one. Raises NoTicketsLeft."""
    with work.session.begin_nested():
        if not _enter(work, company_id, -1, TicketReason.USED, reference):
            return
        # One statement decides: it waits for other takers and finds no row once the pool is empty.
        taken = work.session.execute(
            update(TicketPool)
            .where(TicketPool.company_id == company_id, TicketPool.balance > 0)
            .values(balance=TicketPool.balance - 1)
            .returning(TicketPool.balance)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        if taken is None:
            raise NoTicketsLeft()


def return_ticket(work: UnitOfWork, *, company_id: int, reference: str) -> None:
    """Give the ticket of the booking `reference` back. Asked twice, it gives one. Raises TicketNotTaken."""
    used = work.session.scalar(
        select(TicketEntry.id).where(
            TicketEntry.reference == reference,
            TicketEntry.reason == TicketReason.USED,
            TicketEntry.company_id == company_id,
        )
    )
    if used is None:
        raise TicketNotTaken()
    if _enter(work, company_id, 1, TicketReason.RETURNED, reference):
        work.session.execute(
            update(TicketPool)
            .where(TicketPool.company_id == company_id)
            .values(balance=TicketPool.balance + 1)
            .execution_options(synchronize_session=False)
        )


def tickets_left(work: UnitOfWork, *, company_id: int) -> int:
    """How many consultations the pool can still pay for."""
    return work.session.scalar(select(TicketPool.balance).where(TicketPool.company_id == company_id)) or 0


def with_tickets(work: UnitOfWork, *, company_ids: Collection[int]) -> set[int]:
    """Which of these companies' pools can still pay for a consultation."""
    return set(
        work.session.scalars(
            select(TicketPool.company_id).where(TicketPool.company_id.in_(company_ids), TicketPool.balance > 0)
        )
    )


def _enter(work: UnitOfWork, company_id: int, change: int, reason: TicketReason, reference: str) -> bool:
    """Write a line of the ledger; False if it stands there already."""
    written = work.session.execute(
        insert_once(
            work,
            TicketEntry,
            id=new_key(),
            company_id=company_id,
            change=change,
            reason=reason,
            reference=reference,
            entered_at=work.now,
        ).returning(TicketEntry.id)
    ).one_or_none()
    return written is not None
