"""The console: calm where all is well, says what needs somebody, leads there, and asks no more of a larger service."""

import re
from datetime import timedelta

import pytest
from factories.bookings import a_confirmed_booking, a_meeting
from factories.people import a_company, a_person, an_employee
from sqlalchemy import event, text
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.bookings import service as bookings
from sotomado.database import Database


@pytest.fixture
def operator_id(database: Database) -> int:
    with database.work() as work:
        person_id = a_person(work, name="運営 係")
        accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return person_id


@pytest.fixture
def operator(visitor: Visitor, operator_id: int) -> Visitor:
    return visitor.sign_in_as(operator_id)


def tiles(visitor: Visitor) -> dict[str, tuple[str, str, str]]:
    """By title: (need, what it says, where it leads)."""
    page = visitor.get("/operations").get_data(as_text=True)
    found = re.findall(
        r'<li class="tile (\w+)">\s*<h3><a href="([^"]+)">([^<]+)</a>.*?</h3>\s*<p>(.*?)</p>', page, re.S
    )
    return {title: (need, says.strip(), url) for need, url, title, says in found}


def test_a_service_in_which_nothing_is_wrong_looks_calm(operator: Visitor) -> None:
    found = tiles(operator)

    assert {need for need, _, _ in found.values()} == {"nothing"}
    assert "すべて、いつもどおりです。" in operator.get("/operations").get_data(as_text=True)
    assert len(found) >= 10


def test_every_tile_leads_to_a_page(operator: Visitor) -> None:
    for title, (_, _, url) in tiles(operator).items():
        assert operator.get(url.partition("#")[0]).status_code == 200, title


def test_todays_talks_are_counted_by_state_and_nothing_else(database: Database, clock, operator: Visitor) -> None:
    with database.work() as work:
        meeting = a_meeting(work)
        a_confirmed_booking(work, meeting, starts_at=work.now + timedelta(days=7))
        called_off = a_confirmed_booking(work, meeting, starts_at=work.now + timedelta(days=7, hours=4))
        bookings.cancel(
            work,
            party=bookings.as_advisee(meeting.advisee_id),
            booking_id=called_off,
            sender=bookings.Sender("https://sotomado.example", "そとまど <window@sotomado.example>"),
        )
    clock.advance(days=7, hours=-1)
    operator.sign_in_as(operator_of(database))

    need, says, _ = tiles(operator)["きょうの面談"]

    assert (need, says) == ("nothing", "これから・いま1件、終わり0件、取り消し1件。")


def test_what_needs_somebody_stands_first(database: Database, operator: Visitor) -> None:
    with database.work() as work:
        work.session.execute(
            text(
                "INSERT INTO job (id, kind, written_at, run_after, attempts, failed_at, last_error) "
                "VALUES ('a-job', 'mail', :at, :at, 9, :at, 'ServerAway')"
            ),
            {"at": work.now.replace(tzinfo=None) if database.is_sqlite else work.now},
        )
        a_company(work)

    found = tiles(operator)

    assert [need for need, _, _ in found.values()][:3] == ["now", "look", "nothing"]
    assert found["送るものと、裏の仕事"][1].endswith("あきらめたものが1件あります。")
    assert found["企業の準備"][1] == "名簿がまだ空の企業1社。"
    assert "見てほしいところが2つあります。" in operator.get("/operations").get_data(as_text=True)


def test_the_page_asks_as_often_of_a_large_service_as_of_a_small_one(database: Database, operator: Visitor) -> None:
    def statements() -> int:
        asked: list[str] = []
        event.listen(database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        operator.get("/operations")
        return len(asked)

    operator.get("/operations")
    alone = statements()
    with database.work() as work:
        for _ in range(3):
            company = a_company(work)
            for _ in range(4):
                an_employee(work, company)
            for starts_in in (3, 30):
                a_confirmed_booking(work, a_meeting(work), starts_at=work.now + timedelta(days=7, hours=starts_in))
            audit.record(work, act=Act.TICKETS_GIVEN, by=None, about={"company": company.id})

    assert statements() <= alone + 1


def test_nobodys_name_stands_on_the_console_but_those_of_consultants_and_companies(
    database: Database, operator: Visitor
) -> None:
    with database.work() as work:
        meeting = a_meeting(work)
        a_confirmed_booking(work, meeting, starts_at=work.now + timedelta(days=7))
        name = accounts.actor(work, person_id=meeting.advisee_id).name

    assert name not in operator.get("/operations").get_data(as_text=True)


def operator_of(database: Database) -> int:
    with database.read() as work:
        return work.session.execute(text("SELECT person_id FROM role_grant WHERE role = 'operator'")).scalar_one()
