"""Every route, as everyone: what the table says is what happens.

The walk asks for each route as nobody, as each role, and as the same role from another company, and compares the
answer with the table. A route that is not in the table fails the walk; so does a table entry without a route.
"""

import re
from dataclasses import dataclass

import pytest
from factories.people import a_company, a_consultant, a_person, an_employee
from flask import Flask
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.access import (
    ADVISEE,
    CONSULTANT,
    HR,
    HR_BILLING,
    HR_OWNER,
    HR_REPORTS,
    OPERATOR,
    PAIR,
    Access,
    Whose,
)
from sotomado.accounts.authorisation import TABLE
from sotomado.accounts.models import Duty, Role
from sotomado.database import Database

# For each part of an address, a value that belongs to nobody who walks.
NOBODYS = {
    "name": "nobodys-flag",
    "import_id": "nobodys-import",
    "view_id": "nobodys-support-view",
    "application_id": "nobodys-application",
    "assessment_id": "nobodys-assessment",
    "booking_id": "nobodys-booking",
    "line_id": "nobodys-line-of-stripe",
    "account": "nobodys-account",
    "reference": "nobodys:reference",
    "month": "1999-01",
    "statement_id": "nobodys-statement",
    "year": "1999",
    "calendar_id": "nobodys-calendar",
    "access_id": "nobodys-opening-of-a-recording",
    "case_id": "nobodys-case",
    "recording_id": "nobodys-recording",
    "take_id": "nobodys-take",
    "cadence_id": "nobodys-cadence",
    "card_id": "nobodys-card",
    "pack_id": "nobodys-pack",
    "passkey_id": "nobodys-passkey",
    "address": "nobodys-door",
    "domain_id": "nobodys-domain",
    "connection_id": "nobodys-connection",
    "visit_id": "nobodys-visit",
    "state": "nobodys-state",
    "invoice_id": "nobodys-invoice",
    "credit_note_id": "nobodys-credit-note",
    "payment_id": "nobodys-payment",
    "refund_id": "nobodys-refund",
    "message_id": "nobodys-message",
    "round_id": "nobodys-round",
    "voice_id": "nobodys-voice",
    "of": "nobodys-draft",
    "copy_id": "nobodys-copy",
    "duty_id": "nobodys-duty",
    "employment_id": "999999",
    "event_id": "nobodys-event",
    "certificate_id": "nobodys-certificate",
    "conflict_id": "nobodys-conflict",
    "consultation_id": "nobodys-consultation",
    "finding_key": "nobodys-finding",
    "item_id": "nobodys-item",
    "job_id": "nobodys-job",
    "opening_id": "nobodys-opening",
    "notice_id": "nobodys-notice",
    "renewal_id": "nobodys-renewal",
    "series_id": "nobodys-series",
    "one_on_one_id": "nobodys-record",
    "shortlist_id": "nobodys-shortlist",
    "sign_in_id": "nobodys-sign-in",
    "wait_id": "nobodys-wait",
    "pair_id": "999999",
    "person_id": "999999",
    "step": "nobodys-step",
    "department_id": "999999",
    "invitation_id": "nobodys-invitation",
    "number": "999999",
    "override_id": "999999",
    "consultant_id": "999999",
    "page": "99",
    "quarter": "1999-Q1",
    "question": "nobodys-question",
    "secret": "nobodys-secret",
    "sheet_id": "nobodys-sheet",
    "step_id": "nobodys-step",
    "heard_id": "nobodys-sentence",
    "feedback_id": "nobodys-feedback",
    "theme_id": "nobodys-theme",
    "entry_id": "nobodys-line",
    "token": "nobodys-token",
    "token_id": "nobodys-machine",
    "webhook": "nobodys-webhook",
    "webhook_id": "nobodys-webhook",
    "employee": "999999",
    "import": "nobodys-import",
    "resources": "Users",
    "resource_id": "999999",
    "type_id": "nobodys-type",
    "schema_id": "nobodys-schema",
    "elsewhere": "nobodys/path",
    "word_id": "nobodys-word",
    "offer_id": "nobodys-offer",
    "follow_up_id": "nobodys-follow-up",
    "answer": "done",
    "proof": "20991231nobodys-proof",
    "key": "nobodys-mail",
    "kind": "pdf",
    "version": "nobodys-version",
    "file_id": "nobodys-file",
    "meaning_id": "nobodys-meaning",
    "point_id": "nobodys-point",
    "filename": "nothing.css",
}


