"""The operator sees how the service stands; a watcher of machines learns whether it lives; nobody learns more."""

from datetime import timedelta

import pytest
from factories.people import a_company, a_consultant, a_person, an_employee
from sqlalchemy import text
from support.browserless import Visitor
from support.databases import KEYRING

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.database import Database
from sotomado.operations import service as operations
from sotomado.outbox import mail
from sotomado.outbox import service as outbox
from sotomado.reporting import service as reporting


def test_an_operator_sees_companies_in_figures_and_licences_that_end(database, visitor):
    with database.work() as work:
        today = work.now.date()
        company = a_company(work, name="青空製作所")
        an_employee(work, company, name="佐藤 ひみつ")
        reporting.release_quarter(work, company_id=company.id, quarter="2026-Q3")
        a_consultant(work, name="期限 すぎた", licensed_until=today - timedelta(days=1))
        a_consultant(work, name="期限 ちかい", licensed_until=today + timedelta(days=90))
        a_consultant(work, name="期限 とおい", licensed_until=today + timedelta(days=91))
        mail.post(work, to_email="aoi@example.jp", to_name="あおい", subject="ご案内", body="…")
        operator_id = a_person(work, name="運営")
        accounts.grant(work, person_id=operator_id, role=Role.OPERATOR)
    page = visitor.sign_in_as(operator_id).get("/operations").get_data(as_text=True)

    assert "青空製作所" in page
    assert "2026年7–9月" in page
    assert "期限 すぎた" in page
    assert "期限 ちかい" in page
    assert "期限 とおい" not in page
    assert "ひみつ" not in page
    assert "aoi@example.jp" not in page


def test_figures_are_counted(database):
    with database.work() as work:
        company = a_company(work)
        for _ in range(3):
            an_employee(work, company)
        mail.post(work, to_email="aoi@example.jp", to_name="あおい", subject="ご案内", body="…")

        standing = operations.overview(work, today=work.now.date())

    assert [(line.people, line.quarters_released, line.last_quarter) for line in standing.companies] == [(3, 0, None)]
    assert (standing.waiting, standing.given_up) == (1, 0)


def test_what_is_planned_for_later_does_not_wait_and_what_is_tried_again_does(database, clock):
    with database.work() as work:
        outbox.write(work, kind="remind", payload={}, run_after=work.now + timedelta(days=3))
    with database.read() as work:
        health = outbox.health(work)
    assert (health.waiting, health.oldest_due_at) == (0, None)

    with database.work() as work:
        mail.post(work, to_email="aoi@example.jp", to_name="あおい", subject="ご案内", body="…")
        [job] = outbox.take(work)
        outbox.failed(work, job=job, error="ServerAway")
    with database.read() as work:
        health = outbox.health(work)
    assert (health.waiting, health.oldest_due_at) == (1, None)

    clock.advance(days=3)
    with database.read() as work:
        health = outbox.health(work)
    assert health.waiting == 2
    assert health.is_stuck


@pytest.mark.parametrize("role", [Role.HR, Role.ADVISEE, Role.MANAGER])
def test_nobody_else_sees_it(sqlite_database, make_app, role):
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work), roles=(role,))

    assert Visitor(make_app(sqlite_database)).sign_in_as(person_id).get("/operations").status_code == 403


def test_a_service_with_its_database_is_ready(visitor):
    assert visitor.get("/healthz").get_json() == {"status": "alive"}
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ready", "outbox": "well"})


def test_without_its_database_the_process_lives_but_is_not_ready(make_app, tmp_path):
    away = Visitor(make_app(Database(f"sqlite:///{tmp_path}/nowhere/at-all.db", keyring=KEYRING)))

    assert away.get("/healthz").status_code == 200
    answer = away.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "away"})


def test_a_database_of_an_older_version_is_not_ready(database, visitor):
    with database.work() as work:
        work.session.execute(text("DELETE FROM alembic_version"))

    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "not migrated"})
