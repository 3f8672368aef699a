"""The law of the pool: whatever people do, its balance is what was granted plus the sum of its ledger."""

from contextlib import suppress
from datetime import timedelta

import pytest
from factories.bookings import SENDER, AMeeting, a_hold, some_free_times
from factories.people import a_company, a_consultant, an_employee
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from sotomado.accounts.errors import NotFound
from sotomado.availability import service as availability
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import (
    AlreadyBegun,
    AlreadyCancelled,
    AlreadyMeetingThen,
    NotYetBegun,
    TimeGone,
    WrongState,
)
from sotomado.bookings.models import Booking, BookingState
from sotomado.companies.errors import NoTicketsLeft
from sotomado.companies.models import TicketEntry, TicketPool

REFUSALS = (
    *(AlreadyBegun, AlreadyCancelled, AlreadyMeetingThen, NoTicketsLeft, NotFound, TimeGone, WrongState),
    *(availability.SlotTaken, availability.SlotNotOffered),
)
STEPS = st.tuples(
    st.sampled_from(["hold", "confirm", "give back", "cancel", "complete", "wait"]),
    st.integers(0, 1),
    st.integers(0, 9),
)
GRANTED = 2


def take_step(work, clock, people, consultant, company, step):
    name, who, number = step
    own = work.session.scalars(select(Booking.id).where(Booking.advisee_id == people[who]).order_by(Booking.made_at))
    ids = list(own)
    if name == "hold":
        meeting = AMeeting(company, people[who], consultant)
        times = some_free_times(work, meeting, 10)
        a_hold(work, meeting, starts_at=times[number])
    elif name == "wait":
        clock.advance(minutes=(5, 60, 60 * 20)[number % 3])
    elif ids:
        booking_id = ids[-1 - number % min(3, len(ids))]
        if name == "confirm":
            bookings.confirm(work, advisee_id=people[who], booking_id=booking_id, sender=SENDER)
        elif name == "cancel":
            bookings.cancel(work, party=bookings.as_advisee(people[who]), booking_id=booking_id, sender=SENDER)
        elif name == "give back":
            bookings.give_back(work, advisee_id=people[who], booking_id=booking_id)
        else:
            with suppress(NotYetBegun):
                bookings.complete(work, booking_id=booking_id)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=5, max_size=25))
def test_balance_and_ledger_agree_whatever_people_do(sqlite_database, clock, steps):
    with sqlite_database.work() as work:
        company = a_company(work, tickets=GRANTED)
        people = [an_employee(work, company) for _ in range(2)]
        consultant = a_consultant(work)

    for step in steps:
        with suppress(*REFUSALS), sqlite_database.work() as work:
            take_step(work, clock, people, consultant, company, step)

        with sqlite_database.work() as work:
            balance = work.session.get_one(TicketPool, company.id).balance
            mine = TicketEntry.company_id == company.id
            moved = work.session.scalar(select(func.coalesce(func.sum(TicketEntry.change), 0)).where(mine))
            paid = work.session.scalar(
                select(func.count()).where(
                    Booking.paying_company_id == company.id,
                    Booking.state.in_([BookingState.CONFIRMED, BookingState.COMPLETED]),
                )
            )
            assert balance == GRANTED + moved
            assert 0 <= balance <= GRANTED - paid


@pytest.mark.parametrize("hours_before", [24, 23])
def test_a_ticket_comes_back_until_a_day_before(database, clock, hours_before):
    with database.work() as work:
        company = a_company(work, tickets=1)
        meeting = AMeeting(company, an_employee(work, company), a_consultant(work))
        starts_at = some_free_times(work, meeting, 40)[-1]
        booking_id = a_hold(work, meeting, starts_at=starts_at)
        bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)
    clock.set(starts_at - timedelta(hours=hours_before))

    with database.work() as work:
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)

        assert work.session.get_one(TicketPool, company.id).balance == (1 if hours_before == 24 else 0)
