"""How many talks one person may have ahead: the pool and the calendars are there for everyone."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting
from sqlalchemy import func, select

from sotomado.bookings import service as bookings
from sotomado.bookings.errors import TooManyAhead
from sotomado.bookings.models import Booking, BookingState
from sotomado.companies import service as companies
from sotomado.outbox import mail
from sotomado.outbox.models import Job


def with_three_ahead(work):
    """A meeting whose advisee has three talks ahead, on three days; returns it and the three."""
    meeting = a_meeting(work, tickets=10)
    days = [timedelta(days=n) for n in range(1, 4)]
    return meeting, [a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + day) for day in days]


def test_a_fourth_talk_ahead_is_not_confirmed_and_takes_nothing(database):
    with database.work() as work:
        meeting, _ = with_three_ahead(work)
        fourth = a_hold(work, meeting)

    with pytest.raises(TooManyAhead), database.work() as work:
        bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=fourth, sender=SENDER)

    with database.work() as work:
        assert work.session.get_one(Booking, fourth).state is BookingState.HELD
        assert companies.tickets_left(work, company_id=meeting.company.id) == 7
        assert work.session.scalar(select(func.count()).select_from(Job).where(Job.kind == mail.KIND)) == 6


def test_with_three_ahead_confirming_one_of_them_again_still_finds_it_confirmed(database):
    with database.work() as work:
        meeting, [first, *_] = with_three_ahead(work)

        assert bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=first, sender=SENDER).was_already


@pytest.mark.parametrize("room_by", ["cancelling", "meeting"])
def test_a_talk_cancelled_or_begun_makes_room_for_another(database, clock, room_by):
    with database.work() as work:
        meeting, [first, *_] = with_three_ahead(work)
        if room_by == "cancelling":
            bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=first, sender=SENDER)
    if room_by == "meeting":
        clock.set(IN_A_WEEK + timedelta(days=1))

    with database.work() as work:
        assert a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=4))


def test_what_others_have_ahead_does_not_count(database):
    with database.work() as work:
        with_three_ahead(work)

        assert a_confirmed_booking(work, a_meeting(work))
