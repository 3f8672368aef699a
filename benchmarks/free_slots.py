"""First free times of many consultants, against plain Python over zoneinfo with one loop a day and slot.

Ours grows with rules x days + slots, in arrays over all consultants; the plain one with consultants x days x slots.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.race import race
from consultants.availability import Calendar, SlotPolicy, first_open_slots
from consultants.opening import WeeklyRule

POLICY = SlotPolicy(60, 60, after_minutes=10, notice_minutes=720, horizon_days=28, per_day=5)
NOW = int(datetime(2026, 11, 20, 1, tzinfo=UTC).timestamp() // 60)
UNTIL = NOW + 14 * 1440
ZONES = ("Asia/Tokyo", "Asia/Tokyo", "Asia/Tokyo", "Europe/London", "America/Los_Angeles")


def calendars(count: int) -> list[Calendar]:
    """Five evenings a week and 20 booked hours each."""
    rng = np.random.default_rng(20261120)
    made = []
    for number in range(count):
        zone = ZONES[number % len(ZONES)]
        rules = tuple(WeeklyRule(weekday, 9 * 60, 18 * 60, zone) for weekday in range(1, 6))
        starts = np.sort(rng.choice(14 * 24, 20, replace=False)) * 60 + NOW
        booked = np.column_stack((starts, starts + 60, np.zeros(20), np.full(20, 10))).astype(np.int64)
        made.append(Calendar(rules, (), np.empty((0, 2), np.int64), booked, POLICY, zone))
    return made


def plainly(all_calendars: list[Calendar]) -> list[list[int]]:
    """The same free times, written down as one would by hand."""
    found = []
    for calendar in all_calendars:
        zone = ZoneInfo(calendar.zone)
        first = datetime.fromtimestamp(NOW * 60, zone).date()
        booked = [tuple(row) for row in calendar.booked.tolist()]
        slots: list[int] = []
        for day in (first + timedelta(days=n) for n in range(15)):
            slots += _slots_of(day, zone, calendar, booked)
        found.append(sorted(slots)[:3])
    return found


def _slots_of(day: date, zone: ZoneInfo, calendar: Calendar, booked: list[tuple[int, int, int, int]]) -> list[int]:
    on_day = sum(datetime.fromtimestamp(start * 60, zone).date() == day for start, _, _, _ in booked)
    if on_day >= 5:
        return []
    slots = []
    for rule in calendar.rules:
        if rule.weekday != day.isoweekday():
            continue
        minute = rule.start_minute
        while minute + 60 <= rule.end_minute:
            local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
            at = int(local.timestamp() // 60)
            if NOW + 720 <= at < UNTIL and all(
                at >= end + after or at + 70 <= start for start, end, _, after in booked
            ):
                slots.append(at)
            minute += 60
    return slots


def run() -> None:
    for count in (1, 240, 3040):
        made = calendars(count)
        ours = [found.tolist() for found in first_open_slots(made, NOW, (NOW, UNTIL), 3)]
        assert ours == plainly(made), "both ways must find the same times"
        race(
            f"first free times of {count} consultants, 14 days",
            lambda made=made: first_open_slots(made, NOW, (NOW, UNTIL), 3),
            lambda made=made: plainly(made),
            against="plain Python over zoneinfo",
            rounds=5 if count > 1000 else 20,
        )
