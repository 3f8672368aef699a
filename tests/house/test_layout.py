"""The shape of the house: what lies where, and what must never be committed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

TOP_LEVEL = {
    *("platform", "matching", "consultants", "reports"),
    *("tests", "benchmarks", "docs", "scripts", ".ci", ".gitignore"),
    *("README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "wsgi.py", "demo", "test"),
    *("requirements.lock", "requirements-test.lock", "requirements-node.lock"),
}
UNFINISHED = re.compile(
    r"\b(TODO|FIXME|XXX|NotImplementedError|not implemented|coming soon)\b"
    r"|(?<!::)\bplaceholder\b(?!=|-shown)",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"\b(https?|file|git|ssh)://")
# SCIM has people at /Users/<id>; somebody's folder there has another below it.
SOMEBODYS_FOLDER = re.compile(r"/home/\w|/Users/\w+/|/(root)/")


def tracked(*patterns: str) -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")


def lines_matching(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if pattern.search(line)
    ]


def origin_of_platform(working_folder: Path) -> str:
    script = "import platform; print(platform.__file__)"
    return subprocess.run(
        [sys.executable, "-c", script], cwd=working_folder, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_platform_is_a_source_root_and_never_a_package():
    assert not (ROOT / "platform" / "__init__.py").exists()

    assert ROOT / "platform" not in Path(origin_of_platform(ROOT)).parents
    assert Path(origin_of_platform(ROOT)).name == "platform.py"


def test_an_init_file_in_platform_would_shadow_the_standard_module(tmp_path):
    """The danger the test above guards against is real."""
    (tmp_path / "platform").mkdir()
    (tmp_path / "platform" / "__init__.py").touch()

    assert tmp_path in Path(origin_of_platform(tmp_path)).parents


def test_the_top_level_holds_only_what_the_plan_of_the_house_names():
    found = {path.relative_to(ROOT).parts[0] for path in tracked()}

    assert found <= TOP_LEVEL
    assert {"platform", "matching", "consultants", "reports", "tests", "demo", "test"} <= found


def test_no_file_of_the_product_has_outgrown_one_thought():
    product = [p for p in tracked("*.py") if not {"tests", "migrations"} & set(p.relative_to(ROOT).parts)]

    assert product
    assert [p for p in product if len(text_of(p).splitlines()) > 500] == []


def test_the_product_contains_no_unfinished_word():
    product = [p for p in tracked("*.py", "*.html", "*.js", "*.css") if "tests" not in p.parts]

    assert lines_matching(UNFINISHED, product) == []


@pytest.mark.parametrize("word", ["# TODO: later", "a placeholder text", "raise NotImplementedError"])
def test_an_unfinished_word_is_seen(word):
    assert UNFINISHED.search(word)


@pytest.mark.parametrize("word", ['<input placeholder="山田">', "input::placeholder {", ":placeholder-shown {"])
def test_the_placeholder_of_a_field_is_not_an_unfinished_word(word):
    assert not UNFINISHED.search(word)


def test_locks_and_client_settings_name_no_address():
    locks = tracked("*.lock", "*package-lock.json", "*.npmrc", "*pip.conf", "*requirements*.txt")

    assert {p.name for p in locks} >= {"requirements.lock", "requirements-test.lock", "package-lock.json"}
    assert lines_matching(ADDRESS, locks) == []


def test_every_locked_python_package_carries_a_hash():
    for lock in tracked("*.lock"):
        packages = re.split(r"\n(?=[a-z0-9])", text_of(lock).strip())

        assert all("==" in package and "--hash=sha256:" in package for package in packages), lock.name


def test_no_path_of_somebodys_machine_is_committed():
    here = re.compile(re.escape(f"{ROOT}/"))

    assert lines_matching(here, tracked()) == []
    assert lines_matching(SOMEBODYS_FOLDER, tracked()) == []
