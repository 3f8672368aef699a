"""What the two commands say when the machine cannot serve them: one sentence, and an honest exit."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = ("demo", "test", "scripts", "pyproject.toml", "requirements.lock", "requirements-node.lock")


@pytest.fixture
def clone(tmp_path) -> Path:
    """A fresh clone, as far as the first steps read it, in a folder with a space in its name."""
    folder = tmp_path / "a clone"
    folder.mkdir()
    for name in NEEDED:
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, folder / name)
    return folder


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False
    )


def an_old_python(folder: Path) -> Path:
    python = folder / "python3.9"
    python.write_text('#!/bin/sh\ncase "$*" in *python_version*) echo 3.9.2 ;; *) exit 1 ;; esac\n')
    python.chmod(0o755)
    return python


def test_an_old_python_gets_one_sentence_that_names_both_versions(clone, tmp_path):
    result = run(clone, "./demo", PYTHON=str(an_old_python(tmp_path)))

    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "3.11 or newer" in result.stderr
    assert "3.9.2" in result.stderr


def test_a_machine_without_python_gets_one_sentence(clone):
    result = run(clone, "./test", PYTHON="no-such-python")

    assert result.returncode == 1
    assert result.stderr.splitlines() == ["Python 3.11 or newer is needed, and this machine has no no-such-python."]


def test_no_network_gets_one_sentence_and_keeps_the_details(clone):
    nobody_listens = "http://127.0.0.1:9/simple"
    result = run(
        clone,
        "./demo",
        PYTHON=sys.executable if has_pip(sys.executable) else "python3",
        PIP_CONFIG_FILE=os.devnull,
        PIP_FIND_LINKS="",
        PIP_INDEX_URL=nobody_listens,
    )

    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("No network: ")
    assert "Connection refused" in (clone / ".cache" / "prepare.log").read_text()
    assert not (clone / ".venv" / "stamps" / "packages").exists()


def has_pip(python: str) -> bool:
    return subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def test_help_needs_nothing_prepared(clone):
    result = run(clone, "./demo", "--help", PYTHON="no-such-python")

    assert result.returncode == 0
    assert "--port" in result.stdout
    assert "--fresh" in result.stdout
    assert not (clone / ".venv").exists()
