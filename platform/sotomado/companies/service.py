"""What others may ask about a client company; and its tickets, whose verbs are those of `companies.tickets`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from sotomado.accounts.errors import NotFound
from sotomado.companies.errors import NoTicketsLeft, TicketNotTaken
from sotomado.companies.models import Company, Department, Employment
from sotomado.companies.tickets.service import give_back as return_ticket
from sotomado.companies.tickets.service import grant as grant_tickets
from sotomado.companies.tickets.service import left as tickets_left
from sotomado.companies.tickets.service import take as take_ticket
from sotomado.companies.tickets.service import with_tickets
from sotomado.database import UnitOfWork

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
