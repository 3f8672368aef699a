"""Who works beside whom: names and departments of colleagues, for the two of a pair."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from sotomado.accounts.models import Person
from sotomado.companies.models import Department, Employment
from sotomado.database import UnitOfWork


@dataclass(frozen=True)
class Colleague:
    """A person as colleagues know them."""

    employment_id: int
    person_id: int
    name: str
    department: str
    department_en: str


def colleagues(work: UnitOfWork, *, employment_ids: Collection[int]) -> dict[int, Colleague]:
    """The colleagues behind these employments, by employment. One statement."""
    rows = work.session.execute(
        select(Employment.id, Person.id, Person.name, Department.name, Department.name_en)
        .join(Person, Person.id == Employment.person_id)
        .join(Department, Department.id == Employment.department_id)
        .where(Employment.id.in_(employment_ids))
    )
    return {row[0]: Colleague(*row) for row in rows}


def reporting_lines(work: UnitOfWork, *, company_id: int) -> list[tuple[int, int]]:
    """(manager, member) of everyone in the company who has a manager, as employments."""
    rows = work.session.execute(
        select(Employment.manager_id, Employment.id).where(
            Employment.company_id == company_id, Employment.manager_id.is_not(None), Employment.left_on.is_(None)
        )
    ).all()
    return [(manager_id, member_id) for manager_id, member_id in rows if manager_id is not None]


@dataclass(frozen=True)
class Manager:
    """Whom somebody reports to now."""

    person_id: int
    name: str
    company_id: int


def manager_of(work: UnitOfWork, *, person_id: int) -> Manager | None:
    """The manager a person has today by the roster; None without one, or where that one has left."""
    own, above = aliased(Employment), aliased(Employment)
    row = work.session.execute(
        select(Person.id, Person.name, above.company_id)
        .select_from(own)
        .join(above, above.id == own.manager_id)
        .join(Person, Person.id == above.person_id)
        .where(
            own.person_id == person_id,
            own.left_on.is_(None),
            above.left_on.is_(None),
            above.company_id == own.company_id,
        )
    ).one_or_none()
    return Manager(*row) if row is not None else None
