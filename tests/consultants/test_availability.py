"""Free slots: the fast engine against the slow model, and the promises made to people."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultants.availability import (
    Calendar,
    Calendars,
    SlotPolicy,
    WeeklyRule,
    first_open_slots,
    free_starts,
    open_slots,
)
from consultants.wall_clock import local_dates, local_dates_of, offset_steps

from .slow_availability import slow_open_slots
from .worlds import DAY, SCENES, at, booked, desks, worlds

NOTHING = np.empty((0, 2), np.int64)


def slowly(c, now, between):
    return slow_open_slots(c.rules, c.overrides, c.busy.tolist(), c.booked.tolist(), c.policy, now, between, c.zone)


@settings(max_examples=120, deadline=None)
@given(worlds())
def test_the_fast_engine_says_what_the_slow_model_says(world):
    c, now, between = world

    fast = open_slots(c.rules, c.overrides, c.busy, c.booked, c.policy, now, between, c.zone)

    assert fast.tolist() == slowly(c, now, between)


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_no_slot_ever_meets_busy_time(world):
    c, now, between = world
    policy = c.policy

    for s in open_slots(c.rules, c.overrides, c.busy, c.booked, c.policy, now, between, c.zone).tolist():
        wide = (s - policy.before_minutes, s + policy.duration_minutes + policy.after_minutes)
        for start, end in [*c.busy.tolist(), *c.booked[:, :2].tolist()]:
            assert start == end or end <= wide[0] or wide[1] <= start


@settings(max_examples=60, deadline=None)
@given(desks(), st.none() | st.integers(0, 5))
def test_many_at_once_are_each_as_the_slow_model_says(desk, limit):
    people, now, between = desk

    together = free_starts(Calendars.of(people), now, between, limit)

    assert [together.of(i).tolist() for i in range(len(people))] == [slowly(c, now, between)[:limit] for c in people]
    assert together.owners().tolist() == [i for i in range(len(people)) for _ in together.of(i)]
    instants, which = together.instants()
    assert instants.tolist() == sorted(set(together.starts.tolist()))
    assert np.array_equal(instants[which], together.starts)
    odd = instants // 60 % 2 == 1
    assert together.have_any(odd[which]).tolist() == [
        bool((together.of(i) // 60 % 2).any()) for i in range(len(people))
    ]


@settings(max_examples=60, deadline=None)
@given(desks(), st.data())
def test_the_order_in_which_rows_come_does_not_matter(desk, data):
    people, now, between = desk
    columns = Calendars.of(people)
    shuffled = {
        rows: data.draw(st.permutations(range(len(getattr(columns, rows)))))
        for rows in ("busy", "booked", "overridden")
    }
    mixed = replace(
        columns,
        busy=columns.busy[shuffled["busy"]],
        busy_of=columns.busy_of[shuffled["busy"]],
        booked=columns.booked[shuffled["booked"]],
        booked_of=columns.booked_of[shuffled["booked"]],
        overridden=columns.overridden[shuffled["overridden"]],
    )

    expected, found = (free_starts(some, now, between) for some in (columns, mixed))

    assert found.begins.tolist() == expected.begins.tolist()
    assert found.starts.tolist() == expected.starts.tolist()


@settings(max_examples=60, deadline=None)
@given(desks(), st.lists(st.integers(-100, 1000), min_size=5, max_size=5))
def test_nobody_is_offered_at_or_after_their_end(desk, after):
    people, now, between = desk
    until = between[0] + np.array(after[: len(people)], np.int64)
    columns = Calendars.of(people)

    found = free_starts(replace(columns, until=until), now, between)

    everything = free_starts(columns, now, between)
    for i, end in enumerate(until.tolist()):
        assert found.of(i).tolist() == [s for s in everything.of(i).tolist() if s < end]


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


def test_what_is_booked_keeps_its_distance_from_what_comes_before_it():
    """The larger of the two again: the booking's own pause before it, or the policy's pause after the slot."""
    taken = booked((at("2026-11-27T02:00"), at("2026-11-27T03:00"), 25, 0))

    for after, last in ((10, "2026-11-27T00:35"), (40, "2026-11-27T00:20")):
        assert free(policy=SlotPolicy(60, 5, after_minutes=after), taken=taken)[-1] == at(last)


def test_a_pause_may_end_in_the_minute_in_which_something_else_begins():
    policy = SlotPolicy(60, 60, before_minutes=5, after_minutes=10)
    nine, ten, eleven = (at(f"2026-11-27T0{hour}:00") for hour in range(3))

    def around(start, end):
        return free(policy=policy, busy=np.array([(start, end)], np.int64))

    assert around(ten + 10, ten + 20) == [nine, eleven]
    assert around(ten + 9, ten + 20) == [eleven]
    assert around(nine, ten - 5) == [ten, eleven]
    assert around(nine, ten - 4) == [eleven]


def test_who_ends_in_a_minute_is_offered_until_the_one_before():
    columns = Calendars.of([Calendar([MORNING], [], NOTHING, NOTHING, HOURLY, "Asia/Tokyo")])
    ten = at("2026-11-27T01:00")

    until_ten, a_minute_longer = (
        free_starts(replace(columns, until=np.array([until], np.int64)), 0, FRIDAY).starts.tolist()
        for until in (ten, ten + 1)
    )

    assert until_ten == [ten - 60]
    assert a_minute_longer == [ten - 60, ten]


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati"])
def test_the_horizon_ends_with_the_last_evening_of_its_last_day_wherever_that_is(zone):
    evenings = [WeeklyRule(weekday, 22 * 60, 23 * 60, zone) for weekday in range(1, 8)]
    policy = SlotPolicy(60, 60, horizon_days=1)
    noon = int(datetime(2026, 11, 27, 12, tzinfo=ZoneInfo(zone)).timestamp()) // 60

    starts = open_slots(evenings, [], NOTHING, NOTHING, policy, noon, (noon, noon + 9 * DAY), zone).tolist()

    assert starts == [noon + 10 * 60, noon + 10 * 60 + DAY]


def test_notice_is_kept_when_it_is_just_long_enough():
    policy = SlotPolicy(60, 60, notice_minutes=720)
    nine = at("2026-11-27T00:00")

    assert free(policy=policy, now=nine - 720)[0] == nine
    assert free(policy=policy, now=nine - 719)[0] == nine + 60


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


@pytest.mark.parametrize(("zone", "day"), [("Australia/Lord_Howe", "2026-04-05"), ("America/New_York", "2026-03-08")])
def test_a_day_around_the_clock_counts_from_its_midnight_also_after_the_clock_has_changed(zone, day):
    always = [WeeklyRule(weekday, 0, DAY, zone) for weekday in range(1, 8)]
    midnight, next_midnight = (
        int(datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=ZoneInfo(zone), day=int(day[-2:]) + n).timestamp())
        // 60
        for n in (0, 1)
    )

    starts = open_slots(always, [], NOTHING, NOTHING, SlotPolicy(50, 50), 0, (midnight, next_midnight), zone)

    assert next_midnight - midnight != DAY
    assert starts.tolist() == list(range(midnight, next_midnight, 50))


def test_a_stretch_a_few_days_old_counts_from_its_beginning():
    always = [WeeklyRule(w, 0, DAY, "Asia/Tokyo", valid_from=date(2026, 11, 20)) for w in range(1, 8)]

    starts = free(rules=always, policy=SlotPolicy(50, 50))

    begun = at("2026-11-19T15:00")
    assert starts
    assert {(s - begun) % 50 for s in starts} == {0}


def test_the_days_of_a_long_stretch_count_from_its_beginning_for_a_fortnight_and_then_from_midnight():
    always = [WeeklyRule(w, 0, DAY, "Asia/Tokyo", valid_from=date(2026, 11, 20)) for w in range(1, 8)]
    begun = at("2026-11-19T15:00")

    starts = free(rules=always, policy=SlotPolicy(50, 50), between=(begun + 12 * DAY, begun + 17 * DAY))

    anchors = [begun, begun, begun, begun + 15 * DAY, begun + 16 * DAY]
    expected = [
        minute
        for midnight, anchor in zip(range(begun + 12 * DAY, begun + 17 * DAY, DAY), anchors, strict=True)
        for minute in range(midnight, midnight + DAY)
        if (minute - anchor) % 50 == 0
    ]
    assert starts == expected


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


def test_a_rule_whose_dates_end_before_they_begin_never_opens():
    never = WeeklyRule(5, 540, 600, "Asia/Tokyo", valid_from=date(2026, 11, 27), valid_until=date(2026, 11, 26))

    assert free(rules=[never]) == []


@pytest.mark.parametrize("changed", [{"per_day": -1}, {"per_week": -1}, {"horizon_days": -1}, {"notice_minutes": -1}])
def test_terms_below_nothing_are_refused(changed):
    with pytest.raises(ValueError, match="never negative"):
        SlotPolicy(60, 60, **changed)


def test_rules_that_overlap_make_one_stretch_and_no_start_twice():
    doubled = [MORNING, MORNING, WeeklyRule(5, 10 * 60, 13 * 60, "Asia/Tokyo")]

    starts = free(rules=doubled)

    assert starts == [at("2026-11-27T00:00") + 60 * n for n in range(4)]


def test_hours_from_nine_to_nine_are_a_whole_day():
    starts = free(rules=[WeeklyRule(5, 540, 540, "Asia/Tokyo")], between=(FRIDAY[0], FRIDAY[1] + DAY))

    assert starts == [at("2026-11-27T00:00") + 60 * n for n in range(24)]


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-11-02", 24)])
def test_a_day_around_the_clock_is_as_long_as_it_is(day, hours):
    zone = "America/New_York"
    rule = WeeklyRule(date.fromisoformat(day).isoweekday(), 0, DAY, zone)
    near = at(day) - DAY, at(day) + 3 * DAY

    starts = open_slots([rule], [], NOTHING, NOTHING, HOURLY, 0, near, zone)

    assert len(starts) == hours


def test_a_date_that_never_was_offers_nothing():
    always = [WeeklyRule(weekday, 600, 720, "Pacific/Apia") for weekday in range(1, 8)]
    near = at("2011-12-29T00:00"), at("2012-01-01T00:00")

    starts = open_slots(always, [], NOTHING, NOTHING, HOURLY, 0, near, "Pacific/Apia")

    thursday_saturday_and_sunday = [at("2011-12-29T20:00"), at("2011-12-30T20:00"), at("2011-12-31T20:00")]
    assert starts[starts % DAY == 20 * 60].tolist() == thursday_saturday_and_sunday


def test_hours_stay_on_the_clock_they_were_written_by_when_their_consultant_moves():
    """Tokyo mornings, kept by someone who now lives in Los Angeles, where they fall on the day before."""
    on_thursday = booked((at("2026-11-27T01:00"), at("2026-11-27T02:00"), 0, 0))
    policy = SlotPolicy(60, 60, per_day=1)

    in_tokyo = open_slots([MORNING], [], NOTHING, on_thursday, policy, 0, FRIDAY, "Asia/Tokyo")
    moved = open_slots([MORNING], [], NOTHING, NOTHING, policy, 0, FRIDAY, "America/Los_Angeles")
    after_thursday = open_slots([MORNING], [], NOTHING, on_thursday, policy, 0, FRIDAY, "America/Los_Angeles")
    friday_there = booked((at("2026-11-27T20:00"), at("2026-11-27T21:00"), 0, 0))
    after_friday = open_slots([MORNING], [], NOTHING, friday_there, policy, 0, FRIDAY, "America/Los_Angeles")

    assert moved.tolist() == free()
    assert in_tokyo.tolist() == after_thursday.tolist() == []
    assert after_friday.tolist() == free()


def test_the_same_week_is_full_for_one_and_not_for_the_other_across_zones():
    """Sunday evening in Los Angeles is Monday in Tokyo: one booking, two weeks."""
    sunday_there = booked((at("2026-11-23T03:00"), at("2026-11-23T04:00"), 0, 0))
    policy = SlotPolicy(60, 60, per_week=1)

    by_zone = [
        open_slots([MORNING], [], NOTHING, sunday_there, policy, 0, FRIDAY, zone).tolist()
        for zone in ("Asia/Tokyo", "America/Los_Angeles")
    ]

    assert by_zone == [[], free()]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SCENES), st.integers(-400 * DAY, 400 * DAY)), max_size=30))
def test_dates_in_many_zones_at_once_are_those_of_each(asked):
    zones = sorted({zone for (zone, _), _ in asked})
    which = np.array([zones.index(zone) for (zone, _), _ in asked], np.int64)
    instants = np.array([at(day) + minutes for (_, day), minutes in asked], np.int64)

    found = local_dates_of(zones, which, instants) if zones else which

    assert found.tolist() == [
        int(local_dates(zones[z], np.array([m]))[0]) for z, m in zip(which.tolist(), instants.tolist(), strict=True)
    ]
