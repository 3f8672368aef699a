"""Talks that repeat: nothing is held until both wish it, then each date is booked as it comes near, and never twice."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread
from time import sleep

import pytest
from factories.bookings import IN_A_WEEK, SENDER, AMeeting, a_confirmed_booking, a_hold, a_meeting
from factories.people import a_consultant, an_employee
from factories.waits import a_wait
from sqlalchemy import select, text
from support.at_once import at_once

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale
from sotomado.availability.errors import SlotNotOffered
from sotomado.availability.models import Place
from sotomado.availability.policies import set_policy
from sotomado.availability.turns import take_turns
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.series import going_on, service, shown
from sotomado.bookings.series.clock_times import instant_of
from sotomado.bookings.series.errors import AlreadyAsked, AnsweredOtherwise, NotAWayToRepeat
from sotomado.bookings.series.models import DateState, Hindrance, SeriesState
from sotomado.bookings.waiting import queries as waiting
from sotomado.companies import service as companies
from sotomado.directory.vocabulary import MeetingMode
from sotomado.outbox import service as outbox

WEEK = timedelta(weeks=1)


def proposed(work, meeting, **options):
    return service.propose(
        work,
        **{
            "advisee_id": meeting.advisee_id,
            "consultant_id": meeting.consultant.id,
            "first_at": IN_A_WEEK,
            "zone": "Asia/Tokyo",
            "every_weeks": 1,
            "times": 2,
            "mode": MeetingMode.ONLINE,
            "sender": SENDER,
        }
        | options,
    )


def agreed(work, meeting, **options):
    series_id = proposed(work, meeting, **options)
    service.agree(work, person_id=meeting.consultant.person_id, series_id=series_id, sender=SENDER)
    return series_id


def a_consenting_meeting(work, **options):
    meeting = a_meeting(work, **options)
    accounts.give_consent(work, person_id=meeting.advisee_id, locale=Locale.JAPANESE)
    return meeting


@pytest.fixture
def meeting(database):
    with database.work() as work:
        return a_consenting_meeting(work)


def go_on(database):
    return going_on.go_on_with_all(database, SENDER)


def own(database, meeting, series_id):
    with database.read() as work:
        return shown.of_advisee(work, advisee_id=meeting.advisee_id, series_id=series_id)


def states(database, meeting, series_id):
    return [(one.state, one.hindrance) for one in own(database, meeting, series_id).dates]


BOOKED, WAITING = (DateState.BOOKED, None), (DateState.WAITING, None)


def skipped(hindrance):
    return (DateState.SKIPPED, hindrance)


def mails(database):
    with database.work() as work:
        taken = outbox.take(work, limit=50)
        for job in taken:
            outbox.done(work, job=job)
    return [job.payload for job in taken if job.kind == "mail"]


def test_until_the_answer_nothing_is_held(database, meeting):
    with database.work() as work:
        proposed(work, meeting)
        assert work.session.scalars(select(Place)).all() == []

    assert go_on(database) == 0
    [mail] = mails(database)
    with database.read() as work:
        assert mail["to"][1] == accounts.actor(work, person_id=meeting.consultant.person_id).email
    assert "お返事をするまで、時間はおさえられません" in mail["body"]


def test_once_agreed_each_date_is_a_booking_of_its_own(database, meeting):
    with database.work() as work:
        tickets = companies.tickets_left(work, company_id=meeting.company.id)
        series_id = agreed(work, meeting)

    assert go_on(database) == 2

    assert states(database, meeting, series_id) == [BOOKED, BOOKED]
    assert own(database, meeting, series_id).state is SeriesState.FINISHED
    with database.read() as work:
        starts = work.session.scalars(
            select(Booking.starts_at).where(Booking.state == BookingState.CONFIRMED).order_by(Booking.starts_at)
        ).all()
        assert starts == [IN_A_WEEK, IN_A_WEEK + WEEK]
        assert companies.tickets_left(work, company_id=meeting.company.id) == tickets - 2
    assert go_on(database) == 0


def test_a_date_beyond_the_horizon_waits_until_it_is_within(database, clock, meeting):
    with database.work() as work:
        series_id = agreed(work, meeting, every_weeks=4)
    go_on(database)
    assert states(database, meeting, series_id) == [BOOKED, WAITING]

    # The second is four weeks from here: the last day of the horizon.
    clock.set(IN_A_WEEK + timedelta(hours=2))
    go_on(database)

    assert states(database, meeting, series_id) == [BOOKED, BOOKED]


def test_the_limit_of_talks_ahead_is_waited_for(database, clock, meeting):
    with database.work() as work:
        series_id = agreed(work, meeting, times=4)
    go_on(database)
    assert states(database, meeting, series_id) == [BOOKED, BOOKED, BOOKED, WAITING]

    clock.set(IN_A_WEEK)
    go_on(database)

    assert states(database, meeting, series_id)[3] == BOOKED


def test_too_many_ahead_until_the_end_is_told(database, clock, meeting):
    with database.work() as work:
        series_id = agreed(work, meeting, first_at=IN_A_WEEK + timedelta(days=4))
        for days in (0, 3, 5):
            other = AMeeting(meeting.company, meeting.advisee_id, a_consultant(work))
            a_confirmed_booking(work, other, starts_at=IN_A_WEEK + WEEK + timedelta(days=days))
    go_on(database)
    assert states(database, meeting, series_id) == [WAITING, WAITING]

    clock.set(IN_A_WEEK + timedelta(days=3, hours=11))
    go_on(database)

    assert states(database, meeting, series_id)[0] == skipped(Hindrance.TOO_MANY_AHEAD)


def test_a_time_that_is_gone_is_left_out_and_told_to_both_once(database, meeting):
    with database.work() as work:
        series_id = agreed(work, meeting)
        other = AMeeting(meeting.company, an_employee(work, meeting.company), meeting.consultant)
        a_confirmed_booking(work, other, starts_at=IN_A_WEEK)
    mails(database)

    assert (go_on(database), go_on(database)) == (2, 0)

    assert states(database, meeting, series_id) == [skipped(Hindrance.NOT_FREE), BOOKED]
    told = [mail for mail in mails(database) if mail["subject"] == "ご予定について"]
    with database.read() as work:
        people = [accounts.actor(work, person_id=one) for one in (meeting.advisee_id, meeting.consultant.person_id)]
        assert sorted(mail["to"][1] for mail in told) == sorted(one.email for one in people)
    assert all("2026年11月27日(金)" in mail["body"] for mail in told)
    to_advisee = next(mail for mail in told if mail["to"][1] == people[0].email)
    assert people[1].name not in to_advisee["body"]


def test_without_a_ticket_nothing_is_taken(database):
    with database.work() as work:
        meeting = a_consenting_meeting(work, tickets=1)
        series_id = agreed(work, meeting)

    go_on(database)

    assert states(database, meeting, series_id) == [BOOKED, skipped(Hindrance.NO_TICKET)]
    with database.read() as work:
        assert len(work.session.scalars(select(Place).where(Place.live)).all()) == 1


def test_why_is_for_the_advisee_alone(database):
    with database.work() as work:
        meeting = a_consenting_meeting(work, tickets=0)
        agreed(work, meeting)
    go_on(database)

    with database.read() as work:
        [desk] = shown.all_of_consultant(work, consultant_id=meeting.consultant.id)
        assert [(one.state, one.hindrance) for one in desk.dates] == [(DateState.SKIPPED, None)] * 2


def test_without_consent_nothing_is_booked(database, clock, meeting):
    with database.work() as work:
        series_id = agreed(work, meeting)
        accounts.withdraw_consent(work, person_id=meeting.advisee_id)
    go_on(database)
    assert states(database, meeting, series_id) == [WAITING, WAITING]

    clock.set(IN_A_WEEK - timedelta(hours=12))
    go_on(database)

    assert states(database, meeting, series_id) == [skipped(Hindrance.NO_CONSENT), WAITING]


def test_what_is_just_being_read_over_is_not_taken_away(database, clock, meeting):
    with database.work() as work:
        series_id = agreed(work, meeting)
        other = AMeeting(meeting.company, meeting.advisee_id, a_consultant(work))
        held = a_hold(work, other, starts_at=IN_A_WEEK + timedelta(days=3))
    go_on(database)
    assert states(database, meeting, series_id) == [WAITING, WAITING]

    with database.work() as work:
        bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=held, sender=SENDER)
    go_on(database)

    assert states(database, meeting, series_id) == [BOOKED, BOOKED]


def test_two_workers_at_once_book_each_date_once(database, meeting):
    with database.work() as work:
        series_id = agreed(work, meeting)

    threads = [Thread(target=go_on, args=(database,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert states(database, meeting, series_id) == [BOOKED, BOOKED]
    with database.read() as work:
        assert len(work.session.scalars(select(Place)).all()) == 2


def test_no_circle_with_a_worker_who_offers_the_same_person_a_time(database, meeting):
    """That one has locked the wait and wants the person's turn; going on locks the wait before it takes any turn."""
    with database.work() as work:
        series_id = agreed(work, meeting)
        other = a_consultant(work)
        wait_id = a_wait(work, advisee_id=meeting.advisee_id, consultant_ids=[other.id])
    going = Thread(target=go_on, args=(database,))

    with database.work() as work:
        waiting.locked(work, wait_id=wait_id)
        going.start()
        wait_until_somebody_waits(database)
        take_turns(work, consultant_id=other.id, advisee_id=meeting.advisee_id)
    going.join()

    assert states(database, meeting, series_id) == [BOOKED, BOOKED]


