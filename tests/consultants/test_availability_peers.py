"""Open hours as other calendars' test suites assert them, asked minute by minute."""

import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from consultants.availability import Override, SlotPolicy, WeeklyRule, open_slots

CASES = Path(__file__).parents[2].parent / "shared" / "data" / "scheduling" / "peers.json"
NOTHING = np.empty((0, 2), np.int64)


def cases():
    if not CASES.exists():
        skipped = pytest.mark.skip(reason="The shared cases of other calendars are not on this machine.")
        return [pytest.param(None, marks=skipped, id="peers")]
    found = json.loads(CASES.read_text())["cases"]
    return [pytest.param(c, id=c["id"]) for c in found if c["kind"] == "availability_ranges" and not past_midnight(c)]


def past_midnight(case):
    """Whether hours end before they start. That calendar drops them; here they run on, which the slow model checks."""
    return any(minutes(hours["end"]) < minutes(hours["start"]) for hours in case["input"]["weekly"])


def minutes(text):
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def instant(text):
    return int(datetime.fromisoformat(text).timestamp()) // 60


@pytest.mark.parametrize("case", cases())
def test_open_minutes_are_those_a_peer_asserts(case):
    asked = case["input"]
    zone = asked["timezone"]
    rules = [
        WeeklyRule(weekday or 7, minutes(w["start"]), minutes(w["end"]), zone)
        for w in asked["weekly"]
        for weekday in w["days"]
    ]
    overrides = [
        Override(date.fromisoformat(o["date"]), zone, tuple((minutes(a), minutes(b)) for a, b in o["intervals"]))
        for o in asked["overrides"]
    ]
    window = instant(asked["window"][0]), instant(asked["window"][1])

    found = set(open_slots(rules, overrides, NOTHING, NOTHING, SlotPolicy(1, 1), 0, window, zone).tolist())

    expected = {
        m for a, b in case["expected"]["ranges"] for m in range(max(instant(a), window[0]), min(instant(b), window[1]))
    }
    assert found <= expected
    # Hours that begin inside a repeated hour run on through it there; here the wall clock decides each minute.
    assert all(datetime.fromtimestamp(m * 60, ZoneInfo(zone)).fold == 1 for m in expected - found)
