"""SCIM as an identity provider speaks it, on SQLite and on PostgreSQL, against the bare statements each request needs.

Four connections at once, as many as providers open; 5,000 people are there already. Each request goes through the whole
application: token, pace, reading, the verb, its rows, its answer. Without the sockets of a server, which add what they
add to any page. In turns of the same run, three rounds:

- created: `POST /Users` with a name, a department and a manager. Bare: the rows of a person, a role, an employment and
  of what was said of them, inserted in one transaction.
- patched: `PATCH /Users/<id>` with a new name. Bare: one update by key, in one transaction.
- found: `GET /Users?filter=userName eq "..."`. Bare: the same row, selected by its key.
- listed: `GET /Users?filter=...` by department and the beginning of a name, a hundred of a page. Bare: the same
  hundred rows, selected.

Stated: how many a second in the middle round, as a share of the bare ones, and the time that 99 of 100 stay under.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote

from flask import Flask
from sqlalchemy import insert, select, update

from benchmarks.at_once import by_many
from benchmarks.bookings import on_postgresql, on_sqlite
from benchmarks.times_of_the_ten import NOW
from sotomado import create_app
from sotomado.accounts.models import Locale, Person, Role, RoleGrant
from sotomado.accounts.scopes import Scope
from sotomado.companies.models import Company, Department, Employment
from sotomado.companies.scim import contact
from sotomado.companies.scim.models import ScimUser
from sotomado.companies.tokens import service as tokens
from sotomado.database import Database
from sotomado.settings import Environment, Settings

CLIENTS, ROUNDS, EACH, PEOPLE, DEPARTMENTS = 4, 3, 120, 5000, 20
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
Way = Callable[[int], None]


def run() -> None:
    for name, databases in (("SQLite", on_sqlite), ("PostgreSQL", on_postgresql)):
        with databases() as database:
            _measure(name, database)


def _measure(name: str, database: Database) -> None:
    company_id = _company(database)
    provider = _Provider(_application(database), _tokens(database, company_id), company_id, database)
    pairs = {
        "created": (provider.create, provider.bare_create),
        "patched": (provider.patch, provider.bare_patch),
        "found": (provider.find, provider.bare_find),
        "listed": (provider.list, provider.bare_list),
    }
    for way, (asked, bare) in pairs.items():
        asked(10**6 if way == "created" else PEOPLE - 1)  # connections, caches
        rates: dict[str, list[float]] = {"asked": [], "bare": []}
        waits: list[float] = []
        for number in range(ROUNDS):
            first = PEOPLE + (number * 2) * EACH if way == "created" else number * EACH
            seconds, took = by_many(asked, range(first, first + EACH), clients=CLIENTS)
            rates["asked"].append(EACH / seconds)
            waits += took
            other = first + EACH if way == "created" else first
            rates["bare"].append(EACH / by_many(bare, range(other, other + EACH), clients=CLIENTS)[0])
        ratio = median(rates["asked"]) / median(rates["bare"])
        print(
            f"{f'{name}: {way}':<22} {median(rates['asked']):>6.0f} /s   share of the bare ones {ratio:.2f}"
            f"   99 of 100 within {1000 * quantiles(waits, n=100)[98]:.0f} ms"
        )


class _Provider:
    """Asks by several tokens in turn: one alone is held to twenty-five a second, which is not what is measured."""

    def __init__(self, app: Flask, secrets: list[str], company_id: int, database: Database) -> None:
        self.app, self.secrets, self.company_id, self.database = app, secrets, company_id, database
        with database.read() as work:
            self.ids = list(work.session.scalars(select(Employment.id).order_by(Employment.id)))
            self.departments = list(work.session.scalars(select(Department.id).order_by(Department.id)))

    def ask(self, number: int, method: str, path: str, body: Any = None) -> None:
        headers = {"Authorization": f"Bearer {self.secrets[number % len(self.secrets)]}"}
        data = None if body is None else json.dumps(body)
        answer = self.app.test_client().open(
            f"/scim/v2{path}", method=method, data=data, headers=headers, content_type="application/scim+json"
        )
        assert answer.status_code in (200, 201), answer.get_data(as_text=True)

    def create(self, number: int) -> None:
        place = {"department": f"部署{number % DEPARTMENTS}", "manager": {"value": str(self.ids[0])}}
        person = {"userName": f"p{number}@aozora.example", "displayName": f"社員 {number}", ENTERPRISE: place}
        self.ask(number, "POST", "/Users", {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"]} | person)

    def bare_create(self, number: int) -> None:
        with self.database.work() as work:
            _insert(work.session.execute, self.company_id, self.departments, number, manager_id=self.ids[0])

    def patch(self, number: int) -> None:
        change = {"op": "replace", "path": "displayName", "value": f"あらたな名 {number}"}
        message = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [change]}
        self.ask(number, "PATCH", f"/Users/{self.ids[number]}", message)

    def bare_patch(self, number: int) -> None:
        with self.database.work() as work:
            work.session.execute(
                update(ScimUser)
                .where(ScimUser.employment_id == self.ids[number])
                .values(display_name=f"名 {number}", display_name_key=f"名 {number}")
            )

    def find(self, number: int) -> None:
        asked = f'userName eq "p{number}@aozora.example"'
        self.ask(number, "GET", f"/Users?filter={quote(asked)}")

    def bare_find(self, number: int) -> None:
        with self.database.read() as work:
            own = ScimUser.user_name_key == f"p{number}@aozora.example"
            work.session.execute(select(ScimUser).where(ScimUser.company_id == self.company_id, own)).one()

    def list(self, number: int) -> None:
        asked = f'{ENTERPRISE}:department eq "部署{number % DEPARTMENTS}" and userName sw "p"'
        self.ask(number, "GET", f"/Users?count=100&filter={quote(asked)}")

    def bare_list(self, number: int) -> None:
        with self.database.read() as work:
            asked = (
                select(Employment, ScimUser)
                .join(ScimUser, ScimUser.employment_id == Employment.id)
                .where(
                    Employment.company_id == self.company_id,
                    Employment.department_id == self.departments[number % DEPARTMENTS],
                    ScimUser.user_name_key.startswith("p"),
                )
                .order_by(Employment.id)
                .limit(100)
            )
            work.session.execute(asked).all()


def _insert(
    execute: Callable[..., Any], company_id: int, departments: list[int], number: int, *, manager_id: int | None
) -> None:
    email, name = f"p{number}@aozora.example", f"社員 {number}"
    person_id = execute(
        insert(Person)
        .values(email=email, name=name, locale=Locale.JAPANESE, time_zone="Asia/Tokyo", created_at=NOW)
        .returning(Person.id)
    ).scalar_one()
    execute(insert(RoleGrant).values(person_id=person_id, role=Role.ADVISEE, company_id=company_id))
    employment_id = execute(
        insert(Employment)
        .values(
            person_id=person_id,
            company_id=company_id,
            department_id=departments[number % DEPARTMENTS],
            manager_id=manager_id,
            joined_on=NOW.date(),
        )
        .returning(Employment.id)
    ).scalar_one()
    said = {"user_name": email, "email": email, "email_type": "work", "display_name": name}
    keys = {f"{column}_key": value for column, value in said.items()}
    execute(
        insert(ScimUser).values(employment_id=employment_id, company_id=company_id, says_active=True, **said, **keys)
    )


def _company(database: Database) -> int:
    with database.work() as work:
        company = Company(name="青空製作所", name_en="Aozora", contracted_on=NOW.date())
        work.session.add(company)
        work.session.flush()
        rows = [Department(company_id=company.id, name=f"部署{n}", name_en=f"Unit {n}") for n in range(DEPARTMENTS)]
        work.session.add_all(rows)
        work.session.flush()
        departments = [row.id for row in rows]
        for number in range(PEOPLE):
            _insert(work.session.execute, company.id, departments, number, manager_id=None)
        # Whom a company invites, and when, is not what is measured.
        contact.choose_inviting(work, company_id=company.id, at_once=False, by=None)
    return company.id


def _tokens(database: Database, company_id: int) -> list[str]:
    with database.work() as work:
        made = [tokens.make(work, company_id=company_id, name=str(n), scopes=[Scope.SCIM], by=None) for n in range(20)]
    return [one.secret for one in made if one is not None]


def _application(database: Database) -> Flask:
    app = create_app(Settings(environment=Environment.TEST, database_url=database.url), clock=database.clock)
    logging.getLogger("sotomado").setLevel(logging.ERROR)
    app.extensions["sotomado_database"] = database
    return app
