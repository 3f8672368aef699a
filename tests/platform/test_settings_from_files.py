"""Settings that stand in files, and what production does not start on."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sotomado import create_app
from sotomado.settings import DEMO_BACKUP_KEYS, BadSettings, Settings

PRODUCTION = {
    "SOTOMADO_ENVIRONMENT": "production",
    "SOTOMADO_SECRET_KEY": "a secret that nobody else in the world has",
    "SOTOMADO_FIELD_KEYS": "2026:YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU=",
    "SOTOMADO_PUBLIC_URL": "https://sotomado.example",
}
OTHER_KEY = "2026:bW5vcHFyc3R1dnd4eXphYmNkZWZnaGlqa2wwMTIzNDU="


def a_file(folder: Path, content: str | bytes, mode: int = 0o400) -> Path:
    path = folder / "secret"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(mode)
    return path


def in_a_file(path: Path, name: str = "SOTOMADO_SECRET_KEY") -> dict[str, str]:
    return {one: value for one, value in PRODUCTION.items() if one != name} | {f"{name}_FILE": str(path)}


def test_a_secret_stands_in_a_file_without_the_line_end_an_editor_leaves(tmp_path):
    path = a_file(tmp_path, "a secret out of a file, long enough\r\n")

    assert Settings.from_environment(in_a_file(path)).secret_key == "a secret out of a file, long enough"


@pytest.mark.parametrize("name", sorted(name for name in Settings.model_fields if getattr(Settings(), name) != ""))
def test_every_setting_may_stand_in_a_file(tmp_path, name):
    usual = getattr(Settings(), name)
    path = a_file(tmp_path, f"{'required' if usual is None else usual}\n")

    found = Settings.from_environment({f"SOTOMADO_{name.upper()}_FILE": str(path)})

    assert getattr(found, name) == ("required" if usual is None else usual)


def test_a_missing_file_stops_the_start_and_is_named(tmp_path):
    with pytest.raises(BadSettings, match=rf"SOTOMADO_FIELD_KEYS_FILE: {tmp_path}/none does not exist\."):
        Settings.from_environment(in_a_file(tmp_path / "none", "SOTOMADO_FIELD_KEYS"))


def test_a_command_and_a_web_server_without_their_key_file_say_which_and_end(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOTOMADO_")}
    environment |= in_a_file(tmp_path / "none", "SOTOMADO_FIELD_KEYS")

    for command in ("worker", "migrate"):
        called = ["-c", f"from sotomado.cli import main; main(['{command}'])"]
        ended = subprocess.run([sys.executable, *called], env=environment, capture_output=True, text=True, check=False)

        assert ended.returncode == 1
        assert ended.stderr.splitlines() == [f"Error: SOTOMADO_FIELD_KEYS_FILE: {tmp_path}/none does not exist."]


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "is empty"), ("\n", "is empty"), (b"\xff\xfe", "not text in UTF-8"), (b"x" * 1_048_577, "too large")],
)
def test_a_file_that_is_no_setting_stops_the_start(tmp_path, content, said):
    with pytest.raises(BadSettings, match=f"SOTOMADO_SECRET_KEY_FILE: .* {said}"):
        Settings.from_environment(in_a_file(a_file(tmp_path, content)))


def test_a_folder_is_no_secret(tmp_path):
    with pytest.raises(BadSettings, match="is a folder"):
        Settings.from_environment(in_a_file(tmp_path))


def test_given_both_ways_it_is_neither(tmp_path):
    path = a_file(tmp_path, "a secret out of a file, long enough")

    with pytest.raises(BadSettings, match="SOTOMADO_SECRET_KEY and SOTOMADO_SECRET_KEY_FILE are both set"):
        Settings.from_environment(PRODUCTION | {"SOTOMADO_SECRET_KEY_FILE": str(path)})


def test_a_file_for_a_setting_that_is_none_is_refused(tmp_path):
    path = a_file(tmp_path, "something")

    with pytest.raises(BadSettings, match="SOTOMADO_SECRET_KEI_FILE"):
        Settings.from_environment(PRODUCTION | {"SOTOMADO_SECRET_KEI_FILE": str(path)})


@pytest.mark.parametrize(("mode", "is_told"), [(0o400, False), (0o440, False), (0o444, True), (0o660, True)])
def test_a_file_open_to_others_is_told_and_its_words_are_not(tmp_path, caplog, mode, is_told):
    path = a_file(tmp_path, "a secret out of a file, long enough", mode)

    with caplog.at_level(logging.WARNING, "sotomado.settings"):
        Settings.from_environment(in_a_file(path))

    assert (str(path) in caplog.text) is is_told
    assert "out of a file" not in caplog.text


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SOTOMADO_PUBLIC_URL", "http://sotomado.example", "must begin with https"),
        ("SOTOMADO_PUBLIC_URL", "https://*.example", "without \\*"),
        ("SOTOMADO_MORE_HOSTS", "*", "without \\*"),
        ("SOTOMADO_MORE_HOSTS", "inside.example, .example", "without \\*"),
        ("SOTOMADO_BACKUP_KEYS", DEMO_BACKUP_KEYS, "must not be the demo's"),
        ("SOTOMADO_BACKUP_KEYS", PRODUCTION["SOTOMADO_FIELD_KEYS"], "keys of their own"),
        ("SOTOMADO_BACKUP_KEYS", "2026:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "must be random"),
        ("SOTOMADO_METRICS_TOKEN", "password", "drawn secret"),
        ("FLASK_DEBUG", "1", "FLASK_DEBUG must not be set"),
    ],
)
def test_production_says_why_it_does_not_start(name, value, said):
    with pytest.raises(BadSettings, match=said):
        Settings.from_environment(PRODUCTION | {name: value})


def test_production_starts_with_keys_and_hosts_of_its_own():
    settings = Settings.from_environment(
        PRODUCTION
        | {"SOTOMADO_BACKUP_KEYS": OTHER_KEY, "SOTOMADO_MORE_HOSTS": "10.0.0.5, desk.internal", "FLASK_DEBUG": "0"}
    )

    assert settings.hosts == {"sotomado.example", "10.0.0.5", "desk.internal"}
    assert list(settings.keys_of_backups()) == ["2026"]
    assert Settings.from_environment(PRODUCTION).keys_of_backups() == {}


OURS = ("sotomado.example", "sotomado.example:443", "SOTOMADO.example", "desk.internal")
OTHERS = (
    "evil.example",
    "sotomado.example.evil.example",
    "a.sotomado.example",
    "sotomado.example@evil.example",
    "127.0.0.1",
)


def test_production_is_asked_by_its_own_names_alone(sqlite_database):
    settings = Settings.from_environment(
        PRODUCTION | {"SOTOMADO_DATABASE_URL": sqlite_database.url, "SOTOMADO_MORE_HOSTS": "desk.internal"}
    )
    client = create_app(settings).test_client()

    def asked(path: str, host: str) -> int:
        return client.get(path, headers={"Host": host}, base_url="https://sotomado.example").status_code

    assert {host: asked("/sign-in", host) for host in (*OURS, *OTHERS)} == dict.fromkeys(OURS, 200) | dict.fromkeys(
        OTHERS, 400
    )
    # A machine that watches knows an address and no name.
    assert {asked("/alive", host) for host in (*OURS, *OTHERS)} == {200}
