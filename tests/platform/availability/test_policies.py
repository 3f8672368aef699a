"""Each consultant's own terms: what may be chosen, what they change, and what is booked already."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from factories.people import a_consultant, a_person
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from sotomado.availability import columns, policies
from sotomado.availability import service as availability
from sotomado.availability.errors import BadPolicy, HoldGone, SlotTaken
from sotomado.availability.hours import service as own_hours
from sotomado.availability.models import AvailabilityOverride, AvailabilityRule, BusyBlock, OverrideInterval, Place

# Monday 2026-11-23 in Tokyo; the clock stands on the Friday before.
MONDAY = date(2026, 11, 23)
STANDARD = {
    "step_minutes": 60,
    "before_minutes": 0,
    "after_minutes": 10,
    "notice_minutes": 720,
    "horizon_days": 28,
    "per_day": 5,
    "per_week": None,
}


@pytest.fixture
def consultant(database):
    with database.work() as work:
        return a_consultant(work, hours=((0, 540, 1080),)).id


def offer(database, consultant, **changed):
    with database.work() as work:
        policies.set_policy(work, consultant_id=consultant, **(STANDARD | changed))


def starts(database, consultant, on=MONDAY, **options):
    """The free starts of one day as the clock shows them."""
    with database.read() as work:
        found = availability.open_slots(work, consultant_id=consultant, first_day=on, days=1, **options)
    return [(at + timedelta(hours=9)).strftime("%H:%M") for at in found]


def book(database, consultant, clock_time):
    hour, minute = (int(part) for part in clock_time.split(":"))
    with database.work() as work:
        starts_at = datetime(MONDAY.year, MONDAY.month, MONDAY.day, hour, minute, tzinfo=UTC) - timedelta(hours=9)
        return availability.place(
            work, consultant_id=consultant, advisee_id=a_person(work), starts_at=starts_at, held_until=None
        )


def test_who_has_said_nothing_keeps_the_standard(database, consultant):
    with database.read() as work:
        assert policies.policy_of(work, consultant) == policies.STANDARD
        assert policies.policies(work, [consultant, 999]) == dict.fromkeys([consultant, 999], policies.STANDARD)


def test_terms_said_twice_are_those_said_last(database, consultant):
    offer(database, consultant, step_minutes=15)
    offer(database, consultant, step_minutes=30, per_week=7, per_day=None)

    with database.read() as work:
        policy = policies.policy_of(work, consultant)

    assert (policy.step_minutes, policy.per_day, policy.per_week) == (30, None, 7)
    assert policy.duration_minutes == 60


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("step_minutes", 20),
        ("before_minutes", -1),
        ("after_minutes", 121),
        ("notice_minutes", 14 * 1440 + 1),
        ("horizon_days", 6),
        ("horizon_days", 91),
        ("per_day", 0),
        ("per_day", 13),
        ("per_week", 61),
    ],
)
def test_terms_out_of_bounds_are_refused_by_name(database, consultant, field, value):
    with pytest.raises(BadPolicy) as refused:
        offer(database, consultant, **{field: value})

    assert refused.value.field == field


@pytest.mark.parametrize(
    "changed",
    [
        {"step_minutes": 15, "before_minutes": 120, "after_minutes": 120, "notice_minutes": 14 * 1440},
        {"horizon_days": 7, "per_day": 1, "per_week": 1},
        {"horizon_days": 90, "per_day": 12, "per_week": 60},
    ],
)
def test_the_widest_terms_that_are_allowed_the_database_allows_too(database, consultant, changed):
    offer(database, consultant, **changed)

    with database.read() as work:
        policy = policies.policy_of(work, consultant)

    assert {name: getattr(policy, name) for name in changed} == changed


def test_a_finer_grid_offers_more_times(database, consultant):
    offer(database, consultant, step_minutes=30)

    assert starts(database, consultant)[:3] == ["09:00", "09:30", "10:00"]


def test_the_gap_between_two_is_the_larger_of_both_demands_and_whatever_is_listed_can_be_taken(database, consultant):
    offer(database, consultant, step_minutes=15, before_minutes=30, after_minutes=15)
    book(database, consultant, "12:00")

    offered = starts(database, consultant)
    around = [at for at in offered if "10:00" <= at <= "14:00"]
    for at in (around[around.index("10:30")], around[around.index("13:30")]):
        book(database, consultant, at)

    assert around == ["10:00", "10:15", "10:30", "13:30", "13:45", "14:00"]


def test_what_is_booked_keeps_the_pauses_it_was_booked_with(database, consultant):
    offer(database, consultant, step_minutes=15, before_minutes=45, after_minutes=30)
    book(database, consultant, "12:00")
    offer(database, consultant, step_minutes=15, before_minutes=0, after_minutes=0)

    around = [at for at in starts(database, consultant) if "10:00" <= at <= "13:45"]

    assert around == ["10:00", "10:15", "13:30", "13:45"]
    with pytest.raises(SlotTaken):
        book(database, consultant, "10:30")
    with database.read() as work:
        [row] = work.session.scalars(select(Place))
        assert (row.before_minutes, row.after_minutes, row.until_minute - row.from_minute) == (45, 30, 90)


def test_longer_notice_hides_the_days_before_it(database, consultant):
    offer(database, consultant, notice_minutes=7 * 1440)

    assert starts(database, consultant) == []
    assert starts(database, consultant, on=MONDAY + timedelta(days=7)) != []


def test_a_week_holds_no_more_than_its_limit(database, consultant):
    offer(database, consultant, per_week=1)
    book(database, consultant, "12:00")

    assert starts(database, consultant) == []
    assert starts(database, consultant, on=MONDAY + timedelta(days=7)) != []


def test_each_is_asked_as_far_as_their_own_horizon(database):
    with database.work() as work:
        near, usual, far = (a_consultant(work, name=name, hours=((0, 540, 600),)).id for name in ("近", "普", "遠"))
    offer(database, near, horizon_days=7)
    offer(database, far, horizon_days=90)

    with database.read() as work:
        found = availability.first_open_slots(work, consultant_ids=[near, usual, far], limit=100)

    assert {one: len(times) for one, times in found.items()} == {near: 1, usual: 4, far: 13}
    assert found[far][-1] == datetime(2027, 2, 15, 0, 0, tzinfo=UTC)


def test_weekly_hours_begin_and_end_on_their_dates(database, consultant):
    with database.work() as work:
        rule = work.session.scalars(select(AvailabilityRule)).one()
        rule.valid_from, rule.valid_until = date(2026, 11, 24), date(2026, 11, 30)

    with database.read() as work:
        found = availability.first_open_slots(work, consultant_ids=[consultant], limit=100)[consultant]

    assert {at.date() for at in found} == {date(2026, 11, 30)}


def test_free_times_between_two_instants_are_a_part_of_all(database, consultant):
    with database.read() as work:
        everything = availability.first_open_slots(work, consultant_ids=[consultant], limit=100)[consultant]
        first, last = everything[3], everything[20]

        some = availability.free_in(work, consultant_ids=[consultant], first=first, last=last)[consultant]
        two = availability.free_in(work, consultant_ids=[consultant], first=first, last=last, limit=2)[consultant]

    assert some == everything[3:20]
    assert two == everything[3:5]


def test_of_very_many_all_rows_are_read_and_those_not_asked_about_left_out(database, monkeypatch):
    with database.work() as work:
        everyone = [a_consultant(work, name=f"相談員 {n}", hours=((n, 540, 1080),)).id for n in range(6)]
        for one in everyone[:4]:
            starts_at = datetime(2026, 12, 1, tzinfo=UTC) + timedelta(hours=one % 24)
            work.session.add(BusyBlock(consultant_id=one, starts_at=starts_at, ends_at=starts_at + timedelta(days=2)))
            own_hours.add_days_off(work, consultant_id=one, first=date(2026, 12, 7), last=date(2026, 12, 7 + one % 5))
    for one in everyone[::2]:
        offer(database, one, step_minutes=30, horizon_days=40)
    book(database, everyone[0], "12:00")
    some = [everyone[0], everyone[3], everyone[5]]

    answers = []
    for many in (400, 0):
        monkeypatch.setattr(columns, "MANY", many)
        monkeypatch.setattr(policies, "MANY", many)
        with database.read() as work:
            answers.append(availability.first_open_slots(work, consultant_ids=some, limit=1000))

    assert answers[0] == answers[1]
    assert min(len(times) for times in answers[0].values()) > 10


def test_a_busy_block_between_two_minutes_takes_both(database, consultant):
    offer(database, consultant, step_minutes=15, after_minutes=0)
    with database.work() as work:
        noon = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
        odd = timedelta(minutes=14, seconds=59, microseconds=999_000)
        work.session.add(BusyBlock(consultant_id=consultant, starts_at=noon - timedelta(seconds=1), ends_at=noon + odd))

    around = [at for at in starts(database, consultant) if "10:30" <= at <= "12:45"]

    assert around == ["10:30", "10:45", "12:15", "12:30", "12:45"]


def test_hours_whose_dates_end_before_they_begin_are_refused_by_the_database(database, consultant):
    rule = AvailabilityRule(consultant_id=consultant, weekday=2, start_minute=0, end_minute=60, time_zone="Asia/Tokyo")
    rule.valid_from, rule.valid_until = date(2026, 11, 24), date(2026, 11, 23)

    with pytest.raises(IntegrityError), database.work() as work:
        work.session.add(rule)


def test_what_is_offered_in_a_long_stretch_can_be_taken_whatever_range_was_asked_about(database):
    """Open around the clock since half past nine on a special day: its days count from there for a fortnight."""
    with database.work() as work:
        always = a_consultant(work, hours=tuple((weekday, 0, 1440) for weekday in range(7))).id
        special = AvailabilityOverride(consultant_id=always, on_date=date(2026, 11, 22), time_zone="Asia/Tokyo")
        work.session.add(special)
        work.session.flush()
        work.session.add(OverrideInterval(override_id=special.id, start_minute=570, end_minute=1440))
    near, far = date(2026, 11, 30), date(2026, 12, 4)

    with database.read() as work:
        listed = availability.open_slots(work, consultant_id=always, first_day=near, days=10)
        asked_alone = availability.open_slots(work, consultant_id=always, first_day=far, days=1)

    midnight = datetime(far.year, far.month, far.day, tzinfo=UTC) - timedelta(hours=9)
    assert [at for at in listed if midnight <= at < midnight + timedelta(days=1)] == asked_alone
    assert {at.minute for at in asked_alone} == {30}
    with database.work() as work:
        availability.place(
            work, consultant_id=always, advisee_id=a_person(work), starts_at=asked_alone[-1], held_until=None
        )


def test_a_hold_that_ran_out_a_pause_away_cannot_be_kept_beside_what_took_its_room(database, consultant, clock):
    """Whoever keeps it may have begun an instant before it ran out; the table alone knows no pause before."""
    offer(database, consultant, before_minutes=30, after_minutes=0)
    with database.work() as work:
        held = availability.place(
            work,
            consultant_id=consultant,
            advisee_id=a_person(work),
            starts_at=datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
            held_until=clock.now() + timedelta(minutes=10),
        )
    clock.advance(minutes=10)
    book(database, consultant, "11:00")

    with database.work() as work, pytest.raises(HoldGone):
        availability.keep(work, place_id=held)


def test_a_full_week_is_full_on_each_of_its_days_asked_about_alone(database, consultant):
    with database.work() as work:
        everyday = a_consultant(work).id
    offer(database, everyday, per_week=1)
    book(database, everyday, "10:00")

    assert starts(database, everyday, on=date(2026, 11, 22))
    assert starts(database, everyday, on=date(2026, 11, 29)) == []
    assert starts(database, everyday, on=date(2026, 11, 30))


def test_first_times_reach_to_the_last_evening_of_the_horizon_in_zones_behind(database):
    with database.work() as work:
        evenings = a_consultant(
            work, hours=tuple((weekday, 1320, 1380) for weekday in range(7)), time_zone="America/Los_Angeles"
        ).id
    offer(database, evenings, horizon_days=7)

    with database.read() as work:
        today = work.now.astimezone(ZoneInfo("America/Los_Angeles")).date()
        found = availability.first_open_slots(work, consultant_ids=[evenings], limit=99)[evenings]

    assert found[-1].astimezone(ZoneInfo("America/Los_Angeles")).date() == today + timedelta(days=7)
