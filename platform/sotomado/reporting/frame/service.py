"""What can happen to a frame: people are placed in a quarter, and a plan of units is begun anew; and it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import func, select

from reports.cube import Frame, Unit
from sotomado.accounts.errors import NotFound
from sotomado.companies import service as companies
from sotomado.companies.models import Company
from sotomado.database import UnitOfWork
from sotomado.reporting.frame import placing, plans
from sotomado.reporting.frame.bands import AgeBand, TenureBand
from sotomado.reporting.frame.errors import QuarterNotBegun
from sotomado.reporting.frame.models import QuarterPlace, ReportingUnit, UnitPlan
from sotomado.reporting.quarters import Quarter

__all__ = [
    "NamedUnit",
    "PlanCard",
    "PlannedUnit",
    "Plans",
    "QuarterNotBegun",
    "frame_of",
    "place_everyone",
    "plans_of",
    "reorganise",
    "running_quarters",
    "units_named",
]


@dataclass(frozen=True)
class NamedUnit:
    """A reporting unit as it is told. `group` is an id, the same for all units under one heading."""

    id: str
    name: str
    name_en: str
    group: str | None
    group_name: str | None
    group_name_en: str | None
    people: int


@dataclass(frozen=True)
class PlannedUnit:
    """A unit of a plan with its departments (name, English name), and who is in it today by the roster."""

    name: str
    name_en: str
    group_name: str | None
    group_name_en: str | None
    people: int
    departments: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PlanCard:
    """A plan as its operator sees it."""

    starts_quarter: str
    chosen_at: datetime
    units: tuple[PlannedUnit, ...]


@dataclass(frozen=True)
class Plans:
    """How a company is counted in the running quarter, and from the next one on where that is chosen already."""

    quarter: str
    fewest: int
    in_force: PlanCard | None
    coming: PlanCard | None


def place_everyone(work: UnitOfWork, company_id: int, quarter: str) -> int:
    """Place whoever is on the roster in a quarter that has begun and has no place in it yet. Returns how many.

    Asked again it places who has come since. Chooses a plan of units where none is in force. Raises NotFound for a
    malformed quarter or an unknown company, QuarterNotBegun.
    """
    asked = _named(quarter)
    company = companies.company(work, company_id=company_id)
    if work.now < asked.bounds(company.time_zone)[0]:
        raise QuarterNotBegun(asked.first_day)
    _take_turns(work, company_id)
    return placing.place(work, company_id, asked)


def running_quarters(work: UnitOfWork) -> list[tuple[int, str]]:
    """Every company with its running quarter, to be placed one by one."""
    return [(one.id, Quarter.at(work.now, one.time_zone).name) for one in companies.all_companies(work)]


def frame_of(work: UnitOfWork, company_id: int, quarter: str) -> Frame:
    """Everybody who has a place in a quarter, by unit, age band and tenure band.

    Raises NotFound where no plan of units is in force.
    """
    units = units_named(work, company_id, quarter)
    groups = tuple(dict.fromkeys(unit.group for unit in units if unit.group is not None))
    people = np.zeros((len(units), len(AgeBand), len(TenureBand)), np.int64)
    at = {unit.id: number for number, unit in enumerate(units)}
    ages = {band: number for number, band in enumerate(AgeBand)}
    tenures = {band: number for number, band in enumerate(TenureBand)}
    for unit_id, age, tenure, count in work.session.execute(
        select(QuarterPlace.unit_id, QuarterPlace.age_band, QuarterPlace.tenure_band, func.count())
        .where(QuarterPlace.company_id == company_id, QuarterPlace.quarter == quarter)
        .group_by(QuarterPlace.unit_id, QuarterPlace.age_band, QuarterPlace.tenure_band)
    ):
        people[at[str(unit_id)], ages[age], tenures[tenure]] = count
    return Frame(
        units=tuple(Unit(unit.id, None if unit.group is None else groups.index(unit.group)) for unit in units),
        groups=groups,
        ages=tuple(band.value for band in AgeBand),
        tenures=tuple(band.value for band in TenureBand),
        people=people,
    )


def units_named(work: UnitOfWork, company_id: int, quarter: str) -> list[NamedUnit]:
    """The units a quarter is counted by, in their order, with who has been placed in each. Raises NotFound."""
    plan = plans.in_force(work, company_id, _named(quarter))
    if plan is None:
        raise NotFound("plan of units")
    counted = work.session.execute(
        select(QuarterPlace.unit_id, func.count())
        .where(QuarterPlace.company_id == company_id, QuarterPlace.quarter == quarter)
        .group_by(QuarterPlace.unit_id)
    )
    people: dict[int, int] = dict(iter(counted))
    units = work.session.scalars(
        select(ReportingUnit).where(ReportingUnit.plan_id == plan.id).order_by(ReportingUnit.position)
    ).all()
    group_of: dict[str, str] = {}
    for unit in units:
        if unit.group_name is not None:
            group_of.setdefault(unit.group_name, f"g{unit.id}")
    return [
        NamedUnit(
            id=str(unit.id),
            name=unit.name,
            name_en=unit.name_en,
            group=None if unit.group_name is None else group_of[unit.group_name],
            group_name=unit.group_name,
            group_name_en=unit.group_name_en,
            people=people.get(unit.id, 0),
        )
        for unit in units
    ]


def reorganise(work: UnitOfWork, *, company_id: int) -> str:
    """Choose units anew from the next quarter on, and return it. Asked again before then, it looks once more.

    Raises NotFound.
    """
    company = companies.company(work, company_id=company_id)
    _take_turns(work, company_id)
    following = Quarter.at(work.now, company.time_zone).following
    plans.choose(work, company_id, following)
    return following.name


def plans_of(work: UnitOfWork, *, company_id: int) -> Plans:
    """The plan in force and the one that begins with the next quarter. Raises NotFound."""
    company = companies.company(work, company_id=company_id)
    quarter = Quarter.at(work.now, company.time_zone)
    running = plans.in_force(work, company_id, quarter)
    coming = plans.in_force(work, company_id, quarter.following)
    return Plans(
        quarter=quarter.name,
        fewest=plans.fewest_people(work, company_id),
        in_force=None if running is None else _card(work, running, quarter),
        coming=None if coming is None or coming is running else _card(work, coming, quarter),
    )


def _card(work: UnitOfWork, plan: UnitPlan, quarter: Quarter) -> PlanCard:
    standing = plans.tree(work, plan.company_id, quarter)
    unit_of = dict(zip(standing.department_ids, plans.settled(work, plan.id, standing), strict=True))
    people: dict[int, int] = {}
    names: dict[int, list[tuple[str, str]]] = {}
    for department_id, called, count in zip(standing.department_ids, standing.called, standing.people, strict=True):
        unit_id = unit_of[department_id]
        people[unit_id] = people.get(unit_id, 0) + count
        if count:
            names.setdefault(unit_id, []).append((called.ja, called.en))
    rows = work.session.scalars(
        select(ReportingUnit).where(ReportingUnit.plan_id == plan.id).order_by(ReportingUnit.position)
    )
    return PlanCard(
        plan.starts_quarter,
        plan.chosen_at,
        tuple(
            PlannedUnit(
                row.name,
                row.name_en,
                row.group_name,
                row.group_name_en,
                people.get(row.id, 0),
                tuple(names.get(row.id, ())),
            )
            for row in rows
        ),
    )


def _named(quarter: str) -> Quarter:
    found = Quarter.named(quarter)
    if found is None:
        raise NotFound("quarter")
    return found


def _take_turns(work: UnitOfWork, company_id: int) -> None:
    """As rosters do: two writers of one company's frame wait for one another."""
    work.session.execute(select(Company.id).where(Company.id == company_id).with_for_update(key_share=True))
