"""Waiting for a time: who is next is offered what becomes free, and nobody else meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting
from factories.people import a_company, a_consultant, an_employee
from factories.waits import AFullConsultant, a_wait, open_offers, outcomes, state_of, waited_for_by, wished
from sqlalchemy import event, select

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.availability import service as availability
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import OneselfAsked, TimeGone
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.waiting import ending, offering, shown
from sotomado.bookings.waiting import service as waiting
from sotomado.bookings.waiting.errors import BadDates, NobodyToWaitFor, TooLateToReturn, TooManyWaits
from sotomado.bookings.waiting.following import FREED
from sotomado.bookings.waiting.models import OfferOutcome, Wait, WaitState, WhyEnded
from sotomado.chores import see_to_those_who_wait
from sotomado.directory.models import Conflict, Consultant
from sotomado.directory.vocabulary import ConflictKind, TimeOfWeek
from sotomado.jobs import worker
from sotomado.outbox.models import Job
from sotomado.settings import Environment, Settings


@pytest.fixture
def full(database):
    with database.work() as work:
        return AFullConsultant(work)


def the_only(offers):
    [(wait_id, booking)] = offers.items()
    return wait_id, booking


def confirm(work, advisee_id, booking):
    return bookings.confirm(work, advisee_id=advisee_id, booking_id=booking.id, sender=SENDER)


def test_who_came_first_is_offered_the_time_that_became_free(database, full):
    with database.work() as work:
        _, first = full.someone_waits(work)
        full.someone_waits(work)
        [freed, *_] = full.booked
        full.free(work, freed)

    assert full.offer(database) == 1

    with database.work() as work:
        wait_id, booking = the_only(open_offers(work))
        assert (wait_id, booking.starts_at, booking.state) == (first, freed, BookingState.HELD)
        assert booking.held_until == work.now + timedelta(hours=3)
        assert state_of(work, first) is WaitState.OFFERED


def test_nobody_else_can_take_what_is_offered(database, full):
    with database.work() as work:
        full.someone_waits(work)
        [freed, *_] = full.booked
        full.free(work, freed)
    full.offer(database)

    with database.work() as work:
        assert availability.open_slots(work, consultant_id=full.consultant.id, days=28) == []


def test_accepting_makes_the_booking_and_ends_the_waiting(database, full):
    with database.work() as work:
        advisee_id, wait_id = full.someone_waits(work)
        full.free(work, next(iter(full.booked)))
    full.offer(database)

    with database.work() as work:
        _, booking = the_only(open_offers(work))
        confirm(work, advisee_id, booking)

    with database.work() as work:
        assert state_of(work, wait_id) is WaitState.BOOKED
        assert outcomes(work, wait_id) == [OfferOutcome.TAKEN]
        assert work.session.get_one(Booking, booking.id).state is BookingState.CONFIRMED


def test_whoever_declines_waits_on_and_the_next_is_asked(database, full):
    with database.work() as work:
        first_person, first = full.someone_waits(work)
        _, second = full.someone_waits(work)
        [freed, other, *_] = full.booked
        full.free(work, freed)
    full.offer(database)

    with database.work() as work:
        _, booking = the_only(open_offers(work))
        waiting.decline(work, advisee_id=first_person, booking_id=booking.id)
    full.offer(database)

    with database.work() as work:
        wait_id, again = the_only(open_offers(work))
        assert (wait_id, again.starts_at) == (second, freed)
        assert outcomes(work, first) == [OfferOutcome.DECLINED]
        full.free(work, other)
    full.offer(database)
    with database.work() as work:
        assert open_offers(work)[first].starts_at == other, "the place in the line was kept"


def test_what_was_declined_is_not_offered_to_the_same_person_again(database, full):
    with database.work() as work:
        advisee_id, _ = full.someone_waits(work)
        full.free(work, next(iter(full.booked)))
    full.offer(database)
    with database.work() as work:
        _, booking = the_only(open_offers(work))
        bookings.give_back(work, advisee_id=advisee_id, booking_id=booking.id)

    assert full.offer(database) == 0


def test_an_offer_that_ran_out_goes_to_the_next_by_the_worker_alone(database, full, clock):
    settings = Settings(environment=Environment.TEST, database_url=database.url, secret_key="s" * 40)
    at_work = worker(database, settings)
    with database.work() as work:
        _, first = full.someone_waits(work)
        _, second = full.someone_waits(work)
        [freed, *_] = full.booked
        full.free(work, freed)
        # Mails are another test's.
        mails = list(work.session.scalars(select(Job).where(Job.kind == "mail")))
        for job in mails:
            work.session.delete(job)
    at_work.run_due()
    with database.work() as work:
        assert the_only(open_offers(work))[0] == first

    clock.advance(hours=3, seconds=1)
    for _ in range(3):
        at_work.run_due()

    with database.work() as work:
        wait_id, booking = the_only(open_offers(work))
        assert (wait_id, booking.starts_at) == (second, freed)
        assert outcomes(work, first) == [OfferOutcome.EXPIRED]
        assert state_of(work, first) is WaitState.WAITING


def test_what_no_worker_saw_is_seen_afterwards(database, full, clock):
    """A night without a worker, and its jobs lost with it."""
    settings = Settings(environment=Environment.TEST, database_url=database.url, secret_key="s" * 40)
    with database.work() as work:
        _, first = full.someone_waits(work)
        _, second = full.someone_waits(work)
        [freed, *_] = full.booked
        full.free(work, freed)
    full.offer(database)
    with database.work() as work:
        for job in work.session.scalars(select(Job)):
            work.session.delete(job)
    clock.advance(hours=23)

    see_to_those_who_wait(database, settings)

    with database.work() as work:
        wait_id, booking = the_only(open_offers(work))
        assert (wait_id, booking.starts_at) == (second, freed)
        assert outcomes(work, first) == [OfferOutcome.EXPIRED]


def test_a_clock_set_back_ends_no_offer_early_and_loses_none(database, full, clock):
    with database.work() as work:
        advisee_id, wait_id = full.someone_waits(work)
        full.free(work, next(iter(full.booked)))
    full.offer(database)
    with database.work() as work:
        _, booking = the_only(open_offers(work))
    clock.advance(hours=-2)

    assert not offering.end_offer(database, booking_id=booking.id)

    with database.work() as work:
        again = work.session.scalars(select(Job).where(Job.kind == offering.OFFER_ENDS)).all()
        assert all(job.run_after == booking.held_until for job in again)
        assert len(again) == 2
        confirm(work, advisee_id, booking)
        assert state_of(work, wait_id) is WaitState.BOOKED


def test_an_offer_does_not_end_in_the_night(database, full, clock):
    clock.advance(hours=11)  # 21:00 in Tokyo
    with database.work() as work:
        full.someone_waits(work)
        full.free(work, list(full.booked)[-1])

    full.offer(database)

    with database.work() as work:
        _, booking = the_only(open_offers(work))
        assert booking.held_until.isoformat() == "2026-11-21T01:00:00+00:00", "ten in the morning in Tokyo"


def test_looking_at_another_time_does_not_decline_an_offer_and_the_other_way_round(database, full):
    with database.work() as work:
        advisee_id, wait_id = full.someone_waits(work)
        other = a_consultant(work)
        mine = bookings.hold(
            work,
            advisee_id=advisee_id,
            consultant_id=other.id,
            starts_at=work.now + timedelta(days=1, hours=1),
            mode=bookings.MeetingMode.ONLINE,
            hold_minutes=10,
        )
        full.free(work, next(iter(full.booked)))
    full.offer(database)

    with database.work() as work:
        _, offered = the_only(open_offers(work))
        assert work.session.get_one(Booking, mine).state is BookingState.HELD
        bookings.hold(
            work,
            advisee_id=advisee_id,
            consultant_id=other.id,
            starts_at=work.now + timedelta(days=1, hours=3),
            mode=bookings.MeetingMode.ONLINE,
            hold_minutes=10,
        )
        assert work.session.get_one(Booking, mine).state is BookingState.LAPSED
        assert work.session.get_one(Booking, offered.id).state is BookingState.HELD
        assert state_of(work, wait_id) is WaitState.OFFERED


@pytest.mark.parametrize("hindrance", ["too many ahead", "consent taken back", "kept apart", "meets someone else"])
def test_who_could_not_book_is_passed_over_and_keeps_their_place(database, full, hindrance):
    with database.work() as work:
        advisee_id, first = full.someone_waits(work)
        _, second = full.someone_waits(work)
        [freed, *_] = full.booked
        own = a_meeting(work)
        meeting = own.__class__(full.company, advisee_id, own.consultant)
        if hindrance == "too many ahead":
            for day in (8, 9, 10):
                a_confirmed_booking(work, meeting, starts_at=work.now + timedelta(days=day, hours=1))
        elif hindrance == "consent taken back":
            accounts.withdraw_consent(work, person_id=advisee_id)
        elif hindrance == "kept apart":
            lone = a_company(work)
            advisee_id = an_employee(work, lone)
            first = a_wait(work, advisee_id=advisee_id, consultant_ids=[full.consultant.id], seconds=0)
            row = Conflict(
                consultant_id=full.consultant.id,
                kind=ConflictKind.CLIENT,
                company_id=lone.id,
                declared_at=work.now,
            )
            row.organisation = work.seal(row, "organisation", "あちら")
            work.session.add(row)
        else:
            a_confirmed_booking(work, meeting, starts_at=freed)
        full.free(work, freed)

    full.offer(database)

    with database.work() as work:
        wait_id, _ = the_only(open_offers(work))
        assert wait_id != first
        assert state_of(work, first) is WaitState.WAITING
        assert hindrance == "kept apart" or wait_id == second


@pytest.mark.parametrize("has_kept_one", [False, True])
def test_where_the_company_has_no_ticket_left_one_that_was_kept_will_do(database, has_kept_one):
    with database.work() as work:
        full = AFullConsultant(work, times=1)
        own = a_meeting(work, tickets=1)
        called_off = a_confirmed_booking(work, own)
        first = a_wait(work, advisee_id=own.advisee_id, consultant_ids=[full.consultant.id])
        _, second = full.someone_waits(work)
        if has_kept_one:
            party = bookings.as_consultant(own.consultant.person_id)
            bookings.cancel(work, party=party, booking_id=called_off, sender=SENDER)
        full.free(work, next(iter(full.booked)))

    full.offer(database)

    with database.work() as work:
        wait_id, _ = the_only(open_offers(work))
        assert wait_id == (first if has_kept_one else second)


def test_a_long_line_of_those_who_cannot_book_is_passed_over_at_once(database):
    """Nobody in it has a ticket: however many they are, what stands between them and the time is asked of all."""

    def statements_for(waiting_before: int) -> int:
        with database.work() as work:
            full = AFullConsultant(work, times=1)
            poor, full.company = full.company, a_company(work, tickets=0)
            for _ in range(waiting_before):
                full.someone_waits(work)
            full.company = poor
            _, first = full.someone_waits(work)
            full.free(work, next(iter(full.booked)))
        statements = []
        event.listen(database.engine, "before_cursor_execute", hear := lambda *call: statements.append(call[2]))
        full.offer(database)
        event.remove(database.engine, "before_cursor_execute", hear)
        with database.work() as work:
            assert first in open_offers(work)
        return len(statements)

    assert statements_for(12) == statements_for(2)


def test_only_the_times_wished_for_are_offered(database):
    """Someone waits for Tuesday evenings."""
    with database.work() as work:
        consultant = a_consultant(work, hours=tuple((weekday, 17 * 60, 19 * 60) for weekday in range(7)))
        advisee_id = an_employee(work, a_company(work))
        wait_id = a_wait(
            work,
            advisee_id=advisee_id,
            consultant_ids=[consultant.id],
            times=(TimeOfWeek.WEEKDAY_EVENING,),
            weekdays=(1,),
        )

    offering.offer_next(database, consultant_id=consultant.id, sender=SENDER)

    with database.work() as work:
        booking = open_offers(work)[wait_id]
        assert booking.starts_at.isoformat() == "2026-11-24T08:00:00+00:00", "Tuesday, 17:00 in Tokyo"


def test_waiting_for_any_of_several_is_over_with_the_first(database):
    with database.work() as work:
        several = [AFullConsultant(work, times=1) for _ in range(3)]
        advisee_id = an_employee(work, several[0].company)
        wait_id = a_wait(work, advisee_id=advisee_id, consultant_ids=[one.consultant.id for one in several])
        for one in several[1:]:
            one.free(work, next(iter(one.booked)))

    assert sum(one.offer(database) for one in several) == 1

    with database.work() as work:
        confirm(work, advisee_id, open_offers(work)[wait_id])
    assert sum(one.offer(database) for one in several) == 0


def test_what_became_free_elsewhere_meanwhile_is_offered_once_the_first_is_declined(database):
    with database.work() as work:
        here, there = AFullConsultant(work, times=1), AFullConsultant(work, times=1)
        advisee_id = an_employee(work, here.company)
        a_wait(work, advisee_id=advisee_id, consultant_ids=[here.consultant.id, there.consultant.id])
        for one in (here, there):
            one.free(work, next(iter(one.booked)))
    here.offer(database)
    there.offer(database)
    with database.work() as work:
        _, booking = the_only(open_offers(work))
        work.session.query(Job).delete()
        waiting.decline(work, advisee_id=advisee_id, booking_id=booking.id)

        jobs = work.session.scalars(select(Job).where(Job.kind == FREED)).all()

    assert len(jobs) == 2


def test_finding_a_time_oneself_ends_the_waiting_for_it(database, full):
    with database.work() as work:
        advisee_id, wait_id = full.someone_waits(work)
        [freed, *_] = full.booked
        full.free(work, freed)
        booking_id = bookings.hold(
            work,
            advisee_id=advisee_id,
            consultant_id=full.consultant.id,
            starts_at=freed,
            mode=bookings.MeetingMode.ONLINE,
            hold_minutes=10,
        )
        bookings.confirm(work, advisee_id=advisee_id, booking_id=booking_id, sender=SENDER)

        assert state_of(work, wait_id) is WaitState.BOOKED


def test_leaving_gives_an_offered_time_to_the_next_and_can_be_taken_back(database, full, clock):
    with database.work() as work:
        advisee_id, first = full.someone_waits(work)
        _, second = full.someone_waits(work)
        [freed, other, *_] = full.booked
        full.free(work, freed)
    full.offer(database)

    with database.work() as work:
        waiting.leave(work, advisee_id=advisee_id, wait_id=first)
    full.offer(database)
    with database.work() as work:
        assert the_only(open_offers(work))[0] == second
        assert outcomes(work, first) == [OfferOutcome.WITHDRAWN]
        assert state_of(work, first) is WaitState.LEFT
        waiting.come_back(work, advisee_id=advisee_id, wait_id=first)
        full.free(work, other)
    full.offer(database)
    with database.work() as work:
        assert open_offers(work)[first].starts_at == other
        waiting.leave(work, advisee_id=advisee_id, wait_id=first)
    clock.advance(hours=2)
    with database.work() as work, pytest.raises(TooLateToReturn):
        waiting.come_back(work, advisee_id=advisee_id, wait_id=first)


def test_another_persons_wait_and_offer_are_not_found(database, full):
    with database.work() as work:
        _, wait_id = full.someone_waits(work)
        stranger = an_employee(work, full.company)
        full.free(work, next(iter(full.booked)))
    full.offer(database)
    with database.work() as work:
        _, booking = the_only(open_offers(work))
        for ask in (
            lambda: waiting.leave(work, advisee_id=stranger, wait_id=wait_id),
            lambda: waiting.come_back(work, advisee_id=stranger, wait_id=wait_id),
            lambda: waiting.decline(work, advisee_id=stranger, booking_id=booking.id),
            lambda: shown.offer(work, advisee_id=stranger, booking_id=booking.id),
        ):
            with pytest.raises(NotFound):
                ask()


def test_three_waits_a_person_and_the_same_people_are_the_same_wait(database):
    with database.work() as work:
        advisee_id = an_employee(work, a_company(work))
        consultants = [a_consultant(work, hours=()) for _ in range(4)]
        first, *_ = [a_wait(work, advisee_id=advisee_id, consultant_ids=[one.id], seconds=0) for one in consultants[:3]]

        with pytest.raises(TooManyWaits):
            a_wait(work, advisee_id=advisee_id, consultant_ids=[consultants[3].id])
        again = waiting.join(
            work, advisee_id=advisee_id, consultant_ids=[consultants[0].id], wished=wished(work, weekdays=(1, 3))
        )

        assert again == first
        assert work.session.get_one(Wait, first).weekdays == 0b1010
        assert waited_for_by(work, first) == [consultants[0].id]


def test_nobody_waits_for_themselves_for_strangers_or_for_days_gone_by(database):
    with database.work() as work:
        company = a_company(work)
        consultant, unlisted = a_consultant(work), a_consultant(work, listed=False)
        advisee_id = an_employee(work, company)
        with pytest.raises(OneselfAsked):
            waiting.join(work, advisee_id=consultant.person_id, consultant_ids=[consultant.id], wished=wished(work))
        for ids in ([unlisted.id], [999999], []):
            with pytest.raises(NobodyToWaitFor):
                waiting.join(work, advisee_id=advisee_id, consultant_ids=ids, wished=wished(work))
        today = work.now.date()
        for earliest, latest in ((-5, -1), (5, 3), (0, 91)):
            with pytest.raises(BadDates):
                waiting.join(
                    work,
                    advisee_id=advisee_id,
                    consultant_ids=[consultant.id],
                    wished=wished(
                        work, earliest_on=today + timedelta(days=earliest), latest_on=today + timedelta(days=latest)
                    ),
                )


@pytest.mark.parametrize("why", list(WhyEnded))
def test_a_wait_that_can_bring_nothing_ends_and_says_so_once(database, full, clock, why):
    with database.work() as work:
        advisee_id, wait_id = full.someone_waits(work, latest_on=work.now.date() + timedelta(days=10))
    if why is WhyEnded.DATE_PASSED:
        clock.advance(days=11)
    elif why is WhyEnded.NOBODY_LEFT:
        with database.work() as work:
            work.session.get_one(Consultant, full.consultant.id).unlisted_at = work.now
    else:
        for freed in list(full.booked)[1:4]:
            with database.work() as work:
                full.free(work, freed)
            assert full.offer(database) == 1
            with database.work() as work:
                _, booking = the_only(open_offers(work))
            clock.set(booking.held_until)
            assert offering.end_offer(database, booking_id=booking.id)

    ended = [ending.end_what_is_over(database, sender=SENDER) for _ in range(2)]

    assert ended == [1, 0]
    with database.work() as work:
        [own] = shown.own_waits(work, advisee_id=advisee_id)
        assert (own.id, own.state, own.why_ended) == (wait_id, WaitState.EXPIRED, why)
        letters = work.session.scalars(select(Job).where(Job.dedupe_key.like("waiting|ended|%"))).all()
        assert len(letters) == 1


def test_a_lapsed_offer_cannot_be_accepted_once_the_next_was_asked(database, full, clock):
    with database.work() as work:
        advisee_id, _ = full.someone_waits(work)
        full.someone_waits(work)
        full.free(work, next(iter(full.booked)))
    full.offer(database)
    with database.work() as work:
        _, booking = the_only(open_offers(work))
    clock.set(booking.held_until)
    offering.end_offer(database, booking_id=booking.id)
    full.offer(database)

    with database.work() as work, pytest.raises(TimeGone):
        confirm(work, advisee_id, booking)


def test_no_line_no_job(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_hold(work, meeting)
        bookings.give_back(work, advisee_id=meeting.advisee_id, booking_id=booking_id)

        assert work.session.scalars(select(Job.kind)).all() == []


def test_a_worker_that_dies_in_the_middle_leaves_the_time_and_the_job(database, full, clock, monkeypatch):
    settings = Settings(environment=Environment.TEST, database_url=database.url, secret_key="s" * 40)
    with database.work() as work:
        full.someone_waits(work)
        full.free(work, next(iter(full.booked)))
        for job in work.session.scalars(select(Job).where(Job.kind != FREED)).all():
            work.session.delete(job)

    def dies(*_args, **_kwargs):
        raise OSError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(offering.letters, "post_offer", dies)
        worker(database, settings).run_due()
    with database.work() as work:
        assert open_offers(work) == {}
        assert work.session.scalars(select(Booking).where(Booking.state == BookingState.HELD)).all() == []
    clock.advance(minutes=5)
    worker(database, settings).run_due()

    with database.work() as work:
        the_only(open_offers(work))


def test_what_was_waited_for_is_forgotten_and_what_was_booked_is_not(database, full, clock):
    with database.work() as work:
        advisee_id, wait_id = full.someone_waits(work)
        full.free(work, next(iter(full.booked)))
    full.offer(database)
    with database.work() as work:
        _, booking = the_only(open_offers(work))
        confirm(work, advisee_id, booking)
    clock.advance(days=89)
    with database.work() as work:
        ending.forget_old(work)
        assert work.session.get(Wait, wait_id) is not None
    clock.advance(days=2)

    with database.work() as work:
        ending.forget_old(work)

        assert work.session.get(Wait, wait_id) is None
        assert work.session.get_one(Booking, booking.id).state is BookingState.CONFIRMED


def test_nothing_is_offered_that_nobody_could_answer_in_time(database, clock):
    """Twelve hours of notice, and the time begins in twelve and a quarter: no offer of fifteen minutes."""
    clock.set(datetime(2026, 11, 20, 0, 45, tzinfo=UTC))
    with database.work() as work:
        consultant = a_consultant(work, hours=((4, 22 * 60, 23 * 60),))
        advisee_id = an_employee(work, a_company(work))
        a_wait(work, advisee_id=advisee_id, consultant_ids=[consultant.id], latest_on=work.now.date())
        assert availability.open_slots(work, consultant_id=consultant.id, days=1)

    assert offering.offer_next(database, consultant_id=consultant.id, sender=SENDER) == 0


@pytest.mark.parametrize("way", ["cancelled", "moved", "given back", "ran out", "declined"])
def test_however_a_time_becomes_free_the_line_is_looked_at(database, clock, way):
    with database.work() as work:
        meeting = a_meeting(work)
        mine = a_confirmed_booking(work, meeting) if way in ("cancelled", "moved") else a_hold(work, meeting)
        first = an_employee(work, meeting.company)
        a_wait(
            work,
            advisee_id=first,
            consultant_ids=[meeting.consultant.id],
            earliest_on=IN_A_WEEK.date(),
            latest_on=IN_A_WEEK.date(),
        )
        work.session.query(Job).delete()
    if way == "ran out":
        clock.advance(minutes=11)

    with database.work() as work:
        if way == "cancelled":
            bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=mine, sender=SENDER)
        elif way == "moved":
            bookings.move(
                work,
                advisee_id=meeting.advisee_id,
                booking_id=mine,
                starts_at=IN_A_WEEK + timedelta(days=1),
                mode=bookings.MeetingMode.ONLINE,
                version=work.session.get_one(Booking, mine).version,
                sender=SENDER,
            )
        elif way == "ran out":
            bookings.lapse_ended_hold(work)
        elif way == "given back":
            bookings.give_back(work, advisee_id=meeting.advisee_id, booking_id=mine)
    if way == "declined":
        offering.offer_next(database, consultant_id=meeting.consultant.id, sender=SENDER)
        with database.work() as work:
            work.session.query(Job).delete()
            waiting.decline(work, advisee_id=first, booking_id=the_only(open_offers(work))[1].id)

    with database.work() as work:
        assert work.session.scalars(select(Job).where(Job.kind == FREED)).all()
