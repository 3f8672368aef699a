"""Where somebody stands on the roster: what a rule over it looks at, and nothing of what anybody did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from sotomado.companies.models import Department, Employment
from sotomado.database import UnitOfWork


@dataclass(frozen=True)
class RosterStanding:
    """One person's line, as the company handed it in. `departments`: their own, and those above it."""

    employment_id: int
    person_id: int
    company_id: int
    departments: tuple[int, ...]
    joined_on: date
    birth_year: int | None
    promoted_on: date | None
    returned_on: date | None = None


def standing_of(work: UnitOfWork, *, employment_id: int) -> RosterStanding | None:
    """None where the place has ended, or there is none. Two statements."""
    row = work.session.get(Employment, employment_id)
    if row is None or row.left_on is not None:
        return None
    return _standing(row, _above(work, row.company_id))


def standings(work: UnitOfWork, *, company_id: int, on: date) -> list[RosterStanding]:
    """Everybody who works at a company on a day. Two statements."""
    rows = work.session.scalars(
        select(Employment)
        .where(Employment.company_id == company_id, Employment.joined_on <= on, Employment.left_on.is_(None))
        .order_by(Employment.id)
    )
    above = _above(work, company_id)
    return [_standing(row, above) for row in rows]


def department_names(work: UnitOfWork, *, company_id: int) -> dict[int, tuple[str, str]]:
    """Every department of a company with its name and its English one, in the order they were made."""
    rows = work.session.execute(
        select(Department.id, Department.name, Department.name_en)
        .where(Department.company_id == company_id)
        .order_by(Department.id)
    )
    return {row.id: (row.name, row.name_en) for row in rows}


def _above(work: UnitOfWork, company_id: int) -> dict[int, int | None]:
    rows = work.session.execute(select(Department.id, Department.parent_id).where(Department.company_id == company_id))
    return {row.id: row.parent_id for row in rows}


def _standing(row: Employment, above: dict[int, int | None]) -> RosterStanding:
    return RosterStanding(
        row.id,
        row.person_id,
        row.company_id,
        _path(row.department_id, above),
        row.joined_on,
        row.birth_year,
        row.promoted_on,
        row.returned_on,
    )


def _path(department_id: int, above: dict[int, int | None]) -> tuple[int, ...]:
    path: list[int] = []
    step: int | None = department_id
    while step is not None and step not in path:
        path.append(step)
        step = above.get(step)
    return tuple(path)


def months_between(first: date, last: date) -> int:
    """Whole months from a day to another, as years of service are counted."""
    return 12 * (last.year - first.year) + last.month - first.month - (last.day < first.day)
