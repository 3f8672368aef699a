"""A quarter's release against the adversary, who shares no code with it."""

import csv
import io
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.attack import Insider, attack, enumerate_worlds
from reports.release_v1 import from_json, protect, to_csv, to_json
from reports.tables import COMPANY, RATINGS, Fact, Measure, QuarterFacts, Why

THEMES = ("career", "family", "harassment")


def a_quarter(users, *, themes=None, ratings=None, menu=THEMES, quarter="2026Q3"):
    """`users`: people per unit; `themes`: {unit: {theme: people}}; `ratings`: {unit: [value per person]}."""
    facts = []
    for unit, people in users.items():
        facts += [Fact(f"{unit}-{i}", unit, Measure.USE) for i in range(people)]
        for theme, several in (themes or {}).get(unit, {}).items():
            facts += [Fact(f"{unit}-{i}", unit, Measure.THEME, theme) for i in range(several)]
        for i, value in enumerate((ratings or {}).get(unit, [])):
            facts += [Fact(f"{unit}-{i}", unit, measure, None, value) for measure in RATINGS]
    return QuarterFacts(quarter, menu, tuple(facts))


def shown_units(release):
    return [row for row in release.use.rows[1:] if not release.use_of(row).hidden]


@st.composite
def companies(draw, most_units=4, most_people=30, menu=THEMES):
    heads = {f"u{i}": draw(st.integers(1, most_people)) for i in range(draw(st.integers(1, most_units)))}
    facts = []
    for unit, people in heads.items():
        for i in range(draw(st.integers(0, people))):
            person = f"{unit}-{i}"
            facts.append(Fact(person, unit, Measure.USE))
            facts += [
                Fact(person, unit, Measure.THEME, theme) for theme in draw(st.sets(st.sampled_from(menu), max_size=2))
            ]
            if value := draw(st.integers(0, 5)):
                facts += [Fact(person, unit, measure, None, value) for measure in RATINGS]
    return QuarterFacts("2026Q3", menu, tuple(facts)), heads


@settings(max_examples=60, deadline=None)
@given(companies())
def test_the_adversary_finds_nothing(company):
    release = protect(*company)

    assert attack(to_json(release)).disclosures == ()


@pytest.mark.parametrize("seed", range(12))
def test_the_adversary_finds_nothing_in_companies_that_use_the_desk_much(seed):
    chance = random.Random(seed)
    heads = {f"u{i}": chance.randint(6, 60) for i in range(chance.randint(2, 7))}
    users = {unit: chance.randint(0, people) for unit, people in heads.items()}
    themes = {u: {t: chance.randint(0, n) for t in THEMES} for u, n in users.items()}
    ratings = {u: [chance.choice([1, 3, 4, 5]) for _ in range(chance.randint(0, n))] for u, n in users.items()}

    release = protect(a_quarter(users, themes=themes, ratings=ratings), heads)

    assert attack(to_json(release)).disclosures == ()


@settings(max_examples=25, deadline=None)
@given(companies(most_units=3, most_people=12, menu=("career",)))
def test_listing_every_world_finds_what_the_programmes_find(company):
    text = to_json(protect(*company))

    assert enumerate_worlds(text) == attack(text).intervals


def test_four_of_thirteen_hide_both_departments():
    release = protect(a_quarter({"sales": 4, "technology": 9}), {"sales": 40, "technology": 40})

    assert release.use_of(COMPANY).value == 13
    assert shown_units(release) == []


def test_with_a_third_department_one_more_is_enough():
    users = {"sales": 4, "technology": 9, "support": 6}

    release = protect(a_quarter(users), dict.fromkeys(users, 40))

    assert shown_units(release) == ["technology"]


def test_where_everybody_of_a_small_company_came_nothing_is_shown():
    release = protect(a_quarter({"sales": 4, "technology": 9}), {"sales": 4, "technology": 9})

    assert release.shows_nothing
    cells = [c for table in (release.use, release.themes, release.ratings) for row in table.cells for c in row]
    assert {c.why for c in cells} == {Why.NOTHING_SHOWN}
    assert all(c.value is None for c in cells)
    assert not any(band for row in release.favourable for band in row)


def test_small_zero_full_and_merely_protective_cells_look_alike():
    users = {"none": 0, "few": 3, "all": 20, "many": 20, "more": 30}

    release = protect(a_quarter(users), {"none": 40, "few": 40, "all": 20, "many": 60, "more": 60})

    assert {c.why for row in release.use.cells for c in row if c.hidden} == {Why.PROTECTED}
    assert not {"none", "few", "all"} & set(shown_units(release))


def test_a_theme_of_everybody_who_came_is_hidden():
    users = {"sales": 20, "technology": 20, "support": 20}
    themes = {"sales": {"career": 20}, "technology": {"career": 10}, "support": {"career": 12}}

    release = protect(a_quarter(users, themes=themes), dict.fromkeys(users, 90))

    assert release.themes.cell("sales", "career").hidden
    assert not release.themes.cell(COMPANY, "career").hidden


def test_wellbeing_needs_ten_people_where_satisfaction_needs_five():
    release = protect(a_quarter({"sales": 8}, ratings={"sales": [4.0] * 8}), {"sales": 40})

    assert release.rating(COMPANY, Measure.SATISFACTION).answered.value == 8
    assert release.rating(COMPANY, Measure.SATISFACTION).favourable is not None
    assert release.rating(COMPANY, Measure.WELLBEING).answered.hidden
    assert release.rating(COMPANY, Measure.STAY).favourable is None


