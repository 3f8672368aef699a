"""Who is in a cohort: laws of the rule, and the days on which somebody comes into one and leaves it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sotomado.companies.inviting import templates
from sotomado.companies.inviting.cohorts import (
    Cohort,
    a_year_later,
    cohort_from,
    fiscal_year,
    is_in,
    members,
    offered,
)
from sotomado.companies.inviting.errors import BadPlaceholder, NoSuchCohort
from sotomado.companies.inviting.models import CohortKind
from sotomado.companies.standings import RosterStanding

DAYS = st.dates(date(1990, 1, 1), date(2035, 12, 31))
LINES = st.builds(
    RosterStanding,
    employment_id=st.integers(1, 10**6),
    person_id=st.integers(1, 10**6),
    company_id=st.just(1),
    departments=st.lists(st.integers(1, 6), min_size=1, max_size=3, unique=True).map(tuple),
    joined_on=DAYS,
    birth_year=st.none() | st.integers(1950, 2010),
    promoted_on=st.none() | DAYS,
    returned_on=st.none() | DAYS,
)
COHORTS = st.sampled_from([*offered(range(1, 7)).values()])
SOMEBODY = RosterStanding(1, 1, 1, (3, 2), date(2024, 4, 1), 1976, date(2026, 4, 1), date(2026, 10, 1))


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=20), COHORTS, DAYS)
def test_a_cohort_is_whom_the_rule_fits_line_by_line_whatever_else_stands_there(lines, cohort, on) -> None:
    found = members(lines, cohort, on)

    assert found == [line.person_id for line in lines if is_in(line, cohort, on)]
    assert members(lines[::-1], cohort, on) == found[::-1]
    everyone = members(lines, Cohort(CohortKind.EVERYONE), on)
    assert len(found) <= len(everyone)
    assert all(line.joined_on <= on for line in lines if is_in(line, cohort, on))


@settings(max_examples=150, deadline=None)
@given(LINES, COHORTS, DAYS)
def test_who_is_blank_is_in_no_cohort_that_asks(line, cohort, on) -> None:
    blank = replace(line, birth_year=None, promoted_on=None, returned_on=None)

    if cohort.kind in (CohortKind.TURNS, CohortKind.PROMOTED, CohortKind.RETURNED):
        assert not is_in(blank, cohort, on)
    else:
        assert is_in(blank, cohort, on) == is_in(line, cohort, on)


@settings(max_examples=150, deadline=None)
@given(LINES, st.sampled_from((30, 40, 50, 60)), DAYS)
def test_one_turns_an_age_in_exactly_one_fiscal_year(line, age, on) -> None:
    cohort = Cohort(CohortKind.TURNS, age)
    here = replace(line, joined_on=date(1990, 1, 1))

    years = [year for year in range(1990, 2080) if is_in(here, cohort, date(year, 4, 1))]

    assert len(years) == (line.birth_year is not None and line.birth_year + age in range(1990, 2080))
    # A yearly round on any one day meets everybody once: not twice, and nobody is left out.
    met = [is_in(here, cohort, date(year, on.month, min(on.day, 28))) for year in range(1980, 2090)]
    assert sum(met) <= 1


@settings(max_examples=150, deadline=None)
@given(LINES, DAYS)
def test_the_years_at_a_company_are_told_apart(line, on) -> None:
    in_years = [year for year in range(1, 60) if is_in(line, Cohort(CohortKind.YEAR, year), on)]

    assert len(in_years) == (line.joined_on <= on)


@settings(max_examples=100, deadline=None)
@given(COHORTS)
def test_a_code_says_its_rule_again(cohort) -> None:
    assert cohort_from(cohort.code) == cohort


@pytest.mark.parametrize(
    "code", ["", "stage:1", "used:0", "turns:", "turns:50;", "department:-1", "everyone:1", "年:3"]
)
def test_no_other_rule_can_be_asked_for(code) -> None:
    with pytest.raises(NoSuchCohort):
        cohort_from(code)


@pytest.mark.parametrize(
    ("code", "on", "is_there"),
    [
        ("turns:50", date(2026, 4, 1), True),
        ("turns:50", date(2027, 3, 31), True),
        ("turns:50", date(2026, 3, 31), False),
        ("turns:50", date(2027, 4, 1), False),
        ("year:3", date(2026, 3, 31), False),
        ("year:3", date(2026, 4, 1), True),
        ("year:3", date(2027, 3, 31), True),
        ("year:3", date(2027, 4, 1), False),
        ("promoted:6", date(2026, 3, 31), False),
        ("promoted:6", date(2026, 4, 1), True),
        ("promoted:6", date(2026, 9, 30), True),
        ("promoted:6", date(2026, 10, 1), False),
        ("returned:12", date(2027, 9, 30), True),
        ("returned:12", date(2027, 10, 1), False),
        ("department:2", date(2026, 4, 1), True),
        ("department:3", date(2026, 4, 1), True),
        ("department:1", date(2026, 4, 1), False),
        ("everyone", date(2024, 3, 31), False),
        ("everyone", date(2024, 4, 1), True),
    ],
)
def test_the_first_and_the_last_day_in_a_cohort(code, on, is_there) -> None:
    assert is_in(SOMEBODY, cohort_from(code), on) is is_there


def test_a_fiscal_year_begins_in_april_and_a_year_later_is_a_day_there_is() -> None:
    assert fiscal_year(date(2027, 3, 31)) == 2026
    assert a_year_later(date(2028, 2, 29)) == date(2029, 2, 28)
    assert a_year_later(date(2026, 4, 1)) - date(2026, 4, 1) == timedelta(days=365)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="あaA{} \n", max_size=30), st.text(alphabet="{}na山", max_size=8))
def test_a_letter_that_was_let_through_has_no_brace_left_but_those_of_a_name(words, name) -> None:
    try:
        templates.check(words + "{link}", where="body_ja")
    except BadPlaceholder:
        return
    said = {"name": name, "company": "C", "link": "L", "dates": "D"}

    filled = templates.filled(words + "{link}", said)

    assert filled.endswith("L")
    assert filled.replace(name, "").count("{") == 0


@pytest.mark.parametrize(
    ("words", "unknown", "is_link_missing"),
    [
        ("{name}さん {link} {birthday}", ("birthday",), False),
        ("{name さん {link}", ("{",), False),
        ("link} {link}", ("}",), False),
        ("{name}さん", (), True),
        ("{{link}}", ("{", "}"), False),
    ],
)
def test_a_letter_with_odd_places_is_refused_with_their_names(words, unknown, is_link_missing) -> None:
    with pytest.raises(BadPlaceholder) as refused:
        templates.check(words, where="body_ja")

    assert refused.value.unknown == unknown
    assert refused.value.is_link_missing is is_link_missing


@pytest.mark.parametrize("kind", CohortKind)
def test_every_letter_we_begin_with_can_be_sent(kind) -> None:
    for locale in templates.Locale:
        templates.check(templates.template(kind, locale), where="body_ja")
