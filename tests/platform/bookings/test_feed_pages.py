"""The pages on which calendars are linked and one's own address is made."""

import re
from collections.abc import Iterator

import pytest
from factories.people import a_company, a_consultant, an_employee
from flask import Flask
from sqlalchemy import select
from support.browserless import Visitor
from support.clock import StandingClock
from support.odd_server import OddServer, an_odd_server

from sotomado import jobs
from sotomado.availability.models import OutsideCalendar
from sotomado.database import Database
from sotomado.outbox.worker import Worker
from sotomado.settings import Settings


@pytest.fixture
def web() -> Iterator[OddServer]:
    with an_odd_server() as server:
        yield server


@pytest.fixture
def app(sqlite_database: Database, make_app, web: OddServer) -> Flask:
    return make_app(sqlite_database, outside_allowed_hosts=web.host)


@pytest.fixture
def consultant(app: Flask, sqlite_database: Database) -> Visitor:
    with sqlite_database.work() as work:
        person_id = a_consultant(work).person_id
    return Visitor(app).sign_in_as(person_id)


@pytest.fixture
def advisee(app: Flask, sqlite_database: Database) -> Visitor:
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))
    return Visitor(app).sign_in_as(person_id)


def page(visitor: Visitor, path: str = "/desk/calendars") -> str:
    return visitor.get(path).get_data(as_text=True)


def read_all(database: Database, web: OddServer) -> None:
    Worker(database, jobs.handlers(database, Settings(outside_allowed_hosts=web.host))).run_due()


def the_calendar(database: Database) -> str:
    with database.read() as work:
        return work.session.scalars(select(OutsideCalendar.id)).one()


def test_a_calendar_is_linked_read_and_unlinked(consultant: Visitor, sqlite_database: Database, web: OddServer) -> None:
    added = consultant.post("/desk/calendars", {"label": "仕事", "address": web.address("/good.ics?key=hush")})
    assert added.status_code == 303
    web.pages["/good.ics?key=hush"] = web.pages["/good.ics"]
    waiting = page(consultant)
    assert "いま、読みにいっています" in waiting
    assert 'hx-trigger="every 3s"' in waiting

    read_all(sqlite_database, web)
    done = page(consultant)
    assert "これからの予定1件分" in done
    assert "hx-trigger" not in done.split('id="linked"')[1].split("</section>")[0]
    assert "hush" not in done

    consultant.post(f"/desk/calendars/{the_calendar(sqlite_database)}/remove")
    assert "まだ、つながっているカレンダーはありません" in page(consultant)


def test_what_went_wrong_and_what_helps_stands_beside_the_calendar(
    consultant: Visitor, sqlite_database: Database, web: OddServer, clock: StandingClock
) -> None:
    consultant.post("/desk/calendars", {"label": "仕事", "address": web.address("/good.ics")})
    read_all(sqlite_database, web)
    web.sends("/good.ics", status=404)
    clock.advance(minutes=5)
    consultant.post(f"/desk/calendars/{the_calendar(sqlite_database)}/read")
    read_all(sqlite_database, web)

    shown = page(consultant)

    assert "そのアドレスには、何もありませんでした。" in shown
    assert "最後に読めたのは" in shown
    assert "いまもふさいであります" in shown


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"address": "https://calendar.example.com/a.ics"}, "label"),
        ({"label": "仕事"}, "address"),
        ({"label": "仕事", "address": "http://calendar.example.com/a.ics"}, "address"),
        ({"label": "仕事", "address": "https://me:pw@calendar.example.com/"}, "address"),
        ({"label": "仕事", "address": "https://calendar.example.com:22/"}, "address"),
        ({"label": "仕事", "address": "calendar"}, "address"),
        ({"label": "仕事", "kind": "caldav", "address": "https://c.example.com/", "password": "p"}, "username"),
        ({"label": "仕事", "kind": "caldav", "address": "https://c.example.com/", "username": "u"}, "password"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays(
    consultant: Visitor, fields: dict[str, str], name: str
) -> None:
    answer = consultant.post("/desk/calendars", fields)

    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{name}-error"' in shown
    assert f'href="#{name}"' in shown
    for field, typed in fields.items():
        if field not in ("password", "kind"):
            assert f'value="{typed}"' in shown


def test_a_password_that_was_typed_is_not_sent_back(consultant: Visitor) -> None:
    answer = consultant.post(
        "/desk/calendars", {"label": "x", "kind": "caldav", "address": "nonsense", "username": "u", "password": "hush"}
    )

    assert answer.status_code == 422
    assert "hush" not in answer.get_data(as_text=True)


def test_the_same_address_twice(consultant: Visitor, web: OddServer) -> None:
    fields = {"label": "仕事", "address": web.address("/good.ics")}
    consultant.post("/desk/calendars", fields)

    again = consultant.post("/desk/calendars", fields)

    assert again.status_code == 422
    assert "もうつながっています" in again.get_data(as_text=True)


def test_others_calendars_are_not_found(
    app: Flask, consultant: Visitor, sqlite_database: Database, web: OddServer
) -> None:
    consultant.post("/desk/calendars", {"label": "仕事", "address": web.address("/good.ics")})
    with sqlite_database.work() as work:
        other_id = a_consultant(work).person_id
    other = Visitor(app).sign_in_as(other_id)

    for path in ("", "/read", "/remove"):
        assert other.post(f"/desk/calendars/{the_calendar(sqlite_database)}{path}").status_code == 404


def address_on(shown: str) -> str | None:
    found = re.search(r'value="[^"]*(/calendar/[^"]+\.ics)"', shown)
    return found[1] if found else None


@pytest.mark.parametrize("path", ["/desk/calendars", "/calendar"])
def test_an_own_address_is_shown_once(consultant: Visitor, app: Flask, path: str) -> None:
    assert address_on(page(consultant, path)) is None

    made = consultant.post("/calendar", {"next": path})
    assert made.headers["Location"].startswith(path)
    shown = page(consultant, path)

    address = address_on(shown)
    assert address is not None
    assert Visitor(app).get(address).status_code == 200
    assert address_on(page(consultant, path)) is None


def test_an_advisee_has_one_too_and_can_end_it(advisee: Visitor, app: Flask) -> None:
    advisee.post("/calendar")
    address = address_on(page(advisee, "/calendar"))
    assert address is not None
    advisee.post("/calendar/titles", {"titles": "talk"})
    assert 'value="talk" checked' in page(advisee, "/calendar")

    advisee.post("/calendar/end")

    assert Visitor(app).get(address).status_code == 404


def test_one_does_not_come_back_to_elsewhere(consultant: Visitor) -> None:
    made = consultant.post("/calendar", {"next": "https://elsewhere.example/"})

    assert made.headers["Location"] == "/calendar#feed"


def test_both_languages(app: Flask, consultant: Visitor) -> None:
    consultant.post("/language", {"language": "en"})

    for path in ("/desk/calendars", "/calendar"):
        assert consultant.get(path).status_code == 200
