"""Who works beside whom: names and departments of colleagues, for the two of a pair."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from sotomado.accounts.models import Person
from sotomado.companies.models import Department, Employment
from sotomado.database import UnitOfWork


@dataclass(frozen=True)
class Colleague:
    """A person as colleagues know them. `time_zone`: by whose clock they live."""

    employment_id: int
    person_id: int
    name: str
    department: str
    department_en: str
    time_zone: str


def colleagues(work: UnitOfWork, *, employment_ids: Collection[int]) -> dict[int, Colleague]:
    """The colleagues behind these employments, by employment. One statement."""
    rows = work.session.execute(
        select(Employment.id, Person.id, Person.name, Department.name, Department.name_en, Person.time_zone)
        .join(Person, Person.id == Employment.person_id)
        .join(Department, Department.id == Employment.department_id)
        .where(Employment.id.in_(employment_ids))
    )
    return {row[0]: Colleague(*row) for row in rows}


def reporting_lines(work: UnitOfWork, *, company_id: int) -> list[tuple[int, int]]:
    """(manager, member) of everyone in the company whose manager is there, as employments."""
    above = aliased(Employment)
    rows = work.session.execute(
        select(above.id, Employment.id)
        .join(above, above.id == Employment.manager_id)
        .where(Employment.company_id == company_id, Employment.left_on.is_(None), above.left_on.is_(None))
    ).all()
    return [(manager_id, member_id) for manager_id, member_id in rows]


def those_there(work: UnitOfWork, *, employment_ids: Collection[int]) -> set[int]:
    """Which of these employments have not ended."""
    return set(
        work.session.scalars(
            select(Employment.id).where(Employment.id.in_(employment_ids), Employment.left_on.is_(None))
        )
    )


def find_colleagues(
    work: UnitOfWork,
    *,
    company_id: int,
    at_most: int,
    words: str = "",
    besides: int | None = None,
    only: int | None = None,
) -> list[Colleague]:
    """Who is there in a company, by every word in name or department, in the order of names."""
    asked = (
        select(Employment.id, Person.id, Person.name, Department.name, Department.name_en, Person.time_zone)
        .join(Person, Person.id == Employment.person_id)
        .join(Department, Department.id == Employment.department_id)
        .where(
            Employment.company_id == company_id,
            Employment.left_on.is_(None),
            Employment.joined_on <= work.now.date(),
        )
    )
    for word in words.split():
        asked = asked.where(
            or_(
                *(
                    column.icontains(word, autoescape=True)
                    for column in (Person.name, Department.name, Department.name_en)
                )
            )
        )
    if besides is not None:
        asked = asked.where(Employment.id != besides)
    if only is not None:
        asked = asked.where(Employment.id == only)
    rows = work.session.execute(asked.order_by(Person.name, Employment.id).limit(at_most))
    return [Colleague(*row) for row in rows]


def leads_somebody(work: UnitOfWork, *, employment_id: int) -> bool:
    """Whether anybody who is there reports to them."""
    found = work.session.scalar(
        select(Employment.id).where(Employment.manager_id == employment_id, Employment.left_on.is_(None)).limit(1)
    )
    return found is not None


def reports_to(work: UnitOfWork, *, employment_id: int, manager_id: int) -> bool:
    found = work.session.scalar(
        select(Employment.id).where(Employment.id == employment_id, Employment.manager_id == manager_id)
    )
    return found is not None


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
