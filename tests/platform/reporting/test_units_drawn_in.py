"""Units beside one another are drawn in by how few they are, and put in no order."""

import pytest
from flask import Flask
from flask_babel import Babel

from reports.cube import Measure, Track
from reports.published import By, Release, Row, Table, Thresholds
from sotomado.reporting.telling.drawn_in import drawn_in_chart, units_that_differ
from sotomado.reporting.telling.told import Told


@pytest.fixture
def japanese():
    app = Flask(__name__)
    Babel(app, default_locale="ja", default_timezone="Asia/Tokyo")
    with app.test_request_context():
        yield


def told(users, spoke):
    """A company whose units have these users, of whom so many spoke of growth; None where hidden."""
    rows = (Row("*", None, 900), *(Row(f"u{i}", 0, 300) for i in range(len(users))))
    use = Table(Track.OUTSIDE, Measure.USE, By.UNIT, ("use",), ((sum(users),), *((n,) for n in users)))
    shown = [n for n in spoke if n is not None]
    theme = Table(Track.OUTSIDE, Measure.THEME, By.UNIT, ("growth",), ((sum(shown),), *((n,) for n in spoke)))
    release = Release("2026-Q3", Thresholds(), {By.UNIT: rows}, (use, theme))
    return Told(release, (), {f"u{i}": f"部署{i}" for i in range(len(users))}, "ja")


@pytest.mark.usefixtures("japanese")
def test_a_small_unit_far_out_is_drawn_in_further_than_a_large_one():
    chart = drawn_in_chart(told(users=(100, 12, 100, 100), spoke=(30, 7, 35, 32)))

    large, small, *_ = chart.bars
    assert small.value < 100 * 7 / 12 - 10
    assert abs(large.value - 30) <= 4
    assert small.high - small.low > large.high - large.low


@pytest.mark.usefixtures("japanese")
def test_units_stand_in_their_own_order_and_a_hidden_one_is_not_drawn():
    chart = drawn_in_chart(told(users=(100, 60, 100, 80), spoke=(20, 25, None, 30)))

    assert [bar.label for bar in chart.bars] == ["部署0", "部署1", "部署3"]
    assert "順位ではありません" in chart.note


@pytest.mark.usefixtures("japanese")
def test_what_differs_beyond_chance_is_named_and_that_nothing_does_is_said():
    apart = units_that_differ(told(users=(100, 100, 100, 100), spoke=(70, 20, 22, 21)))
    alike = units_that_differ(told(users=(100, 100, 100, 100), spoke=(24, 20, 22, 21)))

    assert apart[0].endswith("ほかの部署より偶然をこえて多いのは、部署0です。")
    assert [sentence[-17:] for sentence in alike] == ["偶然をこえてほかと違う部署はありません。"[-17:]]


@pytest.mark.usefixtures("japanese")
def test_one_shown_unit_is_set_beside_nothing():
    assert drawn_in_chart(told(users=(100, 60), spoke=(20, None))) is None
