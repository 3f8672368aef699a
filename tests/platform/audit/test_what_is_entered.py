"""Which doings have an entry: of those who act for others, and never of those who seek advice."""

from datetime import date

import pytest
from factories.people import a_company, a_person, an_employee
from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts import sign_ins
from sotomado.accounts.models import Role
from sotomado.audit.models import AuditEntry
from sotomado.companies.contracts import agreeing
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Offer
from sotomado.database import Database
from sotomado.ledger import months, rates
from sotomado.ledger.models import RateKind
from sotomado.reporting import refusals
from sotomado.reporting import service as reporting
from sotomado.reporting.downloads import service as downloads
from sotomado.reporting.models import FileKind


def acts(database: Database) -> list[str]:
    with database.read() as work:
        return list(work.session.scalars(select(AuditEntry.act).order_by(AuditEntry.number)))


@pytest.mark.parametrize(
    ("role", "is_entered"), [(Role.OPERATOR, True), (Role.ADVISEE, False), (Role.CONSULTANT, False)]
)
def test_sign_ins_of_those_who_act_for_others(sqlite_database: Database, role: Role, is_entered: bool) -> None:
    with sqlite_database.work() as work:
        person = a_person(work)
        accounts.grant(work, person_id=person, role=role)
        sign_ins.open_sign_in(work, person_id=person, browser="Test")

    assert ("signed_in" in acts(sqlite_database)) is is_entered


def test_sign_ins_of_hr_are_entered_and_those_of_their_employees_are_not(sqlite_database: Database) -> None:
    with sqlite_database.work() as work:
        company = a_company(work)
        hr, employee = an_employee(work, company, roles=(Role.HR,)), an_employee(work, company)
        for person in (employee, hr):
            sign_ins.open_sign_in(work, person_id=person, browser="Test")

    assert acts(sqlite_database).count("signed_in") == 1


def test_roles_that_open_something_of_others_are_entered_once(sqlite_database: Database) -> None:
    with sqlite_database.work() as work:
        boss, person = a_person(work), a_person(work)
        for _ in range(2):
            accounts.grant(work, person_id=person, role=Role.OPERATOR, by=boss)
        accounts.grant(work, person_id=person, role=Role.ADVISEE, by=boss)
        for _ in range(2):
            accounts.end_role(work, person_id=person, role=Role.OPERATOR, by=boss)
        accounts.end_role(work, person_id=person, role=Role.ADVISEE, by=boss)

    assert acts(sqlite_database) == ["role_given", "role_taken"]


def test_reports_contracts_rates_and_months(database: Database) -> None:
    with database.work() as work:
        company, operator = a_company(work).id, a_person(work)
        reporting.release_quarter(work, company_id=company, quarter="2026-Q3")
        downloads.note(work, company_id=company, quarter="2026-Q3", kind=FileKind.PDF, locale="ja", person_id=operator)
        refusals.note(work, company_id=company, quarter="2026-Q2", finding="somebody stands out")
        offer = Offer(PayerKind.MONTHLY, net_yen=15_000)
        agreeing.agree(work, company_id=company, from_on=date(2026, 12, 1), offer=offer, by_person_id=operator)
        agreeing.end(work, company_id=company, last_on=date(2027, 3, 31), by_person_id=operator)
        rates.announce(work, kind=RateKind.CONSUMPTION_TAX, from_on=date(2027, 4, 1), value=1200, by_person_id=operator)
        months.close(work, month="2026-10", by_person_id=operator)

    assert acts(database) == [
        "released",
        "report_fetched",
        "release_refused",
        "contract_agreed",
        "contract_ended",
        "rate_announced",
        "month_closed",
    ]
