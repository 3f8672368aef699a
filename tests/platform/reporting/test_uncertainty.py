"""Words of certainty follow from the numbers shown."""

import pytest

from sotomado.reporting.uncertainty import differs, interval_percent, margin_points, sureness


@pytest.mark.parametrize(("part", "whole", "points"), [(107, 214, 7), (66, 214, 7), (5, 10, 27), (10, 10, 14)])
def test_the_margin_is_half_of_wilsons_interval_rounded_up(part, whole, points):
    assert margin_points(part, whole) == points


@pytest.mark.parametrize(("part", "whole", "ends"), [(5, 10, (23, 77)), (10, 10, (72, 100)), (6, 13, (23, 71))])
def test_the_drawn_ends_are_wilsons_rounded_outwards_and_never_leave_the_scale(part, whole, ends):
    assert interval_percent(part, whole) == ends


def test_more_people_are_surer():
    assert [sureness(n) for n in (12, 50, 149, 150)] == ["low", "middle", "middle", "high"]


def test_a_difference_must_exceed_what_picking_the_extremes_brings_about():
    assert differs(40, 100, 20, 100, comparisons=1)
    assert differs(36, 100, 22, 100, comparisons=1)
    assert not differs(36, 100, 22, 100, comparisons=45)
    assert not differs(10, 10, 12, 12, comparisons=1)
