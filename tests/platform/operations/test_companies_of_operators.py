"""Operators make a company and name who answers for it; the rest is the company's own doing."""

import json
import re

import pytest
from factories.people import a_company, a_person
from sqlalchemy import func, select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.companies.hr.models import HrInvitation
from sotomado.companies.models import Company
from sotomado.outbox.models import Job

KEY = "k" * 22
PASSWORD = "まどのむこうに海 2026"
NEW = {
    "name": "みなと海運",
    "name_en": "Minato Shipping",
    "contracted_on": "2026-12-01",
    "owner_name": "人事 みなと",
    "owner_email": "hr@minato.example",
}


@pytest.fixture
def app(sqlite_database, make_app):
    return make_app(sqlite_database)


@pytest.fixture
def operator(app, sqlite_database) -> Visitor:
    with sqlite_database.work() as work:
        person_id = a_person(work)
        accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return Visitor(app).sign_in_as(person_id)


def links(database) -> list[str]:
    with database.read() as work:
        jobs = work.session.scalars(select(Job).where(Job.kind == "mail", Job.payload.is_not(None))).all()
        bodies = [json.loads(work.unseal(job, "payload") or "{}")["body"] for job in jobs]
    return [link for body in bodies for link in re.findall(r"/joining-hr/[\w-]+", body)]


def how_many(database, table) -> int:
    with database.read() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_company_is_made_and_its_first_owner_comes_to_its_own_setting_up(app, sqlite_database, operator):
    made = operator.post("/operations/companies/new", NEW | {"once": KEY})
    again = operator.post("/operations/companies/new", NEW | {"once": KEY})

    assert made.status_code == again.status_code == 303
    assert made.location == again.location
    assert how_many(sqlite_database, Company) == 1
    assert "責任者がまだいません。" in operator.get(made.location).get_data(as_text=True)
    [link] = set(links(sqlite_database))
    owner = Visitor(app)
    assert owner.post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 303
    page = operator.get(made.location).get_data(as_text=True)
    assert "責任者がまだいません。" not in page
    assert "hr@minato.example" in page


def test_neither_company_nor_invitation_where_either_cannot_be(sqlite_database, operator):
    nobody = operator.post("/operations/companies/new", NEW | {"owner_email": "nobody", "once": "a" * 22})
    undated = operator.post("/operations/companies/new", NEW | {"contracted_on": "soon", "once": "b" * 22})

    assert (nobody.status_code, undated.status_code) == (422, 422)
    assert "メールアドレスの形になっていません。" in nobody.get_data(as_text=True)
    assert 'value="みなと海運"' in undated.get_data(as_text=True)
    assert (how_many(sqlite_database, Company), how_many(sqlite_database, HrInvitation)) == (0, 0)


def test_an_invitation_is_sent_again_and_taken_back(sqlite_database, operator):
    page = operator.post("/operations/companies/new", NEW | {"once": KEY}).location
    with sqlite_database.read() as work:
        first = work.session.scalars(select(HrInvitation.id)).one()

    assert operator.post(f"{page}/invitations/{first}/again").status_code == 303
    with sqlite_database.read() as work:
        second = work.session.scalars(select(HrInvitation.id)).one()
    assert second != first
    assert operator.post(f"{page}/invitations/{second}/take-back").status_code == 303
    assert how_many(sqlite_database, HrInvitation) == 0
    assert operator.post(f"{page}/owner", {"name": "別の ひと", "email": "other@minato.example"}).status_code == 303
    assert how_many(sqlite_database, HrInvitation) == 1


def test_the_list_says_how_far_each_has_come(sqlite_database, operator):
    with sqlite_database.work() as work:
        a_company(work, name="青空製作所")

    page = operator.get("/operations/companies").get_data(as_text=True)

    assert "青空製作所" in page
    assert "いません" in page
    assert "のうち" in page
