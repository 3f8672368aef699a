"""Releases that betray somebody, each in one way known from elsewhere: the adversary finds every one."""

import numpy as np
import pytest
from factories.told import Told

from reports.attack import Figure, Insider, Knowledge, Roster, attack, intervals_of, least_support


def reasons(text, history=(), knowledge=None):
    found = attack(text, history) if knowledge is None else attack(text, history, knowledge)
    return {disclosure.reason for disclosure in found.disclosures}


def three_units(**more):
    return Told(sales=40, technology=40, support=40, **more)


def test_a_sound_release_gives_nothing_away():
    assert attack(three_units().tell("use", 19, technology=9).text()).disclosures == ()


def test_a_threshold_on_averages_with_counts_left_visible():
    text = three_units().tell("use", 60, sales=20, technology=20, support=20)
    text.tell("satisfaction", 43, sales=3, technology=20, support=20, bands={"technology": [50, 75]})

    assert "a printed number speaks of too few people" in reasons(text.text())


def test_one_hidden_department_as_company_minus_the_others():
    found = attack(three_units().tell("use", 19, technology=9, support=6).text()).disclosures

    assert any(d.derivation == ("19 - 9 - 6 = 4",) for d in found)
    assert any(d.figure.row == "sales" and d.low == d.high == 4 for d in found)


def test_two_hidden_departments_that_count_too_few_together():
    found = attack(three_units().tell("use", 20, technology=17).text()).disclosures

    assert any(d.derivation == ("20 - 17 = 3",) for d in found)


def test_four_of_thirteen_hide_both_departments():
    both = Told(sales=40, technology=40).tell("use", 13)
    one = Told(sales=40, technology=40).tell("use", 13, technology=9)

    assert reasons(both.text()) == set()
    assert "a hidden count follows from the others" in reasons(one.text())


def test_a_hidden_unit_beneath_a_hidden_group():
    told = Told().rows("unit", {"a": "g", "b": "g"}, g=80, a=40, b=40, c=60).tell("use", 30, a=9, c=20)

    assert any(d.derivation == ("30 - 9 - 20 = 1",) for d in attack(told.text()).disclosures)


def test_everybody_who_works_there_came():
    assert "a printed number leaves too few people over" in reasons(
        Told(sales=20, technology=60).tell("use", 48, sales=18, technology=30).text()
    )


def test_a_theme_of_nearly_everybody_who_came():
    told = three_units().tell("use", 60, sales=20, technology=20, support=20)
    told.tell("theme", 38, item="harassment", sales=18, technology=10, support=10)

    found = attack(told.text()).disclosures

    assert [(d.figure.row, d.derivation) for d in found] == [("sales", ("20 came, 20 - 18 = 2",))]


def test_a_hidden_cell_of_two_linked_tables_is_found_by_neither_alone():
    """The old of b follow from the sum by unit and the sum by age together: each table alone would be safe."""
    told = Told(a=50, b=50).rows("age", young=50, old=50).crossing(a__young=25, a__old=25, b__young=25, b__old=25)
    told.tell("use", 40, a=20, b=20).tell("use", 40, by="age", young=20, old=20)
    told.tell("use", 40, by="unit_age", a__old=18)

    found = attack(told.text()).disclosures

    assert any(d.figure.row == "b|old" and d.low == d.high == 2 for d in found)


def test_crossing_blocks_are_taken_off_an_age():
    told = Told(a=50, b=50).rows("age", young=50, old=50).crossing(a__young=25, a__old=25)
    told.tell("use", 40).tell("use", 40, by="age", young=20, old=20)
    told.tell("use", 40, by="unit_age", a__young=18)

    assert any(d.derivation == ("20 - 18 = 2",) for d in attack(told.text()).disclosures)


def test_bands_that_leave_one_answer_over():
    told = three_units().tell("use", 60, sales=20, technology=20, support=20)
    bands = {"*": [90, 100], "sales": [0, 10], "technology": [0, 10], "support": [50, 100]}
    told.tell("satisfaction", 60, sales=20, technology=20, support=20, bands=bands)

    with pytest.raises(ValueError, match="No world"):
        attack(told.text())


def test_bands_from_which_everybodys_answer_follows():
    told = Told(a=40, b=40, c=40).tell("use", 36, a=12, b=12, c=12)
    bands = {"*": [40, 60], "a": [50, 100], "b": [0, 25], "c": [0, 25]}
    told.tell("satisfaction", 36, a=12, b=12, c=12, bands=bands)

    found = attack(told.text()).disclosures

    assert any(d.figure.row == "a" and "everybody's answer" in d.reason for d in found)


def test_a_band_beside_a_hidden_count():
    told = three_units().tell("use", 60, sales=20, technology=20, support=20)
    told.tell("wellbeing", 45, bands={"sales": [50, 100]})

    assert "a share without enough people" in reasons(told.text())


