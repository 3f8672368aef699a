"""What could not be sent: an operator sees what and why, never to whom; and has it tried again, or dropped."""

import re

import pytest
from click.testing import CliRunner
from factories.people import a_company, a_person, an_employee
from flask import Flask
from sqlalchemy import select
from support.browserless import Visitor
from support.clock import StandingClock
from support.mail import KEYS, a_mailbox

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.cli import main
from sotomado.database import Database
from sotomado.jobs import handlers
from sotomado.operations.given_up import wording
from sotomado.outbox import dead_letters, mail
from sotomado.outbox import service as outbox
from sotomado.outbox.models import Job
from sotomado.outbox.worker import Worker, standard_handlers
from sotomado.settings import Settings


@pytest.fixture
def operator(database: Database, app: Flask) -> Visitor:
    return an_operator(database, app)


def an_operator(database: Database, app: Flask) -> Visitor:
    """Signed in now; after days by the clock one has to sign in anew."""
    with database.work() as work:
        person_id = a_person(work, name="運営")
        accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return Visitor(app).sign_in_as(person_id)


def given_up(database: Database, clock: StandingClock, *errors: str, kind: str = mail.KIND) -> list[str]:
    """Letters of which each ended in one of these troubles."""
    ids = []
    for number, error in enumerate(errors):
        with database.work() as work:
            payload = {
                "to": ["ひみつ はな", f"himitsu{number}@example.jp"],
                "subject": "ご予定",
                "body": "秘密のことば",
                "written": work.now.isoformat(),
            }
            outbox.write(work, kind=kind, payload=payload, dedupe_key=f"{kind}|{number}|{clock.now()}")
            [job] = outbox.take(work)
            outbox.give_up(work, job=job, error=error)
            ids.append(job.id)
    return ids


def test_an_operator_sees_what_and_why_and_never_to_whom(
    database: Database, clock: StandingClock, operator: Visitor
) -> None:
    given_up(database, clock, "ServerAway", "MailboxRefused 550 5.1.1", "SomethingNew")
    given_up(database, clock, "CannotUnseal", kind="learn")
    overview = operator.get("/operations").get_data(as_text=True)
    assert "送れなかったものが4件あります。" in overview

    page = operator.get("/operations/given-up").get_data(as_text=True)

    assert "メールサーバーにつながらない" in page
    assert "(返事: 550 5.1.1)" in page
    assert "うまくいきませんでした(SomethingNew)。" in page
    assert "夜の学習" in page
    for secret in ("ひみつ", "himitsu", "example.jp", "秘密", "ご予定"):
        assert secret not in page


def test_all_tried_again_leave_in_the_order_in_which_they_were_written(
    database: Database, clock: StandingClock, app: Flask
) -> None:
    with a_mailbox() as mailbox:
        for number in range(3):
            with database.work() as work:
                mail.post(work, to_email="hana@example.jp", to_name="はな", subject=f"{number}", body="…")
            clock.advance(hours=1)
        worker = Worker(database, standard_handlers(Settings(smtp_port=1)))
        clock.advance(days=5)
        worker.run_due()
        assert len(dead(database)) == 3

        answer = an_operator(database, app).post("/operations/given-up/try-again", follow_redirects=True)
        assert "3件を、もう一度ためします。" in answer.get_data(as_text=True)
        worker = Worker(database, standard_handlers(Settings(smtp_port=mailbox.port)))
        while worker.run_due():
            pass

        assert [message["Subject"] for message in mailbox.to("hana@example.jp")] == ["0", "1", "2"]
    assert dead(database) == []


def dead(database: Database) -> list[str]:
    with database.read() as work:
        return [letter.id for letter in dead_letters.given_up(work)]


def test_one_tried_again_has_four_days_before_it(database: Database, clock: StandingClock, app: Flask) -> None:
    [job_id] = given_up(database, clock, "NotNow 450")
    clock.advance(days=10)
    operator = an_operator(database, app)

    operator.post(f"/operations/given-up/{job_id}/try-again")

    with database.work() as work:
        [job] = outbox.take(work)
        outbox.failed(work, job=job, error="NotNow")
    assert dead(database) == []
    assert "もう片づいています" in operator.post(
        f"/operations/given-up/{job_id}/try-again", follow_redirects=True
    ).get_data(as_text=True)


def test_what_is_dropped_is_forgotten_and_not_written_anew(
    database: Database, clock: StandingClock, operator: Visitor
) -> None:
    [job_id] = given_up(database, clock, "LetterRefused 554")
    page = operator.get(f"/operations/given-up/{job_id}").get_data(as_text=True)
    assert "もとには戻せません" in page, "it is asked before"

    operator.post(f"/operations/given-up/{job_id}/drop")

    assert dead(database) == []
    with database.work() as work:
        kept = work.session.scalars(select(Job).where(Job.id == job_id)).one()
        assert (kept.payload, kept.last_error) == (None, "dropped")
        assert outbox.write(work, kind="mail", payload={}, dedupe_key=kept.dedupe_key) is None
    assert operator.get(f"/operations/given-up/{job_id}").status_code == 404


def test_nobody_else_gets_there(database: Database, clock: StandingClock, app: Flask) -> None:
    [job_id] = given_up(database, clock, "NotNow")
    with database.work() as work:
        company = a_company(work)
        people = [an_employee(work, company, roles=(role,)) for role in (Role.HR, Role.ADVISEE, Role.MANAGER)]
    for person_id in people:
        visitor = Visitor(app).sign_in_as(person_id)
        assert visitor.get("/operations/given-up").status_code == 403
        assert visitor.post(f"/operations/given-up/{job_id}/drop").status_code == 403
    assert dead(database) == [job_id]


def test_whoever_watches_machines_is_told(
    database: Database, clock: StandingClock, operator: Visitor, app: Flask, monkeypatch
) -> None:
    def told() -> tuple[str, str]:
        monkeypatch.setenv("SOTOMADO_DATABASE_URL", database.url)
        monkeypatch.setenv("SOTOMADO_FIELD_KEYS", KEYS)
        said = CliRunner().invoke(main, ["doctor"]).output
        [line] = re.findall(r"^(\w+)\s+outbox:", said, re.M)
        return Visitor(app).get("/readyz").get_json()["outbox"], line

    assert told()[0] == "well"
    given_up(database, clock, "NotNow")
    assert told() == ("given up", "wrong")
    with database.work() as work:
        mail.post(work, to_email="hana@example.jp", to_name="はな", subject="…", body="…")
    clock.advance(hours=2)

    assert told()[0] == "stuck"
    assert "1時間より前に出るはずだった" in operator.get("/operations").get_data(as_text=True)


def test_every_kind_of_job_has_a_name_and_one_from_a_newer_version_is_called_so(
    sqlite_database: Database, clock: StandingClock, make_app
) -> None:
    unnamed = set(handlers(sqlite_database, Settings())) - set(wording.KINDS)
    assert not unnamed
    given_up(sqlite_database, clock, "KeyError", kind="series")
    given_up(sqlite_database, clock, "KeyError", kind="of_tomorrow")

    page = an_operator(sqlite_database, make_app(sqlite_database)).get("/operations/given-up").get_data(as_text=True)

    assert "続けての約束を予約にする" in page
    assert "ほかの仕事(of_tomorrow)" in page
