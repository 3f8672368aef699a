"""A booking is moved: the same booking at another time, all at once or not at all."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting
from factories.people import a_consultant
from sqlalchemy import select
from support.at_once import at_once

from sotomado.availability import service as availability
from sotomado.availability.errors import SlotNotOffered, SlotTaken
from sotomado.availability.models import Place
from sotomado.availability.policies import set_policy
from sotomado.bookings import service as bookings
from sotomado.bookings.claims import service as claims
from sotomado.bookings.errors import AlreadyBegun, AlreadyCancelled, AlreadyMeetingThen, Outdated, TooLateToMove
from sotomado.bookings.models import Booking, BookingEvent, Happening
from sotomado.companies import service as companies
from sotomado.directory.vocabulary import MeetingMode

LATER = IN_A_WEEK + timedelta(hours=3)


def moved(work, meeting, booking_id, *, starts_at=LATER, version=2, mode=MeetingMode.ONLINE):
    return bookings.move(
        work,
        advisee_id=meeting.advisee_id,
        booking_id=booking_id,
        starts_at=starts_at,
        mode=mode,
        version=version,
        sender=SENDER,
    )


def is_free(work, meeting, at):
    return at in availability.open_slots(work, consultant_id=meeting.consultant.id, first_day=at.date(), days=2)


def test_the_old_time_is_free_and_the_new_one_taken(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        tickets = companies.tickets_left(work, company_id=meeting.company.id)

        moved(work, meeting, booking_id)

        row = work.session.get(Booking, booking_id)
        assert (row.starts_at, row.ends_at - row.starts_at, row.calendar_sequence) == (LATER, timedelta(hours=1), 1)
        assert is_free(work, meeting, IN_A_WEEK)
        assert not is_free(work, meeting, LATER)
        assert companies.tickets_left(work, company_id=meeting.company.id) == tickets
        assert len(work.session.scalars(select(Place)).all()) == 1


def test_a_time_that_meets_the_old_one_is_no_obstacle(database):
    with database.work() as work:
        meeting = a_meeting(work, hours=tuple((day, 9 * 60, 18 * 60) for day in range(7)))
        set_policy(
            work,
            consultant_id=meeting.consultant.id,
            step_minutes=30,
            before_minutes=0,
            after_minutes=10,
            notice_minutes=60,
            horizon_days=28,
            per_day=1,
            per_week=1,
        )
        booking_id = a_confirmed_booking(work, meeting)

        moved(work, meeting, booking_id, starts_at=IN_A_WEEK + timedelta(minutes=30))

        assert bookings.booking(
            work, advisee_id=meeting.advisee_id, booking_id=booking_id
        ).starts_at == IN_A_WEEK + timedelta(minutes=30)


def test_a_used_page_moves_nothing(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        moved(work, meeting, booking_id)

        assert moved(work, meeting, booking_id).was_already
        with pytest.raises(Outdated):
            moved(work, meeting, booking_id, starts_at=LATER + timedelta(hours=1))


def test_the_way_to_meet_can_be_changed_alone_and_late(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK - timedelta(hours=2))
    with database.work() as work:
        moved(work, meeting, booking_id, starts_at=IN_A_WEEK, mode=MeetingMode.PHONE)

        happened = work.session.scalars(select(BookingEvent.happened).order_by(BookingEvent.number)).all()
        assert happened == [Happening.HELD, Happening.CONFIRMED, Happening.MODE_CHANGED]
        with pytest.raises(TooLateToMove):
            moved(work, meeting, booking_id, version=3)


def test_what_is_taken_or_closed_is_refused_and_nothing_changes(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        other = a_meeting(work)
        other = type(other)(other.company, other.advisee_id, meeting.consultant)
        a_confirmed_booking(work, other, starts_at=LATER)
    for at, refusal in ((LATER, SlotTaken), (LATER + timedelta(hours=12), SlotNotOffered)):
        with pytest.raises(refusal), database.work() as work:
            moved(work, meeting, booking_id, starts_at=at)
    with database.read() as work:
        row = work.session.get(Booking, booking_id)
        assert (row.starts_at, row.version, row.calendar_sequence) == (IN_A_WEEK, 2, 0)


def test_ones_own_other_talk_is_named(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        another = type(meeting)(meeting.company, meeting.advisee_id, a_consultant(work))
        second = a_confirmed_booking(work, another, starts_at=LATER)
    with pytest.raises(AlreadyMeetingThen) as refused, database.work() as work:
        moved(work, meeting, booking_id)
    assert refused.value.booking_id == second


def test_what_is_over_or_called_off_stays(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        gone, begun = (a_confirmed_booking(work, meeting, starts_at=at) for at in (LATER, IN_A_WEEK))
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=gone, sender=SENDER)
        with pytest.raises(AlreadyCancelled):
            moved(work, meeting, gone)
    clock.set(IN_A_WEEK)
    with pytest.raises(AlreadyBegun), database.work() as work:
        moved(work, meeting, begun)


def test_two_who_want_one_time_one_moving_and_one_booking(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        other = a_meeting(work)
        other = type(other)(other.company, other.advisee_id, meeting.consultant)

    outcomes = at_once(
        database,
        lambda work: moved(work, meeting, booking_id),
        lambda work: a_hold(work, other, starts_at=LATER),
    )

    assert sum(isinstance(one, SlotTaken) for one in outcomes) == 1, outcomes


def test_what_was_claimed_has_begun_also_where_the_clock_was_set_back(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=20))
    with database.work() as work:
        claims.claim(work, person_id=meeting.advisee_id, booking_id=booking_id, words=None, sender=SENDER)
    clock.set(IN_A_WEEK - timedelta(days=2))

    with pytest.raises(AlreadyBegun), database.work() as work:
        moved(work, meeting, booking_id)
    with pytest.raises(AlreadyBegun), database.work() as work:
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
