"""Pages of setting up, as an owner meets them: the steps, what is settled on them, and what employees then read."""

import re

import pytest
from factories.people import a_company, a_person, an_employee
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.companies.setting_up import departments as tree
from sotomado.companies.setting_up import service as settings
from sotomado.companies.setting_up.service import Words


@pytest.fixture
def company(sqlite_database):
    with sqlite_database.work() as work:
        return a_company(work, departments=("営業",))


@pytest.fixture
def app(sqlite_database, make_app):
    return make_app(sqlite_database)


@pytest.fixture
def owner(sqlite_database, company) -> int:
    with sqlite_database.work() as work:
        return an_employee(work, company, roles=(Role.HR,))


@pytest.fixture
def visitor(app, owner) -> Visitor:
    return Visitor(app).sign_in_as(owner)


def states(visitor: Visitor, company_id: int) -> dict[str, str]:
    page = visitor.get(f"/company/{company_id}/setup").get_data(as_text=True)
    return dict(re.findall(r'<li id="(\w+)" class="is-(\w+)"', page))


def test_every_step_says_how_it_stands(visitor, company):
    found = states(visitor, company.id)

    assert next(iter(found)) == "contract"
    assert list(found)[-1] == "first_release"
    assert (found["departments"], found["words"], found["secrecy"]) == ("done", "open", "to_read")


def test_a_step_one_does_without_is_not_needed_until_taken_up(visitor, company):
    page = f"/company/{company.id}/setup"

    assert visitor.post(f"{page}/steps/words/aside").status_code == 303
    assert states(visitor, company.id)["words"] == "not_needed"
    assert visitor.post(f"{page}/steps/words/take-up").status_code == 303
    assert states(visitor, company.id)["words"] == "open"
    assert visitor.post(f"{page}/steps/contract/aside").status_code == 404


def test_languages_are_settled_and_what_cannot_be_is_said(visitor, company):
    page = f"/company/{company.id}/setup/languages"

    wrong = visitor.post(page, {"spoken": ["en"], "first": "ja", "time_zone": "Asia/Tokyo"})
    right = visitor.post(page, {"spoken": ["ja", "en"], "first": "en", "time_zone": "Asia/Tokyo"})

    assert wrong.status_code == 422
    assert "はじめのことばは、案内に使うことばの中から選んでください。" in wrong.get_data(as_text=True)
    assert right.status_code == 303
    assert states(visitor, company.id)["languages"] == "done"


def test_departments_are_added_moved_and_refused_to_go_round(sqlite_database, visitor, company):
    page = f"/company/{company.id}/setup/departments"
    sales = company.departments["営業"]
    assert visitor.post(page, {"name": "東日本", "parent": str(sales)}).status_code == 303
    with sqlite_database.read() as work:
        east = next(one.id for one in tree.tree(work, company_id=company.id) if one.name == "東日本")

    round_about = visitor.post(f"{page}/{sales}", {"name": "営業", "name_en": "Sales", "parent": str(east)})
    peopled = visitor.post(f"{page}/{sales}/end")
    nameless = visitor.post(page, {"name": ""})

    assert (round_about.status_code, peopled.status_code, nameless.status_code) == (409, 409, 422)
    assert "部署が輪になってしまうためです。" in round_about.get_data(as_text=True)
    assert "1名が所属し、下に1の部署があります。" in peopled.get_data(as_text=True)
    assert visitor.post(f"{page}/{east}/end").status_code == 303


def test_words_are_looked_at_before_they_are_kept_and_then_read_by_employees(
    app, sqlite_database, visitor, company, owner
):
    page = f"/company/{company.id}/setup/words"
    said = {"text_ja": "<b>外で</b>話せます。", "contact_ja": "人事部 内線1234"}

    looked = visitor.post(page, said | {"look": "yes"})
    with sqlite_database.read() as work:
        assert settings.words(work, company_id=company.id) is None
    kept = visitor.post(page, said)

    shown = '<aside class="company-words"'
    assert looked.status_code == 200
    assert looked.get_data(as_text=True).count(shown) == 2
    assert kept.status_code == 303
    with sqlite_database.work() as work:
        employee = an_employee(work, company, consented=False)
        newcomer = an_employee(work, company)
        secret = accounts.invite(work, person_id=newcomer)
        stranger = a_person(work)
        accounts.grant(work, person_id=stranger, role=Role.ADVISEE)
    consent = Visitor(app).sign_in_as(employee).get("/consent").get_data(as_text=True)
    invitation = Visitor(app).get(f"/invitation/{secret}").get_data(as_text=True)
    for read in (consent, invitation):
        assert shown in read
        assert "&lt;b&gt;外で&lt;/b&gt;話せます。" in read
        assert "人事部 内線1234" in read
    assert shown not in Visitor(app).sign_in_as(stranger).get("/consent").get_data(as_text=True)


def test_words_too_long_are_said_so_and_stay_typed(visitor, company):
    answer = visitor.post(f"/company/{company.id}/setup/words", {"text_ja": "あ" * 401})

    assert answer.status_code == 422
    assert "あ" * 401 in answer.get_data(as_text=True)


def test_hr_reads_of_secrecy_what_employees_read(app, sqlite_database, visitor, company):
    with sqlite_database.work() as work:
        employee = an_employee(work, company)

    def told(page: str) -> str:
        return re.search(r'<section class="reading">.*?</section>', page, re.DOTALL)[0]

    seen_by_hr = visitor.get(f"/company/{company.id}/setup/secrecy").get_data(as_text=True)
    seen_by_employee = Visitor(app).sign_in_as(employee).get("/consent").get_data(as_text=True)

    assert told(seen_by_hr) == told(seen_by_employee)


def test_too_few_entitled_is_said_beside_the_frame(visitor, company, sqlite_database):
    page = f"/company/{company.id}/setup/entitlement"
    assert "契約の条件が、まだ書かれていません。" in visitor.get(page).get_data(as_text=True)

    answer = visitor.post(page, {"scope1_department_id": str(company.departments["営業"])})

    assert answer.status_code == 422


def test_words_go_to_nobody_who_left(app, sqlite_database, company, owner):
    with sqlite_database.work() as work:
        settings.write_words(work, company_id=company.id, said=Words(text_en="Talk."), by_person_id=owner)
        stranger = a_person(work)
        assert settings.words_to(work, person_id=stranger) is None


def test_leaving_it_at_everybody_is_an_answer(visitor, company):
    assert visitor.post(f"/company/{company.id}/setup/steps/entitlement/aside").status_code == 303
    assert states(visitor, company.id)["entitlement"] == "done"