@dataclass(frozen=True)
class Walker:
    name: str
    role: Role | None
    visitor: Visitor
    company_id: int | None
    duties: frozenset[Duty] = frozenset()

    def may_use(self, access: Access) -> bool:
        """In their own company."""
        return (not access.roles or self.role in access.roles) and (
            not access.duties or bool(access.duties & self.duties)
        )


@pytest.fixture
def app(sqlite_database: Database, make_app, tmp_path) -> Flask:
    return make_app(sqlite_database, demo_mailbox=str(tmp_path / "mail"))


@pytest.fixture
def companies(app: Flask, sqlite_database: Database) -> tuple[int, int]:
    with sqlite_database.work() as work:
        return a_company(work, name="こちら").id, a_company(work, name="あちら").id


@pytest.fixture
def walkers(app: Flask, sqlite_database: Database) -> list[Walker]:
    with sqlite_database.work() as work:
        here, there = a_company(work, name="内"), a_company(work, name="外")
        people = {
            ("advisee", Role.ADVISEE, here.id): an_employee(work, here),
            ("manager", Role.MANAGER, here.id): an_employee(work, here, roles=(Role.MANAGER,)),
            ("owner", Role.HR, here.id): an_employee(work, here, roles=(Role.HR,)),
            ("owner of another company", Role.HR, there.id): an_employee(work, there, roles=(Role.HR,)),
            ("consultant", Role.CONSULTANT, None): a_consultant(work).person_id,
        }
        operator = a_person(work)
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
        people["operator", Role.OPERATOR, None] = operator
        applicant = a_person(work)
        accounts.grant(work, person_id=applicant, role=Role.APPLICANT)
        people["applicant", Role.APPLICANT, None] = applicant
        people["someone without a role", None, None] = a_person(work)
        for name, duty in (("report reader", Duty.REPORTS), ("billing", Duty.BILLING)):
            person_id = an_employee(work, here, roles=())
            accounts.grant(work, person_id=person_id, role=Role.HR, company_id=here.id, duties=(duty,))
            people[name, Role.HR, here.id] = person_id
        duties = {person_id: accounts.actor(work, person_id=person_id).duties for person_id in people.values()}
    return [
        Walker(name, role, Visitor(app).sign_in_as(person_id), company_id, duties[person_id])
        for (name, role, company_id), person_id in people.items()
    ]


def address(rule: str, company_id: int | None) -> str:
    """An address of a route: in the given company, and of things that belong to nobody."""

    def value(match: re.Match[str]) -> str:
        name = match[1].split(":")[-1]
        return str(company_id or 999999) if name == "company_id" else NOBODYS[name]

    return re.sub(r"<([^>]+)>", value, rule)


def asked(visitor: Visitor, method: str, path: str) -> int:
    if method not in ("GET", "POST"):
        return visitor.client.open(path, method=method).status_code
    return (visitor.get(path) if method == "GET" else visitor.post(path)).status_code


