"""The promise that no two consultations overlap, asked of both databases with real threads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from factories.people import a_consultant, a_person
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from sotomado.availability import service as availability
from sotomado.availability.errors import HoldGone, SlotNotOffered, SlotTaken
from sotomado.availability.models import BusyBlock, Place
from sotomado.directory.models import Consultant

# Monday 2026-11-23, 10:00 in Tokyo; the clock stands on the Friday before.
MONDAY_TEN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def take(database, consultant_id, advisee_id, starts_at=MONDAY_TEN, hold_minutes=None):
    with database.work() as work:
        held_until = None if hold_minutes is None else work.now + timedelta(minutes=hold_minutes)
        return availability.place(
            work, consultant_id=consultant_id, advisee_id=advisee_id, starts_at=starts_at, held_until=held_until
        )


def a_world(database, advisees=2, consultants=1, **of_consultants):
    with database.work() as work:
        return (
            [a_consultant(work, name=f"相談員 {n}", **of_consultants).id for n in range(consultants)],
            [a_person(work) for _ in range(advisees)],
        )


def slots(database, consultant_id, **options):
    with database.read() as work:
        return availability.open_slots(work, consultant_id=consultant_id, **options)


def outcomes(attempts):
    """What each attempt came to when all of them run at the same time."""

    def outcome(attempt):
        try:
            attempt()
        except Exception as error:
            return type(error).__name__
        return "won"

    with ThreadPoolExecutor(len(attempts)) as pool:
        return sorted(pool.map(outcome, attempts))


def test_of_twenty_who_want_the_same_time_one_gets_it(database):
    [consultant], advisees = a_world(database, advisees=20)

    found = outcomes([lambda one=one: take(database, consultant, one) for one in advisees])

    assert found == ["SlotTaken"] * 19 + ["won"]
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Place)) == 1


def test_one_advisee_cannot_be_at_twenty_consultants_at_once(database):
    consultants, [advisee] = a_world(database, advisees=1, consultants=20)

    found = outcomes([lambda one=one: take(database, one, advisee) for one in consultants])

    assert found == ["AlreadyElsewhere"] * 19 + ["won"]


def test_everyone_at_once_over_everyone_ends_without_a_deadlock(database):
    consultants, advisees = a_world(database, advisees=4, consultants=4)

    found = outcomes([lambda c=c, a=a: take(database, c, a) for c in consultants for a in advisees])

    assert set(found) <= {"won", "SlotTaken", "AlreadyElsewhere"}
    assert found.count("won") == 4


def test_the_database_refuses_an_overlap_that_python_let_through(database):
    [consultant], [first, second] = a_world(database)
    take(database, consultant, first)
    minute = int(MONDAY_TEN.timestamp()) // 60 + 30

    with pytest.raises(IntegrityError), database.work() as work:
        work.session.add(
            Place(
                consultant_id=consultant,
                advisee_id=second,
                starts_at=MONDAY_TEN + HOUR / 2,
                ends_at=MONDAY_TEN + 3 * HOUR / 2,
                from_minute=minute,
                until_minute=minute + 60,
                live=True,
            )
        )


def test_a_taken_time_is_listed_no_more_and_comes_back_when_released(database):
    [consultant], [advisee, _] = a_world(database)
    before = slots(database, consultant)

    place_id = take(database, consultant, advisee)
    during = slots(database, consultant)
    with database.work() as work:
        availability.release(work, place_id=place_id)

    # The hour before would end without a breath, and so would the hour after begin.
    assert set(before) - set(during) == {MONDAY_TEN - HOUR, MONDAY_TEN, MONDAY_TEN + HOUR}
    assert slots(database, consultant) == before


def test_an_expired_hold_gives_way_to_whoever_needs_the_time(database, clock):
    [consultant], [first, second] = a_world(database)
    held = take(database, consultant, first, hold_minutes=10)
    clock.advance(minutes=10)

    take(database, consultant, second)

    with database.work() as work, pytest.raises(HoldGone):
        availability.keep(work, place_id=held)
    with database.read() as work:
        assert not availability.place_state(work, place_ids=[held])[held].is_live


def test_a_hold_that_still_runs_does_not_give_way(database, clock):
    [consultant], [first, second] = a_world(database)
    take(database, consultant, first, hold_minutes=10)
    clock.advance(minutes=9)

    with pytest.raises(SlotTaken):
        take(database, consultant, second)


def test_a_kept_hold_stays_after_its_time(database, clock):
    [consultant], [first, second] = a_world(database)
    held = take(database, consultant, first, hold_minutes=10)

    with database.work() as work:
        availability.keep(work, place_id=held)
    clock.advance(minutes=11)

    with pytest.raises(SlotTaken):
        take(database, consultant, second)


@pytest.mark.parametrize(
    ("why", "starts_at"),
    [
        ("past", datetime(2026, 11, 20, 0, 0, tzinfo=UTC)),
        ("sooner than the notice", datetime(2026, 11, 20, 8, 0, tzinfo=UTC)),
        ("off the grid", MONDAY_TEN + HOUR / 2),
        ("between two minutes", MONDAY_TEN + timedelta(seconds=1)),
        ("outside the hours", datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
        ("beyond the horizon", MONDAY_TEN + timedelta(days=28)),
    ],
)
def test_a_time_that_is_not_offered_cannot_be_taken(database, why, starts_at):
    [consultant], [advisee, _] = a_world(database)

    with pytest.raises(SlotNotOffered):
        take(database, consultant, advisee, starts_at)


def test_no_time_is_offered_after_the_licence_has_run_out(database):
    last_day = date(2026, 11, 23)
    [consultant], [advisee, _] = a_world(database, licensed_until=last_day)

    offered = slots(database, consultant)

    assert MONDAY_TEN in offered
    assert max(offered) == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # 17:00 in Tokyo, on the last day
    with pytest.raises(SlotNotOffered):
        take(database, consultant, advisee, MONDAY_TEN + timedelta(days=1))


def test_who_was_taken_off_the_list_offers_nothing(database, clock):
    [consultant], [advisee, _] = a_world(database)
    with database.work() as work:
        work.session.get(Consultant, consultant).unlisted_at = clock.now()

    assert slots(database, consultant) == []
    with pytest.raises(SlotNotOffered):
        take(database, consultant, advisee)


def test_a_busy_block_takes_its_hours_out(database):
    [consultant], _ = a_world(database)
    with database.work() as work:
        work.session.add(BusyBlock(consultant_id=consultant, starts_at=MONDAY_TEN, ends_at=MONDAY_TEN + 2 * HOUR))

    assert [at.hour + 9 for at in slots(database, consultant, first_day=date(2026, 11, 23), days=1)] == [
        12,
        13,
        14,
        15,
        16,
        17,
    ]


def test_a_block_that_ends_within_a_minute_takes_the_whole_of_it(database):
    [consultant], _ = a_world(database)
    seconds = timedelta(seconds=30)
    with database.work() as work:
        work.session.add(BusyBlock(consultant_id=consultant, starts_at=MONDAY_TEN, ends_at=MONDAY_TEN + HOUR + seconds))
        # Ten minutes after four a consultation that began at three has just had its pause.
        at_ten_past_four = MONDAY_TEN + 6 * HOUR + timedelta(minutes=10)
        work.session.add(
            BusyBlock(consultant_id=consultant, starts_at=at_ten_past_four - seconds, ends_at=at_ten_past_four)
        )

    offered = slots(database, consultant, first_day=date(2026, 11, 23), days=1)

    assert [at.hour + 9 for at in offered] == [12, 13, 14, 17]


def test_a_day_holds_no_more_than_five(database):
    [consultant], advisees = a_world(database, advisees=5, hours=((0, 0, 1440),))
    for number, one in enumerate(advisees):
        take(database, consultant, one, datetime(2026, 11, 22, 15, tzinfo=UTC) + 2 * number * HOUR)

    assert slots(database, consultant, first_day=date(2026, 11, 23), days=1) == []
    assert len(slots(database, consultant, first_day=date(2026, 11, 30), days=1)) == 24


def test_the_days_of_a_reader_elsewhere_begin_at_their_own_midnight(database):
    [consultant], _ = a_world(database)

    offered = slots(database, consultant, first_day=date(2026, 11, 22), days=1, zone="America/Los_Angeles")

    # Sunday in Los Angeles is Sunday 17:00 to Monday 17:00 in Tokyo.
    assert offered[0] == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    assert offered[-1] == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def test_first_times_of_many_agree_with_the_list_of_each(database):
    consultants, advisees = a_world(database, advisees=3, consultants=3)
    for consultant, advisee in zip(consultants, advisees, strict=True):
        take(database, consultant, advisee)

    with database.read() as work:
        found = availability.first_open_slots(work, consultant_ids=consultants, limit=7)

    assert found == {one: slots(database, one, days=30)[:7] for one in consultants}
