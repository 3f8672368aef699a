"""The year so far is what the shown quarters add up to, and nothing where one of them is hidden."""

import pytest

from reports.cube import Measure, Track
from reports.published import By, Release, Row, Table, Thresholds
from reports.year_to_date import year_to_date


def quarter(name, users):
    table = Table(Track.OUTSIDE, Measure.USE, By.UNIT, ("use",), ((users,),))
    return Release(name, Thresholds(), {By.UNIT: (Row("*", None, 1000),)}, (table,))


def so_far(*releases):
    return year_to_date(releases, Track.OUTSIDE, Measure.USE)


def test_quarters_from_april_are_added():
    assert so_far(quarter("2026-Q2", 40), quarter("2026-Q3", 50), quarter("2026-Q4", 60)) == 150


def test_january_belongs_to_the_year_that_began_in_april():
    assert so_far(quarter("2027-Q1", 10), quarter("2026-Q4", 60), quarter("2026-Q2", 40), quarter("2026-Q3", 50)) == 160


def test_a_new_year_begins_in_april():
    assert so_far(quarter("2026-Q1", 70), quarter("2026-Q2", 40)) == 40


def test_a_hidden_quarter_hides_the_sum():
    assert so_far(quarter("2026-Q2", None), quarter("2026-Q3", 50)) is None
    assert so_far(quarter("2026-Q2", 40), quarter("2026-Q3", None)) is None


def test_a_company_that_joined_in_autumn_begins_there_but_no_quarter_is_left_out_between():
    assert so_far(quarter("2026-Q3", 50), quarter("2026-Q4", 60)) == 110
    assert so_far(quarter("2026-Q2", 40), quarter("2026-Q4", 60)) is None


@pytest.mark.parametrize("releases", [(), (quarter("2026-Q2", 40),)])
def test_what_was_never_on_the_menu_has_no_sum(releases):
    assert year_to_date(releases, Track.INSIDE, Measure.USE) is None
