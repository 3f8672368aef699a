"""Plans of reporting units: chosen for a fiscal year, from the tree and the roster as they stand then.

A quarter in which somebody has been placed keeps its plan. One in which nobody has yet may get a new one: with the
fiscal year, after a reorganisation, and where a unit of the plan in force has too few people left; so no edit of the
roster leaves anybody in a unit of few.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select

from reports.units import FEWEST, partition, settle
from sotomado.companies.models import Department
from sotomado.database import UnitOfWork
from sotomado.reporting.frame.models import QuarterPlace, ReportingUnit, UnitDepartment, UnitPlan
from sotomado.reporting.frame.names import Called, names_of
from sotomado.reporting.frame.roster import on_the_roster
from sotomado.reporting.models import CompanyReportTerms
from sotomado.reporting.quarters import Quarter


@dataclass(frozen=True)
class Tree:
    """A company's departments in the order they were made, with the people of a quarter: as `reports.units` wants."""

    department_ids: tuple[int, ...]
    called: tuple[Called, ...]
    parents: tuple[int, ...]
    people: tuple[int, ...]


def tree(work: UnitOfWork, company_id: int, quarter: Quarter) -> Tree:
    """The tree as it stands, with everybody who is on the roster in the quarter."""
    roster = on_the_roster(company_id, quarter).subquery()
    counted = work.session.execute(select(roster.c.department_id, func.count()).group_by(roster.c.department_id))
    people: dict[int, int] = dict(iter(counted))
    rows = work.session.execute(
        select(Department.id, Department.name, Department.name_en, Department.parent_id)
        .where(Department.company_id == company_id)
        .order_by(Department.id)
    ).all()
    at = {row.id: number for number, row in enumerate(rows)}
    return Tree(
        department_ids=tuple(at),
        called=tuple(Called(row.name, row.name_en) for row in rows),
        parents=tuple(-1 if row.parent_id is None else at.get(row.parent_id, -1) for row in rows),
        people=tuple(people.get(row.id, 0) for row in rows),
    )


def fewest_people(work: UnitOfWork, company_id: int) -> int:
    """How many people a unit has at least: enough that a figure of it may be told, where a contract asks for more."""
    asked = work.session.scalar(
        select(CompanyReportTerms.few_sensitive).where(CompanyReportTerms.company_id == company_id)
    )
    return max(FEWEST, 3 * (asked or 0))


def in_force(work: UnitOfWork, company_id: int, quarter: Quarter) -> UnitPlan | None:
    """The plan a quarter is counted by, None where none has been chosen for it or before."""
    return work.session.scalar(
        select(UnitPlan)
        .where(UnitPlan.company_id == company_id, UnitPlan.starts_quarter <= quarter.name)
        .order_by(UnitPlan.starts_quarter.desc())
        .limit(1)
    )


def is_placed(work: UnitOfWork, company_id: int, quarter: Quarter) -> bool:
    """Whether anybody has been placed in a quarter."""
    found = select(QuarterPlace.person_id).where(
        QuarterPlace.company_id == company_id, QuarterPlace.quarter == quarter.name
    )
    return work.session.scalar(found.limit(1)) is not None


def plan_for(work: UnitOfWork, company_id: int, quarter: Quarter) -> UnitPlan:
    """The plan in force, or a new one where it no longer serves and nobody has been placed by it yet."""
    plan = in_force(work, company_id, quarter)
    if plan is not None and (is_placed(work, company_id, quarter) or _stands(work, plan, quarter)):
        return plan
    if plan is None or _fiscal_year(Quarter.named(plan.starts_quarter)) != _fiscal_year(quarter):
        return choose(work, company_id, quarter)
    return plan if _serves(work, plan, company_id, quarter) else choose(work, company_id, quarter)


def _stands(work: UnitOfWork, plan: UnitPlan, quarter: Quarter) -> bool:
    """Whether a new plan of the quarter would take the place of one that a later quarter is counted by."""
    if plan.starts_quarter != quarter.name:
        return False
    used = select(QuarterPlace.person_id).where(
        QuarterPlace.company_id == plan.company_id, QuarterPlace.unit_id.in_(units_of(work, plan.id))
    )
    return work.session.scalar(used.limit(1)) is not None


def _fiscal_year(quarter: Quarter | None) -> int | None:
    """A fiscal year begins with the quarter of April."""
    return None if quarter is None else quarter.year - (quarter.number == 1)


def _serves(work: UnitOfWork, plan: UnitPlan, company_id: int, quarter: Quarter) -> bool:
    """Whether every unit still has enough people; and where there is but one, that there could not be more."""
    standing, fewest = tree(work, company_id, quarter), fewest_people(work, company_id)
    units = settled(work, plan.id, standing)
    unit_ids = units_of(work, plan.id)
    if len(unit_ids) == 1:
        return int(max(partition(standing.parents, standing.people, fewest), default=0)) == 0
    counted = dict.fromkeys(unit_ids, 0)
    for unit_id, people in zip(units, standing.people, strict=True):
        counted[unit_id] += people
    return min(counted.values()) >= fewest


def units_of(work: UnitOfWork, plan_id: int) -> list[int]:
    """The ids of a plan's units, in their order."""
    return list(
        work.session.scalars(
            select(ReportingUnit.id).where(ReportingUnit.plan_id == plan_id).order_by(ReportingUnit.position)
        )
    )


def settled(work: UnitOfWork, plan_id: int, standing: Tree) -> list[int]:
    """The unit of every department of the tree, also of those that were made after the plan."""
    known = {
        row.department_id: row.unit_id
        for row in work.session.execute(
            select(UnitDepartment.department_id, UnitDepartment.unit_id).where(UnitDepartment.plan_id == plan_id)
        )
    }
    unit_ids = units_of(work, plan_id)
    number = {unit_id: at for at, unit_id in enumerate(unit_ids)}
    units = [number[known[one]] if one in known else -1 for one in standing.department_ids]
    return [unit_ids[unit] for unit in settle(standing.parents, standing.people, units)]


def choose(work: UnitOfWork, company_id: int, quarter: Quarter) -> UnitPlan:
    """A plan from `quarter` on, near to the one before it. Takes the place of one nobody was placed by."""
    standing = tree(work, company_id, quarter)
    before = in_force(work, company_id, quarter)
    previous = None if before is None else settled(work, before.id, standing)
    units = partition(
        standing.parents, standing.people, fewest_people(work, company_id), previous if previous else None
    ).tolist()
    if before is not None and before.starts_quarter == quarter.name:
        _discard(work, before)
    plan = UnitPlan(company_id=company_id, starts_quarter=quarter.name, chosen_at=work.now)
    work.session.add(plan)
    work.session.flush()
    rows = [
        ReportingUnit(
            plan_id=plan.id,
            company_id=company_id,
            name=unit.name.ja,
            name_en=unit.name.en,
            group_name=None if unit.group is None else unit.group.ja,
            group_name_en=None if unit.group is None else unit.group.en,
            position=position,
        )
        for position, unit in enumerate(names_of(standing.called, standing.parents, standing.people, units))
    ]
    work.session.add_all(rows)
    work.session.flush()
    work.session.add_all(
        UnitDepartment(plan_id=plan.id, department_id=department_id, unit_id=rows[unit].id)
        for department_id, unit in zip(standing.department_ids, units, strict=True)
    )
    work.session.flush()
    return plan


def _discard(work: UnitOfWork, plan: UnitPlan) -> None:
    for table in (UnitDepartment, ReportingUnit):
        work.session.execute(delete(table).where(table.plan_id == plan.id))
    work.session.delete(plan)
    work.session.flush()
