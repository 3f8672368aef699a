"""Tax is rounded once per rate and document, and never more than a yen off."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotomado.ledger.sums import RateSum, per_rate, share_of_rest, tax_on, tax_within


def test_three_lines_of_7777_yen_give_2333_yen_of_tax():
    assert per_rate([(7_777, 1_000)] * 3) == (RateSum(1_000, 23_331, 2_333),)


def test_three_lines_of_105_yen_give_31_yen_of_tax():
    assert per_rate([(105, 1_000)] * 3)[0].tax_yen == 31


def test_each_rate_has_a_sum_of_its_own():
    assert per_rate([(1_000, 1_000), (1_009, 800), (9, 1_000)]) == (RateSum(1_000, 1_009, 100), RateSum(800, 1_009, 80))


def test_a_correction_gives_back_what_was_asked():
    assert tax_on(-23_331, 1_000) == -2_333


@given(st.integers(0, 10**8), st.integers(0, 2_000))
def test_tax_is_the_exact_tax_without_its_part_of_a_yen(net_yen, rate_bp):
    exact = Fraction(net_yen * rate_bp, 10_000)

    assert 0 <= exact - tax_on(net_yen, rate_bp) < 1


@given(st.integers(0, 10**8), st.integers(0, 2_000))
def test_tax_within_a_price_made_of_net_and_tax_is_found_again_to_a_yen(net_yen, rate_bp):
    gross = net_yen + tax_on(net_yen, rate_bp)

    assert abs(tax_within(gross, rate_bp) - tax_on(net_yen, rate_bp)) <= 1


@given(st.integers(0, 10**7), st.integers(1, 200))
def test_shares_of_a_rest_add_up_to_all_of_it(price_yen, count):
    rest, shares = price_yen, []
    for left in range(count, 0, -1):
        shares.append(share_of_rest(rest, left))
        rest -= shares[-1]

    assert sum(shares) == price_yen
    assert max(shares) - min(shares) <= 1


def test_nothing_left_cannot_be_shared():
    with pytest.raises(ValueError):
        share_of_rest(100, 0)
