"""A company's own systems read its roster and its published reports, and hear of nothing else."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from factories.people import a_company, an_employee
from factories.releases import a_release
from support.browserless import Visitor

from sotomado import jobs
from sotomado.accounts.access import Whose
from sotomado.accounts.authorisation import TABLE
from sotomado.accounts.models import Role
from sotomado.accounts.scopes import Scope
from sotomado.api.blueprint import OPERATIONS
from sotomado.companies import leaving
from sotomado.companies.models import Employment
from sotomado.companies.tokens import service as tokens
from sotomado.reporting import service as reporting
from sotomado.reporting.releases import written


class Machine:
    """A system of a company's, with a token for some things."""

    def __init__(self, app, company_id, *scopes):
        with app.extensions["sotomado_database"].work() as work:
            made = tokens.make(work, company_id=company_id, name="人事システム", scopes=scopes or tuple(Scope), by=None)
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {made.secret}"}

    def get(self, path, **headers):
        return self.client.get(f"/api/v1{path}", headers=self.headers | headers)

    def ask(self, method, path, **options):
        return self.client.open(f"/api/v1{path}", method=method, headers=self.headers, **options)


@pytest.fixture
def two_companies(database):
    with database.work() as work:
        ours, theirs = a_company(work, name="青空製作所"), a_company(work, name="みなもソフト")
        people = [an_employee(work, ours, name=f"社員 {number}") for number in range(5)]
        stranger = an_employee(work, theirs, name="よその ひと")
    return {"ours": ours.id, "theirs": theirs.id, "people": people, "stranger": stranger}


def test_the_roster_comes_in_parts_and_each_person_once(app, two_companies):
    machine = Machine(app, two_companies["ours"], Scope.ROSTER_READ)
    seen, cursor = [], ""
    while cursor is not None:
        part = machine.get(f"/employees?limit=2{f'&cursor={cursor}' if cursor else ''}").json
        assert len(part["items"]) <= 2
        seen += part["items"]
        cursor = part["next"]

    assert [one["name"] for one in seen] == [f"社員 {number}" for number in range(5)]
    assert len({one["id"] for one in seen}) == 5


def test_only_what_the_company_told_us_is_there(app, two_companies):
    one = Machine(app, two_companies["ours"], Scope.ROSTER_READ).get("/employees?limit=1").json["items"][0]

    assert set(one) == {
        *("id", "email", "name", "department", "manager"),
        *("joined_on", "birth_year", "promoted_on", "returned_on"),
    }


def test_whoever_left_is_gone_and_others_are_never_there(app, database, clock, two_companies):
    machine = Machine(app, two_companies["ours"], Scope.ROSTER_READ)
    first = machine.get("/employees").json["items"][0]["id"]
    with database.work() as work:
        leaving.leave(work, company_id=two_companies["ours"], employment_id=int(first), on=clock.now().date())
        stranger = work.session.query(Employment).filter_by(company_id=two_companies["theirs"]).one().id

    assert len(machine.get("/employees").json["items"]) == 4
    for gone in (first, stranger, "0", "x", "9" * 40):
        answer = machine.get(f"/employees/{gone}")
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


CSV = "氏名,メールアドレス,部署,入社日\n新人 はじめ,hajime@new.example,開発部,2026-04-01\n"


def test_a_roster_is_sent_looked_at_and_taken_in(app, database, two_companies):
    machine = Machine(app, two_companies["ours"], Scope.ROSTER_READ, Scope.ROSTER_WRITE)
    worker = jobs.worker(database, app.extensions["sotomado_settings"])

    def work_off():
        while worker.run_due():
            pass

    sent = machine.ask("POST", "/roster-imports", data=CSV.encode(), content_type="text/csv")
    assert (sent.status_code, sent.json["state"]) == (202, "waiting")
    address = f"/roster-imports/{sent.json['id']}"
    work_off()
    ready = machine.get(address).json
    assert (ready["state"], ready["added"], ready["left_out"]) == ("ready", 1, 5)
    assert "hajime@new.example" not in machine.get("/employees").get_data(as_text=True)

    said = {"compared_at": ready["compared_at"], "is_ours": True}
    assert machine.ask("POST", f"{address}/confirm", json=said).status_code == 202
    work_off()

    assert machine.get(address).json["state"] == "applied"
    assert "hajime@new.example" in machine.get("/employees").get_data(as_text=True)
    assert Machine(app, two_companies["theirs"]).get(address).status_code == 404