def mean_of(value, low, high, people=40):
    told = three_units().tell("use", 60, sales=20, technology=20, support=20)
    told.tell("satisfaction", people, bands={})
    mean = {"track": "outside", "measure": "satisfaction", "value": value, "low": low, "high": high}
    return told.text(means=[mean])


def test_average_times_count_finds_everybody_satisfied():
    found = attack(mean_of(5.0, 4.9, 5.0)).disclosures

    assert any("average times count" in d.reason and d.derivation for d in found)


def test_an_average_in_the_middle_of_many_answers_is_told():
    assert reasons(mean_of(3.9, 3.7, 4.1)) == set()


def test_an_average_without_any_spread_finds_everybodys_answer():
    assert "everybody gave the same answer" in reasons(mean_of(4.0, 4.0, 4.0))


def test_an_average_of_few():
    assert "a mean over too few people, or beside a hidden count" in reasons(mean_of(3.9, 3.5, 4.3, people=12))


def benchmark(**changed):
    told = three_units().tell("use", 60, sales=20, technology=20, support=20)
    one = {"track": "outside", "measure": "use", "item": "use", "companies": 5, "low": 5, "high": 15}
    return told.text(benchmarks=[one | {"standing": "within"} | changed])


def test_a_benchmark_of_enough_companies_is_told_and_said_to_be_beyond_computing():
    found = attack(benchmark())

    assert found.disclosures == ()
    assert found.remarks


@pytest.mark.parametrize("wrong", [{"companies": 1}, {"low": 7, "high": 8}, {"low": 10, "high": 10}])
def test_a_benchmark_minus_ones_own(wrong):
    assert reasons(benchmark(**wrong))


def test_a_standing_among_others_tells_of_a_hidden_figure():
    told = three_units().tell("use", None)
    one = {"track": "outside", "measure": "use", "item": "use", "companies": 5, "low": 5, "high": 15}

    assert "a standing among others beside a hidden figure" in reasons(
        told.text(benchmarks=[one | {"standing": "below"}])
    )


def test_words_of_a_handful():
    told = three_units().tell("use", 9)

    assert "words of too few people" in reasons(
        told.text(worries=[{"theme": "growth", "language": "ja", "words": ["資格"]}])
    )


# Over time.


def test_two_quarters_form_no_equation():
    first = three_units(quarter="2026-Q2").tell("use", 60, sales=20, technology=20, support=20).text()
    second = three_units(quarter="2026-Q3").tell("use", 61, sales=21, technology=20, support=20).text()

    assert reasons(second, [first]) == set()


def test_this_month_minus_last():
    first = three_units(quarter="2026-Q1").tell("use", 60, sales=20, technology=20, support=20).text()
    both = three_units(quarter="2026-H1").tell("use", 73, sales=22, technology=26, support=25).text()

    found = attack(both, [first]).disclosures

    assert [d.derivation for d in found] == [("2026-H1 - 2026-Q1: 22 - 20 = 2",)]


def test_a_year_to_date_minus_the_one_before():
    first = three_units(quarter="2026-Q1..2026-Q2").tell("use", 60, sales=20, technology=20, support=20).text()
    then = three_units(quarter="2026-Q1..2026-Q3").tell("use", 75, sales=20, technology=27, support=28).text()

    assert "this release minus the last speaks of too few people" in reasons(then, [first])


def test_a_quarter_told_again_after_an_erasure():
    first = three_units().tell("use", 60, sales=20, technology=20, support=20).text()
    again = three_units().tell("use", 59, sales=19, technology=20, support=20).text()

    assert "two releases of one quarter differ by a person" in reasons(again, [first])


def test_a_second_release_tells_what_the_first_hid():
    first = three_units().tell("use", 19, technology=9).text()
    again = three_units().tell("use", 19, support=6).text()

    assert "a second release of a quarter tells what the first one hid" in reasons(again, [first])


def test_an_edited_attribute_and_the_same_quarter_sliced_again():
    """HR moves one person between two units after the fact: same quarter, same people, 41 and 39 of them."""
    first = Told(sales=40, technology=40).tell("use", 40, sales=20, technology=20).text()
    again = Told(sales=41, technology=39).tell("use", 40, sales=21, technology=19).text()

    assert "two releases of one quarter differ by a person" in reasons(again, [first])


def test_two_earlier_releases_of_one_quarter_are_laid_beside_each_other_as_well():
    first = three_units(quarter="2026-Q1").tell("use", 60, sales=20, technology=20, support=20).text()
    again = three_units(quarter="2026-Q1").tell("use", 59, sales=19, technology=20, support=20).text()
    sound = three_units(quarter="2026-Q2").tell("use", 60, sales=20, technology=20, support=20).text()

    assert reasons(sound, [first, first]) == set()
    assert "two releases of one quarter differ by a person" in reasons(sound, [first, again])


