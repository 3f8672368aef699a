"""The first operator of a new service, and what the doctor says of a machine that is not well."""

import os
import re

import pytest
from click.testing import CliRunner
from support.browserless import Visitor

from sotomado import doctor
from sotomado.cli import main
from sotomado.database import Database
from sotomado.keeping.backups import back_up


def test_the_first_operator_comes_in_by_a_link_and_no_second_one_does(database, make_app):
    environment = {"SOTOMADO_ENVIRONMENT": "test", "SOTOMADO_DATABASE_URL": database.url}
    words = ["seed", "--email", "first@sotomado.example", "--name", "はじめ 一郎"]

    let_in = CliRunner().invoke(main, words, env=environment)
    again = CliRunner().invoke(main, words, env=environment)
    wrong = CliRunner().invoke(main, [*words[:2], "no address", *words[3:]], env=environment)

    assert let_in.exit_code == 0, let_in.output
    path = re.search(r"http://127\.0\.0\.1:8000(/\S+)", let_in.output)
    assert path
    assert "はじめ" in Visitor(make_app(database)).get(path[1]).get_data(as_text=True)
    assert (again.exit_code, wrong.exit_code) == (1, 2)
    assert "people in this database already" in again.output


def findings(monkeypatch, **environment: str) -> dict[str, doctor.Finding]:
    for name in [name for name in os.environ if name.startswith("SOTOMADO_")]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return {one.thing: one for one in doctor.findings()}


@pytest.fixture
def environment(database, settings, tmp_path):
    return {
        "SOTOMADO_ENVIRONMENT": "test",
        "SOTOMADO_DATABASE_URL": database.url,
        "SOTOMADO_FIELD_KEYS": settings.field_keys,
        "SOTOMADO_BACKUPS_FOLDER": settings.backups_folder,
        "SOTOMADO_RECORDINGS_FOLDER": str(tmp_path),
    }


def test_the_doctor_looks_at_keys_disks_backups_and_the_database_s_own_settings(
    database, settings, environment, monkeypatch
):
    back_up(Database(database.url, keyring=database.keyring), settings)

    found = findings(monkeypatch, **environment)

    assert found["backups"].words == "the newest is 0 hours old"
    assert "field test" in found["keys"].words
    assert found["rotation of keys"].is_well
    assert found["disk of recordings"].is_well
    if not database.is_sqlite:
        assert found["PostgreSQL"].words == "keeps what it was told"


def test_the_doctor_says_that_the_newest_backup_is_old(sqlite_database, settings_of, monkeypatch, clock, tmp_path):
    settings = settings_of(sqlite_database.url)
    clock.advance(days=-60)
    back_up(sqlite_database, settings)

    found = findings(
        monkeypatch,
        SOTOMADO_ENVIRONMENT="test",
        SOTOMADO_DATABASE_URL=sqlite_database.url,
        SOTOMADO_FIELD_KEYS=settings.field_keys,
        SOTOMADO_BACKUPS_FOLDER=settings.backups_folder,
    )

    assert not found["backups"].is_well
    assert "hours old; see why" in found["backups"].words
