"""A company's roster as it stands, a piece at a time: what the company told us, and nothing that happened here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, Select, select

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person
from sotomado.companies.models import Department, Employment
from sotomado.database import UnitOfWork


@dataclass(frozen=True)
class Employee:
    """One person on the roster."""

    employment_id: int
    email: str
    name: str
    department_id: int
    manager_id: int | None
    joined_on: date
    birth_year: int | None
    promoted_on: date | None
    returned_on: date | None


@dataclass(frozen=True)
class ListedDepartment:
    """One department of the company's tree."""

    department_id: int
    name: str
    name_en: str
    parent_id: int | None


def employees(
    work: UnitOfWork, *, company_id: int, after: int = 0, limit: int = 100, department_id: int | None = None
) -> list[Employee]:
    """Up to `limit` people who are there, in the order of their employments, those after the one numbered `after`."""
    asked = _ASKED.where(Employment.company_id == company_id, Employment.left_on.is_(None), Employment.id > after)
    if department_id is not None:
        asked = asked.where(Employment.department_id == department_id)
    return [_line(row) for row in work.session.execute(asked.order_by(Employment.id).limit(limit))]


def employee(work: UnitOfWork, *, company_id: int, employment_id: int) -> Employee:
    """Raises NotFound."""
    row = work.session.execute(
        _ASKED.where(Employment.company_id == company_id, Employment.left_on.is_(None), Employment.id == employment_id)
    ).one_or_none()
    if row is None:
        raise NotFound("employment")
    return _line(row)


def departments(work: UnitOfWork, *, company_id: int, after: int = 0, limit: int = 100) -> list[ListedDepartment]:
    """Up to `limit` departments, in the order they were made, those after the one numbered `after`."""
    rows = work.session.scalars(
        select(Department)
        .where(Department.company_id == company_id, Department.id > after)
        .order_by(Department.id)
        .limit(limit)
    )
    return [ListedDepartment(row.id, row.name, row.name_en, row.parent_id) for row in rows]


_ASKED: Select[int, str, str, int, int | None, date, int | None, date | None, date | None] = select(
    Employment.id,
    Person.email,
    Person.name,
    Employment.department_id,
    Employment.manager_id,
    Employment.joined_on,
    Employment.birth_year,
    Employment.promoted_on,
    Employment.returned_on,
).join(Person, Person.id == Employment.person_id)


def _line(row: Row[int, str, str, int, int | None, date, int | None, date | None, date | None]) -> Employee:
    return Employee(*row)
