"""Rules of the pages that a browser's security policy, or a stranger's machine, would otherwise enforce too late."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FRONTEND = ROOT / "platform/frontend"
TEMPLATES = ROOT / "platform/sotomado/templates"
PAGES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
MACRO = re.compile(r"{% macro ([a-z]\w*)\(")


def test_the_lock_names_packages_by_hash_and_no_address():
    lock = (FRONTEND / "package-lock.json").read_text()

    packages = [entry for name, entry in json.loads(lock)["packages"].items() if name]

    assert not re.search(r"https?://", lock)
    assert packages
    assert all("integrity" in entry for entry in packages)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_holds_no_style_or_script_of_its_own(page):
    text = (TEMPLATES / page).read_text()

    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=(?!=)|<script(?![^>]*\ssrc=)|javascript:", text)


def test_every_part_is_shown_on_the_style_page():
    shown = (TEMPLATES / "dev/style.html").read_text()

    missing = [
        f"{part.stem}.{macro}"
        for part in sorted((TEMPLATES / "parts").glob("*.html"))
        for macro in MACRO.findall(part.read_text())
        if f"{part.stem}.{macro}(" not in shown
    ]

    assert missing == []


def test_every_part_is_announced_to_whoever_writes_a_page():
    announced = (TEMPLATES / "parts/README.md").read_text()

    missing = [
        f"{part.stem}.{macro}"
        for part in sorted((TEMPLATES / "parts").glob("*.html"))
        for macro in MACRO.findall(part.read_text())
        if f"{part.stem}.{macro}(" not in announced
    ]

    assert missing == []


def test_every_stylesheet_is_part_of_the_build():
    entry = (FRONTEND / "styles/app.css").read_text()
    imported = set(re.findall(r'@import "\./([^"]+)"', entry))

    written = {path.relative_to(FRONTEND / "styles").as_posix() for path in (FRONTEND / "styles").rglob("*.css")}

    assert written - {"app.css"} == imported
