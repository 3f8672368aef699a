"""Running the benchmarks by name."""

import importlib

import pytest

from benchmarks import __main__ as benchmarks


@pytest.fixture
def ran(monkeypatch) -> list[str]:
    names: list[str] = []
    for name in (*benchmarks.USUAL, *benchmarks.LONG):
        monkeypatch.setattr(importlib.import_module(f"benchmarks.{name}"), "run", lambda name=name: names.append(name))
    return names


def test_without_a_name_those_that_take_minutes_wait(ran):
    benchmarks.main([])

    assert ran == list(benchmarks.USUAL)


def test_what_is_named_runs_in_that_order(ran):
    benchmarks.main(["quality", "nearest"])

    assert ran == ["quality", "nearest"]


def test_a_wrong_name_runs_nothing_and_says_which_there_are(ran):
    with pytest.raises(SystemExit, match="No benchmark is called nearst") as said:
        benchmarks.main(["nearest", "nearst"])

    assert ran == []
    assert "two_sided" in str(said.value)


def test_help_runs_nothing(ran, capsys):
    benchmarks.main(["--help"])

    assert ran == []
    assert "Only when named" in capsys.readouterr().out