def routes(app: Flask) -> list[tuple[str, str, str]]:
    return [
        (rule.endpoint, method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_the_table_names_every_route_and_nothing_else(app: Flask) -> None:
    assert {endpoint for endpoint, _, _ in routes(app)} == set(TABLE)


# What an address begins with says whose it is. The walks below take the table at its word; this does not.
WHOSE: dict[str, set[Access]] = {
    "company": {HR, HR_OWNER, HR_REPORTS, HR_BILLING},
    "desk": {CONSULTANT},
    "operations": {OPERATOR},
    "one-on-ones": {PAIR, ADVISEE},
    "actions": {ADVISEE},
    "life-line": {ADVISEE},
    "notebook": {ADVISEE},
    "voices": {ADVISEE},
    "what-my-company-sees": {ADVISEE},
    "will-can-must": {ADVISEE},
    "wish": {ADVISEE},
    "words": {ADVISEE},
}


@pytest.mark.parametrize("beginning", WHOSE)
def test_an_address_says_whose_it_is(app: Flask, beginning: str) -> None:
    found = {endpoint: TABLE[endpoint] for endpoint, _, rule in routes(app) if rule.split("/")[1] == beginning}

    assert found
    assert {endpoint: access for endpoint, access in found.items() if access not in WHOSE[beginning]} == {}


def test_every_route_as_nobody(app: Flask) -> None:
    for endpoint, method, rule in routes(app):
        visitor = Visitor(app)
        path = address(rule, 1)

        status = asked(visitor, method, path)

        if TABLE[endpoint].whose is Whose.MACHINES:
            assert status == 401, (method, path)
        elif TABLE[endpoint].whose is Whose.ANYONES:
            assert status not in (302, 303) or endpoint == "accounts.set_language", (method, path)
        else:
            assert status == 303, (method, path, "leads to signing in")


def test_every_route_as_every_role_in_the_own_company(app: Flask, walkers: list[Walker]) -> None:
    for endpoint, method, rule in routes(app):
        if endpoint == "accounts.sign_out":
            continue
        access = TABLE[endpoint]
        for walker in walkers:
            path = address(rule, walker.company_id)
            if access.whose is Whose.MACHINES:
                # A cookie opens nothing that is for machines, whoever it belongs to.
                assert asked(walker.visitor, method, path) == 401, (walker.name, method, path)
                continue
            allowed = access.whose is Whose.ANYONES or walker.may_use(access)

            status = asked(walker.visitor, method, path)

            assert status < 500, (walker.name, method, path, status)
            if allowed:
                assert status != 403, (walker.name, method, path)
            else:
                assert status == (404 if access.whose is Whose.COMPANY else 403), (walker.name, method, path)


def test_a_companys_pages_do_not_exist_for_another_company(
    app: Flask, walkers: list[Walker], companies: tuple[int, int]
) -> None:
    company_routes = [r for r in routes(app) if TABLE[r[0]].whose is Whose.COMPANY]
    assert len(company_routes) >= 5
    for _, method, rule in company_routes:
        for walker in walkers:
            for foreign in companies:
                status = asked(walker.visitor, method, address(rule, foreign))

                assert status == 404, (walker.name, method, rule)


def test_things_of_others_are_not_found_by_those_who_may_use_the_page(app: Flask, walkers: list[Walker]) -> None:
    """With a role that opens the page but an id that is not theirs, nobody sees a page."""
    owned = (
        "assessment_id",
        "booking_id",
        "calendar_id",
        "case_id",
        "consultation_id",
        "duty_id",
        "opening_id",
        "series_id",
        "shortlist_id",
        "sign_in_id",
        "pair_id",
        "override_id",
        "quarter",
    )
    for endpoint, method, rule in routes(app):
        access = TABLE[endpoint]
        if access.whose in (Whose.ANYONES, Whose.MACHINES) or not any(f"{name}>" in rule for name in owned):
            continue
        for walker in walkers:
            if walker.may_use(access):
                status = asked(walker.visitor, method, address(rule, walker.company_id))

                assert status in (404, 422), (walker.name, method, rule, status)


def test_an_endpoint_outside_the_table_is_refused(sqlite_database: Database, make_app) -> None:
    app = make_app(sqlite_database)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))

    assert Visitor(app).sign_in_as(person_id).get("/forgotten").status_code == 403


def test_nothing_is_changed_by_a_form_of_somebody_elses_page(app: Flask, walkers: list[Walker]) -> None:
    """Each route that changes anything, asked by whoever may, with their cookie and without our form's token."""
    for endpoint, method, rule in routes(app):
        if method == "GET" or TABLE[endpoint].whose is Whose.MACHINES:
            continue
        walker = next(one for one in walkers if one.may_use(TABLE[endpoint]))

        answer = walker.visitor.client.open(address(rule, walker.company_id), method=method)

        assert answer.status_code == 400, (walker.name, method, rule)
