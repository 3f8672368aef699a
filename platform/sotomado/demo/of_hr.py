"""More people of HR in the first company, and a company in the midst of setting itself up."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from sotomado.accounts.models import Duty, HrDuty, Locale, Person, Role, RoleGrant
from sotomado.accounts.service import hash_of
from sotomado.companies.contracts.models import ContractTerms, PackPrice, PayerKind
from sotomado.companies.downloads.models import CompanyDownload, Taken
from sotomado.companies.hr.models import HrInvitation
from sotomado.companies.models import Company, Department
from sotomado.companies.setting_up.models import CompanySetting, CompanyWords, Step, StepPutAside
from sotomado.database import UnitOfWork
from sotomado.demo.calendar import HOME, at
from sotomado.demo.contracted import PRICES
from sotomado.demo.dice import Dice
from sotomado.demo.logins import BOOKKEEPER, LARGE_HR, NEW_OWNER, REPORT_READER, Login

BEGAN_DAYS_AGO = 9
DEPARTMENTS = (
    ("海運本部", "Shipping", None),
    ("運航部", "Operations", "海運本部"),
    ("船員課", "Crewing", "運航部"),
    ("営業部", "Sales", "海運本部"),
    ("管理本部", "Administration", None),
    ("人事部", "People", "管理本部"),
)
WORDS = "海の上でも、陸でも、働き方は一人ひとり違います。会社の外の人と、ゆっくり話す時間に使ってください。"
WORDS_EN = "At sea or ashore, everybody works differently. Take this time to talk with somebody outside."
TAKEN_AGO = ((BOOKKEEPER, 3), (BOOKKEEPER, 34), (LARGE_HR, 60))


def people_of_hr(work: UnitOfWork, today: date, password_hash: str) -> None:
    """In a world in which somebody can sign in as HR of the first company."""
    owner = work.session.execute(
        select(RoleGrant.company_id, Person.id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(Person.email == LARGE_HR.email, RoleGrant.role == Role.HR)
    ).one_or_none()
    if owner is None:
        return
    since = today - timedelta(days=200)
    _join(work, REPORT_READER, owner.company_id, Duty.REPORTS, since, password_hash)
    bookkeeper = _join(work, BOOKKEEPER, owner.company_id, Duty.BILLING, since, password_hash)
    who = {BOOKKEEPER: bookkeeper, LARGE_HR: owner.id}
    for number, (login, ago) in enumerate(TAKEN_AGO, start=1):
        work.session.add(
            CompanyDownload(
                id=Dice("taken along", number).key(),
                company_id=owner.company_id,
                kind=Taken.INVOICE if login is BOOKKEEPER else Taken.ROSTER,
                reference="",
                person_id=who[login],
                downloaded_at=at(today - timedelta(days=ago), 11 * 60),
            )
        )
    _a_new_company(work, today, password_hash)
    work.session.flush()


def _a_new_company(work: UnitOfWork, today: date, password_hash: str) -> None:
    """Contract, departments and languages are there; roster, brief and invitations are still to come."""
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    began = max(today - timedelta(days=BEGAN_DAYS_AGO), quarter)
    company = Company(name="みなと海運", name_en="Minato Shipping", time_zone=HOME, contracted_on=began)
    work.session.add(company)
    work.session.flush()
    _join(work, NEW_OWNER, company.id, Duty.OWNER, began, password_hash)
    made: dict[str | None, int] = {}
    for name, name_en, above in DEPARTMENTS:
        row = Department(company_id=company.id, name=name, name_en=name_en, parent_id=made.get(above))
        work.session.add(row)
        work.session.flush()
        made[name] = row.id
    terms = ContractTerms(
        id=Dice("terms of the new company").key(),
        company_id=company.id,
        number=1,
        from_on=began,
        payer=PayerKind.TICKETS,
        agreed_at=at(began, 600),
    )
    work.session.add(terms)
    work.session.flush()
    work.session.add_all(PackPrice(terms_id=terms.id, count=count, net_yen=net_yen) for count, net_yen in PRICES)
    settled_at = at(min(began + timedelta(days=1), today), 0)
    work.session.add_all(
        (
            CompanySetting(
                company_id=company.id,
                in_japanese=True,
                in_english=True,
                first_locale=Locale.JAPANESE,
                settled_at=settled_at,
            ),
            CompanyWords(
                company_id=company.id,
                text_ja=WORDS,
                text_en=WORDS_EN,
                contact_ja="人事部 浜田(内線 2210)",
                contact_en="Hamada, People (ext. 2210)",
                written_at=settled_at,
            ),
            StepPutAside(company_id=company.id, step=Step.SIGN_ON, put_aside_at=settled_at),
            HrInvitation(
                id=Dice("an invitation to HR").key(),
                company_id=company.id,
                email="ryo@minato.example",
                name="岸本 亮",
                as_owner=True,
                for_reports=False,
                for_billing=False,
                secret_hash=hash_of(Dice("a link nobody has").key()),
                invited_at=settled_at,
                expires_at=settled_at + timedelta(days=14),
            ),
        )
    )


def _join(work: UnitOfWork, login: Login, company_id: int, duty: Duty, since: date, password_hash: str) -> int:
    """Somebody outside the roster, with one duty."""
    joined_at = at(since, 9 * 60)
    person = Person(
        email=login.email,
        name=login.name,
        password_hash=password_hash,
        locale=Locale.JAPANESE,
        time_zone=HOME,
        created_at=joined_at,
    )
    work.session.add(person)
    work.session.flush()
    work.session.add(RoleGrant(person_id=person.id, role=Role.HR, company_id=company_id))
    work.session.flush()
    work.session.add(HrDuty(person_id=person.id, duty=duty, role=Role.HR, company_id=company_id))
    work.session.flush()
    return person.id