def wait_until_somebody_waits(database):
    """On PostgreSQL for a lock; on SQLite, whose writers line up, for their turn."""
    blocked = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    for _ in range(2000):
        if database.is_sqlite:
            if database._line._waiting:
                return
        else:
            with database.read() as work:
                if work.session.scalar(blocked):
                    return
        sleep(0.005)
    raise AssertionError("nobody waits")


def test_a_worker_that_dies_between_takes_nothing_twice(database, meeting, monkeypatch):
    with database.work() as work:
        series_id = agreed(work, meeting)

    class Died(BaseException):
        pass

    def dies(*_args):
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(going_on, "_finish_if_over", dies)
        with pytest.raises(Died):
            go_on(database)
    assert states(database, meeting, series_id) == [WAITING, WAITING]

    go_on(database)

    with database.read() as work:
        assert len(work.session.scalars(select(Place)).all()) == 2


@pytest.mark.parametrize("side", ["advisee", "consultant"])
def test_either_side_ends_it_and_what_is_booked_stands(database, clock, meeting, side):
    with database.work() as work:
        series_id = agreed(work, meeting, every_weeks=4)
    go_on(database)
    mails(database)
    party = (
        bookings.as_advisee(meeting.advisee_id)
        if side == "advisee"
        else bookings.as_consultant(meeting.consultant.person_id)
    )
    with database.work() as work:
        service.end(work, party=party, series_id=series_id, sender=SENDER)
        service.end(work, party=party, series_id=series_id, sender=SENDER)

    clock.set(IN_A_WEEK - timedelta(days=1))
    assert go_on(database) == 0
    assert states(database, meeting, series_id) == [BOOKED, WAITING]
    assert own(database, meeting, series_id).state is SeriesState.ENDED
    told = [mail for mail in mails(database) if mail["subject"] == "ご予定について"]
    with database.read() as work:
        other = meeting.consultant.person_id if side == "advisee" else meeting.advisee_id
        assert [mail["to"][1] for mail in told] == [accounts.actor(work, person_id=other).email]


