"""Bookings, changed hours and changed terms at the same instant: one after the other, each seeing the one before."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from factories.people import a_consultant, a_person
from sqlalchemy import select
from support.at_once import at_once

from sotomado.availability import policies
from sotomado.availability import service as availability
from sotomado.availability.errors import AlreadyElsewhere, AskFirst, SlotNotOffered, SlotTaken
from sotomado.availability.hours import service as own_hours
from sotomado.availability.models import Place

MONDAY_TEN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
AFTERNOONS = {day: [(780, 1080)] for day in range(7)}
TERMS = {"step_minutes": 15, "notice_minutes": 0, "horizon_days": 28, "per_day": None, "per_week": None}


@pytest.fixture
def world(database):
    with database.work() as work:
        return a_consultant(work).id, a_person(work)


def booking(consultant, advisee, starts_at=MONDAY_TEN):
    return lambda work: availability.place(
        work, consultant_id=consultant, advisee_id=advisee, starts_at=starts_at, held_until=None
    )


def closing_mornings(consultant):
    return lambda work: own_hours.set_weekly_hours(work, consultant_id=consultant, hours=AFTERNOONS, knows=())


def changing_pauses(consultant, before, after):
    return lambda work: policies.set_policy(
        work, consultant_id=consultant, before_minutes=before, after_minutes=after, **TERMS
    )


def what_the_second_came_to(database, first, second):
    """The second verb begins while the first one's transaction still stands, and has to wait for it."""

    def run():
        with database.work() as work:
            return second(work)

    with ThreadPoolExecutor(1) as pool:
        with database.work() as work:
            first(work)
            waiting = pool.submit(run)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.4)
        return waiting.exception(timeout=60) or waiting.result()


def test_a_time_whose_hours_are_just_being_closed_is_not_taken(database, world):
    consultant, advisee = world

    outcome = what_the_second_came_to(database, closing_mornings(consultant), booking(consultant, advisee))

    assert isinstance(outcome, SlotNotOffered)


def test_closing_hours_asks_about_the_booking_that_is_just_being_made(database, world):
    consultant, advisee = world

    outcome = what_the_second_came_to(database, booking(consultant, advisee), closing_mornings(consultant))

    assert isinstance(outcome, AskFirst)
    assert [one.starts_at for one in outcome.touched] == [MONDAY_TEN]


def test_a_booking_made_while_terms_change_is_made_by_the_new_ones(database, world):
    consultant, advisee = world

    place_id = what_the_second_came_to(database, changing_pauses(consultant, 30, 10), booking(consultant, advisee))

    with database.read() as work:
        assert work.session.get_one(Place, place_id).before_minutes == 30


def test_no_two_stand_nearer_than_the_larger_demand_however_terms_move_meanwhile(database, world):
    consultant, _ = world
    with database.work() as work:
        people = [a_person(work) for _ in range(12)]
    dice = random.Random(20261121)
    outcomes = []

    for _ in range(4):
        wanted = [booking(consultant, one, MONDAY_TEN + timedelta(minutes=15 * dice.randrange(24))) for one in people]
        moves = [changing_pauses(consultant, dice.choice((0, 30, 60)), dice.choice((0, 45, 90))) for _ in range(2)]
        outcomes += at_once(database, *wanted, *moves)

    with database.read() as work:
        rows = work.session.scalars(select(Place).where(Place.live).order_by(Place.starts_at)).all()
        gaps = [
            (later.starts_at - earlier.ends_at, timedelta(minutes=max(earlier.after_minutes, later.before_minutes)))
            for earlier, later in pairwise(rows)
        ]
    assert all(gap >= demanded for gap, demanded in gaps)
    assert len(rows) == sum(isinstance(one, str) for one in outcomes) > 1
    assert {type(one) for one in outcomes} <= {str, type(None), SlotTaken, SlotNotOffered, AlreadyElsewhere}
