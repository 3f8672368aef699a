"""Two hundred people want one time: one gets it, the others are told so, and nothing stands still."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, AMeeting, a_confirmed_booking, a_hold, a_meeting
from factories.people import a_consultant, an_employee
from sqlalchemy import func, select
from support.clock import StandingClock
from support.databases import KEYRING, PostgresServer, SqliteServer
from support.invariants import broken_promises
from support.killed import Deed
from support.storm import patiently, storm

from sotomado.availability.models import Place
from sotomado.availability.policies import set_policy
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Booking, BookingState
from sotomado.companies import service as companies
from sotomado.database import Database, UnitOfWork
from sotomado.directory.vocabulary import MeetingMode


@pytest.fixture(scope="module")
def roomy_postgres() -> Iterator[PostgresServer]:
    """Eight processes with full pools need more connections than PostgreSQL gives by itself."""
    server = PostgresServer(connections=250)
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    name = "sqlite_server" if request.param == "sqlite" else "roomy_postgres"
    server: SqliteServer | PostgresServer = request.getfixturevalue(name)
    with server.fresh_url() as url:
        yield url


@pytest.fixture
def database(database_url: str, clock: StandingClock) -> Iterator[Database]:
    database = Database(database_url, keyring=KEYRING, clock=clock)
    yield database
    database.dispose()


def a_paid_meeting(work: UnitOfWork, *, tickets: int = 300) -> AMeeting:
    meeting = a_meeting(work, tickets=0)
    companies.grant_tickets(work, company_id=meeting.company.id, count=tickets, reference="the contract")
    return meeting


def booking(meeting: AMeeting, *, starts_at=IN_A_WEEK) -> Deed:
    """As the pages do it: one request holds, the next confirms."""

    def deed(database: Database) -> str:
        booking_id = patiently(database, lambda work: a_hold(work, meeting, starts_at=starts_at))
        patiently(
            database,
            lambda work: bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER),
        )
        return "booked"

    return deed


def confirmed(database: Database) -> int:
    with database.read() as work:
        counted = select(func.count()).where(Booking.state == BookingState.CONFIRMED)
        return work.session.scalar(counted) or 0


def test_two_hundred_want_one_time_and_one_has_it(database: Database) -> None:
    with database.work() as work:
        meeting = a_paid_meeting(work)
        people = [replace(meeting, advisee_id=an_employee(work, meeting.company)) for _ in range(200)]

    outcomes = Counter(storm(database, [booking(one) for one in people]))

    assert outcomes == {"booked": 1, "SlotTaken": 199}
    assert broken_promises(database) == []


def test_times_that_meet_by_their_pauses_are_given_to_few(database: Database) -> None:
    with database.work() as work:
        meeting = a_paid_meeting(work)
        set_policy(
            work,
            consultant_id=meeting.consultant.id,
            step_minutes=15,
            before_minutes=45,
            after_minutes=20,
            notice_minutes=0,
            horizon_days=28,
            per_day=None,
            per_week=None,
        )
        times = [IN_A_WEEK + timedelta(minutes=15 * (number % 20)) for number in range(60)]
        people = [replace(meeting, advisee_id=an_employee(work, meeting.company)) for _ in times]

    outcomes = Counter(storm(database, [booking(one, starts_at=at) for one, at in zip(people, times, strict=True)]))

    assert set(outcomes) == {"booked", "SlotTaken"}
    assert 2 <= outcomes["booked"] <= 4, "five hours hold so many talks of an hour and three quarters"
    assert broken_promises(database) == []


def test_a_day_takes_as_many_as_its_consultant_said(database: Database) -> None:
    with database.work() as work:
        meeting = a_paid_meeting(work)
        set_policy(
            work,
            consultant_id=meeting.consultant.id,
            step_minutes=60,
            before_minutes=0,
            after_minutes=0,
            notice_minutes=0,
            horizon_days=28,
            per_day=2,
            per_week=None,
        )
        people = [replace(meeting, advisee_id=an_employee(work, meeting.company)) for _ in range(40)]

    deeds = [booking(one, starts_at=IN_A_WEEK + timedelta(hours=n % 8)) for n, one in enumerate(people)]
    outcomes = Counter(storm(database, deeds))

    assert outcomes == {"booked": 2, "SlotTaken": 38}
    assert broken_promises(database) == []


def test_one_ticket_left_pays_for_one_of_many(database: Database) -> None:
    with database.work() as work:
        meeting = a_paid_meeting(work, tickets=1)
        people = [AMeeting(meeting.company, an_employee(work, meeting.company), a_consultant(work)) for _ in range(40)]

    outcomes = Counter(storm(database, [booking(one) for one in people]))

    assert outcomes == {"booked": 1, "NoTicketsLeft": 39}
    assert broken_promises(database) == []


def test_ten_people_who_each_want_all_of_ten_consultants_wait_for_one_another_and_never_in_a_circle(
    database: Database,
) -> None:
    with database.work() as work:
        meeting = a_paid_meeting(work)
        consultants = [a_consultant(work) for _ in range(10)]
        people = [an_employee(work, meeting.company) for _ in range(10)]

    wishes = [AMeeting(meeting.company, who, one) for who in people for one in consultants]
    outcomes = Counter(storm(database, [booking(one) for one in wishes]))

    # Whoever asks for another time gives back the one they held: their own tabs may undo each other.
    assert set(outcomes) <= {"booked", "SlotTaken", "AlreadyMeetingThen", "TimeGone", "AlreadyElsewhere"}
    assert 1 <= outcomes["booked"] == confirmed(database) <= 10
    assert broken_promises(database) == []


def test_twenty_who_move_to_one_time_and_two_who_change_places(database: Database) -> None:
    with database.work() as work:
        meeting = a_paid_meeting(work)
        set_policy(
            work,
            consultant_id=meeting.consultant.id,
            step_minutes=60,
            before_minutes=0,
            after_minutes=0,
            notice_minutes=0,
            horizon_days=28,
            per_day=None,
            per_week=None,
        )
        booked = []
        for number in range(20):
            one = replace(meeting, advisee_id=an_employee(work, meeting.company))
            at = IN_A_WEEK + timedelta(days=number // 8, hours=number % 8)
            booked.append((one, a_confirmed_booking(work, one, starts_at=at), at))
    free = IN_A_WEEK + timedelta(days=5)

    def moving(number: int, there) -> Deed:
        one, booking_id, _ = booked[number]

        def deed(database: Database) -> str:
            patiently(
                database,
                lambda work: bookings.move(
                    work,
                    advisee_id=one.advisee_id,
                    booking_id=booking_id,
                    starts_at=there,
                    mode=MeetingMode.ONLINE,
                    version=2,
                    sender=SENDER,
                ),
            )
            return "moved"

        return deed

    outcomes = storm(
        database,
        [moving(number, free) for number in range(18)] + [moving(18, booked[19][2]), moving(19, booked[18][2])],
    )

    assert Counter(outcomes) == {"moved": 1, "SlotTaken": 19}
    assert broken_promises(database) == []
    with database.read() as work:
        assert work.session.scalar(select(func.count()).where(Place.live)) == 20
