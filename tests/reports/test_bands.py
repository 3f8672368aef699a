"""Shares in bands: no band, and no set of bands, gives anybody's answer away."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.cube import Frame, Unit
from reports.protecting.bands import band_of, bands_of
from reports.protecting.lines import lines_of
from reports.published import Band, counts_in


def units_of(*heads):
    people = np.array(heads, np.int64).reshape(-1, 1, 1)
    return lines_of(Frame(tuple(Unit(f"u{i}") for i in range(len(heads))), (), ("-24",), ("-2",), people))


def on_lines(lines, *units):
    return lines.summed(np.array(units, np.int64))


@pytest.mark.parametrize("people", range(5, 200))
def test_every_band_holds_its_own_count_and_is_never_one_sided(people):
    for favourable in range(people + 1):
        band = band_of(favourable, people, 5, 5)
        if band is None:
            assert people <= 10
            continue

        low, high = counts_in(band, people)

        assert 0 <= low <= favourable <= high <= people
        assert high >= 5
        assert people - low >= 5


def test_more_people_make_finer_bands():
    widths = [(band := band_of(people // 2, people, 5, 5)).high - band.low for people in (10, 20, 25, 50)]

    assert widths == [50, 25, 20, 10]


def test_where_everybody_is_favourable_the_band_does_not_say_so():
    assert counts_in(band_of(40, 40, 5, 5), 40) == (32, 40)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(5, 14), st.integers(0, 14), st.booleans()), min_size=2, max_size=4))
def test_all_bands_together_leave_room_on_both_sides(units):
    lines = units_of(*[100] * len(units))
    people = on_lines(lines, *[n for n, _, _ in units])
    favourable = on_lines(lines, *[min(s, n) for n, s, _ in units])
    hidden = np.zeros(len(people), bool)
    hidden[lines.at[next(iter(lines.at))][1:]] = [unseen for _, _, unseen in units]

    bands = bands_of(lines, people, favourable, hidden, 5, 5)

    units_at = list(range(1, 1 + len(units)))
    least, most = counts_in(bands[0], int(people[0]))
    ranges = [range(low, high + 1) for low, high in (counts_in(bands[i], int(people[i])) for i in units_at)]
    worlds = [world for world in product(*ranges) if least <= sum(world) <= most]
    if any(bands[i] is not None for i in [0, *units_at]):
        for i, column in zip(units_at, zip(*worlds, strict=True), strict=True):
            if not hidden[i]:
                assert max(column) >= 5
                assert int(people[i]) - min(column) >= 5


def test_a_unit_without_ten_people_has_no_band_and_a_hidden_count_has_none():
    lines = units_of(100, 100, 100)
    hidden = np.zeros(len(lines.heads), bool)
    hidden[1] = True

    bands = bands_of(lines, on_lines(lines, 30, 8, 30), on_lines(lines, 15, 4, 14), hidden, 5, 5)

    assert bands[1] is None
    assert bands[2] is None
    assert bands[3] == Band(40, 60)


def test_ages_and_units_are_held_together_by_the_company():
    # All that both cuts say of the company narrows every line of the other: (10 to 14) + (10 to 14) is at most 28.
    lines = units_of(60, 60)
    bands = bands_of(lines, on_lines(lines, 20, 20), on_lines(lines, 10, 10), np.zeros(len(lines.heads), bool), 5, 5)

    low, high = counts_in(bands[0], 40)

    assert low <= 20 <= high
    assert [counts_in(band, 20) for band in bands[1:3]] == [(10, 14), (10, 14)]
