"""Whoever takes a report along for the company stands in a log that nobody can mend; employees stand in none."""

import pytest
from factories.people import a_company, an_employee
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Duty, Role
from sotomado.companies.downloads import service as company_downloads
from sotomado.companies.downloads.models import CompanyDownload, Taken
from sotomado.reporting.downloads import service as downloads
from sotomado.reporting.models import FileKind, ReportDownload


@pytest.fixture
def logged(database):
    """A company whose HR took one file along, and another company's HR."""
    with database.work() as work:
        company, other = a_company(work, name="青空製作所"), a_company(work)
        hr = an_employee(work, company, name="人事 はるか", roles=(Role.HR,))
        downloads.note(work, company_id=company.id, quarter="2026-Q3", kind=FileKind.PDF, locale="en", person_id=hr)
        return {
            "company": company,
            "hr": hr,
            "employee": an_employee(work, company),
            "other_hr": an_employee(work, other, roles=(Role.HR,)),
        }


def test_hr_reads_who_took_what_along_and_when(app, logged):
    page = Visitor(app, language="ja").sign_in_as(logged["hr"])
    answer = page.get(f"/company/{logged['company'].id}/downloads").get_data(as_text=True)

    assert "人事 はるか" in answer
    assert "2026年7–9月のレポート、PDF(英語)" in answer


def test_owners_alone_read_of_invoices_and_rosters_beside_reports(app, database, logged):
    company = logged["company"]
    with database.work() as work:
        company_downloads.note(
            work, company_id=company.id, kind=Taken.INVOICE, person_id=logged["hr"], reference="2026-0007"
        )
        company_downloads.note(work, company_id=company.id, kind=Taken.ROSTER, person_id=logged["hr"])
        accountant = an_employee(work, company, roles=())
        accounts.grant(
            work, person_id=accountant, role=Role.HR, company_id=company.id, duties=(Duty.BILLING, Duty.REPORTS)
        )
    address = f"/company/{company.id}/downloads"

    answer = Visitor(app, language="ja").sign_in_as(logged["hr"]).get(address).get_data(as_text=True)

    assert "請求書 2026-0007" in answer
    assert "名簿</td>" in answer
    assert "のレポート、PDF" in answer
    assert Visitor(app).sign_in_as(accountant).get(address).status_code == 404


def test_the_log_of_other_files_is_written_once(database, logged):
    with database.work() as work:
        company_downloads.note(work, company_id=logged["company"].id, kind=Taken.ROSTER, person_id=logged["hr"])

    for statement in (update(CompanyDownload).values(reference="x"), delete(CompanyDownload)):
        with pytest.raises(DatabaseError, match="written once"), database.work() as work:
            work.session.execute(statement)


def test_nobody_else_reads_it(app, logged):
    address = f"/company/{logged['company'].id}/downloads"

    assert Visitor(app).sign_in_as(logged["employee"]).get(address).status_code == 404
    assert Visitor(app).sign_in_as(logged["other_hr"]).get(address).status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        update(ReportDownload).values(quarter="2026-Q2"),
        delete(ReportDownload),
    ],
)
def test_the_log_is_written_once(database, logged, statement):
    with pytest.raises(DatabaseError, match="written once"), database.work() as work:
        work.session.execute(statement)


def test_the_log_is_neither_emptied_nor_written_over(database, logged):
    with database.read() as work:
        written = work.session.scalars(select(ReportDownload.id)).one()
    emptied = (
        "INSERT OR REPLACE INTO report_download (id, company_id, quarter, kind, locale, person_id, downloaded_at) "
        "SELECT id, company_id, '2026-Q1', kind, locale, person_id, downloaded_at FROM report_download "
        f"WHERE id = '{written}'"
        if database.is_sqlite
        else "TRUNCATE report_download"
    )

    with pytest.raises(DatabaseError, match="written once"), database.work() as work:
        work.session.execute(text(emptied))
