"""An operator sees how a company is counted, and has the units chosen anew; nobody else does."""

from datetime import UTC, datetime

import pytest
from factories.people import a_company, a_person, an_employee

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.reporting.frame import service as frame

QUARTER = "2026-Q4"


@pytest.fixture
def company(database, clock):
    clock.set(datetime(2026, 11, 20, tzinfo=UTC))
    with database.work() as work:
        company = a_company(work, name="青空製作所", departments=("営業", "開発", "法務"))
        for department, count in (("営業", 31), ("開発", 24), ("法務", 9)):
            for _ in range(count):
                an_employee(work, company, department=department, consented=False)
    return company


@pytest.fixture
def operator(database, visitor):
    with database.work() as work:
        person_id = a_person(work)
        accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return visitor.sign_in_as(person_id)


def page_of(visitor, company):
    return visitor.get(f"/operations/companies/{company.id}/units").get_data(as_text=True)


def test_before_anybody_was_placed_the_page_says_when_it_will_be(company, operator):
    assert "単位はまだ決まっていません" in page_of(operator, company)


def test_the_page_names_units_with_their_departments_and_people(database, company, operator):
    with database.work() as work:
        frame.place_everyone(work, company.id, QUARTER)

    page = page_of(operator, company)

    assert "2026年10–12月から使われています" in page
    assert "開発・法務" in page
    assert "開発、法務" in page
    assert ">33<" in page
    assert f"/operations/companies/{company.id}/units" in operator.get("/operations").get_data(as_text=True)


def test_choosing_anew_begins_with_the_next_quarter_and_leaves_this_one(database, company, operator):
    with database.work() as work:
        frame.place_everyone(work, company.id, QUARTER)
        before = frame.units_named(work, company.id, QUARTER)
        for _ in range(25):
            an_employee(work, company, department="法務", consented=False)

    answer = operator.post(f"/operations/companies/{company.id}/units")
    page = operator.get(answer.location).get_data(as_text=True)

    assert answer.status_code == 303
    assert "選びなおしました" in page
    assert "次の四半期からの単位" in page
    with database.work() as work:
        assert frame.units_named(work, company.id, QUARTER) == before
        assert [unit.name for unit in frame.units_named(work, company.id, "2027-Q1")] == ["営業", "開発・法務"]


@pytest.mark.parametrize("role", [Role.HR, Role.ADVISEE, Role.MANAGER])
def test_nobody_of_the_company_has_this_page(database, company, visitor, role):
    with database.work() as work:
        person_id = an_employee(work, company, roles=(role,))
    visitor.sign_in_as(person_id)

    assert visitor.get(f"/operations/companies/{company.id}/units").status_code == 403
    assert visitor.post(f"/operations/companies/{company.id}/units").status_code == 403


def test_an_unknown_company_is_not_found(operator):
    assert operator.get("/operations/companies/4711/units").status_code == 404
    assert operator.post("/operations/companies/4711/units").status_code == 404
