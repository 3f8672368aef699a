"""Shares in bands: no band, and no set of bands, gives anybody's answer away."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.bands_v1 import band_of, counts_in, publishable
from reports.published import Band


@pytest.mark.parametrize("people", range(5, 200))
def test_every_band_holds_its_own_count_and_leaves_at_least_three(people):
    for favourable in range(people + 1):
        low, high = counts_in(band_of(favourable, people, 5), people)

        assert 0 <= low <= favourable <= high <= people
        assert high - low >= 2


def test_more_people_make_finer_bands():
    widths = [(band := band_of(3, people, 5)).high - band.low for people in (5, 10, 20, 25, 50)]

    assert widths == [50, 50, 25, 20, 10]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(5, 8), st.integers(0, 8), st.booleans()), min_size=2, max_size=4))
def test_all_bands_together_leave_every_unit_at_least_three_counts(units):
    people = [n for n, _, _ in units]
    favourable = [min(s, n) for n, s, _ in units]
    shown = [True, *(seen for _, _, seen in units)]

    bands = publishable([sum(people), *people], [sum(favourable), *favourable], shown, 5)

    least, most = counts_in(bands[0], sum(people))
    ranges = [range(low, high + 1) for low, high in map(counts_in, bands[1:], people)]
    worlds = [world for world in product(*ranges) if least <= sum(world) <= most]
    for column in zip(*worlds, strict=True):
        assert max(column) - min(column) >= 2


def test_a_unit_gives_up_its_band_where_the_company_would_pin_it():
    # Bands of 50-75 % for 20 people (10 to 14) and of 50-100 %, 0-50 % for five would leave the first unit 4 or 5.
    bands = publishable([20, 5, 5, 5, 5], [11, 5, 2, 2, 2], [True] * 5, 5)

    assert bands[0] == Band(50, 75)
    assert bands[1] is None


def test_a_hidden_count_has_no_band():
    assert publishable([20, 4, 16], [10, 2, 8], [True, False, True], 5)[1] is None
