"""What a consultant is paid for a month: tax once, withholding of the fee without it, companies whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultants.fees import Rates, Taxed, pay_of, withheld

RATES = Rates(
    unregistered_credit_bp=7000,
    withholding_bp=1021,
    withholding_above_bp=2042,
    threshold_yen=1_000_000,
)
ALONE = Taxed(is_company=False, withholds=True, is_registered=False)
REGISTERED = Taxed(is_company=False, withholds=True, is_registered=True)
COMPANY = Taxed(is_company=True, withholds=False, is_registered=True)


@pytest.mark.parametrize(
    ("base_yen", "tax"),
    [(0, 0), (9, 0), (10, 1), (120_000, 12_252), (1_000_000, 102_100), (1_000_001, 102_100), (1_500_000, 204_200)],
)
def test_what_is_withheld_follows_the_two_rates_of_the_law(base_yen, tax):
    assert withheld(base_yen, RATES) == tax


def test_the_tax_that_stands_apart_is_not_withheld_from():
    pay = pay_of({1000: 120_000}, taxed=ALONE, rates=RATES)

    assert (pay.tax_yen, pay.withheld_yen, pay.paid_yen) == (12_000, 12_252, 119_748)


def test_three_fees_of_7777_are_taxed_once():
    assert pay_of({1000: 3 * 7_777}, taxed=REGISTERED, rates=RATES).tax_yen == 2_333


def test_of_those_who_are_not_registered_a_share_of_the_tax_is_deducted():
    alone, registered = (pay_of({1000: 100_000}, taxed=taxed, rates=RATES) for taxed in (ALONE, REGISTERED))

    assert (alone.deducted_yen, alone.not_deducted_yen) == (7_000, 3_000)
    assert (registered.deducted_yen, registered.not_deducted_yen) == (10_000, 0)
    assert alone.paid_yen == registered.paid_yen  # what they are paid does not depend on it


def test_companies_and_contracts_without_it_have_nothing_withheld():
    unlisted = Taxed(is_company=False, withholds=False, is_registered=True)

    assert pay_of({1000: 1_500_000}, taxed=COMPANY, rates=RATES).withheld_yen == 0
    assert pay_of({1000: 1_500_000}, taxed=unlisted, rates=RATES).withheld_yen == 0
    assert not Taxed(is_company=True, withholds=True, is_registered=True).has_withholding


@pytest.mark.parametrize("net_yen", [0, -8_000])
def test_a_month_below_nought_has_no_tax(net_yen):
    pay = pay_of({1000: net_yen}, taxed=ALONE, rates=RATES)

    assert (pay.tax_yen, pay.deducted_yen, pay.withheld_yen) == (0, 0, 0)


taxed = st.builds(Taxed, is_company=st.booleans(), withholds=st.booleans(), is_registered=st.booleans())


@given(net_yen=st.integers(1, 5_000_000), taxed=taxed)
def test_the_parts_add_up_and_nobody_is_paid_less_than_nothing(net_yen, taxed):
    pay = pay_of({1000: net_yen}, taxed=taxed, rates=RATES)

    assert pay.paid_yen == pay.net_yen + pay.deducted_yen + pay.not_deducted_yen - pay.withheld_yen
    assert pay.paid_yen > 0
    assert min(pay.deducted_yen, pay.not_deducted_yen, pay.withheld_yen) >= 0


@given(first=st.integers(0, 3_000_000), more=st.integers(0, 3_000_000))
def test_whoever_earns_more_has_no_less_withheld_and_never_less_left(first, more):
    least, most = withheld(first, RATES), withheld(first + more, RATES)

    assert least <= most <= least + more


def test_a_month_with_two_rates_rounds_each_of_them_once():
    pay = pay_of({1000: 7_777, 1200: 7_777}, taxed=COMPANY, rates=RATES)

    assert [(one.rate_bp, one.tax_yen) for one in pay.rates] == [(1200, 933), (1000, 777)]
    assert pay.paid_yen == 2 * 7_777 + 933 + 777


def test_what_is_paid_on_one_day_is_one_payment():
    first = pay_of({1000: 900_000}, taxed=ALONE, rates=RATES)
    second = pay_of({1000: 600_000}, taxed=ALONE, rates=RATES, with_yen=900_000, with_withheld_yen=first.withheld_yen)

    assert first.withheld_yen + second.withheld_yen == withheld(1_500_000, RATES)