def test_a_hidden_unit_has_no_share_and_company_minus_the_others_speaks_of_enough():
    users = {"sales": 4, "technology": 9, "support": 6}
    ratings = {unit: [5.0] * people for unit, people in users.items()}

    release = protect(a_quarter(users, ratings=ratings), dict.fromkeys(users, 40))

    shown = [u for u in users if not release.rating(u, Measure.SATISFACTION).answered.hidden]
    assert shown == ["technology"]
    assert release.rating("sales", Measure.SATISFACTION).favourable is None
    assert sum(people for unit, people in users.items() if unit not in shown) >= 5


# Nineteen users: sales 4 and support 6 are hidden, technology 9 is shown.
def three_departments():
    users = {"sales": 4, "technology": 9, "support": 6}
    return json.loads(to_json(protect(a_quarter(users), dict.fromkeys(users, 40))))


def test_a_complement_shown_by_mistake_is_found():
    document = three_departments()
    document["use"][3] = [6]

    found = attack(json.dumps(document)).disclosures

    assert any(d.unit == "sales" and d.low == d.high == 4 for d in found)


def test_a_small_number_shown_by_mistake_is_found():
    document = three_departments()
    document["use"][1] = [4]

    assert any("too few" in d.reason for d in attack(json.dumps(document)).disclosures)


def test_bands_that_pin_everybody_are_found():
    users = {"a": 5, "b": 5, "c": 5, "d": 5}
    ratings = {"a": [5.0] * 5, "b": [5, 5, 1, 1, 1], "c": [5, 5, 1, 1, 1], "d": [5, 5, 1, 1, 1]}
    document = json.loads(to_json(protect(a_quarter(users, ratings=ratings), dict.fromkeys(users, 40))))
    document["rating_counts"] = [[20, "protected", "protected"]] + [[5, "protected", "protected"]] * 4
    document["favourable"] = [[[55, 100], None, None], [[50, 100], None, None]] + [[[0, 50], None, None]] * 3

    found = attack(json.dumps(document)).disclosures

    assert any(d.unit == "a" and "answer" in d.reason for d in found)


def test_an_insider_learns_no_more_than_the_own_record_takes_away():
    text = json.dumps(three_departments())

    findings = attack(text, [Insider("sales", users=1)])

    assert findings.disclosures == ()
    assert [(i.low, i.high) for i in findings.intervals if i.unit == "sales" and i.count == "use"] == [(1, 10)]


def test_a_release_survives_being_written_and_read():
    users = {"営業": 12, "開発 👩🏽‍💻": 9, "総務": 3}
    release = protect(a_quarter(users, ratings={"営業": [4.0] * 12}), dict.fromkeys(users, 40))

    text = to_json(release)

    assert from_json(text) == release
    assert to_json(from_json(text)) == text


def test_the_csv_holds_the_cells_of_the_release_and_no_formula():
    users = {"sales": 12, "technology": 9, "support": 3}
    release = protect(a_quarter(users, ratings={"sales": [4.0] * 12}), dict.fromkeys(users, 40))

    text = to_csv(release, {"sales": "=SUM(A1)", "hidden": "***", COMPANY: "全社"})

    lines = list(csv.reader(io.StringIO(text)))
    cells = [c for table in (release.use, release.themes, release.ratings) for row in table.cells for c in row]
    assert [line[3] for line in lines[1:]] == ["***" if c.hidden else str(c.value) for c in cells]
    assert not any(field.startswith("=") for line in lines for field in line)
    assert not text.startswith("\ufeff")


def test_the_same_facts_in_another_order_give_the_same_release():
    quarter = a_quarter({"a": 12, "b": 4, "c": 7}, themes={"a": {"career": 6}, "c": {"career": 3}})
    heads = {"a": 40, "b": 40, "c": 40}
    shuffled = QuarterFacts(quarter.quarter, quarter.themes, tuple(reversed(quarter.facts)))

    assert to_json(protect(quarter, heads)) == to_json(protect(shuffled, heads))


def test_a_quarter_is_released_once():
    quarter = a_quarter({"a": 12})
    release = protect(quarter, {"a": 40})

    with pytest.raises(ValueError, match="never changes"):
        protect(quarter, {"a": 40}, [release])


def test_five_consultations_of_one_person_are_one_person():
    quarter = a_quarter({"a": 12})
    again = QuarterFacts(quarter.quarter, quarter.themes, quarter.facts * 5)

    assert protect(again, {"a": 40}).use_of("a").value == 12


@pytest.mark.parametrize(
    ("fact", "sentence"),
    [
        (Fact("p", "elsewhere", Measure.USE), "not on the roster"),
        (Fact("a-0", "b", Measure.USE), "one unit"),
        (Fact("p", "a", Measure.THEME, "unheard"), "not on the menu"),
        (Fact("p", "a", Measure.STAY), "carries a value"),
    ],
)
def test_facts_that_cannot_be_are_refused(fact, sentence):
    quarter = a_quarter({"a": 12})

    with pytest.raises(ValueError, match=sentence):
        protect(QuarterFacts("2026Q3", THEMES, (*quarter.facts, fact)), {"a": 40, "b": 40})


def test_a_company_of_twelve_hundred_is_protected():
    chance = random.Random(7)
    menu = tuple(f"t{i}" for i in range(12))
    heads = {f"u{i}": 100 for i in range(12)}
    users = {unit: chance.randint(0, 30) for unit in heads}
    themes = {u: {t: chance.randint(0, n) for t in menu} for u, n in users.items()}

    release = protect(a_quarter(users, themes=themes, menu=menu), heads)

    assert not release.shows_nothing
    assert any(not c.hidden for row in release.themes.cells[1:] for c in row)
