"""Back in after a forgotten password: a link by mail, and the same answer for everyone who asks."""

import re

import pytest
from factories.people import a_company, an_employee
from flask import Flask
from sqlalchemy import select
from support.browserless import Visitor
from support.clock import StandingClock

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Person
from sotomado.accounts.passwords import Passwords
from sotomado.accounts.reached import service as reached
from sotomado.companies import leaving
from sotomado.companies.models import Employment
from sotomado.database import Database
from sotomado.outbox import service as outbox

OLD, NEW = "ふるいまどのかぎのことば", "あたらしいまどのかぎのことば"


@pytest.fixture
def email(database: Database) -> str:
    with database.work() as work:
        person_id = an_employee(work, a_company(work))
        secret = accounts.invite(work, person_id=person_id)
        accounts.accept(work, secret=secret, password=OLD, passwords=Passwords(memory_kib=8, passes=1))
        return accounts.actor(work, person_id=person_id).email


def links(database: Database) -> list[str]:
    with database.work() as work:
        bodies = [job.payload["body"] for job in outbox.take(work, limit=50) if job.kind == "mail"]
    return [found[0] for body in bodies if (found := re.search(r"/invitation/\S+", body))]


def test_the_link_sets_a_new_password_and_ends_every_other_sign_in(app: Flask, database: Database, email: str) -> None:
    elsewhere, here = Visitor(app), Visitor(app)
    elsewhere.post("/sign-in", {"email": email, "password": OLD})
    here.post("/way-in", {"email": email.upper()})
    [link] = links(database)
    assert "新しいパスワードを決めます。" in here.get(link).get_data(as_text=True)

    here.post(link, {"password": NEW, "again": NEW})

    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert Visitor(app).post("/sign-in", {"email": email, "password": OLD}).status_code == 422
    assert Visitor(app).post("/sign-in", {"email": email, "password": NEW}).status_code == 303


def test_whoever_had_a_password_hears_that_another_one_opens_now(app: Flask, database: Database, email: str) -> None:
    """It may not have been they who read the mail with the link."""
    visitor = Visitor(app)
    visitor.post("/way-in", {"email": email})
    [link] = links(database)

    visitor.post(link, {"password": NEW, "again": NEW})

    with database.work() as work:
        told = [job.payload for job in outbox.take(work, limit=50) if job.kind == "mail"]
    [letter] = [one for one in told if "パスワードが新しくなり" in one["body"]]
    assert letter["to"][1] == email
    assert letter["subject"] == "サインインについて"
    assert NEW not in letter["body"]


def test_a_first_password_is_no_news(app: Flask, database: Database) -> None:
    with database.work() as work:
        person_id = an_employee(work, a_company(work))
        secret = accounts.invite(work, person_id=person_id)
    Visitor(app).post(f"/invitation/{secret}", {"password": NEW, "again": NEW})

    with database.work() as work:
        assert [job for job in outbox.take(work, limit=50) if job.kind == "mail"] == []


def test_whoever_asks_is_told_the_same(app: Flask, database: Database, email: str) -> None:
    known, unknown = Visitor(app), Visitor(app)
    answers = [known.post("/way-in", {"email": email}), unknown.post("/way-in", {"email": "nobody@example.jp"})]

    pages = [
        re.sub(r'content="[^"]*"|value="[^"]*"', "", visitor.get("/sign-in").get_data(as_text=True))
        for visitor in (known, unknown)
    ]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert pages[0] == pages[1]
    assert "まもなくリンクが届きます" in pages[0]
    assert len(links(database)) == 1


def test_the_link_lasts_an_hour(app: Flask, database: Database, email: str, clock: StandingClock) -> None:
    Visitor(app).post("/way-in", {"email": email})
    [link] = links(database)

    clock.advance(minutes=60)

    assert Visitor(app).get(link).status_code == 410


def test_nobody_can_fill_anothers_mailbox(app: Flask, database: Database, email: str) -> None:
    visitor = Visitor(app)
    answers = [visitor.post("/way-in", {"email": email}).status_code for _ in range(5)]

    assert answers == [303, 303, 303, 429, 429]
    assert len(links(database)) == 3


def test_asking_for_links_does_not_lock_the_front_door(app: Flask, database: Database, email: str) -> None:
    for _ in range(5):
        Visitor(app).post("/way-in", {"email": email})

    assert Visitor(app).post("/sign-in", {"email": email, "password": OLD}).status_code == 303


def test_a_missing_address_is_named_next_to_its_field(app: Flask) -> None:
    answer = Visitor(app).post("/way-in", {"email": ""})

    assert answer.status_code == 422
    assert "メールアドレスを入力してください。" in answer.get_data(as_text=True)


def test_nobody_fills_it_by_patience_either(app: Flask, database: Database, email: str, clock: StandingClock) -> None:
    for _ in range(13):
        Visitor(app).post("/way-in", {"email": email})
        clock.advance(minutes=16)

    assert len(links(database)) == 10


def mailboxes(database: Database) -> list[str]:
    """Where the links went."""
    with database.work() as work:
        mails = [job.payload for job in outbox.take(work, limit=50) if job.kind == "mail"]
    return [one["to"][1] for one in mails if "/invitation/" in one["body"]]


def with_an_address_of_their_own(database: Database, email: str, own: str) -> int:
    with database.work() as work:
        person_id = work.session.scalars(select(Person.id).where(Person.email == email)).one()
        reached.name_address(
            work, person_id=person_id, email=own, address="192.0.2.1", public_url="https://desk.example"
        )
        [mail] = [job.payload["body"] for job in outbox.take(work, limit=50) if job.kind == "mail"]
        secret = re.search(r"/reached/(\S+)", mail)[1]
        reached.confirm(work, secret=secret, public_url="https://desk.example")
    return person_id


def test_once_they_left_the_link_goes_to_their_own_address(app: Flask, database: Database, email: str) -> None:
    """The company's mailbox may be read by others by now, and opens nothing any more."""
    person_id = with_an_address_of_their_own(database, email, "hana@example.net")
    with database.work() as work:
        place = work.session.scalars(select(Employment).where(Employment.person_id == person_id)).one()
        leaving.end(work, company_id=place.company_id, employment_ids=[place.id], on=place.joined_on)

    Visitor(app).post("/way-in", {"email": email})

    with database.work() as work:
        [link] = [job.payload for job in outbox.take(work, limit=50) if job.kind == "mail"]
    path = re.search(r"/invitation/\S+", link["body"])[0]
    Visitor(app).post(path, {"password": NEW, "again": NEW})
    with database.work() as work:
        [told] = [job.payload for job in outbox.take(work, limit=50) if job.kind == "mail"]
    assert "パスワードが新しくなり" in told["body"]
    assert (link["to"][1], told["to"][1]) == ("hana@example.net", "hana@example.net")


def test_while_they_work_there_it_goes_to_where_they_sign_in(app: Flask, database: Database, email: str) -> None:
    with_an_address_of_their_own(database, email, "hana@example.net")

    Visitor(app).post("/way-in", {"email": email})

    assert mailboxes(database) == [email]
