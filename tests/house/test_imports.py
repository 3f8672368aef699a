"""The arrows of the house, and the proof that each of them can break."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN_THE_LINTER = "from importlinter.cli import lint_imports_command as run; run()"
PACKAGES = ("platform/sotomado", "matching", "consultants", "reports")

A_PLANTED_LINE = [
    ("an import running upwards", "platform/sotomado/accounts/planted.py", "import sotomado.bookings", "layers"),
    (
        "a neighbour of the same floor",
        "platform/sotomado/directory/planted.py",
        "import sotomado.assessments",
        "layers",
    ),
    ("a module without a floor", "platform/sotomado/newcomer.py", "", "layers"),
    ("Flask in matching", "matching/planted.py", "import flask", "matching"),
    ("what was learned asking how ten are chosen", "matching/learning/planted.py", "import matching.choosing", "rooms"),
    ("the shell in consultants", "consultants/planted.py", "import sotomado.clock", "consultants"),
    ("another core in reports", "reports/planted.py", "import matching", "reports"),
    ("SQLAlchemy in reports", "reports/planted.py", "from sqlalchemy import select", "reports"),
    ("a finding that asks what protects", "reports/findings/planted.py", "import reports.protecting.pools", "release"),
    ("a room of the reports without a floor", "reports/planted.py", "", "release"),
    ("a protector that asks the attack", "reports/protecting/planted.py", "import reports.attack", "release"),
    ("the attack reading by our own reader", "reports/attack/planted.py", "import reports.release_file", "attack"),
    ("Flask in a verb", "platform/sotomado/bookings/service.py", "from flask import session", "verbs"),
    ("Flask in a table", "platform/sotomado/bookings/models.py", "import flask", "verbs"),
    ("a query in a view", "platform/sotomado/bookings/views.py", "from sqlalchemy import select", "views"),
]


def lint(folder: Path, *contract: str) -> subprocess.CompletedProcess[str]:
    """Check the packages below `folder` against the contracts of its pyproject.toml."""
    return subprocess.run(
        [sys.executable, "-c", RUN_THE_LINTER, "--no-cache", "--no-logo", *contract],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": f"{folder}/platform:{folder}"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy_of_the_house(tmp_path) -> Path:
    not_python = shutil.ignore_patterns("static", "templates", "translations", "__pycache__")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=not_python)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_arrow_of_the_house_is_kept():
    result = lint(ROOT)

    assert result.returncode == 0, result.stdout + result.stderr
    assert " 0 broken" in result.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [pytest.param(*planted, id=name) for name, *planted in A_PLANTED_LINE],
)
def test_a_planted_import_breaks_its_contract(copy_of_the_house, file, line, contract):
    with (copy_of_the_house / file).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")

    result = lint(copy_of_the_house, "--contract", contract)

    assert result.returncode == 1, result.stdout + result.stderr
    assert "1 broken" in result.stdout
