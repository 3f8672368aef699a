"""The day of payment: the end of the month after, or the bank day before it; never later than the law allows."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultants.bank_days import holidays, is_bank_day
from consultants.payment_days import deposit_day, latest_day, payment_day, payment_day_of

# As the Cabinet Office published them.
OF_2026 = {
    *((1, 1), (1, 12), (2, 11), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 20), (8, 11)),
    *((9, 21), (9, 22), (9, 23), (10, 12), (11, 3), (11, 23)),
}
OF_2025 = {
    *((1, 1), (1, 13), (2, 11), (2, 23), (2, 24), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 21)),
    *((8, 11), (9, 15), (9, 23), (10, 13), (11, 3), (11, 23), (11, 24)),
}


@pytest.mark.parametrize(("year", "days"), [(2026, OF_2026), (2025, OF_2025)])
def test_the_holidays_are_those_that_were_announced(year, days):
    assert {(one.month, one.day) for one in holidays(year)} == days


@pytest.mark.parametrize(
    ("held_on", "paid_on"),
    [
        (date(2026, 10, 1), date(2026, 11, 30)),  # a Monday
        (date(2026, 10, 31), date(2026, 11, 30)),
        (date(2026, 9, 15), date(2026, 10, 30)),  # the 31st is a Saturday
        (date(2026, 11, 5), date(2026, 12, 30)),  # banks are closed on 31 December
        (date(2026, 12, 5), date(2027, 1, 29)),
        (date(2028, 3, 31), date(2028, 4, 28)),  # 29 April is Showa Day, and the 30th a Sunday
    ],
)
def test_paid_at_the_end_of_the_month_after_or_on_the_bank_day_before(held_on, paid_on):
    assert payment_day(held_on) == paid_on


days = st.dates(date(2022, 1, 1), date(2098, 1, 1))


@given(held_on=days)
def test_no_day_of_payment_is_later_than_two_months_or_on_a_day_without_banks(held_on):
    paid_on = payment_day(held_on)

    assert is_bank_day(paid_on)
    assert paid_on <= latest_day(held_on)
    assert paid_on - held_on <= timedelta(days=61)  # two whole months: what sixty days are read as
    assert paid_on.replace(day=1) > held_on.replace(day=1)


@given(held_on=days, late=st.integers(0, 200))
def test_what_is_stated_too_late_is_paid_at_once(held_on, late):
    stated_on = held_on + timedelta(days=late)

    assert payment_day_of(held_on, stated_on=stated_on) == max(payment_day(held_on), stated_on)


@pytest.mark.parametrize(
    ("paid_on", "by"),
    [
        (date(2026, 11, 30), date(2026, 12, 10)),
        (date(2026, 9, 30), date(2026, 10, 13)),  # the 10th is a Saturday, and Monday is a holiday
        (date(2026, 12, 30), date(2027, 1, 12)),
    ],
)
def test_withheld_tax_is_due_on_the_tenth_or_the_next_bank_day(paid_on, by):
    assert deposit_day(paid_on) == by
