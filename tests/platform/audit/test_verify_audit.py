"""`sotomado verify-audit`, as whoever watches the service runs it."""

import pytest
from click.testing import CliRunner
from support.tampering import with_triggers_gone

from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.cli import main
from sotomado.database import Database


@pytest.fixture
def run(database: Database, monkeypatch):
    monkeypatch.setenv("SOTOMADO_DATABASE_URL", database.url)
    for count in range(3):
        with database.work() as work:
            audit.record(work, act=Act.TICKETS_GIVEN, by=None, about={"company": count})
    return lambda *words: CliRunner().invoke(main, ["verify-audit", *map(str, words)])


def test_a_log_that_holds_is_told_with_its_end(run, tmp_path) -> None:
    result = run("--write-anchor", tmp_path / "anchors")

    assert result.exit_code == 0
    assert result.output.startswith("All 3 entries hold. The last: 3 ")
    assert result.output.endswith((tmp_path / "anchors").read_text())
    assert run("--anchor", tmp_path / "anchors").exit_code == 0


def test_the_first_entry_that_does_not_fit_is_named(run, database: Database) -> None:
    with_triggers_gone(database, "UPDATE audit_entry SET act = 'released' WHERE number = 2")

    result = run()

    assert result.exit_code == 1
    assert "Entry 2 does not fit: it is not what was written." in result.output


def test_a_cut_is_told_by_the_anchor(run, database: Database, tmp_path) -> None:
    run("--write-anchor", tmp_path / "anchors")
    with_triggers_gone(database, "DELETE FROM audit_entry WHERE number = 3")

    result = run("--anchor", tmp_path / "anchors")

    assert result.exit_code == 1
    assert "Entry 3 does not fit: the anchor knows it" in result.output


def test_a_file_that_is_no_anchor_gets_one_sentence(run, tmp_path) -> None:
    (tmp_path / "anchors").write_text("3 of them\n")

    result = run("--anchor", tmp_path / "anchors")

    assert result.exit_code == 2
    assert "Line 1 is not a number and a hash" in result.output
