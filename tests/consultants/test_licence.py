"""The licence: valid through its last day, renewed from 90 to 30 days before."""

from datetime import date, timedelta

import pytest

from consultants.licence import LicenceState, is_licensed, licence_state, renewal_window

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
