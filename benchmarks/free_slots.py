"""Free times of one and of many consultants, against three ways that find the same.

Plain Python over zoneinfo, one loop a day and slot: grows with consultants x days x slots x blocks.
The bare NumPy kernel: starts are given, blocks are sorted, one searchsorted answers for everybody. It knows no rules,
zones, limits or horizon, so it says what the searching alone costs; O((starts + blocks) log blocks).
slot-calculator (npm, MIT), where it is installed: `npm install slot-calculator@2.2.1` in the folder PEERS names.

Ours grows with windows of distinct hours, then (blocks + bookings) x log(starts of a kind) + consultants x starts.
"""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from benchmarks.race import race
from consultants.availability import Calendar, Calendars, FreeStarts, SlotPolicy, WeeklyRule, free_starts

POLICY = SlotPolicy(60, 60, after_minutes=10, notice_minutes=720, horizon_days=90, per_day=5)
NOW = int(datetime(2026, 11, 20, 1, tzinfo=UTC).timestamp() // 60)
ZONES = ("Asia/Tokyo", "Asia/Tokyo", "Asia/Tokyo", "Europe/London", "America/Los_Angeles")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BLOCKS = 20


def calendars(count: int, days: int, policy: SlotPolicy = POLICY) -> list[Calendar]:
    """Five days a week from nine to six, and 20 booked hours each."""
    rng = np.random.default_rng(20261120)
    made = []
    for number in range(count):
        zone = ZONES[number % len(ZONES)]
        rules = tuple(WeeklyRule(weekday, 9 * 60, 18 * 60, zone) for weekday in range(1, 6))
        starts = np.sort(rng.choice(days * 24, BLOCKS, replace=False)) * 60 + NOW
        booked = np.column_stack((starts, starts + 60, np.zeros(BLOCKS), np.full(BLOCKS, 10))).astype(np.int64)
        made.append(Calendar(rules, (), np.empty((0, 2), np.int64), booked, policy, zone))
    return made


def plainly(all_calendars: list[Calendar], days: int) -> list[list[int]]:
    """The same free times, written down as one would by hand."""
    found = []
    for calendar in all_calendars:
        zone = ZoneInfo(calendar.zone)
        first = datetime.fromtimestamp(NOW * 60, zone).date()
        booked = [(start, end, after) for start, end, _, after in calendar.booked.tolist()]
        on_day: dict[date, int] = {}
        for start, _, _ in booked:
            day = datetime.fromtimestamp(start * 60, zone).date()
            on_day[day] = on_day.get(day, 0) + 1
        slots: list[int] = []
        for day in (first + timedelta(days=n) for n in range(days + 1)):
            if on_day.get(day, 0) < (POLICY.per_day or 0):
                slots += _slots_of(day, zone, calendar, booked, NOW + days * 1440)
        found.append(slots)
    return found


def _slots_of(
    day: date, zone: ZoneInfo, calendar: Calendar, booked: list[tuple[int, int, int]], until: int
) -> list[int]:
    slots = []
    for rule in calendar.rules:
        if rule.weekday != day.isoweekday():
            continue
        minute = rule.start_minute
        while minute + 60 <= rule.end_minute:
            local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
            at = int(local.timestamp() // 60)
            if NOW + 720 <= at < until and all(at >= end + after or at + 70 <= start for start, end, after in booked):
                slots.append(at)
            minute += 60
    return slots


def bare_kernel(columns: Calendars, days: int) -> Callable[[], tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """One searchsorted over everybody, the starts of each zone worked out beforehand. It finds owners and starts."""
    n, span = len(columns), days * 1440 + 1
    nothing = replace(
        columns,
        busy=np.empty((0, 2), np.int64),
        busy_of=columns.busy_of[:0],
        booked=columns.booked[:0],
        booked_of=columns.booked_of[:0],
    )
    everything = free_starts(nothing, NOW, (NOW, NOW + days * 1440))
    of_zone = [everything.of(int(np.flatnonzero(columns.zone_of == z)[0])) - NOW for z in range(len(columns.zones))]

    def kernel() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        counts = np.array([len(starts) for starts in of_zone])[columns.zone_of]
        owner = np.repeat(np.arange(n), counts)
        starts = np.concatenate([of_zone[z] for z in columns.zone_of.tolist()])
        points = starts + owner * span
        # Sixty minutes and ten after them must be free, and ten after what is booked.
        low = np.maximum(columns.booked[:, 0] - NOW - 69, 0) + columns.booked_of * span
        order = np.argsort(low)
        high = np.minimum(columns.booked[:, 1] - NOW + 10, span) + columns.booked_of * span
        low, high = low[order], np.maximum.accumulate(high[order])
        at = np.searchsorted(low, points, side="right") - 1
        free = (at < 0) | (points >= high[at])
        return owner[free], starts[free] + NOW

    return kernel


def run() -> None:
    for count, days, rounds in ((1, 30, 200), (500, 14, 20), (3040, 14, 5)):
        _against_plain_python_and_the_kernel(count, days, rounds)
    _against_a_peer(500, 14)


def _against_plain_python_and_the_kernel(count: int, days: int, rounds: int) -> None:
    made = calendars(count, days)
    columns = Calendars.of(made)
    what = f"free times of {count} consultants, {days} days"

    def ours(asked: Calendars = columns) -> FreeStarts:
        return free_starts(asked, NOW, (NOW, NOW + days * 1440))

    found = ours()
    assert [found.of(i).tolist() for i in range(count)] == plainly(made, days), "both must find the same times"
    race(what, ours, lambda: plainly(made, days), against="plain Python over zoneinfo", rounds=min(rounds, 20))
    if count == 1:
        single = made[0]
        race(
            f"{what}, from a single calendar",
            lambda: free_starts(Calendars.of([single]), NOW, (NOW, NOW + days * 1440)),
            lambda: plainly(made, days),
            against="plain Python over zoneinfo",
            rounds=rounds,
        )
        return
    kernel = bare_kernel(columns, days)
    without_limits = ours(replace(columns, policies=[replace(one, per_day=None) for one in columns.policies]))
    owner, starts = kernel()
    assert np.array_equal(starts, without_limits.starts), "both must find the same times"
    assert np.array_equal(owner, without_limits.owners()), "both must find the same times"
    faster = race(what, ours, kernel, against="bare NumPy kernel, starts given", rounds=max(rounds, 30))
    print(f"{'':<58} {1 / faster:>9.2f} of the kernel")


def _against_a_peer(count: int, days: int) -> None:
    """slot-calculator knows no pauses, notice or limits, so neither do we here. It walks every minute."""
    folder = Path(os.environ.get("PEERS", "platform/frontend")).resolve()
    if not (folder / "node_modules" / "slot-calculator").is_dir():
        print(f"slot-calculator is not in {folder}/node_modules: npm install --no-save slot-calculator@2.2.1")
        return
    made = [replace(one, booked=one.booked[:, :2]) for one in calendars(count, days, SlotPolicy(60, 60))]
    columns = Calendars.of(made)
    asked = {"rounds": 3, "questions": [_in_its_words(one, days) for one in made]}
    answer = subprocess.run(
        ["node", str(Path(__file__).with_name("peer_slots.mjs")), str(folder / "package.json")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TZ": "UTC"},
    )
    theirs = json.loads(answer.stdout)
    found = free_starts(columns, NOW, (NOW, NOW + days * 1440))
    assert [found.of(i).tolist() for i in range(count)] == theirs["minutes"], "both must find the same times"
    times = []
    for _ in range(20):
        started = perf_counter()
        free_starts(columns, NOW, (NOW, NOW + days * 1440))
        times.append(1000 * (perf_counter() - started))
    mine, other = median(times), theirs["median"]
    what = f"free times of {count} consultants, {days} days, no terms"
    print(f"{what:<58} {mine:>9.2f} ms  slot-calculator: {other:>9.2f} ms  {other / mine:>6.1f} times faster")


def _in_its_words(calendar: Calendar, days: int) -> dict[str, object]:
    clock = "{:02}:{:02}".format
    return {
        "from": _iso(NOW),
        "to": _iso(NOW + days * 1440),
        "duration": 60,
        "outputTimezone": "UTC",
        "availability": [
            {
                "day": WEEKDAYS[rule.weekday - 1],
                "from": clock(*divmod(rule.start_minute, 60)),
                "to": clock(*divmod(rule.end_minute, 60)),
                "timezone": rule.zone,
            }
            for rule in calendar.rules
        ],
        "unavailability": [{"from": _iso(a), "to": _iso(b)} for a, b in calendar.booked[:, :2].tolist()],
    }


def _iso(minute: int) -> str:
    return datetime.fromtimestamp(minute * 60, UTC).isoformat()
