"""What every answer carries, what a person sees when something is wrong, and what the logs keep quiet about."""

import json
import logging
from pathlib import Path

import pytest
from factories.people import a_company, an_employee
from flask import Flask
from support.browserless import Visitor

from sotomado import create_app
from sotomado.database import Database
from sotomado.logs import JsonLines
from sotomado.settings import DEMO_FIELD_KEYS, DEMO_SECRET_KEY, BadSettings, Settings

OWN_KEYS = "2026:" + "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU="
PRODUCTION = {
    "SOTOMADO_ENVIRONMENT": "production",
    "SOTOMADO_SECRET_KEY": "a secret that nobody else in the world has",
    "SOTOMADO_FIELD_KEYS": OWN_KEYS,
    "SOTOMADO_PUBLIC_URL": "https://sotomado.example",
}


@pytest.fixture
def app(sqlite_database: Database, make_app) -> Flask:
    return make_app(sqlite_database)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SOTOMADO_SECRET_KEY", DEMO_SECRET_KEY),
        ("SOTOMADO_SECRET_KEY", "short"),
        ("SOTOMADO_FIELD_KEYS", DEMO_FIELD_KEYS),
        ("SOTOMADO_PUBLIC_URL", "http://sotomado.example"),
        ("SOTOMADO_DEMO_MAILBOX", "/var/mail"),
    ],
)
def test_production_refuses_to_start_on_the_demos_secrets(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        Settings.from_environment(PRODUCTION | {name: value})


@pytest.mark.parametrize("missing", ["SOTOMADO_SECRET_KEY", "SOTOMADO_FIELD_KEYS"])
def test_production_refuses_to_start_when_a_secret_was_forgotten(missing: str) -> None:
    with pytest.raises(BadSettings, match=missing):
        Settings.from_environment({name: value for name, value in PRODUCTION.items() if name != missing})


def test_a_misspelt_or_malformed_setting_is_named() -> None:
    with pytest.raises(BadSettings, match="SOTOMADO_SMTP_PROT"):
        Settings.from_environment({"SOTOMADO_SMTP_PROT": "25"})
    with pytest.raises(BadSettings, match="SOTOMADO_FIELD_KEYS"):
        Settings.from_environment({"SOTOMADO_FIELD_KEYS": "key:tooshort"})


def test_in_production_cookies_and_transport_are_strict_and_there_is_no_demo_page(sqlite_database: Database) -> None:
    app = create_app(Settings.from_environment(PRODUCTION | {"SOTOMADO_DATABASE_URL": sqlite_database.url}))

    answer = app.test_client().get("/sign-in", base_url="https://sotomado.example")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-sotomado=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]
    assert not [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/dev")]


def test_every_answer_forbids_foreign_script_and_frames(app: Flask) -> None:
    for path in ("/", "/sign-in", "/no-such-page", "/healthz"):
        headers = Visitor(app).get(path).headers

        policy = headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert len(headers["X-Request-ID"]) == 16


@pytest.mark.parametrize(("language", "sentence"), [("ja", "見つかりませんでした"), ("en", "could not be found")])
def test_an_unknown_address_gets_a_calm_page_in_both_languages(app: Flask, language: str, sentence: str) -> None:
    answer = Visitor(app, language=language).get("/no-such-page")

    assert answer.status_code == 404
    assert sentence in answer.get_data(as_text=True)


@pytest.mark.parametrize(("language", "sentence"), [("ja", "お休みしています"), ("en", "We are away for a moment")])
def test_a_database_that_is_away_gets_a_readable_page(
    sqlite_database: Database, make_app, tmp_path: Path, language: str, sentence: str
) -> None:
    app = make_app(sqlite_database)
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))
    visitor = Visitor(app, language=language).sign_in_as(person_id)
    app.extensions["sotomado_database"] = Database(
        f"sqlite:///{tmp_path}/gone/file.db", keyring=sqlite_database.keyring, clock=sqlite_database.clock
    )

    answer = visitor.get("/account")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert sentence in answer.get_data(as_text=True)


def test_an_unexpected_error_is_calm_for_the_person_and_silent_about_them_in_the_log(
    app: Flask, sqlite_database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work), name="秘密 の名前")
    visitor = Visitor(app).sign_in_as(person_id)

    def broken() -> None:
        raise ValueError("秘密 の名前 secret@example.jp")

    monkeypatch.setitem(app.view_functions, "accounts.account", broken)
    logger = logging.getLogger("sotomado")
    monkeypatch.setattr(logger, "propagate", True)
    answer = visitor.get("/account?name=秘密")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in page
    lines = [JsonLines().format(record) for record in caplog.records if record.name.startswith("sotomado")]
    assert any('"ValueError"' in line for line in lines)
    assert not any("秘密" in line or "secret@" in line for line in lines)


def test_a_log_line_is_json_and_drops_what_is_not_listed() -> None:
    record = logging.LogRecord("sotomado", logging.INFO, __file__, 1, "request", None, None)
    record.status, record.email = 200, "hana@example.jp"

    line = json.loads(JsonLines().format(record))

    assert line["status"] == 200
    assert "hana@example.jp" not in json.dumps(line)


def test_too_large_an_upload_is_told_so(app: Flask, sqlite_database: Database) -> None:
    answer = Visitor(app).post("/sign-in", {"email": "x" * (3 * 1024 * 1024)})

    assert answer.status_code == 413
    assert "大きすぎます" in answer.get_data(as_text=True)
