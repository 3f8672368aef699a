"""Requests no browser of ours sends: none may fail, leak into a shared cache, or lead elsewhere."""

import pytest
from factories.people import a_company, a_consultant, an_employee
from flask import Flask
from support.browserless import Visitor

from sotomado.accounts.access import Whose
from sotomado.accounts.authorisation import TABLE
from sotomado.accounts.models import Role
from sotomado.database import Database
from sotomado.web import safe_next

BEYOND_ANY_ID = 10**20


@pytest.fixture
def everybody(app: Flask, database: Database) -> Visitor:
    with database.work() as work:
        person_id = an_employee(work, a_company(work), roles=(Role.ADVISEE, Role.MANAGER, Role.CONSULTANT))
        a_consultant(work)
    return Visitor(app).sign_in_as(person_id)


@pytest.mark.parametrize(
    "path",
    [
        f"/consultants/{BEYOND_ANY_ID}",
        f"/consultants/{BEYOND_ANY_ID}/times",
        f"/one-on-ones/{BEYOND_ANY_ID}",
        f"/consultants/{2**31}",
        "/bookings/%00",
        "/shortlist/a%00b",
        "/shortlist/a%00b/compare",
        f"/consultants?page={BEYOND_ANY_ID}",
        "/what-my-company-sees/%00",
        "/invitation/%00",
    ],
)
def test_an_id_no_database_can_hold_is_not_found(everybody: Visitor, path: str) -> None:
    assert everybody.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/sign-in", {"email": "a\0b@example.jp", "password": "a\0b"}),
        ("/account", {"language": "ja", "time_zone": "Asia/Tokyo\0"}),
        ("/wish", {"themes": "growth", "language": "ja", "own_words": "a\0b"}),
        ("/assessment/1", {"assessment_id": "\0"}),
        ("/language", {"language": "\0"}),
    ],
)
def test_a_nul_in_a_form_is_refused_calmly(everybody: Visitor, path: str, fields: dict[str, str]) -> None:
    assert everybody.post(path, fields).status_code in (400, 404, 422)


def test_a_missing_file_is_no_page_for_a_shared_cache(everybody: Visitor) -> None:
    """The page names whoever is signed in and carries their token."""
    answer = everybody.get("/static/dist/nothing.css")

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_file_that_is_there_may_be_kept_by_everybody_and_carries_nobodys_cookie(everybody: Visitor) -> None:
    with everybody.client.session_transaction() as cookie:
        cookie.permanent = True

    answer = everybody.get("/static/dist/app.css")

    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\t\\evil.example",
        "/wish\\..\\\\evil.example",
        "/wish\r\nX-Evil: yes",
        "\\/evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "",
        None,
    ],
)
def test_signing_in_leads_nowhere_else(target: str | None) -> None:
    assert safe_next(target) is None


def test_every_form_without_a_token_changes_nothing(app: Flask, everybody: Visitor) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    # Machines come by a token of their own, and are asked for nothing of a form's: without it they are told 401.
    posts = [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and TABLE[rule.endpoint].whose is not Whose.MACHINES
    ]
    assert len(posts) > 20
    for rule in posts:
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<int:{name}>", "1").replace(f"<{name}>", "1")
        for headers in ({}, {"HX-Request": "true"}, {"X-CSRFToken": "forged"}):
            answer = everybody.client.post(path, headers=headers)

            assert answer.status_code == 400, (path, headers)
            assert len(answer.headers["X-Request-ID"]) == 16
