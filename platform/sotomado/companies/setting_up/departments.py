"""A company's departments as its HR arranges them: added, renamed, moved beneath another, ended.

The tree has no circles: whoever writes it takes turns at the company's row and looks. A department that ended stays for
the past it is told of; whoever places somebody in it again, a roster or a directory, brings it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.companies.models import Company, Department, Employment
from sotomado.companies.setting_up.errors import BadSetting, Circle, StillNeeded, Wrong
from sotomado.database import UnitOfWork
from sotomado.ledger.service import booking_day

LONGEST_NAME = 80


@dataclass(frozen=True)
class Branch:
    """One department in the tree. `depth`: 0 at the top. `people`: who work right there, not beneath."""

    id: int
    parent_id: int | None
    name: str
    name_en: str
    depth: int
    people: int


def tree(work: UnitOfWork, *, company_id: int) -> list[Branch]:
    """Departments that stand, each after the one above it, by name. Two statements.

    One that ended and in which somebody works again stands, and so does what is above it.
    """
    known = {
        row.id: row
        for row in work.session.scalars(
            select(Department).where(Department.company_id == company_id).order_by(Department.name, Department.id)
        )
    }
    people = {
        row.department_id: row.people
        for row in work.session.execute(
            select(Employment.department_id, func.count().label("people"))
            .where(Employment.company_id == company_id, Employment.left_on.is_(None))
            .group_by(Employment.department_id)
        )
    }
    standing: set[int] = set()
    for row in known.values():
        step: Department | None = row if row.ended_on is None or people.get(row.id) else None
        while step is not None and step.id not in standing:
            standing.add(step.id)
            step = known.get(step.parent_id or 0)
    rows = [row for row in known.values() if row.id in standing]
    beneath: dict[int | None, list[Department]] = {}
    for row in rows:
        beneath.setdefault(row.parent_id if row.parent_id in standing else None, []).append(row)
    found: list[Branch] = []

    def follow(above: int | None, depth: int) -> None:
        for row in beneath.get(above, ()):
            found.append(Branch(row.id, above, row.name, row.name_en, depth, people.get(row.id, 0)))
            follow(row.id, depth + 1)

    follow(None, 0)
    return found


def may_stand_beneath(branches: Sequence[Branch], department_id: int) -> list[Branch]:
    """Where a department can be moved: anywhere but itself and what stands beneath it."""
    barred = {department_id}
    for one in branches:
        if one.parent_id in barred:
            barred.add(one.id)
    return [one for one in branches if one.id not in barred]


def add(work: UnitOfWork, *, company_id: int, name: str, name_en: str, parent_id: int | None) -> int:
    """A new department; one of that name that ended stands again. Returns its id. Raises BadSetting, NotFound."""
    _in_turn(work, company_id)
    name, name_en = _names(work, company_id, name, name_en, besides=None)
    if parent_id is not None:
        _standing(work, company_id, parent_id).ended_on = None
    ended = work.session.scalar(select(Department).where(Department.company_id == company_id, Department.name == name))
    row = ended or Department(company_id=company_id, name=name)
    row.name_en, row.parent_id, row.ended_on = name_en, parent_id, None
    work.session.add(row)
    work.session.flush()
    return row.id


def change(
    work: UnitOfWork, *, company_id: int, department_id: int, name: str, name_en: str, parent_id: int | None
) -> None:
    """Rename a department, or move it beneath another (None: to the top). Raises BadSetting, Circle, NotFound."""
    _in_turn(work, company_id)
    row = _standing(work, company_id, department_id)
    row.name, row.name_en = _names(work, company_id, name, name_en, besides=department_id)
    if parent_id is not None:
        above = _standing(work, company_id, parent_id)
        _refuse_circle(work, company_id, department_id, parent_id)
        above.ended_on = None
    row.parent_id, row.ended_on = parent_id, None
    work.session.flush()


def end(work: UnitOfWork, *, company_id: int, department_id: int) -> None:
    """A department that nobody works in and none stands beneath is offered no more. Raises StillNeeded, NotFound."""
    _in_turn(work, company_id)
    row = _standing(work, company_id, department_id)
    people = work.session.scalar(
        select(func.count()).where(Employment.department_id == department_id, Employment.left_on.is_(None))
    )
    beneath = work.session.scalar(
        select(func.count()).where(Department.parent_id == department_id, Department.ended_on.is_(None))
    )
    if people or beneath:
        raise StillNeeded(people or 0, beneath or 0)
    row.ended_on = booking_day(work.now)
    work.session.flush()


def _in_turn(work: UnitOfWork, company_id: int) -> None:
    found = work.session.scalar(select(Company.id).where(Company.id == company_id).with_for_update(key_share=True))
    if found is None:
        raise NotFound("company")


def _standing(work: UnitOfWork, company_id: int, department_id: int) -> Department:
    if department_id not in {one.id for one in tree(work, company_id=company_id)}:
        raise NotFound("department")
    return work.session.get_one(Department, department_id, populate_existing=True)


def _names(work: UnitOfWork, company_id: int, name: str, name_en: str, *, besides: int | None) -> tuple[str, str]:
    name, name_en = accounts.clean_name(name), accounts.clean_name(name_en)
    wrong: dict[str, Wrong] = {}
    if not name:
        wrong["name"] = Wrong.MISSING
    for field, text in (("name", name), ("name_en", name_en)):
        if len(text) > LONGEST_NAME:
            wrong[field] = Wrong.TOO_LONG
    # A roster finds a department by either name. One that ended keeps its name, until it is added again.
    others = select(Department.id).where(
        Department.company_id == company_id, or_(Department.name == name, Department.name_en == name)
    )
    others = others.where(Department.ended_on.is_(None) if besides is None else Department.id != besides)
    if not wrong and work.session.scalar(others.limit(1)) is not None:
        wrong["name"] = Wrong.TAKEN
    if wrong:
        raise BadSetting(wrong)
    return name, name_en or name


def _refuse_circle(work: UnitOfWork, company_id: int, department_id: int, parent_id: int) -> None:
    rows = work.session.execute(select(Department.id, Department.parent_id).where(Department.company_id == company_id))
    above = {row.id: row.parent_id for row in rows}
    step: int | None = parent_id
    seen: set[int] = set()
    while step is not None and step not in seen:
        if step == department_id:
            raise Circle()
        seen.add(step)
        step = above.get(step)
