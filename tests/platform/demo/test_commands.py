"""The command line: what it says when something is in the way, and a start and an end of the real thing."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.ports import free_port

from sotomado import migrate
from sotomado.accounts.passwords import Passwords
from sotomado.cli import main
from sotomado.database import Database
from sotomado.demo.home import Home, today
from sotomado.demo.mailbox import Mailbox, PostOffice
from sotomado.demo.scale import Scale
from sotomado.demo.world import build_world
from sotomado.keyring import Keyring
from sotomado.settings import Settings
from stripe_twin.control import Twin

RUN = """
import sys
from pathlib import Path
from sotomado.demo.launcher import run
run(port=int(sys.argv[1]), fresh=False, folder=Path(sys.argv[2]))
"""


def test_a_taken_port_gets_one_sentence_that_names_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        result = CliRunner().invoke(main, ["demo", "--port", str(port)])

    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert f"Port {port}" in result.output
    assert "--port" in result.output


def test_help_loads_neither_the_application_nor_the_database() -> None:
    asked = (
        "import sys; from sotomado.cli import main; main(['--help'], standalone_mode=False); print(sorted(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert "release-quarter" in result.stdout
    assert "'sqlalchemy'" not in result.stdout
    assert "'numpy'" not in result.stdout


@pytest.mark.parametrize(
    "command", [["models"], ["use-model", "newest"], ["use-instrument", "work_values_20", "2026-11"]]
)
def test_a_database_that_was_not_migrated_gets_one_sentence_that_names_the_remedy(tmp_path, command) -> None:
    result = CliRunner().invoke(main, command, env={"SOTOMADO_DATABASE_URL": f"sqlite:///{tmp_path}/new.db"})

    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "sotomado migrate" in result.output


def test_a_database_that_cannot_be_opened_gets_one_sentence(tmp_path) -> None:
    result = CliRunner().invoke(main, ["models"], env={"SOTOMADO_DATABASE_URL": f"sqlite:///{tmp_path}/no/where.db"})

    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "does not answer" in result.output


def a_small_world(home: Home) -> None:
    def make(url: str) -> None:
        database = Database(url, keyring=Keyring(Settings().keys()))
        migrate.upgrade(database.engine)
        build_world(database, scale=Scale.small(), today=today(), passwords=Passwords(memory_kib=8, passes=1))
        database.dispose()

    home.build(make)


def test_the_demo_starts_answers_and_ends_without_a_word_too_many(tmp_path: Path) -> None:
    home, port = Home(tmp_path / "demo"), free_port()
    home.folder.mkdir()
    a_small_world(home)
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(port), str(home.folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            break

    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/dev/mail", timeout=60)
    twin = Twin(where_the_twin_is(home))
    is_told = twin.deliveries() == [] and twin.now() > 0
    process.send_signal(signal.SIGINT)
    rest, wrong = process.communicate(timeout=60)

    assert page.status == 200
    assert is_told
    assert f"http://127.0.0.1:{port}/" in said
    assert "aoi@aozora.example" in said
    assert rest.strip() == "終わりました。 / Stopped."
    assert wrong == ""
    assert process.returncode == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "nobody listens any more"
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(twin.url.rpartition(":")[2]))) != 0, "nor does the twin of Stripe"


def where_the_twin_is(home: Home) -> str:
    """It says so once it listens."""
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at:
        said = re.search(r"^stripe_twin (http://\S+)$", home.log.read_text(encoding="utf-8"), re.MULTILINE)
        if said:
            return said[1]
        time.sleep(0.05)
    raise AssertionError("the twin of Stripe did not start")


@pytest.fixture
def environment(tmp_path: Path, monkeypatch) -> Path:
    for name in [name for name in os.environ if name.startswith("SOTOMADO_")]:
        monkeypatch.delenv(name)
    path = tmp_path / "a.db"
    monkeypatch.setenv("SOTOMADO_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("SOTOMADO_SMTP_PORT", str(free_port()))
    return path


def test_the_doctor_says_what_to_do(environment: Path) -> None:
    result = CliRunner().invoke(main, ["doctor"])

    assert result.exit_code == 1
    assert "wrong  database" in result.output
    assert "sotomado migrate" in result.output
    assert "wrong  mail server" in result.output
    assert not environment.exists(), "looking makes nothing"


def test_the_doctor_finds_a_sound_setup_sound(environment: Path, monkeypatch, tmp_path: Path) -> None:
    CliRunner().invoke(main, ["migrate"])
    office = PostOffice(Mailbox(tmp_path / "mail"))
    office.start()
    monkeypatch.setenv("SOTOMADO_SMTP_PORT", str(office.port))

    result = CliRunner().invoke(main, ["doctor"])
    office.stop()

    verdicts = (line.split(":")[0].split(None, 1) for line in result.output.splitlines())
    about = {thing: verdict for verdict, thing in verdicts}
    assert set(about.values()) == {"ok"}, result.output
    assert {"database", "schema", "mail server", "settings"} <= about.keys()
    assert result.exit_code == 0


def test_the_doctor_reads_out_bad_settings(environment: Path, monkeypatch) -> None:
    monkeypatch.setenv("SOTOMADO_SMTP_PORT", "99999999")

    result = CliRunner().invoke(main, ["doctor"])

    assert result.exit_code == 1
    assert "SOTOMADO_SMTP_PORT" in result.output


@pytest.fixture
def unreleased(environment: Path) -> None:
    """A company with talks in closed quarters and no release yet."""
    database = Database(f"sqlite:///{environment}", keyring=Keyring(Settings().keys()))
    migrate.upgrade(database.engine)
    large, *_, little = Scale.small().firms
    scale = Scale(firms=(large, little), consultants=40, quarters=1, releases=False)
    build_world(database, scale=scale, today=today(), passwords=Passwords(memory_kib=8, passes=1))
    database.dispose()


@pytest.mark.usefixtures("unreleased")
def test_the_quarter_that_closed_last_is_released_to_every_company_once() -> None:
    first = CliRunner().invoke(main, ["release-quarter"])
    again = CliRunner().invoke(main, ["release-quarter"])

    assert first.exit_code == 0
    assert len(first.output.splitlines()) == 2
    assert again.output == first.output


@pytest.mark.usefixtures("unreleased")
@pytest.mark.parametrize(
    ("quarter", "sentence"), [("2026-Q9", "Write it like 2026-Q3"), ("2099-Q1", "can be released from")]
)
def test_a_quarter_that_cannot_be_released_is_refused_with_the_reason(quarter: str, sentence: str) -> None:
    result = CliRunner().invoke(main, ["release-quarter", "--quarter", quarter])

    assert result.exit_code != 0
    assert sentence in result.output
