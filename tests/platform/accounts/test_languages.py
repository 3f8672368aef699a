"""Two languages: the person's own, the one chosen in this browser, the browser's; never a third."""

import pytest
from factories.people import a_company, an_employee
from flask import Flask
from support.browserless import Visitor

from sotomado.database import Database


@pytest.fixture
def app(sqlite_database: Database, make_app) -> Flask:
    return make_app(sqlite_database)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("ja", "ja"), ("en-GB,en;q=0.8", "en"), ("fr,de;q=0.8", "ja"), ("tlh", "ja"), ("", "ja"), ("*;;q=broken", "ja")],
)
def test_the_browsers_language_where_we_speak_it_else_japanese(app: Flask, accepted: str, language: str) -> None:
    page = Visitor(app, language=accepted).get("/").get_data(as_text=True)

    assert f'<html lang="{language}">' in page


def test_the_choice_stays_in_this_browser_and_leads_back(app: Flask) -> None:
    visitor = Visitor(app)

    answer = visitor.post("/language", {"language": "en", "next": "/sign-in"})

    assert answer.location == "/sign-in"
    assert '<html lang="en">' in visitor.get("/").get_data(as_text=True)


def test_an_unknown_language_changes_nothing(app: Flask) -> None:
    visitor = Visitor(app)

    assert visitor.post("/language", {"language": "xx", "next": "/"}).status_code == 303

    assert '<html lang="ja">' in visitor.get("/").get_data(as_text=True)


def test_a_person_keeps_language_and_zone(app: Flask, sqlite_database: Database) -> None:
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))
    Visitor(app).sign_in_as(person_id).post("/account", {"language": "en", "time_zone": "Europe/Paris"})

    page = Visitor(app, language="ja").sign_in_as(person_id).get("/account").get_data(as_text=True)

    assert '<html lang="en">' in page
    assert "10:00" not in page
    assert "Fri 20 Nov 2026, 02:00 (Paris)" in page


def test_an_unknown_zone_is_named_next_to_the_field(app: Flask, sqlite_database: Database) -> None:
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))

    answer = Visitor(app).sign_in_as(person_id).post("/account", {"language": "ja", "time_zone": "Mars/Base"})

    assert answer.status_code == 422
    assert "この時間帯は分かりませんでした。" in answer.get_data(as_text=True)
