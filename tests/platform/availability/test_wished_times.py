"""Free times in the parts of the week somebody wishes for: by their own clock, whatever the consultant's shows."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from factories.people import a_consultant, a_person
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from sotomado.availability import service as availability
from sotomado.availability.times_of_week import lie_in
from sotomado.directory.vocabulary import TimeOfWeek

MORNING, DAYTIME = TimeOfWeek.WEEKDAY_MORNING, TimeOfWeek.WEEKDAY_DAYTIME
EVENING, WEEKEND = TimeOfWeek.WEEKDAY_EVENING, TimeOfWeek.WEEKEND
ZONES = ("Asia/Tokyo", "Europe/London", "America/Los_Angeles", "Australia/Lord_Howe", "Asia/Kathmandu")


def slowly(at, zone):
    """The part of the week of one instant, as one would tell it from a calendar on the wall."""
    shown = at.astimezone(ZoneInfo(zone))
    if shown.isoweekday() > 5:
        return WEEKEND
    return next((part for hour, part in ((17, EVENING), (10, DAYTIME), (5, MORNING)) if shown.hour >= hour), None)


@given(
    st.lists(st.integers(0, 2 * 366 * 1440 - 1), max_size=20),
    st.sets(st.sampled_from(TimeOfWeek)),
    st.sampled_from(ZONES),
)
def test_parts_of_the_week_are_those_of_a_calendar_on_the_wall(minutes, times, zone):
    instants = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute) for minute in minutes]

    found = lie_in(times, np.array([int(at.timestamp()) // 60 for at in instants], np.int64), zone)

    assert found.tolist() == [slowly(at, zone) in times for at in instants]


@pytest.mark.parametrize(
    ("at", "part"),
    [
        ((4, 59), None),
        ((5, 0), MORNING),
        ((9, 59), MORNING),
        ((10, 0), DAYTIME),
        ((17, 0), EVENING),
        ((23, 59), EVENING),
    ],
)
def test_a_part_begins_with_its_first_minute_and_ends_before_its_last(at, part):
    monday = int(datetime(2026, 11, 23, *at, tzinfo=ZoneInfo("Asia/Tokyo")).timestamp()) // 60

    lying_in = [time for time in TimeOfWeek if lie_in([time], np.array([monday]), "Asia/Tokyo")[0]]

    assert lying_in == ([] if part is None else [part])


def openings(database, ids, times, zone="Asia/Tokyo"):
    with database.read() as work:
        return availability.openings(work, consultant_ids=ids, times=times, zone=zone)


def a_desk(database, **hours_by_name):
    with database.work() as work:
        return [a_consultant(work, name=name, hours=hours).id for name, hours in hours_by_name.items()]


def test_who_has_a_time_as_wished_and_who_has_one_at_all(database):
    evening, weekend, never = a_desk(
        database, evening=((0, 19 * 60, 21 * 60),), weekend=((5, 9 * 60, 12 * 60),), never=()
    )
    everyone = [evening, weekend, never]

    assert openings(database, everyone, [EVENING]) == availability.Openings(
        frozenset({evening, weekend}), frozenset({evening})
    )
    assert openings(database, everyone, [EVENING, WEEKEND]).at_wished_times == {evening, weekend}
    assert openings(database, everyone, [MORNING]).at_wished_times == frozenset()
    assert openings(database, everyone, []).at_wished_times == {evening, weekend}
    assert openings(database, [], [EVENING]) == availability.Openings(frozenset(), frozenset())


def test_the_clock_is_that_of_the_person_who_wishes(database):
    [consultant] = a_desk(database, evening=((0, 19 * 60, 21 * 60),))

    assert openings(database, [consultant], [EVENING]).at_wished_times == {consultant}
    # Nineteen o'clock in Tokyo is ten in the morning in London.
    assert openings(database, [consultant], [EVENING], "Europe/London").at_wished_times == frozenset()
    assert openings(database, [consultant], [DAYTIME], "Europe/London").at_wished_times == {consultant}


def test_when_the_clocks_change_the_part_of_the_week_changes_with_them(database, clock):
    """It is always nine in the evening in Tokyo; in Los Angeles four in the morning, and five once summer begins."""
    clock.set(datetime(2027, 2, 5, 0, 0, tzinfo=UTC))
    [consultant] = a_desk(database, evening=((1, 21 * 60, 22 * 60),))
    in_winter = openings(database, [consultant], [MORNING], "America/Los_Angeles")
    clock.set(datetime(2027, 3, 1, 0, 0, tzinfo=UTC))
    in_summer = openings(database, [consultant], [MORNING], "America/Los_Angeles")

    assert (in_winter.at_wished_times, in_summer.at_wished_times) == (frozenset(), {consultant})


def test_a_time_that_was_taken_is_none_to_wish_for(database):
    [consultant] = a_desk(database, evening=((0, 19 * 60, 20 * 60),))
    with database.work() as work:
        advisee_id = a_person(work)
        free = availability.first_open_slots(work, consultant_ids=[consultant], limit=10)[consultant]
        for starts_at in free:
            availability.place(
                work, consultant_id=consultant, advisee_id=advisee_id, starts_at=starts_at, held_until=None
            )

    assert len(free) == 4
    assert openings(database, [consultant], [EVENING]) == availability.Openings(frozenset(), frozenset())


def test_after_the_licence_has_ended_there_is_no_time_to_wish_for(database):
    tomorrow = date(2026, 11, 21)
    with database.work() as work:
        consultant = a_consultant(work, licensed_until=tomorrow).id
        last = availability.open_slots(work, consultant_id=consultant)[-1]

    found = openings(database, [consultant], [MORNING, DAYTIME, EVENING])

    assert last.astimezone(ZoneInfo("Asia/Tokyo")).date() == tomorrow
    assert found == availability.Openings(frozenset({consultant}), frozenset())


def test_many_cost_as_few_statements_as_one(database):
    with database.work() as work:
        ids = [a_consultant(work, name=f"相談員 {n}").id for n in range(8)]
    costs = []
    for some in (ids[:1], ids):
        statements = []
        count = lambda *call, seen=statements: seen.append(call[2])  # noqa: E731
        event.listen(database.engine, "before_cursor_execute", count)
        openings(database, some, [WEEKEND])
        event.remove(database.engine, "before_cursor_execute", count)
        costs.append(len([one for one in statements if one.startswith("SELECT")]))

    assert costs == [6, 6]


@pytest.mark.parametrize("time", TimeOfWeek)
def test_whoever_is_free_as_wished_really_has_such_a_time(database, time):
    with database.work() as work:
        ids = [
            a_consultant(work, name=f"相談員 {n}", time_zone=zone, hours=((n % 7, (6 + 5 * n) % 20 * 60, 21 * 60),)).id
            for n, zone in enumerate(ZONES)
        ]
        free = {one: availability.open_slots(work, consultant_id=one, days=30) for one in ids}

    found = openings(database, ids, [time], "Europe/London")

    assert found.at_wished_times == {one for one in ids if any(slowly(at, "Europe/London") is time for at in free[one])}
    assert all(at - datetime(2026, 11, 20, tzinfo=UTC) < timedelta(days=31) for one in ids for at in free[one])