def test_a_hidden_count_of_people_rated_by_consultants_keeps_a_width_of_ten():
    told = three_units().tell("use", 60, sales=20, technology=20, support=20)
    told.tell("wellbeing", 45, sales=16)
    narrow = three_units().tell("use", 60, sales=8, technology=32, support=20)
    narrow.tell("wellbeing", 35, technology=20)  # seven to fifteen of support were rated

    assert reasons(told.text()) == set()
    assert "a hidden count follows from the others" in reasons(narrow.text())


def test_nobody_knows_when_an_unheard_of_period_was():
    with pytest.raises(ValueError, match="when"):
        attack(Told(quarter="lately", a=40).tell("use", 20).text())


# Those who know more.


def crossed():
    """Sales are all old but for two people, and the old are all in sales but for two."""
    people = np.array([[[2], [38]], [[58], [2]]])
    return Roster(("sales", "technology"), ("young", "old"), ("any",), people)


def told_of_crossed():
    told = Told(sales=40, technology=60).rows("age", young=60, old=40)
    return told.tell("use", 44, sales=20, technology=24).tell("use", 44, by="age", young=26, old=18)


def test_two_cells_that_differ_by_two_people_are_told_apart_by_the_roster():
    """20 in sales, 18 among the old: two more in sales than among the old, so both young ones of sales came."""
    text = told_of_crossed().text()

    support = least_support(text, Knowledge(crossed()))

    assert support is not None
    assert support.people == 4
    found = attack(text, (), Knowledge(crossed())).disclosures
    assert {(d.figure.row, d.low, d.high) for d in found} == {
        ("sales|young|any", 2, 2),
        ("technology|old|any", 0, 0),
    }


def test_the_least_group_anything_speaks_of_is_a_row_where_rows_are_far_apart():
    support = least_support(three_units().tell("use", 60, sales=20, technology=20, support=20).text())

    assert support is not None
    assert support.people == 40


def test_a_roster_narrows_a_hidden_count_that_sums_leave_open():
    """All of technology's users have to be young but for the two old ones there."""
    told = Told(sales=40, technology=60).rows("age", young=60, old=40)
    told.tell("use", 44).tell("use", 44, by="age", young=6, old=38)
    text = told.text()

    blind = intervals_of(text, [Figure("outside", "use", "use", "unit", "sales")])
    seeing = intervals_of(text, [Figure("outside", "use", "use", "unit", "sales")], Knowledge(crossed()))

    assert (blind[0].low, blind[0].high) == (0, 40)
    assert (seeing[0].low, seeing[0].high) == (36, 40)
    assert "a hidden count follows from the others" in reasons(text, (), Knowledge(crossed()))


def test_what_was_too_much_to_ask_of_the_roster_is_said(monkeypatch):
    told = Told(sales=40, technology=60).rows("age", young=60, old=40)
    text = told.tell("use", 44).tell("use", 44, by="age", young=26, old=18).tell("theme", 9, item="growth").text()
    asked = attack(text, (), Knowledge(crossed()))
    monkeypatch.setattr("reports.attack.asking.MOST_ASKED", 0)
    monkeypatch.setattr("reports.attack.asking.MOST_REACHED", 0)

    found = attack(text, (), Knowledge(crossed()))

    assert (asked.unasked, asked.remarks) == (0, ())
    assert found.unasked > 0
    assert any(str(found.unasked) in remark for remark in found.remarks)


def test_colleagues_take_themselves_off_a_hidden_count():
    text = three_units().tell("use", 19, technology=9).text()
    known = Knowledge(insiders=(Insider("sales"), Insider("sales", used=False)))

    found = attack(text, (), known)

    assert found.disclosures == ()
    assert intervals_of(text, [Figure("outside", "use", "use", "unit", "support")], known)[0].high == 9


def test_four_friends_of_five_know_the_fifth():
    """A count of five is told; four who all came know that one of the others came, and never who."""
    text = three_units().tell("use", 45, sales=5, technology=20, support=20).text()
    four, five = (Knowledge(insiders=(Insider("sales"),) * n) for n in (4, 5))

    assert reasons(text, (), four) == set()
    assert "with what is known of colleagues it follows for all the others" in reasons(text, (), five)


def test_friends_without_a_theme_know_that_all_the_others_have_it():
    told = three_units().tell("use", 60, sales=20, technology=20, support=20)
    told.tell("theme", 36, item="harassment", sales=16, technology=10, support=10)
    four = Knowledge(insiders=(Insider("sales", themes=frozenset()),) * 4)

    found = attack(told.text(), (), four).disclosures

    assert any("colleagues" in d.reason and d.figure.item == "harassment" for d in found)


def test_knowledge_that_contradicts_the_release_fits_no_world():
    with pytest.raises(ValueError, match="No world"):
        attack(Told(a=40).tell("use", 5, a=5).text(), (), Knowledge(insiders=(Insider("a"),) * 6))


def test_what_is_no_release_is_refused():
    with pytest.raises(ValueError, match="not a release"):
        attack('{"format": "something else"}')
