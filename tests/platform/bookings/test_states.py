"""The life of a booking as the database keeps it, whatever Python asks for."""

import pytest
from factories.bookings import SENDER, a_confirmed_booking, a_hold, a_meeting
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sotomado.bookings import service as bookings
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.states import TRANSITIONS


def refused(database, statement, **values):
    with pytest.raises(IntegrityError), database.work() as work:
        work.session.execute(text(statement), values)


def test_no_state_changes_without_a_line(database):
    with database.work() as work:
        booking_id = a_confirmed_booking(work, a_meeting(work))

    refused(database, "UPDATE booking SET state = 'completed' WHERE id = :id", id=booking_id)
    refused(database, "UPDATE booking SET state = 'completed', version = version + 1 WHERE id = :id", id=booking_id)


def test_no_time_changes_without_a_line(database):
    with database.work() as work:
        booking_id = a_confirmed_booking(work, a_meeting(work))

    refused(database, "UPDATE booking SET starts_at = ends_at WHERE id = :id", id=booking_id)


def test_lines_are_written_once(database):
    with database.work() as work:
        a_confirmed_booking(work, a_meeting(work))

    refused(database, "UPDATE booking_event SET at = starts_at")
    refused(database, "DELETE FROM booking_event")


def test_the_place_of_a_booking_cannot_be_given_away(database):
    with database.work() as work:
        a_confirmed_booking(work, a_meeting(work))

    refused(database, "UPDATE place SET live = false")


@pytest.mark.parametrize("to", list(BookingState))
def test_the_database_knows_the_same_transitions(database, to):
    """From cancelled, from where nothing leads on, even with a line."""
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
        work.session.execute(
            text(
                "INSERT INTO booking_event (id, booking_id, number, happened, to_state, starts_at, at, by_side)"
                " SELECT 'line', id, version + 1, 'held', :to, starts_at, starts_at, 'service' FROM booking"
            ),
            {"to": to.value},
        )
    assert TRANSITIONS[BookingState.CANCELLED] == frozenset()
    if to is not BookingState.CANCELLED:
        refused(
            database,
            "UPDATE booking SET state = :to, version = version + 1 WHERE id = :id",
            to=to.value,
            id=booking_id,
        )


def test_every_step_leaves_its_line(database):
    with database.work() as work:
        meeting = a_meeting(work)
        given_back, kept = a_hold(work, meeting), None
        bookings.give_back(work, advisee_id=meeting.advisee_id, booking_id=given_back)
        kept = a_confirmed_booking(work, meeting)
        bookings.cancel(
            work, party=bookings.as_consultant(meeting.consultant.person_id), booking_id=kept, sender=SENDER
        )
        lines = work.session.execute(
            text("SELECT booking_id, number, happened, by_side, by_person_id FROM booking_event ORDER BY at, number")
        ).all()
        of = {one: [line[1:4] for line in lines if line[0] == one] for one in (given_back, kept)}
    assert of == {
        given_back: [(1, "held", "advisee"), (2, "lapsed", "advisee")],
        kept: [(1, "held", "advisee"), (2, "confirmed", "advisee"), (3, "cancelled", "consultant")],
    }
    assert {line[4] for line in lines} == {meeting.advisee_id, meeting.consultant.person_id}
    with database.read() as work:
        assert {row.version for row in work.session.query(Booking)} == {2, 3}
