"""What the demo's people say beside a theme: varied enough to try every word, and never at odds with itself."""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from support.databases import KEYRING

from sotomado.demo import leanings
from sotomado.demo.dice import Dice
from sotomado.demo.rows import Rows
from sotomado.demo.scale import Unit
from sotomado.directory.vocabulary import AgeBand, Experience, Gender, Style, Theme, TimeOfWeek
from sotomado.shortlists.models import WishExperience, WishStyle, WishTime

MANY = range(600)


@dataclass(frozen=True)
class Someone:
    birth_year: int = 1985
    unit: Unit = field(default_factory=lambda: Unit("開発", "Development", "engineering", 10))


def of_all(throw):
    return [throw(Dice("test", n)) for n in MANY]


def test_every_consultant_has_one_manner_that_is_clearly_theirs():
    for styles in of_all(leanings.styles_of):
        assert max(styles.values()) >= 0.7
        assert all(0 <= strength <= 1 for strength in styles.values())


def test_every_style_and_every_gender_is_there_and_some_state_none():
    assert {max(styles, key=styles.get) for styles in of_all(leanings.styles_of)} == set(Style)
    assert set(of_all(lambda dice: leanings.gender_of("Kei Sato", dice))) == {None, *Gender}


@pytest.mark.parametrize(("name", "gender"), [("Keiko Sato", Gender.WOMAN), ("Kenta Sato", Gender.MAN)])
def test_a_name_and_a_stated_gender_do_not_look_at_odds(name, gender):
    assert set(of_all(lambda dice: leanings.gender_of(name, dice))) == {None, gender}


def test_what_was_lived_on_the_way_is_shorter_than_the_way():
    lived = {Experience.MANAGER: 8, Experience.SALES: 5}

    for besides in of_all(lambda dice: leanings.lived_besides(lived, AgeBand.FIFTIES, dice)):
        assert set(besides).isdisjoint(lived)
        assert all(1 <= years <= 5 for years in besides.values())


@pytest.mark.parametrize(("born", "band"), [(2002, AgeBand.THIRTIES), (1985, AgeBand.FORTIES), (1950, AgeBand.SIXTIES)])
def test_a_generation_wished_for_is_ones_own_or_the_nearest_there_is(born, band):
    assert set(of_all(lambda dice: leanings.generation_wished(Someone(born), 2026, dice))) == {None, band}


def test_wishes_try_every_style_and_time_and_name_each_once():
    rows = Rows(KEYRING)
    for n in MANY:
        leanings.write_leanings(rows, str(n), Someone(), Theme.CARE, Dice("test", n))

    assert {row["style"] for row in rows.gathered(WishStyle)} == set(Style)
    assert {row["time"] for row in rows.gathered(WishTime)} == set(TimeOfWeek)
    assert {row["experience"] for row in rows.gathered(WishExperience)} == {Experience.WORKING_PARENT, Experience.CARER}
    twice = Counter((row["wish_id"], row["time"]) for row in rows.gathered(WishTime))
    assert max(twice.values()) == 1
