"""The README is a promise to a newcomer: two commands first, and every link leads somewhere."""

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)|<img[^>]+src=\"([^\"]+)\"")


def commands_in(text: str) -> list[str]:
    """The commands of the fenced blocks, without a prompt or what is said beside them."""
    lines = [line for block in FENCED.findall(text) for line in block.splitlines()]
    return [line.split("#")[0].removeprefix("$ ").strip() for line in lines if line.strip()]


def local_links_in(page: Path) -> list[Path]:
    found = [a or b for a, b in LINK.findall(page.read_text(encoding="utf-8"))]
    return [page.parent / link for link in found if not re.match(r"\w+:", link)]


def test_the_first_two_commands_are_the_demo_and_the_tests():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert commands_in(readme)[:2] == ["./demo", "./test"]


@pytest.mark.parametrize("command", ["demo", "test", ".ci/run"])
def test_the_commands_can_be_run_as_they_stand(command):
    assert os.access(ROOT / command, os.X_OK)


def test_the_pipeline_runs_what_a_newcomer_runs():
    assert "./test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_link_of_the_documents_leads_somewhere():
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]

    dead = [
        f"{page.relative_to(ROOT)} -> {link}" for page in pages for link in local_links_in(page) if not link.exists()
    ]

    assert dead == []
