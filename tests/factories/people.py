"""People, companies and consultants with sensible defaults. Each takes the unit of work first."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from sotomado.accounts import agreements
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.availability.models import AvailabilityRule
from sotomado.companies.models import Company, Department, Employment, TicketPool
from sotomado.companies.tickets.models import Origin, TicketLot
from sotomado.database import UnitOfWork
from sotomado.directory.models import (
    Consultant,
    ConsultantExperience,
    ConsultantLanguage,
    ConsultantMode,
    ConsultantStyle,
    ConsultantTheme,
    Credential,
)
from sotomado.directory.search import service as search
from sotomado.directory.vocabulary import AgeBand, Experience, Gender, MeetingMode, SpokenLanguage, Style, Theme

_numbers = count(1)


def a_person(work: UnitOfWork, *, name: str = "山田 はな", email: str | None = None, **options: object) -> int:
    """Returns the person's id."""
    return accounts.register(
        work,
        email=email or f"person{next(_numbers)}@example.jp",
        name=name,
        **options,  # type: ignore[arg-type]
    )


@dataclass(frozen=True)
class ACompany:
    id: int
    departments: dict[str, int]


def a_company(
    work: UnitOfWork, *, name: str = "青空製作所", departments: tuple[str, ...] = ("営業", "開発"), tickets: int = 100
) -> ACompany:
    company = Company(
        name=name, name_en=f"Company {next(_numbers)}", time_zone="Asia/Tokyo", contracted_on=date(2025, 4, 1)
    )
    work.session.add(company)
    work.session.flush()
    rows = [Department(company_id=company.id, name=d, name_en=f"Department {next(_numbers)}") for d in departments]
    work.session.add_all([*rows, TicketPool(company_id=company.id, balance=tickets)])
    if tickets:
        work.session.add(a_lot(company.id, tickets))
    work.session.flush()
    return ACompany(company.id, {row.name: row.id for row in rows})


def a_lot(company_id: int, count: int, **options: object) -> TicketLot:
    """A free lot without an end, and without a line of the pool."""
    values = {
        "origin": Origin.OPENING,
        "reference": f"opening:{company_id}",
        "bought_on": date(2025, 4, 1),
        "net_yen": 0,
        "rest_yen": 0,
    }
    return TicketLot(company_id=company_id, count=count, left_count=count, **(values | options))


def an_employee(
    work: UnitOfWork,
    company: ACompany,
    *,
    department: str | None = None,
    name: str = "佐藤 あおい",
    roles: tuple[Role, ...] = (Role.ADVISEE,),
    consented: bool = True,
    manager_id: int | None = None,
) -> int:
    """Someone employed by `company` who may use the desk. Returns the person's id."""
    person_id = a_person(work, name=name)
    department_id = company.departments[department or next(iter(company.departments))]
    work.session.add(
        Employment(
            person_id=person_id,
            company_id=company.id,
            department_id=department_id,
            manager_id=manager_id,
            joined_on=date(2024, 4, 1),
        )
    )
    for role in roles:
        accounts.grant(work, person_id=person_id, role=role, company_id=company.id)
    if consented:
        accounts.give_consent(work, person_id=person_id, locale=accounts.Locale.JAPANESE)
    work.session.flush()
    return person_id


@dataclass(frozen=True)
class AConsultant:
    id: int
    person_id: int


def a_consultant(
    work: UnitOfWork,
    *,
    name: str = "藤原 芽衣",
    themes: tuple[Theme, ...] = (Theme.UNCLEAR, Theme.GROWTH),
    experiences: tuple[Experience, ...] = (Experience.MANAGER,),
    styles: tuple[Style, ...] = (),
    gender: Gender | None = None,
    age_band: AgeBand = AgeBand.FORTIES,
    languages: tuple[SpokenLanguage, ...] = (SpokenLanguage.JAPANESE,),
    hours: tuple[tuple[int, int, int], ...] = tuple((weekday, 9 * 60, 18 * 60) for weekday in range(7)),
    time_zone: str = "Asia/Tokyo",
    licensed_until: date | None = None,
    listed: bool = True,
    agreed: bool = True,
) -> AConsultant:
    """A licensed consultant. `hours` are (weekday, start minute, end minute) by the clock of `time_zone`."""
    person_id = a_person(work, name=name)
    accounts.grant(work, person_id=person_id, role=Role.CONSULTANT)
    if agreed:
        agreements.agree(work, person_id=person_id, locale=accounts.Locale.JAPANESE)
    today = work.now.date()
    consultant = Consultant(
        person_id=person_id,
        display_name=name,
        display_name_en=f"Consultant {next(_numbers)}",
        voice="まとまらない話ほど、ゆっくり聴きます。",
        voice_en="The less tidy the story, the slower I listen.",
        path="製造業の管理職から",
        path_en="From management in manufacturing",
        biography="二十年のものづくりのあと、人の話を聴く仕事に移りました。",
        biography_en="After twenty years of making things, I moved to listening to people.",
        first_talk="はじめの五分は、近況から。おわりに、次に気づきたいことをひとつ決めます。",
        first_talk_en="We begin with how things are. At the end you choose one thing to notice until next time.",
        age_band=age_band,
        gender=gender,
        time_zone=time_zone,
        listed_at=work.now if listed else None,
    )
    work.session.add(consultant)
    work.session.flush()
    work.session.add(
        Credential(
            consultant_id=consultant.id,
            registration_number=f"{16000000 + next(_numbers)}",
            registered_on=today - timedelta(days=900),
            expires_on=licensed_until or today + timedelta(days=900),
        )
    )
    work.session.add_all(
        [ConsultantTheme(consultant_id=consultant.id, theme=theme, strength=0.8) for theme in themes]
        + [ConsultantExperience(consultant_id=consultant.id, experience=e, years=6) for e in experiences]
        + [ConsultantStyle(consultant_id=consultant.id, style=style, strength=0.8) for style in styles]
        + [ConsultantLanguage(consultant_id=consultant.id, language=language) for language in languages]
        + [ConsultantMode(consultant_id=consultant.id, mode=mode) for mode in MeetingMode]
        + [
            AvailabilityRule(
                consultant_id=consultant.id, weekday=w, start_minute=start, end_minute=end, time_zone=time_zone
            )
            for w, start, end in hours
        ]
    )
    work.session.flush()
    search.reindex(work, consultant_id=consultant.id)
    return AConsultant(consultant.id, person_id)
