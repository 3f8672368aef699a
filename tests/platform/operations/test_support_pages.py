"""Support over the pages: what both sides see, and that no way of an operator's leads to acting as somebody."""

import ast
import re
from pathlib import Path

import pytest
from factories.bookings import a_confirmed_booking, a_meeting
from factories.people import a_person
from flask import Flask
from sqlalchemy import select
from support.browserless import Visitor

import sotomado
from sotomado.accounts import service as accounts
from sotomado.accounts.access import OPERATOR
from sotomado.accounts.authorisation import TABLE
from sotomado.accounts.models import Person, Role, SignIn
from sotomado.database import Database

HOUSE = Path(sotomado.__file__).parent


@pytest.fixture
def sides(sqlite_database: Database, make_app):
    """(app, the person's browser, the operator's, the person's id, their secrets)."""
    from datetime import timedelta

    app = make_app(sqlite_database)
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        a_confirmed_booking(work, meeting, starts_at=work.now + timedelta(days=7))
        operator = a_person(work, name="運営 係")
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
        person = work.session.get_one(Person, meeting.advisee_id)
        consultant = work.session.get_one(Person, meeting.consultant.person_id)
        secrets = (person.name, person.email, consultant.name, consultant.email, "青空製作所")
    browsers = Visitor(app).sign_in_as(meeting.advisee_id), Visitor(app).sign_in_as(operator)
    return app, *browsers, meeting.advisee_id, secrets


def read_out(person: Visitor) -> str:
    person.post("/account/support/code")
    found = re.search(r"spoken-code[^>]*>([^<]+)<", person.get("/account/support").get_data(as_text=True))
    assert found
    return found[1]


def opened(person: Visitor, operator: Visitor) -> str:
    answer = operator.post("/operations/support", {"code": read_out(person)})
    assert answer.status_code == 303
    return answer.location


def test_an_operator_sees_states_and_nobodys_words(sides) -> None:
    _, person, operator, _, secrets = sides
    view = opened(person, operator)

    pages = [operator.get(f"{view}?part={part}").get_data(as_text=True) for part in ("account", "mail", "bookings")]

    assert "相談する人" in pages[0]
    assert "返ってきたメールはありません" in pages[1]
    assert "決まっている" in pages[2]
    for page in pages:
        main = page[page.index("<main") :]
        assert [secret for secret in secrets if secret in main] == []


def test_the_person_sees_it_open_and_closes_it(sides) -> None:
    _, person, operator, _, _ = sides
    view = opened(person, operator)
    operator.get(f"{view}?part=bookings")
    own = person.get("/account/support").get_data(as_text=True)
    assert "いま、運営があなたのアカウントの状態を見られます。" in own
    assert "予約の日時と状態を見た" in own
    assert "いま、運営があなたのアカウントの状態を見られます。" in person.get("/account").get_data(as_text=True)

    person.post(re.search(r'action="(/account/support/views/[^"]+)"', own)[1])

    assert operator.get(f"{view}?part=account").location.endswith("/operations/support")
    assert operator.post(f"{view}/end-sign-ins").location.endswith("/operations/support")
    assert "あなたが閉じました" in person.get("/account/support").get_data(as_text=True)


def test_a_code_that_is_wrong_gets_a_sentence_and_keeps_what_was_typed(sides) -> None:
    answer = sides[2].post("/operations/support", {"code": "ABCD 2345"})

    assert answer.status_code == 422
    assert "この番号では、ひらけません。" in answer.get_data(as_text=True)
    assert 'value="ABCD 2345"' in answer.get_data(as_text=True)


def test_what_is_done_there_reaches_the_person_alone(sides, sqlite_database: Database) -> None:
    _, person, operator, person_id, _ = sides
    view = opened(person, operator)

    page = operator.post(f"{view}/invite", follow_redirects=True).get_data(as_text=True)
    operator.post(f"{view}/end-sign-ins")

    assert "/invitation/" not in page
    assert person.get("/account").status_code == 303
    with sqlite_database.read() as work:
        still_in = select(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
        assert work.session.scalars(still_in).all() == []


def test_no_way_of_an_operators_leads_to_acting_as_the_person(sides, sqlite_database: Database) -> None:
    """Every route of an operator's is walked with a view open, by both methods, with the person's ids in its places."""
    app, person, operator, person_id, _ = sides
    view = opened(person, operator)
    before = signed_in(operator)
    with sqlite_database.read() as work:
        sign_ins = len(work.session.scalars(select(SignIn).where(SignIn.person_id == person_id)).all())

    for path, methods in ways_of_operators(app, person_id, view.rpartition("/")[2]):
        for method in methods:
            answer = operator.get(path) if method == "GET" else operator.post(path)

            assert answer.status_code < 500, path
            assert signed_in(operator) == before, path
            for header in answer.headers.getlist("Set-Cookie"):
                assert not header.startswith("remember_token"), path
    assert operator.get("/account/support").status_code == 200
    assert operator.get("/notebook").status_code == 403
    with sqlite_database.read() as work:
        now = work.session.scalars(select(SignIn).where(SignIn.person_id == person_id)).all()
    assert len(now) == sign_ins


def test_nothing_outside_the_doors_signs_anybody_in() -> None:
    """A sign-in is opened where somebody has shown who they are, and nowhere among operators' pages."""
    found = {
        path.relative_to(HOUSE).as_posix()
        for path in HOUSE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and _name(node) in ("login_user", "open_sign_in", "begin_sign_in")
    }

    assert found
    assert [path for path in found if path.startswith(("operations/", "safety/", "accounts/support/"))] == []


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def ways_of_operators(app: Flask, person_id: int, view_id: str) -> list[tuple[str, set[str]]]:
    """Addresses with ids of the person's in every place; those that end what is open come last."""
    ways = []
    for rule in app.url_map.iter_rules():
        if TABLE[rule.endpoint] != OPERATOR:
            continue

        def value(found: re.Match[str]) -> str:
            kind, _, name = found[1].rpartition(":")
            return view_id if name == "view_id" else str(person_id) if kind == "int" else "2026-10"

        path = re.sub(r"<([^>]+)>", value, rule.rule)
        ways.append((path, (rule.methods or set()) & {"GET", "POST"}))
    assert len(ways) > 60
    return sorted(ways, key=lambda way: (way[0].endswith("close"), way[0]))


def signed_in(visitor: Visitor) -> object:
    with visitor.client.session_transaction() as cookie:
        return cookie.get("_user_id")
