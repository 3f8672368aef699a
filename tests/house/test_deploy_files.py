"""The files an operator copies: they name commands and settings that exist, and their readers find no fault in them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sotomado.cli import COMMANDS
from sotomado.settings import Settings

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"
FILES = sorted(one for one in DEPLOY.iterdir() if one.is_file())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_setting_and_command_that_is_named_exists(file):
    text = file.read_text()
    known = {f"SOTOMADO_{name.upper()}{end}" for name in Settings.model_fields for end in ("", "_FILE")}

    assert set(re.findall(r"SOTOMADO_[A-Z_]+[A-Z]", text)) - {"SOTOMADO_"} <= known
    assert set(re.findall(r"bin/sotomado ([a-z-]+)", text)) <= set(COMMANDS)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd")
def test_systemd_finds_no_fault_in_the_units(tmp_path):
    units = [file for file in FILES if file.suffix in (".service", ".socket", ".timer")]
    for file in units:
        # The service itself and its settings are not where they will be.
        text = file.read_text().replace("/srv/sotomado/.venv/bin/sotomado", "/bin/true")
        (tmp_path / file.name).write_text(text.replace("/etc/sotomado/environment", "/dev/null"))

    said = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / file.name) for file in units)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (said.returncode, said.stderr) == (0, "")
