"""The days a rhythm falls on, and its hour when clocks are put forward and back."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotomado.oneonones.series.models import Cadence
from sotomado.oneonones.series.rhythm import MONTHS, Rhythm, days, instant, next_instant, nth_of

TEN = 10 * 60


def going(cadence: Cadence, anchor_on: date, zone: str = "Asia/Tokyo", minute: int = TEN) -> Rhythm:
    return Rhythm(cadence, anchor_on, nth_of(anchor_on) if cadence in MONTHS else None, minute, zone)


def first(count: int, rhythm: Rhythm, after: date) -> list[str]:
    return [str(on) for on in islice(days(rhythm, after=after), count)]


@pytest.mark.parametrize(
    ("cadence", "ahead"),
    [
        (Cadence.WEEKLY, ["2026-12-02", "2026-12-09"]),
        (Cadence.TWO_WEEKS, ["2026-12-09", "2026-12-23"]),
        (Cadence.THREE_WEEKS, ["2026-12-16", "2027-01-06"]),
        (Cadence.FOUR_WEEKS, ["2026-12-23", "2027-01-20"]),
        # 25 November is a fourth Wednesday.
        (Cadence.MONTHLY, ["2026-12-23", "2027-01-27"]),
        (Cadence.QUARTERLY, ["2027-02-24", "2027-05-26"]),
    ],
)
def test_each_cadence_goes_on_from_its_first_day(cadence: Cadence, ahead: list[str]) -> None:
    assert first(2, going(cadence, date(2026, 11, 25)), date(2026, 11, 25)) == ahead


def test_a_fifth_friday_means_the_last_one_of_every_month() -> None:
    last_friday = going(Cadence.MONTHLY, date(2026, 10, 30))

    assert first(4, last_friday, date(2026, 10, 30)) == ["2026-11-27", "2026-12-25", "2027-01-29", "2027-02-26"]


def test_before_its_first_day_a_rhythm_begins_with_it() -> None:
    assert first(1, going(Cadence.TWO_WEEKS, date(2026, 12, 9)), date(2026, 11, 1)) == ["2026-12-09"]
    assert first(1, going(Cadence.MONTHLY, date(2026, 12, 9)), date(2026, 11, 1)) == ["2026-12-09"]


@pytest.mark.parametrize(
    ("turn", "before", "after"),
    [
        # Clocks in Berlin go back on 25 October and forward on 28 March.
        (date(2026, 10, 25), 8, 9),
        (date(2027, 3, 28), 9, 8),
    ],
)
def test_ten_in_berlin_stays_ten_when_clocks_change(turn: date, before: int, after: int) -> None:
    weekly = going(Cadence.WEEKLY, turn - timedelta(days=3), "Europe/Berlin")

    two = [instant(on, TEN, "Europe/Berlin") for on in islice(days(weekly, after=turn - timedelta(days=4)), 2)]

    assert [at.hour for at in two] == [before, after]
    assert {at.astimezone(ZoneInfo("Europe/Berlin")).hour for at in two} == {10}


def test_an_hour_that_a_day_does_not_have_comes_an_hour_later() -> None:
    at = instant(date(2027, 3, 28), 2 * 60 + 30, "Europe/Berlin")

    assert at.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") == "03:30"


def test_of_an_hour_that_a_day_has_twice_it_is_the_first() -> None:
    assert instant(date(2026, 10, 25), 2 * 60 + 30, "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_today_is_next_while_its_time_is_ahead() -> None:
    weekly = going(Cadence.WEEKLY, date(2026, 11, 20))
    yesterday = date(2026, 11, 19)

    assert next_instant(weekly, after=yesterday, now=datetime(2026, 11, 20, 0, 59, tzinfo=UTC))[0].day == 20
    assert next_instant(weekly, after=yesterday, now=datetime(2026, 11, 20, 1, 0, tzinfo=UTC))[0].day == 27


@given(
    cadence=st.sampled_from(Cadence),
    anchor_on=st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    after=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
)
def test_a_rhythm_rises_keeps_its_weekday_and_leaves_nothing_out(
    cadence: Cadence, anchor_on: date, after: date
) -> None:
    rhythm = going(cadence, anchor_on)

    ahead = list(islice(days(rhythm, after=after), 4))

    assert after < ahead[0]
    assert ahead == sorted(set(ahead))
    assert {on.weekday() for on in ahead} == {anchor_on.weekday()}
    # From a day of the rhythm on the same days follow.
    assert list(islice(days(rhythm, after=ahead[0]), 3)) == ahead[1:]