def test_what_is_taken_back_before_the_answer_cannot_be_agreed_to(database, meeting):
    with database.work() as work:
        series_id = proposed(work, meeting)
        service.end(work, party=bookings.as_advisee(meeting.advisee_id), series_id=series_id, sender=SENDER)
        with pytest.raises(AnsweredOtherwise):
            service.agree(work, person_id=meeting.consultant.person_id, series_id=series_id, sender=SENDER)
        assert shown.all_of_consultant(work, consultant_id=meeting.consultant.id) == []
        # And may be asked anew.
        proposed(work, meeting)


def test_a_no_may_become_a_yes_in_time(database, clock, meeting):
    with database.work() as work:
        series_id = proposed(work, meeting)
        service.decline(work, person_id=meeting.consultant.person_id, series_id=series_id, sender=SENDER)
        service.agree(work, person_id=meeting.consultant.person_id, series_id=series_id, sender=SENDER)
    assert own(database, meeting, series_id).state is SeriesState.AGREED


def test_a_no_stays_once_the_first_date_has_come(database, clock, meeting):
    with database.work() as work:
        series_id = proposed(work, meeting)
        service.decline(work, person_id=meeting.consultant.person_id, series_id=series_id, sender=SENDER)
    clock.set(IN_A_WEEK)

    with database.work() as work, pytest.raises(AnsweredOtherwise):
        service.agree(work, person_id=meeting.consultant.person_id, series_id=series_id, sender=SENDER)


