"""What is counted grows from quarter to quarter. Older releases stay what they are, and the two give nobody away."""

from dataclasses import replace

import numpy as np
import pytest
from factories.made_up_quarters import some_people

from reports.attack import Knowledge, attack
from reports.cube import Count, Cube, Frame, Measure, Track, Unit
from reports.published import By, Release, Row, Table, Thresholds
from reports.release import protect
from reports.release_file import from_json, to_json
from reports.year_to_date import year_to_date

LATER = {(Track.INSIDE, Measure.WISH), (Track.INSIDE, Measure.CADENCE), (Track.INSIDE, Measure.STAGE)}


def as_before(cube, themes=3):
    """The same quarter by the menu of before: no wishes, rhythms and stages inside, and fewer themes."""
    counts = [
        replace(one, items=one.items[:themes], people=one.people[..., :themes]) if one.measure is Measure.THEME else one
        for one in cube.counts
        if (one.track, one.measure) not in LATER
    ]
    return replace(cube, counts=tuple(counts))


def a_release(quarter, items, counts):
    """Themes inside of 1,000 people, all of them shown."""
    table = Table(Track.INSIDE, Measure.THEME, By.UNIT, items, (counts,))
    return Release(quarter, Thresholds(), {By.UNIT: (Row("*", None, 1000),)}, (table,))


def test_what_was_not_counted_yet_is_unknown_and_not_zero():
    before = a_release("2026-Q2", ("work", "growth"), (40, 30))
    after = a_release("2026-Q3", ("work", "growth", "private"), (50, 20, 10))

    def so_far(item):
        return year_to_date([after, before], Track.INSIDE, Measure.THEME, item)

    assert before.people(Track.INSIDE, Measure.THEME, "private") is None
    assert (so_far("work"), so_far("growth"), so_far("private")) == (90, 50, None)
    assert year_to_date([after], Track.INSIDE, Measure.THEME, "private") == 10


def test_an_older_release_is_written_and_read_as_it_was():
    """Byte for byte: the text of a release from before wishes were counted."""
    text = (
        '{"benchmarks":[],"format":"sotomado.release/2","means":[],"quarter":"2026-Q2","rows":{"unit":[{"id":"*",'
        '"parent":null,"people":1000}]},"tables":[{"by":"unit","items":["work","growth"],"measure":"theme","people":'
        '[[40,30]],"track":"inside"}],"thresholds":{"few":5,"few_sensitive":10},"worries":[]}'
    )

    assert to_json(from_json(text)) == text
    assert from_json(text) == a_release("2026-Q2", ("work", "growth"), (40, 30))


@pytest.mark.parametrize("seed", range(6))
def test_two_quarters_with_different_menus_tell_nothing_together(seed):
    """The same people do the same again; what is new on the menu is all that differs."""
    people = some_people(np.random.default_rng(seed), heads=150, units=3, ages=2, tenures=2, themes=5)
    before = protect(as_before(replace(people, quarter="2026-Q2").cube()))
    after = protect(people.cube(), earlier=[before])

    found = attack(to_json(after), [to_json(before)], Knowledge(people.roster()))

    assert found.disclosures == ()
    assert {(table.track, table.measure) for table in after.tables} - {
        (table.track, table.measure) for table in before.tables
    } == LATER


def test_a_span_that_tells_the_new_figures_again_is_found():
    """Were a half-year told beside its quarter, what is new would be told of those who came in the rest of it."""
    people = some_people(np.random.default_rng(1), heads=300)
    quarter = to_json(protect(people.cube()))
    half = replace(protect(people.cube()), quarter="2026-H2")

    found = attack(to_json(half), [quarter])

    assert {figure.figure.measure for figure in found.disclosures} >= {"wish", "cadence"}


def stated(counts, met=60, people=100):
    """A company of two units, in which members stated stages as `counts` says; half of them in each unit."""
    frame = Frame((Unit("a"), Unit("b")), (), ("all",), ("all",), np.full((2, 1, 1), people // 2, np.int64))
    halves = np.array([[n // 2 for n in counts], [n - n // 2 for n in counts]], np.int64).reshape(2, 1, 1, 5)
    use = np.full((2, 1, 1, 1), met // 2, np.int64)
    return Cube(
        "2026-Q3",
        frame,
        (
            Count(Track.INSIDE, Measure.USE, ("use",), use),
            Count(Track.INSIDE, Measure.STAGE, tuple("12345"), halves),
        ),
    )


def test_stages_inside_are_told_of_the_company_and_of_no_part_of_it():
    release = protect(stated((12, 14, 10, 0, 0)))
    tables = [table for table in release.tables if table.measure is Measure.STAGE]

    assert [table.by for table in tables] == [By.COMPANY]
    assert len(tables[0].people) == 1
    assert tables[0].people[0][:2] == (12, 14)
    assert attack(to_json(release)).disclosures == ()


def test_fewer_than_ten_at_a_stage_are_not_told():
    shown = protect(stated((30, 9, 12, 0, 3))).table(Track.INSIDE, Measure.STAGE, By.COMPANY)

    assert [n is None for n in shown.people[0]] == [False, True, False, True, True]


def test_a_wish_that_nearly_all_who_met_share_is_not_told():
    frame = Frame((Unit("a"),), (), ("all",), ("all",), np.full((1, 1, 1), 100, np.int64))

    def told(wished):
        counts = (
            Count(Track.INSIDE, Measure.USE, ("use",), np.full((1, 1, 1, 1), 40, np.int64)),
            Count(Track.INSIDE, Measure.WISH, ("listen",), np.full((1, 1, 1, 1), wished, np.int64)),
        )
        return protect(Cube("2026-Q3", frame, counts)).people(Track.INSIDE, Measure.WISH, "listen")

    assert (told(35), told(36), told(40), told(4)) == (35, None, None, None)


def test_the_adversary_finds_a_wish_of_nearly_all_and_a_rhythm_of_too_few():
    """It would notice, were they told."""
    rows = {By.UNIT: (Row("*", None, 100),)}
    tables = (
        Table(Track.INSIDE, Measure.USE, By.UNIT, ("use",), ((40,),)),
        Table(Track.INSIDE, Measure.WISH, By.UNIT, ("listen", "advise"), ((38, 3),)),
    )

    found = attack(to_json(Release("2026-Q3", Thresholds(), rows, tables)))

    assert {(one.figure.item, one.reason) for one in found.disclosures} >= {
        ("listen", "a printed number is nearly everybody's who came"),
        ("advise", "a printed number speaks of too few people"),
    }
