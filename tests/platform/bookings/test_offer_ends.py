"""Until when an offered time stands: by laws that hold at every hour, in every zone, across changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotomado.bookings.waiting.fitting import BEFORE_THE_START, SHORTEST, offer_end

ZONES = st.sampled_from(["Asia/Tokyo", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
INSTANTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
TOKYO = ZoneInfo("Asia/Tokyo")


@given(now=INSTANTS, ahead=st.integers(30, 40_000), notice=st.sampled_from([0, 60, 720, 2880]), zone=ZONES)
def test_an_offer_leaves_time_to_answer_and_time_before_the_talk(now, ahead, notice, zone):
    starts_at = now + timedelta(minutes=ahead)
    latest = starts_at - max(BEFORE_THE_START, timedelta(minutes=notice))

    end = offer_end(now=now, starts_at=starts_at, notice_minutes=notice, zone=zone)

    if end is None:
        return
    clock = ZoneInfo(zone)
    assert now + SHORTEST <= end <= latest
    # From three hours on; a night, however long the clock makes it, at most.
    assert end <= now + timedelta(hours=16)
    is_at_night = end.astimezone(clock).time() >= time(22) or end.astimezone(clock).time() < time(8)
    assert not is_at_night or end > latest - timedelta(minutes=1), "only the talk itself ends an offer at night"
    if is_at_night:
        assert time(8) <= now.astimezone(clock).time() < time(21, 30), "and then its reader was awake when it came"


@given(now=INSTANTS, zone=ZONES)
def test_a_talk_far_ahead_is_offered_at_any_hour_for_three_hours_at_least(now, zone):
    end = offer_end(now=now, starts_at=now + timedelta(days=9), notice_minutes=720, zone=zone)

    assert end is not None
    assert end > now + timedelta(hours=3) - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("offered", "until"),
    [
        ("09:00", "12:00"),
        ("18:59", "21:59"),
        ("19:00", "10:00"),
        ("23:30", "10:00"),
        ("04:59", "10:00"),
        ("06:30", "10:00"),
        ("07:30", "10:30"),
    ],
)
def test_in_tokyo(offered, until):
    now = datetime.combine(date(2026, 11, 20), time.fromisoformat(offered), tzinfo=TOKYO).astimezone(UTC)

    end = offer_end(now=now, starts_at=now + timedelta(days=9), notice_minutes=720, zone="Asia/Tokyo")

    assert end.astimezone(TOKYO).strftime("%H:%M") == until


@pytest.mark.parametrize(
    ("offered", "hours_left", "is_offered"),
    [("10:00", 2.4, False), ("10:00", 2.6, True), ("23:00", 10, False), ("23:00", 12, True)],
)
def test_too_near_to_be_answered_is_no_offer(offered, hours_left, is_offered):
    now = datetime.combine(date(2026, 11, 20), time.fromisoformat(offered), tzinfo=TOKYO).astimezone(UTC)

    end = offer_end(now=now, starts_at=now + timedelta(hours=hours_left), notice_minutes=0, zone="Asia/Tokyo")

    assert (end is not None) is is_offered