def test_one_at_a_time_between_two_people(database, meeting):
    with database.work() as work:
        series_id = proposed(work, meeting)
    outcomes = at_once(database, *[lambda work: proposed(work, meeting)] * 3)

    assert [type(one) for one in outcomes] == [AlreadyAsked] * 3
    assert {one.series_id for one in outcomes} == {series_id}


def test_what_cannot_be_kept_is_not_proposed(database, meeting):
    for options, refusal in (
        ({"every_weeks": 3}, NotAWayToRepeat),
        ({"times": 1}, NotAWayToRepeat),
        ({"times": 7}, NotAWayToRepeat),
        ({"first_at": IN_A_WEEK + timedelta(hours=12)}, SlotNotOffered),
    ):
        with pytest.raises(refusal), database.work() as work:
            proposed(work, meeting, **options)


def test_anothers_series_is_not_there(database, meeting):
    with database.work() as work:
        series_id = proposed(work, meeting)
        stranger = a_meeting(work)
        for verb in (service.agree, service.decline):
            with pytest.raises(NotFound):
                verb(work, person_id=stranger.consultant.person_id, series_id=series_id, sender=SENDER)
            with pytest.raises(NotFound):
                verb(work, person_id=meeting.advisee_id, series_id=series_id, sender=SENDER)
        for party in (
            bookings.as_advisee(stranger.advisee_id),
            bookings.as_consultant(stranger.consultant.person_id),
        ):
            with pytest.raises(NotFound):
                service.end(work, party=party, series_id=series_id, sender=SENDER)
        with pytest.raises(NotFound):
            shown.of_advisee(work, advisee_id=stranger.advisee_id, series_id=series_id)


def test_the_wall_clock_stays_when_clocks_change(database, clock):
    """19:00 in Berlin in March, before and after clocks go forward."""
    clock.set(datetime(2027, 3, 15, 9, tzinfo=UTC))
    with database.work() as work:
        meeting = a_consenting_meeting(work, hours=tuple((day, 0, 24 * 60) for day in range(7)))
        set_policy(
            work,
            consultant_id=meeting.consultant.id,
            step_minutes=60,
            before_minutes=0,
            after_minutes=10,
            notice_minutes=60,
            horizon_days=28,
            per_day=5,
            per_week=20,
        )
        first_at = datetime(2027, 3, 24, 18, tzinfo=UTC)
        series_id = agreed(work, meeting, first_at=first_at, zone="Europe/Berlin")
    go_on(database)

    assert states(database, meeting, series_id) == [BOOKED, BOOKED]
    with database.read() as work:
        starts = work.session.scalars(select(Booking.starts_at).order_by(Booking.starts_at)).all()
        assert starts == [first_at, first_at + WEEK - timedelta(hours=1)]


def test_a_clock_time_that_does_not_exist_is_none():
    assert instant_of(date(2027, 3, 28), 150, "Europe/Berlin") is None
    assert instant_of(date(2026, 10, 25), 150, "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant_of(date(2026, 11, 27), 600, "Asia/Tokyo") == IN_A_WEEK