def test_what_is_wrong_with_a_roster_is_told_by_line_and_more_than_it_says_is_asked_for(app, database, two_companies):
    machine = Machine(app, two_companies["ours"])
    worker = jobs.worker(database, app.extensions["sotomado_settings"])
    broken = CSV.replace("2026-04-01", "いつか").encode()
    address = (
        f"/roster-imports/{machine.ask('POST', '/roster-imports', data=broken, content_type='text/csv').json['id']}"
    )
    while worker.run_due():
        pass

    assert machine.get(address).json["problems"] == [{"line": 2, "column": "joined_on", "wrong": "date"}]
    assert machine.ask("POST", f"{address}/confirm", json={}).status_code == 409
    assert machine.ask("DELETE", address).status_code == 204
    assert machine.ask("POST", "/roster-imports", data=b"x", content_type="text/plain").status_code == 415
    assert machine.ask("POST", "/roster-imports", data=b"", content_type="text/csv").status_code == 422


def test_departments_are_those_of_the_company(app, two_companies):
    found = Machine(app, two_companies["ours"], Scope.ROSTER_READ).get("/departments").json["items"]
    others = Machine(app, two_companies["theirs"], Scope.ROSTER_READ).get("/departments").json["items"]

    assert found
    assert not {one["id"] for one in found} & {one["id"] for one in others}


def test_a_report_is_read_to_the_byte_and_a_second_look_costs_nothing(app, database, two_companies):
    body = written((), a_release())
    with database.work() as work:
        reporting.store(work, company_id=two_companies["ours"], quarter="2026-Q3", body=body)
    machine = Machine(app, two_companies["ours"], Scope.RELEASES_READ)

    listed = machine.get("/releases").json["items"]
    first = machine.get("/releases/2026-Q3")

    assert [one["quarter"] for one in listed] == ["2026-Q3"]
    assert first.get_data(as_text=True) == body
    assert first.headers["ETag"].strip('"') == sha256(body.encode()).hexdigest()
    assert machine.get("/releases/2026-Q3", **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert Machine(app, two_companies["theirs"]).get("/releases/2026-Q3").status_code == 404


@pytest.mark.parametrize("path", ["/employees", "/departments", "/releases", "/webhooks"])
def test_a_cookie_opens_nothing_here(app, database, two_companies, path):
    with database.work() as work:
        hr = an_employee(work, a_company(work), roles=(Role.HR,))
    answer = Visitor(app).sign_in_as(hr).get(f"/api/v1{path}")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_does_only_what_it_is_for(app, two_companies):
    machine = Machine(app, two_companies["ours"], Scope.RELEASES_READ)

    assert machine.get("/employees").status_code == 403
    assert machine.ask("POST", "/webhooks", json={}).status_code == 403


def test_what_is_wrong_is_said_where_it_stands(app, two_companies):
    machine = Machine(app, two_companies["ours"])

    def pointers(answer):
        assert answer.mimetype == "application/problem+json"
        assert answer.json["status"] == answer.status_code
        return [one["pointer"] for one in answer.json.get("errors", ())]

    assert pointers(machine.get("/employees?limit=0")) == ["#/query/limit"]
    assert pointers(machine.get("/employees?cursor=-1&limti=3")) == ["#/query/limti"]
    assert pointers(machine.ask("POST", "/webhooks", json={"address": "x", "events": ["nothing"]})) == ["#/events/0"]
    assert machine.ask("POST", "/webhooks", data="{", content_type="application/json").status_code == 400
    assert machine.ask("POST", "/webhooks", data="a=b").status_code == 415
    assert machine.ask("DELETE", "/employees").status_code == 405
    assert pointers(machine.get("/nothing")) == []
    assert machine.get("/nothing").status_code == 404


def test_the_table_and_the_description_say_the_same_of_every_operation(app):
    described = app.test_client().get("/api/v1/openapi.json").json
    for one in OPERATIONS:
        access = TABLE[f"api.{one.name}"]
        assert (access.whose, access.scope) == (Whose.MACHINES, one.scope)
    scopes = {
        operation["operationId"]: operation["security"][0]["token"]
        for path in described["paths"].values()
        for operation in path.values()
    }
    assert scopes == {one.name: [one.scope.value] for one in OPERATIONS}
    assert json.dumps(described).count("$ref") > 20
