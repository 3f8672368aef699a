"""The one place where facts about people are read for a company, and only to be handed to `reports.release`.

Nothing here is called from a view. Each statement reads one quarter of one company, by the indexes on
`employment.company_id`, `consultation.employment_id`, `pair.member_id` and `one_on_one (pair_id, held_on)`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import or_, select

from reports.tables import Fact, Measure, QuarterFacts
from sotomado.accounts import service as accounts
from sotomado.companies.models import Employment
from sotomado.consultations.models import ConsultantReport, Consultation, Reaction, ReportedTheme
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import Theme
from sotomado.oneonones.models import OneOnOne, Pair
from sotomado.reporting.quarters import Quarter

THEMES = tuple(theme.value for theme in Theme)


@dataclass(frozen=True)
class CompanyQuarter:
    """What the protector needs: facts of both tracks, and everyone who was on the roster, by department."""

    outside: QuarterFacts
    inside: QuarterFacts
    headcounts: dict[str, int]


def facts(work: UnitOfWork, *, company_id: int, quarter: Quarter, zone: str) -> CompanyQuarter:
    """All facts of a quarter. A person counts in one department: the one of their latest place in the quarter.

    Whom the roster does not have in the quarter is not counted at all, use included. Counting them for having come
    would let HR mend one person's first day and read off the report whether that person came.
    """
    department_of = _places(work, company_id, quarter)

    outside: list[Fact] = []
    for row in _outside(work, company_id, quarter, zone):
        if row.person not in department_of:
            continue
        person, unit = str(row.person), str(department_of[row.person])
        outside.append(Fact(person, unit, Measure.USE))
        outside += [Fact(person, unit, Measure.THEME, category=theme) for theme in row.themes]
        outside += [Fact(person, unit, measure, value=value) for measure, value in row.ratings]
    inside = [
        Fact(str(person), str(department_of[person]), Measure.USE)
        for person in _inside(work, company_id, quarter)
        if person in department_of
    ]
    return CompanyQuarter(
        outside=QuarterFacts(quarter.name, THEMES, tuple(outside)),
        inside=QuarterFacts(quarter.name, (), tuple(inside)),
        headcounts={str(d): people for d, people in sorted(Counter(department_of.values()).items())},
    )


def _places(work: UnitOfWork, company_id: int, quarter: Quarter) -> dict[int, int]:
    """Person -> department, for everyone on the roster at some time in the quarter."""
    rows = work.session.execute(
        select(Employment.person_id, Employment.department_id)
        .where(
            Employment.company_id == company_id,
            Employment.joined_on < quarter.following.first_day,
            or_(Employment.left_on.is_(None), Employment.left_on >= quarter.first_day),
        )
        .order_by(Employment.joined_on, Employment.id)
    )
    return {row.person_id: row.department_id for row in rows}


@dataclass(frozen=True)
class _Talk:
    person: int
    themes: tuple[str, ...]
    ratings: tuple[tuple[Measure, float], ...]


def _outside(work: UnitOfWork, company_id: int, quarter: Quarter, zone: str) -> list[_Talk]:
    """Closed consultations held in the quarter by people employed by the company, whose consent was not withdrawn.

    What was closed without record has no report of its consultant and counts as little as if it had not been, also
    where its advisee has agreed again since.
    """
    start, end = quarter.bounds(zone)
    held = (
        select(Consultation.id)
        .join(Employment, Employment.id == Consultation.employment_id)
        .join(ConsultantReport, ConsultantReport.consultation_id == Consultation.id)
        .where(
            Employment.company_id == company_id,
            Consultation.held_at >= start,
            Consultation.held_at < end,
            Consultation.advisee_id.not_in(accounts.withdrawn()),
        )
    )
    themes: dict[str, list[str]] = {}
    for consultation_id, theme in work.session.execute(
        select(ReportedTheme.consultation_id, ReportedTheme.theme).where(ReportedTheme.consultation_id.in_(held))
    ):
        themes.setdefault(consultation_id, []).append(Theme(theme).value)
    rows = work.session.execute(
        select(
            Consultation.id,
            Consultation.advisee_id,
            Reaction.satisfaction,
            ConsultantReport.wellbeing,
            ConsultantReport.tendency_to_stay,
        )
        .outerjoin(Reaction, Reaction.consultation_id == Consultation.id)
        .join(ConsultantReport, ConsultantReport.consultation_id == Consultation.id)
        .where(Consultation.id.in_(held))
        .order_by(Consultation.held_at, Consultation.id)
    )
    measures = (Measure.SATISFACTION, Measure.WELLBEING, Measure.STAY)
    return [
        _Talk(
            person,
            tuple(sorted(themes.get(consultation_id, ()))),
            tuple((m, float(v)) for m, v in zip(measures, ratings, strict=True) if v is not None),
        )
        for consultation_id, person, *ratings in rows
    ]


def _inside(work: UnitOfWork, company_id: int, quarter: Quarter) -> list[int]:
    """Both sides of every inside 1on1 held in the quarter, each person once."""
    rows = work.session.scalars(
        select(Employment.person_id)
        .join(Pair, or_(Pair.member_id == Employment.id, Pair.manager_id == Employment.id))
        .join(OneOnOne, OneOnOne.pair_id == Pair.id)
        .where(
            Employment.company_id == company_id,
            OneOnOne.held_on >= quarter.first_day,
            OneOnOne.held_on < quarter.following.first_day,
        )
        .distinct()
    )
    return sorted(rows)
