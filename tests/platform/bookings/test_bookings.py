"""The life of a booking: held, confirmed, given back, cancelled."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting, a_wish
from factories.people import a_consultant, an_employee
from sqlalchemy import func, select

from sotomado.accounts.errors import NotFound
from sotomado.availability import service as availability
from sotomado.availability.errors import SlotNotOffered, SlotTaken
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import (
    AlreadyBegun,
    AlreadyCancelled,
    AlreadyMeetingThen,
    ModeNotOffered,
    NobodyPays,
    NotBookable,
    TimeGone,
    WrongState,
)
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.states import TRANSITIONS
from sotomado.companies import service as companies
from sotomado.companies.errors import NoTicketsLeft
from sotomado.companies.models import Employment
from sotomado.directory.models import Consultant, ConsultantMode, Credential
from sotomado.directory.vocabulary import MeetingMode
from sotomado.outbox import mail
from sotomado.outbox.models import Job


def mails(work):
    return work.session.scalar(select(func.count()).select_from(Job).where(Job.kind == mail.KIND))


def tickets(work, meeting):
    return companies.tickets_left(work, company_id=meeting.company.id)


def is_free(work, meeting, starts_at=IN_A_WEEK):
    return starts_at in availability.open_slots(
        work, consultant_id=meeting.consultant.id, first_day=starts_at.date(), days=1
    )


def shown(work, meeting, booking_id):
    return bookings.booking(work, advisee_id=meeting.advisee_id, booking_id=booking_id)


def test_a_held_time_is_kept_for_a_while_and_costs_nothing(database, clock):
    with database.work() as work:
        meeting = a_meeting(work, tickets=3)
        booking_id = a_hold(work, meeting)

    with database.work() as work:
        booking = shown(work, meeting, booking_id)
        assert booking.state is BookingState.HELD
        assert booking.held_until == clock.now() + timedelta(minutes=10)
        assert not is_free(work, meeting)
        assert tickets(work, meeting) == 3
        assert mails(work) == 0
        assert bookings.desk(work, consultant_id=meeting.consultant.id).coming == []


def test_confirming_takes_one_ticket_and_writes_to_both(database):
    with database.work() as work:
        meeting = a_meeting(work, tickets=3)
        booking_id = a_hold(work, meeting)
        confirmed = bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)

        assert not confirmed.was_already
        assert shown(work, meeting, booking_id).state is BookingState.CONFIRMED
        assert tickets(work, meeting) == 2
        assert mails(work) == 2


def test_confirming_in_a_second_tab_finds_the_booking_confirmed(database):
    with database.work() as work:
        meeting = a_meeting(work, tickets=3)
        booking_id = a_confirmed_booking(work, meeting)

    with database.work() as work:
        again = bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)

        assert again.was_already
        assert tickets(work, meeting) == 2
        assert mails(work) == 2


def test_the_same_time_asked_for_twice_is_one_hold(database):
    with database.work() as work:
        meeting = a_meeting(work)

        assert a_hold(work, meeting) == a_hold(work, meeting)


def test_choosing_another_time_gives_the_first_back(database):
    with database.work() as work:
        meeting = a_meeting(work)
        first = a_hold(work, meeting)
        a_hold(work, meeting, starts_at=IN_A_WEEK + timedelta(hours=3))

        assert is_free(work, meeting)
        assert shown(work, meeting, first).state is BookingState.LAPSED
        assert not shown(work, meeting, first).may_try_again


def test_a_time_someone_else_holds_is_taken(database):
    with database.work() as work:
        meeting = a_meeting(work)
        other = an_employee(work, meeting.company)
        a_hold(work, meeting, advisee_id=other)

        with pytest.raises(SlotTaken):
            a_hold(work, meeting)


@pytest.mark.parametrize("shift", [timedelta(days=-30), timedelta(minutes=7), timedelta(hours=12), timedelta(days=90)])
def test_a_time_that_is_not_offered_cannot_be_held(database, shift):
    with database.work() as work:
        meeting = a_meeting(work)

        with pytest.raises(SlotNotOffered):
            a_hold(work, meeting, starts_at=IN_A_WEEK + shift)


def test_one_person_is_in_one_place_at_a_time(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        elsewhere = a_consultant(work)

        for starts_at in (IN_A_WEEK, IN_A_WEEK + timedelta(hours=1)):
            with pytest.raises(AlreadyMeetingThen) as refused:
                a_hold(work, meeting, consultant_id=elsewhere.id, starts_at=starts_at)
            assert refused.value.booking_id == booking_id


def test_a_hold_that_ran_out_is_taken_again_if_its_time_is_free(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_hold(work, meeting)
    clock.advance(minutes=11)

    with database.work() as work:
        lapsed = shown(work, meeting, booking_id)
        assert lapsed.state is BookingState.LAPSED
        assert lapsed.may_try_again
        assert is_free(work, meeting)
        bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)

    with database.work() as work:
        assert shown(work, meeting, booking_id).state is BookingState.CONFIRMED
        assert not is_free(work, meeting)


def test_a_hold_that_ran_out_and_was_taken_by_another_takes_nothing(database, clock):
    with database.work() as work:
        meeting = a_meeting(work, tickets=3)
        booking_id = a_hold(work, meeting)
    clock.advance(minutes=11)
    with database.work() as work:
        a_hold(work, meeting, advisee_id=an_employee(work, meeting.company))

    with pytest.raises(TimeGone), database.work() as work:
        bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)

    with database.work() as work:
        assert tickets(work, meeting) == 3
        assert mails(work) == 0


def test_an_hour_that_has_come_cannot_be_confirmed(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_hold(work, meeting)
    clock.set(IN_A_WEEK)

    with pytest.raises(TimeGone), database.work() as work:
        bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)


def test_an_empty_pool_takes_nothing_and_the_hold_stands(database):
    with database.work() as work:
        meeting = a_meeting(work, tickets=0)
        booking_id = a_hold(work, meeting)

    with pytest.raises(NoTicketsLeft), database.work() as work:
        bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)

    with database.work() as work:
        assert shown(work, meeting, booking_id).state is BookingState.HELD
        assert mails(work) == 0


def test_someone_whose_company_no_longer_employs_them_is_told_that_nobody_pays(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_hold(work, meeting)
        work.session.scalars(select(Employment)).one().left_on = clock.now().date()

    with pytest.raises(NobodyPays), database.work() as work:
        bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)


def test_who_is_no_longer_listed_takes_no_new_booking(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_hold(work, meeting)
        work.session.get_one(Consultant, meeting.consultant.id).unlisted_at = clock.now()

    with pytest.raises(NotBookable), database.work() as work:
        bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)


def test_no_booking_lies_past_the_end_of_a_licence(database):
    with database.work() as work:
        meeting = a_meeting(work)
        licence = work.session.get_one(Credential, meeting.consultant.id)
        licence.expires_on = IN_A_WEEK.date() - timedelta(days=1)

        with pytest.raises(SlotNotOffered):
            a_hold(work, meeting)
        licence.expires_on = IN_A_WEEK.date()
        work.session.flush()
        assert a_hold(work, meeting)


def test_a_way_to_meet_that_is_not_offered_is_refused(database):
    with database.work() as work:
        meeting = a_meeting(work)
        work.session.delete(work.session.get_one(ConsultantMode, (meeting.consultant.id, MeetingMode.PHONE)))
        work.session.flush()

        with pytest.raises(ModeNotOffered):
            a_hold(work, meeting, mode=MeetingMode.PHONE)


def test_giving_back_frees_the_time_and_may_be_pressed_twice(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_hold(work, meeting)

        for _ in range(2):
            bookings.give_back(work, advisee_id=meeting.advisee_id, booking_id=booking_id)

        assert is_free(work, meeting)
        assert bookings.bookings_of(work, advisee_id=meeting.advisee_id).past == []


def test_a_confirmed_booking_is_cancelled_and_not_given_back(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)

        with pytest.raises(WrongState):
            bookings.give_back(work, advisee_id=meeting.advisee_id, booking_id=booking_id)


def test_cancelling_a_day_ahead_returns_time_and_ticket(database, clock):
    with database.work() as work:
        meeting = a_meeting(work, tickets=3)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK - timedelta(hours=24))

    with database.work() as work:
        cancelled = bookings.cancel(
            work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER
        )

        assert cancelled.ticket_returned
        assert tickets(work, meeting) == 3
        assert mails(work) == 4
        assert work.session.get_one(Booking, booking_id).calendar_sequence == 1
    clock.set(IN_A_WEEK - timedelta(hours=36))
    with database.work() as work:
        assert is_free(work, meeting)


def test_cancelling_later_is_possible_and_keeps_the_ticket(database, clock):
    with database.work() as work:
        meeting = a_meeting(work, tickets=3)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK - timedelta(hours=24) + timedelta(minutes=1))

    with database.work() as work:
        cancelled = bookings.cancel(
            work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER
        )

        assert not cancelled.ticket_returned
        assert tickets(work, meeting) == 2


def test_cancelling_twice_returns_one_ticket_and_says_so(database):
    with database.work() as work:
        meeting = a_meeting(work, tickets=3)
        booking_id = a_confirmed_booking(work, meeting)
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)

        with pytest.raises(AlreadyCancelled):
            bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
        with pytest.raises(AlreadyCancelled):
            bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)
        assert tickets(work, meeting) == 3
        assert mails(work) == 4


def test_what_has_begun_cannot_be_cancelled(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK)

    with pytest.raises(AlreadyBegun), database.work() as work:
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)


def test_a_cancelled_time_can_be_booked_again_by_the_same_person(database):
    with database.work() as work:
        meeting = a_meeting(work)
        first = a_confirmed_booking(work, meeting)
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=first, sender=SENDER)

        second = a_confirmed_booking(work, meeting)

        assert second != first
        assert shown(work, meeting, second).calendar_uid != shown(work, meeting, first).calendar_uid


def test_another_persons_booking_does_not_exist(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        stranger = an_employee(work, meeting.company)
        colleague = a_consultant(work)

        for verb in (bookings.booking, bookings.give_back):
            with pytest.raises(NotFound):
                verb(work, advisee_id=stranger, booking_id=booking_id)
        with pytest.raises(NotFound):
            bookings.confirm(work, advisee_id=stranger, booking_id=booking_id, sender=SENDER)
        for party in (bookings.as_advisee(stranger), bookings.as_consultant(colleague.person_id)):
            with pytest.raises(NotFound):
                bookings.cancel(work, party=party, booking_id=booking_id, sender=SENDER)
        with pytest.raises(NotFound):
            bookings.consultants_booking(work, consultant_id=colleague.id, booking_id=booking_id)


def test_the_desk_orders_what_waits_what_comes_and_what_was(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        wish_id = a_wish(work, person_id=meeting.advisee_id)
        late = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=2), wish_id=wish_id)
        soon = a_confirmed_booking(work, meeting)
        gone = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=1))
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=gone, sender=SENDER)
    clock.set(IN_A_WEEK + timedelta(minutes=1))

    with database.work() as work:
        desk = bookings.desk(work, consultant_id=meeting.consultant.id)

    assert [one.id for one in desk.running] == [soon]
    assert desk.to_close == []
    assert [one.id for one in desk.coming] == [late]
    assert [one.id for one in desk.past] == [gone]
    assert desk.coming[0].wish.own_words == "育休から戻って、居場所が分からない。"
    assert desk.coming[0].advisee_name == "佐藤 あおい"


def test_a_wish_that_is_not_passed_on_stays_with_its_writer(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_hold(work, meeting, wish_id=a_wish(work, person_id=meeting.advisee_id))
        bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER, pass_wish_on=False)

        assert bookings.desk(work, consultant_id=meeting.consultant.id).coming[0].wish is None


def test_every_state_says_what_may_follow():
    assert set(TRANSITIONS) == set(BookingState)
    assert all(BookingState.HELD not in following for following in TRANSITIONS.values())


def test_a_cancelled_bookings_wish_is_the_consultants_to_read_no_more(database):
    with database.work() as work:
        meeting = a_meeting(work)
        wish_id = a_wish(work, person_id=meeting.advisee_id)
        booking_id = a_confirmed_booking(work, meeting, wish_id=wish_id)
        whose = {"consultant_id": meeting.consultant.id, "booking_id": booking_id}
        assert bookings.consultants_booking(work, **whose).wish is not None

        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)

        assert bookings.consultants_booking(work, **whose).wish is None
