"""The files of lines and checklists: complete in both languages, and a bad one is told by its line."""

import pytest

from sotomado.safety import resources
from sotomado.safety.errors import BadFile
from sotomado.safety.vocabulary import INCIDENTS

GOOD = """
checked_on = 2026-11-21
[[line]]
name_ja = "窓口"
name_en = "Desk"
phone = "0120-000-000"
kinds = ["life"]
regions = ["東京都"]
page = ""
source = "出典"
"""


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("kind", INCIDENTS)
def test_every_kind_has_steps_and_lines_in_both_languages(kind, locale):
    steps = resources.steps(kind, locale=locale)
    found = resources.lines(kind, region="", locale=locale).found

    assert 5 <= len(steps) <= 10
    assert all(step.text for step in steps)
    assert any(line.is_urgent for line in found)
    assert all(line.name and line.source and (line.phone or line.page) for line in found)
    assert [line.is_urgent for line in found] == sorted((line.is_urgent for line in found), reverse=True)


def test_a_region_adds_its_own_lines_and_leaves_those_of_others_out():
    everywhere, tokyo, osaka = (
        {one.name for one in resources.lines(None, region=region, locale="ja").found}
        for region in ("", "東京都", "大阪府")
    )
    assert everywhere < tokyo
    assert everywhere < osaka
    assert not (tokyo - everywhere) & (osaka - everywhere)


def test_all_prefectures_can_be_chosen():
    assert len(resources.regions("ja")) == len(resources.regions("en")) == 47


def test_an_own_file_takes_the_place_of_ours(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(GOOD, encoding="utf-8")

    assert [one.name for one in resources.lines(None, region="東京都", locale="en", path=str(own)).found] == ["Desk"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('phone = "0120-000-000"', 'phone = "zero"', "phone must be"),
        ('kinds = ["life"]', 'kinds = ["fire"]', "kinds must be"),
        ('regions = ["東京都"]', 'regions = ["東京"]', "regions must be"),
        ('source = "出典"', "", "source is missing"),
        ('page = ""', 'page = "http://a.example"', "https://"),
        ('page = ""', 'page = ""\nphones = "1"', "phones is not known"),
        ("checked_on = 2026-11-21", "", "checked_on"),
        ("[[line]]", "[[line", "own"),
    ],
)
def test_a_bad_file_says_where_and_why(tmp_path, old, new, said):
    own = tmp_path / f"own-{abs(hash(new))}.toml"
    own.write_text(GOOD.replace(old, new), encoding="utf-8")

    with pytest.raises(BadFile, match=said):
        resources.check(str(own))
