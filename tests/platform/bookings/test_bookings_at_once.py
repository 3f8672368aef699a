"""Two at once: the database decides, once."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting
from factories.people import an_employee
from sqlalchemy import event, func, select
from support.at_once import at_once
from support.databases import KEYRING

from sotomado.availability.errors import SlotTaken
from sotomado.bookings import service as bookings
from sotomado.bookings.holding import keep_for
from sotomado.bookings.models import Booking, BookingState
from sotomado.companies.errors import NoTicketsLeft
from sotomado.companies.models import TicketEntry, TicketPool
from sotomado.database import Database
from sotomado.directory.vocabulary import MeetingMode
from sotomado.outbox import mail
from sotomado.outbox.models import Job


def confirming(advisee_id, booking_id):
    return lambda work: bookings.confirm(work, advisee_id=advisee_id, booking_id=booking_id, sender=SENDER)


def test_four_tabs_confirming_one_hold_take_one_ticket_and_write_two_mails(database):
    with database.work() as work:
        meeting = a_meeting(work, tickets=5)
        booking_id = a_hold(work, meeting)

    outcomes = at_once(database, *[confirming(meeting.advisee_id, booking_id)] * 4)

    assert sorted(one.was_already for one in outcomes) == [False, True, True, True]
    with database.work() as work:
        assert work.session.get_one(TicketPool, meeting.company.id).balance == 4
        assert work.session.scalar(select(func.count()).select_from(TicketEntry)) == 1
        assert work.session.scalar(select(func.count()).select_from(Job).where(Job.kind == mail.KIND)) == 2


def test_four_people_wanting_one_time_get_it_once(database):
    with database.work() as work:
        meeting = a_meeting(work)
        others = [an_employee(work, meeting.company) for _ in range(4)]

    outcomes = at_once(
        database, *[lambda work, who=who: a_hold(work, meeting, advisee_id=who, starts_at=IN_A_WEEK) for who in others]
    )

    assert sum(isinstance(one, str) for one in outcomes) == 1
    assert sum(isinstance(one, SlotTaken) for one in outcomes) == 3


def test_the_last_ticket_pays_for_one_of_two(database):
    with database.work() as work:
        meeting = a_meeting(work, tickets=1)
        other = an_employee(work, meeting.company)
        mine = a_hold(work, meeting)
        theirs = a_hold(work, meeting, advisee_id=other, starts_at=IN_A_WEEK.replace(hour=5))

    outcomes = at_once(database, confirming(meeting.advisee_id, mine), confirming(other, theirs))

    assert sum(isinstance(one, NoTicketsLeft) for one in outcomes) == 1
    with database.work() as work:
        assert work.session.get_one(TicketPool, meeting.company.id).balance == 0
        states = work.session.scalars(select(Booking.state)).all()
        assert sorted(states) == [BookingState.CONFIRMED, BookingState.HELD]


def two_holds(work, meeting):
    """Two times held by one person, as two tabs asking at the same moment may come to have them."""
    first = a_hold(work, meeting)
    second = keep_for(
        work,
        advisee_id=meeting.advisee_id,
        consultant_id=meeting.consultant.id,
        starts_at=IN_A_WEEK.replace(hour=5),
        mode=MeetingMode.ONLINE,
        held_until=work.now + timedelta(minutes=10),
        wish_id=None,
        party=bookings.as_advisee(meeting.advisee_id),
    ).id
    return first, second


def test_two_tabs_confirming_two_holds_go_no_further_than_the_limit(database):
    with database.work() as work:
        meeting = a_meeting(work, tickets=5)
        for days in (1, 2):
            a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=days))
        holds = two_holds(work, meeting)

    outcomes = at_once(database, *[confirming(meeting.advisee_id, one) for one in holds])

    assert sorted(type(one).__name__ for one in outcomes) == ["Confirmed", "TooManyAhead"]
    with database.work() as work:
        assert work.session.get_one(TicketPool, meeting.company.id).balance == 2


def test_two_tabs_cancelling_return_one_ticket(database):
    with database.work() as work:
        meeting = a_meeting(work, tickets=5)
        booking_id = a_confirmed_booking(work, meeting)

    def cancelling(work):
        return bookings.cancel(
            work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER
        )

    outcomes = at_once(database, cancelling, cancelling)

    assert sum(isinstance(one, bookings.Cancelled) for one in outcomes) == 1
    with database.work() as work:
        assert work.session.get_one(TicketPool, meeting.company.id).balance == 5
        assert work.session.scalar(select(func.count()).select_from(Job).where(Job.kind == mail.KIND)) == 4


@pytest.fixture
def said(postgres_server, clock):
    """A PostgreSQL database and what it is told, statement by statement. SQLite's writers queue and take no turns."""
    with postgres_server.fresh_url() as url:
        database = Database(url, keyring=KEYRING, clock=clock)
        statements: list[str] = []
        event.listen(database.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
        yield database, statements
        database.dispose()


def where(statements, words):
    return [number for number, one in enumerate(statements) if words in one]


def test_a_time_is_let_go_only_by_whoever_has_taken_every_turn_they_need(said):
    """Others who have their turn wait for a place that is being changed: who changes it must not wait for them."""
    database, statements = said
    with database.work() as work:
        meeting = a_meeting(work)
        a_hold(work, meeting)

    statements.clear()
    with database.work() as work:
        a_hold(work, meeting, starts_at=IN_A_WEEK + timedelta(hours=3))

    person = where(statements, "FOR NO KEY UPDATE")[0]
    turns = where(statements, "pg_advisory_xact_lock")
    let_go = where(statements, "UPDATE place")[0]
    # The consultant's and the advisee's; taken again later, they are one's own already.
    assert person < turns[0] < turns[1] < let_go


def test_a_hold_that_ran_out_is_taken_anew_in_turn(said, clock):
    database, statements = said
    with database.work() as work:
        meeting = a_meeting(work, tickets=1)
        booking_id = a_hold(work, meeting)
    clock.advance(minutes=20)

    statements.clear()
    with database.work() as work:
        confirming(meeting.advisee_id, booking_id)(work)

    turns = where(statements, "pg_advisory_xact_lock")
    let_go = where(statements, "UPDATE place")[0]
    assert turns[0] < turns[1] < let_go
