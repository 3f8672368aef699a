"""The licence: valid through its last day, renewed from 90 to 30 days before."""

from datetime import date, timedelta

import pytest

from consultants.licence import (
    LicenceState,
    is_licensed,
    is_usual_term,
    is_well_formed,
    licence_state,
    number_as_written,
    renewal_window,
)

EXPIRES_ON = date(2027, 3, 31)


@pytest.mark.parametrize(
    ("days_left", "state"),
    [
        (91, LicenceState.VALID),
        (90, LicenceState.RENEWAL_OPEN),
        (30, LicenceState.RENEWAL_OPEN),
        (29, LicenceState.RENEWAL_MISSED),
        (0, LicenceState.RENEWAL_MISSED),
        (-1, LicenceState.EXPIRED),
    ],
)
def test_the_state_follows_the_days_left(days_left, state):
    on = EXPIRES_ON - timedelta(days=days_left)

    assert licence_state(EXPIRES_ON, on) is state
    assert is_licensed(EXPIRES_ON, on) is (state is not LicenceState.EXPIRED)


def test_the_renewal_window_is_two_months_long():
    window = renewal_window(EXPIRES_ON)

    assert (window.opens_on, window.closes_on) == (date(2026, 12, 31), date(2027, 3, 1))


@pytest.mark.parametrize(
    "typed",
    ["12345678", " 12345678 ", "１２３４５６７８", "1234-5678", "1234 − 5678", "12ー34—56‐78", "1234\u200b5678\t"],
)
def test_a_number_reads_the_same_however_it_is_typed(typed):
    assert number_as_written(typed) == "12345678"
    assert is_well_formed(number_as_written(typed))


@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "1234567a", "第12345678号", "١٢٣٤٥٦٧٨", "12345678\n0"])
def test_what_is_no_number_is_not_taken_for_one(typed):
    assert not is_well_formed(number_as_written(typed))


def test_the_form_of_a_number_can_be_another_one():
    assert is_well_formed(number_as_written("a-1234".upper()), "[A-Z][0-9]{4}")
    assert not is_well_formed("12345678", "[A-Z][0-9]{4}")


@pytest.mark.parametrize(
    ("registered_on", "expires_on", "is_usual"),
    [
        (date(2021, 4, 1), date(2026, 3, 31), True),
        (date(2016, 4, 20), date(2026, 4, 19), True),  # renewed once
        (date(2024, 2, 29), date(2029, 2, 28), True),
        (date(2021, 4, 1), date(2027, 3, 31), False),
        (date(2021, 4, 1), date(2021, 5, 1), False),
    ],
)
def test_a_term_that_is_not_of_five_years_is_worth_a_second_look(registered_on, expires_on, is_usual):
    assert is_usual_term(registered_on, expires_on) is is_usual
