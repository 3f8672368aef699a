"""Whoever takes a report along for the company stands in a log that nobody can mend; employees stand in none."""

import pytest
from factories.people import a_company, an_employee
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError
from support.browserless import Visitor

from sotomado.accounts.models import Role
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
    answer = page.get(f"/company/{logged['company'].id}/reports/downloads").get_data(as_text=True)

    assert "人事 はるか" in answer
    assert "PDF(英語)" in answer
    assert "2026年7–9月" in answer


def test_nobody_else_reads_it(app, logged):
    address = f"/company/{logged['company'].id}/reports/downloads"

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
