"""A quarter's release: what is hidden, what is shown, and the adversary, who shares no code with it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.attack import Knowledge, Roster, attack
from reports.cube import Count, Cube, Frame, Measure, Track, Unit
from reports.published import By, Thresholds
from reports.release import protect
from reports.release_file import from_json, to_json

OUT = Track.OUTSIDE
THEMES = ("growth", "family", "health")


def a_company(users, *, people=40, themes=None, rated=None, stages=None, groups=None, quarter="2026-Q3"):
    """Units of one age and one tenure: `users` per unit; `themes[item]`, `rated` (people, favourable) and `stages`
    likewise; `people` per unit or for all; `groups[unit]`."""
    heads = people if isinstance(people, dict) else dict.fromkeys(users, people)
    names = tuple(dict.fromkeys((groups or {}).values()))
    units = tuple(Unit(u, names.index(groups[u]) if groups and u in groups else None) for u in users)
    frame = Frame(units, names, ("all",), ("all",), np.array(list(heads.values()), np.int64).reshape(-1, 1, 1))

    def column(of):
        return np.array([of.get(u, 0) for u in users], np.int64).reshape(-1, 1, 1)

    counts = [Count(OUT, Measure.USE, ("use",), column(users)[..., None])]
    if themes:
        counts.append(Count(OUT, Measure.THEME, tuple(themes), np.stack([column(t) for t in themes.values()], -1)))
    if stages:
        counts.append(Count(OUT, Measure.STAGE, tuple(stages), np.stack([column(s) for s in stages.values()], -1)))
    for measure in (Measure.SATISFACTION, Measure.WELLBEING) if rated else ():
        of = {u: n for u, (n, _) in rated.items()}, {u: f for u, (_, f) in rated.items()}
        counts.append(Count(OUT, measure, (measure.value,), column(of[0])[..., None], column(of[1])[..., None]))
    return Cube(quarter, frame, tuple(counts))


def any_company(seed, most_people=60):
    """A company of some units, groups, ages and tenures that use both tracks little or much."""
    dice = np.random.default_rng(seed)
    units = int(dice.integers(1, 7))
    groups = int(dice.integers(0, 3)) if units > 2 else 0
    people = dice.integers(0, 1 + most_people // 4, (units, int(dice.integers(1, 5)), int(dice.integers(1, 4))))
    frame = Frame(
        tuple(Unit(f"u{i}", i % groups if groups and i else None) for i in range(units)),
        tuple(f"g{i}" for i in range(groups)),
        tuple(f"a{i}" for i in range(people.shape[1])),
        tuple(f"t{i}" for i in range(people.shape[2])),
        people.astype(np.int64),
    )
    counts = []
    for track in Track:
        use = dice.binomial(people, dice.choice([0.05, 0.2, 0.5, 0.9]))
        counts.append(Count(track, Measure.USE, ("use",), use[..., None]))
        themes = np.stack([dice.binomial(use, share) for share in (0.1, 0.5, 1.0)], -1)
        counts.append(Count(track, Measure.THEME, THEMES, themes))
        rated = dice.binomial(use, 0.9)
        fine = dice.binomial(rated, dice.choice([0.0, 0.5, 1.0]))
        measure = Measure.WELLBEING if track is OUT else Measure.REACTION
        counts.append(Count(track, measure, (measure.value,), rated[..., None], fine[..., None]))
    return Cube("2026-Q3", frame, tuple(counts))


def roster(cube):
    frame = cube.frame
    return Knowledge(Roster(tuple(unit.id for unit in frame.units), frame.ages, frame.tenures, frame.people))


def shown_units(release, measure=Measure.USE, item=None):
    return [row.id for row in release.rows[By.UNIT][1:] if release.people(OUT, measure, item, row.id) is not None]


def figures(release):
    return [value for table in release.tables for row in table.people for value in row]


def test_four_of_thirteen_hide_both_departments():
    release = protect(a_company({"sales": 4, "technology": 9}))

    assert release.people(OUT, Measure.USE) == 13
    assert shown_units(release) == []


def test_with_a_third_department_one_more_is_enough():
    release = protect(a_company({"sales": 4, "technology": 9, "support": 6}))

    assert shown_units(release) == ["technology"]


def test_a_whole_company_of_thirteen_that_came_shows_nothing():
    release = protect(a_company({"sales": 4, "technology": 9}, people={"sales": 4, "technology": 9}))

    assert release.shows_nothing(OUT)
    assert set(figures(release)) == {None}


def test_a_company_of_seven_shows_nothing():
    assert set(figures(protect(a_company({"all": 6}, people=7, themes={"growth": {"all": 5}})))) == {None}


def test_a_department_of_one_takes_another_with_it():
    users = {"boss": 1, "sales": 12, "technology": 9, "support": 20}

    release = protect(a_company(users, people={"boss": 1, "sales": 40, "technology": 40, "support": 40}))

    assert shown_units(release) == ["sales", "support"]


def test_everyone_in_one_theme_shows_the_theme_nowhere():
    users = {"sales": 20, "technology": 30}

    release = protect(a_company(users, people=90, themes={"growth": users, "family": {"sales": 9, "technology": 9}}))

    assert {release.people(OUT, Measure.THEME, "growth", row) for row in ("*", *users)} == {None}
    assert release.people(OUT, Measure.THEME, "family") == 18


@pytest.mark.parametrize("without", range(5))
def test_a_theme_of_all_but_a_few_is_hidden_as_a_theme_of_all(without):
    users = {"sales": 20, "technology": 20, "support": 20}
    themes = {"growth": {"sales": 20 - without, "technology": 10, "support": 12}}

    release = protect(a_company(users, people=90, themes=themes))

    assert release.people(OUT, Measure.THEME, "growth", "sales") is None
    assert release.people(OUT, Measure.THEME, "growth") == 42 - without


def test_everyone_rated_five_is_told_as_a_band_that_leaves_some_out():
    users = {"sales": 20, "technology": 30}

    release = protect(a_company(users, people=90, rated={unit: (n, n) for unit, n in users.items()}))

    band = release.favourable(OUT, Measure.SATISFACTION)
    assert band is not None
    assert band.high == 100
    assert 50 - band.low * 50 // 100 >= 5


def test_wellbeing_needs_ten_people_where_satisfaction_needs_five():
    release = protect(
        a_company({"sales": 8, "technology": 14}, people=60, rated={"sales": (8, 4), "technology": (0, 0)})
    )

    assert release.people(OUT, Measure.SATISFACTION, row="*") == 8
    assert release.people(OUT, Measure.WELLBEING, row="*") is None


def test_an_empty_quarter_and_units_without_people_say_nothing():
    users = {"sales": 0, "closed": 0, "technology": 0}

    release = protect(a_company(users, people={"sales": 40, "closed": 0, "technology": 40}, themes={"growth": {}}))

    assert set(figures(release)) == {None}
    assert [row.id for row in release.rows[By.UNIT]] == ["*", "sales", "technology"]


def test_nobody_at_all_is_a_release_too():
    assert set(figures(protect(a_company({"sales": 0}, people=0)))) == {None}


def test_a_hidden_group_does_not_follow_from_its_units():
    users = {"a": 3, "b": 1, "c": 20, "d": 22, "e": 15}
    groups = {"a": "west", "b": "west", "c": "east", "d": "east"}

    release = protect(a_company(users, groups=groups))

    assert release.people(OUT, Measure.USE, row="west") is None
    hidden = [row for row in ("east", "e") if release.people(OUT, Measure.USE, row=row) is None]
    assert hidden
    if "east" in hidden:
        assert {"c", "d"} - set(shown_units(release))


def test_a_unit_whose_use_is_hidden_shows_nothing_else():
    users = {"sales": 4, "technology": 30, "support": 12}
    themes = {"growth": {"sales": 4, "technology": 12, "support": 6}}

    release = protect(a_company(users, people=90, themes=themes))

    for row in ("sales", "support"):
        assert release.people(OUT, Measure.USE, row=row) is None
        assert release.people(OUT, Measure.THEME, "growth", row) is None


def test_hidden_stages_do_not_follow_from_the_shown_ones_of_a_line():
    users = {"sales": 60, "technology": 62, "support": 70}
    stages = {str(s): {u: n // 6 for u, n in users.items()} for s in range(1, 6)}
    stages["5"] = {"sales": 3, "technology": 10, "support": 11}
    cube = a_company(users, people=300, stages=stages)

    release = protect(cube)

    assert release.people(OUT, Measure.STAGE, "5", "sales") is None
    assert attack(to_json(release), (), roster(cube)).disclosures == ()


def test_a_unit_of_one_age_alone_does_not_give_away_the_others_of_that_age():
    # All but three of the elder people work in the workshop.
    people = np.array([[[0], [60]], [[57], [3]], [[60], [0]]], np.int64)
    frame = Frame((Unit("workshop"), Unit("office"), Unit("shop")), (), ("-54", "55-"), ("all",), people)
    use = np.array([[[0], [20]], [[12], [2]], [[15], [0]]], np.int64)
    cube = Cube("2026-Q3", frame, (Count(OUT, Measure.USE, ("use",), use[..., None]),))

    release = protect(cube)

    shown = {row: release.people(OUT, Measure.USE, row=row) for row in ("workshop", "office", "shop")}
    elder = release.people(OUT, Measure.USE, row="55-", by=By.AGE)
    assert elder is None or shown["workshop"] is None
    assert attack(to_json(release), (), roster(cube)).disclosures == ()


@pytest.mark.parametrize("seed", range(12))
def test_the_adversary_who_knows_the_roster_finds_nothing(seed):
    cube = any_company(seed)

    assert attack(to_json(protect(cube)), (), roster(cube)).disclosures == ()


@settings(max_examples=25, deadline=None)
@given(st.integers(100, 10**6))
def test_the_adversary_finds_nothing(seed):
    assert attack(to_json(protect(any_company(seed)))).disclosures == ()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_what_is_shown_is_true_and_hiding_tells_no_reasons(seed):
    cube = any_company(seed)

    release = protect(cube)

    for table in release.tables:
        count = cube.count(table.track, table.measure)
        for row, values in zip(release.rows[table.by], table.people, strict=True):
            if row.id == "*":
                true = count.people.sum(axis=(0, 1, 2)).tolist()
                assert all(value is None or value == t for value, t in zip(values, true, strict=True))
            for value in values:
                assert value is None or value >= Thresholds().of(table.measure)


def test_raised_thresholds_are_kept():
    users = {"sales": 9, "technology": 30, "support": 28}

    release = protect(a_company(users, people=90), Thresholds(few=10, few_sensitive=12))

    assert shown_units(release) == ["technology"]


def test_a_release_survives_being_written_and_read_and_is_the_same_every_time():
    cube = any_company(3)

    text = to_json(protect(cube))

    assert to_json(from_json(text)) == text
    assert to_json(protect(cube)) == text


def test_a_quarter_is_released_once():
    cube = a_company({"sales": 12})
    release = protect(cube)

    with pytest.raises(ValueError, match="never changes"):
        protect(cube, earlier=[release])


def test_no_year_of_birth_picks_a_handful_out():
    """HR makes nine whose records are known as old as one person; ten, of whom five came, are told of nowhere."""
    people = np.array([[[90], [10]]])
    use = np.array([[[30], [5]]])
    frame = Frame((Unit("all", None),), (), ("young", "old"), ("any",), people)

    release = protect(Cube("2026-Q3", frame, (Count(OUT, Measure.USE, ("use",), use[..., None]),)))

    table = release.table(OUT, Measure.USE, By.AGE)
    assert table is not None
    assert table.people == ((35,), (None,), (None,))


def test_names_that_stand_twice_are_refused():
    with pytest.raises(ValueError, match="twice"):
        protect(a_company({"west": 12, "b": 9}, groups={"west": "west"}))


def test_groups_are_crossed_with_ages_only_where_headcounts_carry_it():
    def crossed(heads):
        people = np.full((2, 2, 1), heads, np.int64)
        frame = Frame((Unit("a"), Unit("b")), (), ("-39", "40-"), ("all",), people)
        use = np.full((2, 2, 1, 1), 8, np.int64)
        return protect(Cube("2026-Q3", frame, (Count(OUT, Measure.USE, ("use",), use),)))

    assert By.UNIT_AGE not in crossed(29).rows
    assert crossed(30).people(OUT, Measure.USE, row="a|-39", by=By.UNIT_AGE) == 8


def test_a_crossing_never_gives_away_a_small_one():
    people = np.full((3, 3, 1), 60, np.int64)
    use = np.array([[2, 12, 14], [11, 13, 9], [15, 10, 12]], np.int64).reshape(3, 3, 1, 1)
    frame = Frame(tuple(Unit(u) for u in "abc"), (), ("-34", "35-49", "50-"), ("all",), people)
    cube = Cube("2026-Q3", frame, (Count(OUT, Measure.USE, ("use",), use),))

    release = protect(cube)

    assert release.people(OUT, Measure.USE, row="a|-34", by=By.UNIT_AGE) is None
    assert attack(to_json(release), (), roster(cube)).disclosures == ()
