"""Free slots: the fast engine against the slow model, and the promises made to people."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultants.availability import (
    Calendar,
    Override,
    SlotPolicy,
    WeeklyRule,
    first_open_slots,
    open_slots,
)
from consultants.wall_clock import offset_steps

from .slow_availability import slow_open_slots

DAY = 1440
NOTHING = np.empty((0, 2), np.int64)
# (zone, a day near which its clock changes, or nothing special happens)
SCENES = [
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Asia/Tokyo", "2026-11-20"),
    ("Europe/London", "2026-03-29"),
    ("Europe/London", "2026-10-25"),
]


def at(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) // 60


def booked(*rows):
    return np.array(rows, np.int64).reshape(-1, 4)


@st.composite
def worlds(draw):
    zone, day = draw(st.sampled_from(SCENES))
    other = draw(st.sampled_from(["Asia/Kathmandu", "America/New_York", zone]))
    first = at(day) - draw(st.integers(0, DAY))
    span = draw(st.integers(1, 2 * DAY))
    near = date.fromisoformat(day)

    def dates():
        return st.none() | st.integers(-2, 2).map(lambda d: date.fromordinal(near.toordinal() + d))

    clock = st.integers(0, 95).map(lambda quarter: quarter * 15)
    rules = draw(
        st.lists(
            st.builds(
                WeeklyRule,
                st.integers(-1, 1).map(lambda d: date.fromordinal(near.toordinal() + d).isoweekday()),
                clock,
                clock | st.just(DAY),
                st.sampled_from([zone, other]),
                dates(),
                dates(),
            ),
            max_size=4,
        )
    )
    overrides = draw(
        st.lists(
            st.builds(
                Override,
                dates().filter(bool),
                st.sampled_from([zone, other]),
                st.lists(st.tuples(clock, clock | st.just(DAY)), max_size=2).map(tuple),
            ),
            max_size=2,
        )
    )
    block = st.tuples(st.integers(first - 200, first + span + 200), st.integers(0, 240)).map(
        lambda pair: (pair[0], pair[0] + pair[1])
    )
    busy = draw(st.lists(block, max_size=4))
    taken = draw(
        st.lists(
            st.tuples(block, st.integers(0, 40), st.integers(0, 40)).map(lambda t: (*t[0], t[1], t[2])), max_size=3
        )
    )
    if busy and draw(st.booleans()):
        busy.append((busy[0][1], busy[0][1] + 30))  # a touching block
    limit = st.none() | st.integers(0, 2)
    policy = draw(
        st.builds(
            SlotPolicy,
            st.sampled_from([1, 30, 50, 60, 90]),
            st.sampled_from([7, 15, 30, 60]),
            st.sampled_from([0, 5, 15]),
            st.sampled_from([0, 10]),
            st.sampled_from([0, 90]),
            st.none() | st.integers(0, 2),
            limit,
            limit,
            st.integers(1, 7),
        )
    )
    now = first + draw(st.integers(-DAY, span))
    return (
        Calendar(rules, overrides, np.array(busy, np.int64).reshape(-1, 2), booked(*taken), policy, zone),
        now,
        (first, first + span),
    )


@settings(max_examples=120, deadline=None)
@given(worlds())
def test_the_fast_engine_says_what_the_slow_model_says(world):
    c, now, between = world

    fast = open_slots(c.rules, c.overrides, c.busy, c.booked, c.policy, now, between, c.zone)

    slow = slow_open_slots(c.rules, c.overrides, c.busy.tolist(), c.booked.tolist(), c.policy, now, between, c.zone)
    assert fast.tolist() == slow


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_no_slot_ever_meets_busy_time(world):
    c, now, between = world
    policy = c.policy

    for s in open_slots(c.rules, c.overrides, c.busy, c.booked, c.policy, now, between, c.zone).tolist():
        wide = (s - policy.before_minutes, s + policy.duration_minutes + policy.after_minutes)
        for start, end in [*c.busy.tolist(), *c.booked[:, :2].tolist()]:
            assert start == end or end <= wide[0] or wide[1] <= start


@settings(max_examples=50, deadline=None)
@given(st.lists(worlds(), min_size=1, max_size=4), st.integers(0, 5))
def test_many_at_once_is_each_alone(several, limit):
    now, between = several[0][1:]
    calendars = [c for c, _, _ in several]

    together = first_open_slots(calendars, now, between, limit)

    alone = [
        open_slots(c.rules, c.overrides, c.busy, c.booked, c.policy, now, between, c.zone)[:limit].tolist()
        for c in calendars
    ]
    assert [starts.tolist() for starts in together] == alone


@settings(max_examples=60, deadline=None)
@given(worlds(), st.integers(0, 2 * DAY))
def test_asking_for_less_time_never_changes_the_answer(world, cut):
    c, now, (first, last) = world
    cut = min(first + cut, last)

    def ask(between):
        return open_slots(c.rules, c.overrides, c.busy, c.booked, c.policy, now, between, c.zone).tolist()

    assert ask((first, cut)) + ask((cut, last)) == ask((first, last))


HOURLY = SlotPolicy(duration_minutes=60, step_minutes=60)
MORNING = WeeklyRule(5, 9 * 60, 12 * 60, "Asia/Tokyo")  # Friday 27 November 2026: 00:00-03:00 UTC
FRIDAY = (at("2026-11-26T15:00"), at("2026-11-27T15:00"))


def free(*, rules=(MORNING,), overrides=(), busy=NOTHING, taken=NOTHING, policy=HOURLY, between=FRIDAY, now=0):
    return open_slots(rules, overrides, busy, taken, policy, now, between, "Asia/Tokyo").tolist()


def test_the_gap_between_two_bookings_is_the_larger_of_the_two_demands():
    policy = SlotPolicy(60, 5, before_minutes=10, after_minutes=10)
    taken = booked((at("2026-11-27T00:00"), at("2026-11-27T01:00"), 0, 25))

    starts = free(policy=policy, taken=taken)

    assert starts[0] == at("2026-11-27T01:25")


def test_rules_that_touch_make_one_stretch_for_a_long_slot():
    halves = [WeeklyRule(5, 540, 600, "Asia/Tokyo"), WeeklyRule(5, 600, 660, "Asia/Tokyo")]

    starts = free(rules=halves, policy=SlotPolicy(120, 60))

    assert starts == [at("2026-11-27T00:00")]


def test_a_full_day_and_a_full_week_offer_nothing_more():
    taken = booked((at("2026-11-27T05:00"), at("2026-11-27T06:00"), 0, 0))
    saturday = booked((at("2026-11-21T05:00"), at("2026-11-21T06:00"), 0, 0))

    assert free(taken=taken, policy=SlotPolicy(60, 60, per_day=1)) == []
    assert len(free(taken=taken, policy=SlotPolicy(60, 60, per_day=2))) == 3
    assert free(taken=taken, policy=SlotPolicy(60, 60, per_week=1, week_starts_on=7)) == []
    assert len(free(taken=saturday, policy=SlotPolicy(60, 60, per_week=1, week_starts_on=7))) == 3
    assert free(taken=saturday, policy=SlotPolicy(60, 60, per_week=1, week_starts_on=6)) == []


def test_a_consultant_open_around_the_clock_is_on_the_grid_of_midnight():
    always = [WeeklyRule(weekday, 0, DAY, "Asia/Tokyo") for weekday in range(1, 8)]
    between = (FRIDAY[0], FRIDAY[0] + DAY)

    starts = free(rules=always, policy=SlotPolicy(50, 50), between=between)

    assert starts[:2] == [FRIDAY[0], FRIDAY[0] + 50]
    assert starts == slow_open_slots(always, [], [], [], SlotPolicy(50, 50), 0, between, "Asia/Tokyo")


def test_a_stretch_a_few_days_old_counts_from_its_beginning():
    always = [WeeklyRule(w, 0, DAY, "Asia/Tokyo", valid_from=date(2026, 11, 20)) for w in range(1, 8)]

    starts = free(rules=always, policy=SlotPolicy(50, 50))

    begun = at("2026-11-19T15:00")
    assert starts
    assert {(s - begun) % 50 for s in starts} == {0}


def test_both_ends_in_the_repeated_hour_make_two_stretches():
    rule = WeeklyRule(7, 75, 105, "America/New_York")  # 01:15-01:45 on 1 November 2026, twice
    policy = SlotPolicy(30, 30)

    starts = open_slots(
        [rule], [], NOTHING, NOTHING, policy, 0, (at("2026-11-01T00:00"), at("2026-11-02T00:00")), "America/New_York"
    )

    assert starts.tolist() == [at("2026-11-01T05:15"), at("2026-11-01T06:15")]


def test_an_empty_question_has_an_empty_answer():
    assert free(rules=()) == []
    assert free(between=(FRIDAY[0], FRIDAY[0])) == []
    assert first_open_slots([], 0, FRIDAY, 3) == []


def test_offsets_are_read_from_the_zone_database():
    begins, offsets = offset_steps("Australia/Lord_Howe", at("2026-04-01T00:00"), at("2026-04-10T00:00"))

    assert at("2026-04-04T15:00") in begins.tolist()
    assert set(offsets.tolist()) == {630, 660}


@pytest.mark.parametrize("minutes", [(-1, 60), (1440, 60), (0, 1441)])
def test_hours_outside_a_day_are_refused(minutes):
    with pytest.raises(ValueError, match="Opening hours"):
        WeeklyRule(1, *minutes, "Asia/Tokyo")
