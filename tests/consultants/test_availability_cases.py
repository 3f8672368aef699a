"""Cases with answers worked out elsewhere; they are read from the shared folder and never copied in here."""

import json
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from consultants.availability import Override, SlotPolicy, WeeklyRule, open_slots

CASES = Path(__file__).parents[2].parent / "shared" / "data" / "scheduling"


def cases(name):
    path = CASES / name
    if not path.exists():
        skipped = pytest.mark.skip(reason=f"The shared availability cases ({name}) are not on this machine.")
        return [pytest.param(None, marks=skipped, id=name)]
    return [pytest.param(case, id=case["name"]) for case in json.loads(path.read_text())]


def minutes(text):
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def instant(text):
    return int(datetime.fromisoformat(text).timestamp()) // 60


def day(text):
    return None if text is None else date.fromisoformat(text)


@pytest.mark.parametrize("case", cases("named.json") + cases("generated.json"))
def test_a_shared_case_gives_its_answer(case):
    zone = case["zone"]
    rules = [
        WeeklyRule(
            r["weekday"],
            minutes(r["start"]),
            minutes(r["end"]),
            zone,
            day(r.get("valid_from")),
            day(r.get("valid_until")),
        )
        for r in case["weekly"]
    ]
    overrides = [
        Override(day(o["date"]), zone, tuple((minutes(a), minutes(b)) for a, b in o["open"])) for o in case["overrides"]
    ]
    policy = SlotPolicy(
        case["duration_minutes"],
        case["step_minutes"],
        case["buffer_before_minutes"],
        case["buffer_after_minutes"],
        case["notice_minutes"],
        case["horizon_days"],
        case["max_per_day"],
    )
    busy = np.array([[instant(a), instant(b)] for a, b in case["busy"]], np.int64).reshape(-1, 2)
    booked = np.array([[instant(a), instant(b)] for a, b in case["booked"]], np.int64).reshape(-1, 2)

    found = open_slots(
        rules, overrides, busy, booked, policy, instant(case["now"]), (instant(case["from"]), instant(case["to"])), zone
    )

    assert found.tolist() == [instant(text) for text in case["expected"]]
