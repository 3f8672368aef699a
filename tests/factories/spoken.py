"""People who spoke with consultants, in quick rows: a place in the quarter, an agreement, a talk and its summary."""

from datetime import datetime
from itertools import count

from factories.people import ACompany, a_company, a_consultant, an_employee
from factories.quarters import IN_Q3, a_consultation
from sqlalchemy import select

from sotomado.accounts.word_consents import service as word_consents
from sotomado.consultations.reports import summaries
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import Theme
from sotomado.reporting.frame.bands import AgeBand, TenureBand
from sotomado.reporting.frame.models import QuarterPlace, ReportingUnit, UnitPlan
from sotomado.reporting.quarters import Quarter
from sotomado.reporting.words.service import worries

Q3 = Quarter(2026, 3)
HEAVY = "介護と仕事のかけもちについて。"
_turn = count()


def three_calm_companies(work: UnitOfWork) -> tuple[list[ACompany], list[int]]:
    """Companies of which twelve people each spoke of the way to work, and the ids of five consultants."""
    companies = [a_company(work) for _ in range(3)]
    consultants = [a_consultant(work).id for _ in range(5)]
    for company in companies:
        speakers(work, company, "通勤が続くことについて。", 12, consultants=consultants)
    return companies, consultants


def speakers(
    work: UnitOfWork,
    company: ACompany,
    text: str,
    people: int,
    *,
    consultants: list[int],
    quarter: str = "2026-Q3",
    held_at: datetime = IN_Q3,
    agreed: bool = True,
    placed: bool = True,
    themes: tuple[Theme, ...] = (Theme.CARE,),
) -> list[int]:
    """`people` new employees, each with one talk summed up as `text`. Returns their ids."""
    found = []
    for _ in range(people):
        person_id = an_employee(work, company)
        if placed:
            place_in(work, company, person_id, quarter)
        if agreed:
            word_consents.agree(work, person_id=person_id)
        speak(
            work,
            person_id,
            text,
            consultant=consultants[next(_turn) % len(consultants)],
            held_at=held_at,
            themes=themes,
        )
        found.append(person_id)
    return found


def heavy(work, company, people=11, text=HEAVY, **options) -> list[int]:
    """New employees who spoke of care at home beside their work, or of `text`. Returns their ids."""
    return speakers(work, company, text, people, **options)


def told(database, company, **options) -> set[str]:
    """All words a company's third quarter would be told of."""
    with database.read() as work:
        found = worries(work, company_id=company.id, quarter=Q3, **options)
    return {word for worry in found for word in worry.words}


def speak(work, person_id, text, *, consultant, held_at=IN_Q3, themes=(Theme.CARE,)) -> str:
    """One talk, summed up. Returns the consultation's id."""
    talk = a_consultation(work, advisee_id=person_id, consultant_id=consultant, held_at=held_at, themes=themes)
    summaries.keep(work, consultation_id=talk, advisee_id=person_id, text=text)
    work.session.flush()
    return talk


def place_in(work: UnitOfWork, company: ACompany, person_id: int, quarter: str = "2026-Q3") -> None:
    """A place in the frame of a quarter, all in one unit."""
    plan_id = work.session.scalar(select(UnitPlan.id).where(UnitPlan.company_id == company.id))
    if plan_id is None:
        plan = UnitPlan(company_id=company.id, starts_quarter="2025-Q2", chosen_at=work.now)
        work.session.add(plan)
        work.session.flush()
        plan_id = plan.id
        work.session.add(ReportingUnit(plan_id=plan_id, company_id=company.id, name="全社", name_en="All", position=0))
        work.session.flush()
    unit_id = work.session.scalar(select(ReportingUnit.id).where(ReportingUnit.plan_id == plan_id))
    work.session.add(
        QuarterPlace(
            company_id=company.id,
            quarter=quarter,
            person_id=person_id,
            unit_id=unit_id,
            age_band=AgeBand.FROM_35,
            tenure_band=TenureBand.TO_2,
        )
    )
    work.session.flush()
