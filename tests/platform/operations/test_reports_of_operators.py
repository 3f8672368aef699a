"""An operator sees what was refused, raises thresholds and cannot lower them, and reads who took files along."""

import pytest
from factories.people import a_company, a_person, an_employee
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.reporting import refusals, terms
from sotomado.reporting.downloads import service as downloads


@pytest.fixture
def company(sqlite_database):
    with sqlite_database.work() as work:
        company = a_company(work, name="青空製作所")
        hr = an_employee(work, company, name="人事 はるか", roles=(Role.HR,))
        downloads.note(work, company_id=company.id, quarter="2026-Q3", kind="xlsx", locale="ja", person_id=hr)
        return company


@pytest.fixture
def operator(sqlite_database, make_app, company):
    with sqlite_database.work() as work:
        person_id = a_person(work, name="運営")
        accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return Visitor(make_app(sqlite_database), language="ja").sign_in_as(person_id)


def test_a_refused_report_stands_on_the_overview_and_says_which_attack_it_was(sqlite_database, company, operator):
    assert "検査で止まり" not in operator.get("/operations").get_data(as_text=True)

    with sqlite_database.work() as work:
        refusals.note(work, company_id=company.id, quarter="2026-Q3", finding="a hidden count follows")

    assert "検査で止まり、出していないレポートが1件あります。" in operator.get("/operations").get_data(as_text=True)
    page = operator.get("/operations/reports").get_data(as_text=True)
    assert "a hidden count follows" in page
    assert "青空製作所" in page
    assert "2026年7–9月" in page


def test_downloads_of_all_companies_stand_there(operator):
    page = operator.get("/operations/reports").get_data(as_text=True)

    assert "人事 はるか" in page
    assert "Excel(日本語)" in page


def test_thresholds_are_raised_for_a_contract(sqlite_database, company, operator):
    answer = operator.post(f"/operations/reports/{company.id}", {"few": "８", "few_sensitive": "12"})

    assert answer.status_code == 303
    with sqlite_database.read() as work:
        standing = terms.thresholds(work, company_id=company.id)
    assert (standing.few, standing.few_sensitive) == (8, 12)


@pytest.mark.parametrize(
    ("few", "sensitive", "wrong"),
    [
        ("4", "10", "5から100まで"),
        ("5", "9", "10から100まで"),
        ("20", "15", "20から100まで"),
        ("たくさん", "10", "5から100まで"),
        ("5", "", "10から100まで"),
    ],
)
def test_what_would_lower_them_is_kept_on_the_page_and_changes_nothing(
    sqlite_database, company, operator, few, sensitive, wrong
):
    answer = operator.post(f"/operations/reports/{company.id}", {"few": few, "few_sensitive": sensitive})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert wrong in page
    assert f'value="{few}"' in page
    with sqlite_database.read() as work:
        assert terms.thresholds(work, company_id=company.id) == terms.STANDARD


def test_another_company_is_not_found(operator):
    assert operator.get("/operations/reports/999999").status_code == 404
    assert operator.post("/operations/reports/999999", {"few": "8", "few_sensitive": "12"}).status_code == 404
