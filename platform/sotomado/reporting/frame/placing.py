"""Everybody on a roster gets a place in a quarter: one statement, however many they are."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Date, String, Subquery, case, cast, insert, literal, select

from sotomado.database import UnitOfWork
from sotomado.reporting.frame import plans
from sotomado.reporting.frame.bands import (
    AGES_FROM,
    TENURES_FROM,
    AgeBand,
    TenureBand,
    born_at_latest,
    joined_at_latest,
)
from sotomado.reporting.frame.models import QuarterPlace, UnitDepartment
from sotomado.reporting.frame.roster import on_the_roster
from sotomado.reporting.quarters import Quarter


def place(work: UnitOfWork, company_id: int, quarter: Quarter) -> int:
    """Place whoever is on the roster in the quarter and has no place in it yet. Returns how many.

    Cost: two readings of the company's roster by its index, and one row for each person placed.
    """
    plan = plans.plan_for(work, company_id, quarter)
    roster = on_the_roster(company_id, quarter).subquery()
    _settle_later_departments(work, plan.id, company_id, quarter, roster)
    # Not "NOT EXISTS": a planner who believes the table empty would read it again for every row it has just written.
    placed_already = select(QuarterPlace.person_id).where(
        QuarterPlace.company_id == company_id, QuarterPlace.quarter == quarter.name
    )
    columns = ("company_id", "quarter", "person_id", "unit_id", "age_band", "tenure_band")
    placed = work.session.execute(
        insert(QuarterPlace).from_select(
            columns,
            select(
                literal(company_id),
                cast(literal(quarter.name), String(7)),
                roster.c.person_id,
                UnitDepartment.unit_id,
                _age_band(roster, quarter),
                _tenure_band(roster, quarter),
            )
            .join_from(
                roster,
                UnitDepartment,
                (UnitDepartment.plan_id == plan.id) & (UnitDepartment.department_id == roster.c.department_id),
            )
            .where(roster.c.person_id.not_in(placed_already)),
            include_defaults=False,
        ),
        execution_options={"preserve_rowcount": True},
    )
    return int(placed.rowcount)  # type: ignore[attr-defined]


def _settle_later_departments(
    work: UnitOfWork, plan_id: int, company_id: int, quarter: Quarter, roster: Subquery
) -> None:
    """Departments made since the plan was chosen are counted where the tree says, from now until the next plan."""
    known = select(UnitDepartment.department_id).where(UnitDepartment.plan_id == plan_id)
    later = set(
        work.session.scalars(select(roster.c.department_id).where(roster.c.department_id.not_in(known)).distinct())
    )
    if later:
        standing = plans.tree(work, company_id, quarter)
        units = plans.settled(work, plan_id, standing)
        work.session.add_all(
            UnitDepartment(plan_id=plan_id, department_id=department_id, unit_id=unit_id)
            for department_id, unit_id in zip(standing.department_ids, units, strict=True)
            if department_id in later
        )
        work.session.flush()


def _age_band(roster: Subquery, quarter: Quarter) -> ColumnElement[str]:
    born = roster.c.birth_year
    reached = [
        (born <= born_at_latest(years, quarter.first_day), literal(band.value, String))
        for band, years in reversed(AGES_FROM.items())
    ]
    return case(
        (born.is_(None), literal(AgeBand.UNKNOWN.value, String)),
        *reached,
        else_=literal(AgeBand.TO_24.value, String),
    )


def _tenure_band(roster: Subquery, quarter: Quarter) -> ColumnElement[str]:
    reached = [
        (
            roster.c.joined_on <= literal(joined_at_latest(years, quarter.first_day), Date),
            literal(band.value, String),
        )
        for band, years in reversed(TENURES_FROM.items())
    ]
    return case(*reached, else_=literal(TenureBand.TO_2.value, String))
