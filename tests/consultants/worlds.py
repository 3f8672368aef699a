"""Worlds for the engine to be asked about: moments at which clocks do something odd, and calendars around them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from hypothesis import strategies as st

from consultants.availability import Calendar, Override, SlotPolicy, WeeklyRule

DAY = 1440
# (zone, a day on which its clock changes, or nothing special happens)
SCENES = [
    ("Asia/Tokyo", "2026-11-20"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Europe/London", "2026-03-29"),
    ("Europe/London", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-04-05"),  # by half an hour
    ("Australia/Lord_Howe", "2026-10-04"),
    ("America/St_Johns", "2010-11-07"),  # a minute after midnight, back into the day before
    ("America/St_Johns", "2026-03-08"),
    ("Pacific/Chatham", "2026-04-05"),  # 12:45 and 13:45 ahead
    ("Pacific/Chatham", "2026-09-27"),
    ("Pacific/Apia", "2011-12-30"),  # a date that never was
    ("Europe/Dublin", "2026-10-25"),  # its winter is the time that differs
    ("Africa/Casablanca", "2026-02-15"),  # for the month of fasting
    ("Africa/El_Aaiun", "2026-03-22"),
    ("Antarctica/Troll", "2026-03-29"),  # by two hours
    ("Antarctica/Troll", "2026-10-25"),
    ("America/Havana", "2026-03-08"),  # a day without its midnight
    ("America/Havana", "2026-11-01"),
]
ELSEWHERE = ["Asia/Kathmandu", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"]


def at(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) // 60


def booked(*rows):
    return np.array(rows, np.int64).reshape(-1, 4)


@dataclass(frozen=True)
class Moment:
    """What is asked, and when: near one day, by the clock of one zone that matters."""

    zone: str
    on: date
    now: int
    between: tuple[int, int]


@st.composite
def moments(draw, longest=2 * DAY):
    zone, day = draw(st.sampled_from(SCENES))
    first = at(day) - draw(st.integers(0, DAY))
    span = draw(st.integers(1, longest))
    now = first + draw(st.integers(-DAY, span))
    return Moment(zone, date.fromisoformat(day), now, (first, first + span))


def dates(moment):
    return st.integers(-2, 2).map(lambda days: date.fromordinal(moment.on.toordinal() + days))


def hours():
    """Start and end on the clock: also past midnight, until 24:00, and around the clock."""
    quarter = st.integers(0, 95).map(lambda number: number * 15)
    around = quarter.map(lambda start: (start, start)) | st.just((0, DAY))
    return st.tuples(quarter, quarter | st.just(DAY)) | around


@st.composite
def rules(draw, moment, zones):
    valid_from, valid_until = draw(st.none() | dates(moment)), draw(st.none() | dates(moment))
    weekday = draw(dates(moment)).isoweekday()
    return WeeklyRule(weekday, *draw(hours()), draw(st.sampled_from(zones)), valid_from, valid_until)


def overrides(moment, zones):
    return st.builds(Override, dates(moment), st.sampled_from(zones), st.lists(hours(), max_size=2).map(tuple))


def policies():
    limit = st.none() | st.integers(0, 2)
    return st.builds(
        SlotPolicy,
        duration_minutes=st.sampled_from([1, 30, 50, 60, 90]),
        step_minutes=st.sampled_from([7, 15, 30, 60]),
        before_minutes=st.sampled_from([0, 5, 15]),
        after_minutes=st.sampled_from([0, 10]),
        notice_minutes=st.sampled_from([0, 90]),
        horizon_days=st.none() | st.integers(0, 2),
        per_day=limit,
        per_week=limit,
        week_starts_on=st.integers(1, 7),
    )


@st.composite
def calendars(draw, moment, zone=None):
    """A calendar of which much happens near the moment, and some bookings within the weeks around it."""
    zone = zone or moment.zone
    zones = [zone, draw(st.sampled_from([*ELSEWHERE, moment.zone]))]
    first, last = moment.between
    # Half of them by the quarter of an hour, as people's hours are, so that ends often meet to the minute.
    near = st.integers(first - 200, last + 200) | st.integers(first // 15 - 12, last // 15 + 12).map(lambda n: n * 15)
    block = st.tuples(near, st.integers(0, 240)).map(lambda pair: (pair[0], sum(pair)))
    weeks = st.integers(first - 8 * DAY, last + 8 * DAY).map(lambda start: (start, start + 60))
    gap = st.integers(0, 40)
    busy = draw(st.lists(block, max_size=4))
    if busy and draw(st.booleans()):
        busy.append((busy[0][1], busy[0][1] + 30))  # a touching block
    taken = draw(st.lists(st.tuples(block | weeks, gap, gap).map(lambda one: (*one[0], *one[1:])), max_size=4))
    return Calendar(
        rules=draw(st.lists(rules(moment, zones), max_size=4)),
        overrides=draw(st.lists(overrides(moment, zones), max_size=2)),
        busy=np.array(busy, np.int64).reshape(-1, 2),
        booked=booked(*taken),
        policy=draw(policies()),
        zone=zone,
    )


@st.composite
def worlds(draw):
    """One calendar, and what is asked of it."""
    moment = draw(moments())
    return draw(calendars(moment)), moment.now, moment.between


@st.composite
def desks(draw):
    """Several calendars in several zones, some with hours and terms in common, and what is asked of all of them."""
    moment = draw(moments(longest=DAY // 2))
    zones = st.sampled_from([moment.zone, *ELSEWHERE])
    people = [draw(calendars(moment, draw(zones))) for _ in range(draw(st.integers(1, 5)))]
    like = people[0]
    for number in draw(st.sets(st.integers(0, len(people) - 1))):
        one = people[number]
        people[number] = Calendar(like.rules, one.overrides, one.busy, one.booked, like.policy, one.zone)
    return people, moment.now, moment.between
