"""kill -9 in the rooms beside booking: offers, claims, series, reminders, someone instead.

Some of these do several things one after the other, each in a transaction of its own. Killed anywhere, what was
promised holds; asked again, they come to where they would have come; asked once more, nothing happens.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, AMeeting, a_confirmed_booking, a_meeting
from factories.people import a_consultant
from sqlalchemy import select
from support.clock import StandingClock
from support.invariants import broken_promises
from support.killed import Deed, in_a_process_killed_at, in_one, picture

from sotomado.bookings import service as bookings
from sotomado.bookings.claims import service as claims
from sotomado.bookings.claims.errors import NothingToAnswer
from sotomado.bookings.claims.models import Answer
from sotomado.bookings.errors import NothingWaits
from sotomado.bookings.reminders import service as reminders
from sotomado.bookings.replacing import accepting
from sotomado.bookings.series import going_on
from sotomado.bookings.series import service as series
from sotomado.bookings.waiting import offering
from sotomado.bookings.waiting import service as waiting
from sotomado.bookings.waiting.models import WaitOffer
from sotomado.companies import service as companies
from sotomado.database import Database
from sotomado.directory.vocabulary import MeetingMode

Prepared = Callable[[Database, StandingClock, AMeeting], Deed]


def _waits(database: Database, meeting: AMeeting) -> None:
    on = IN_A_WEEK.date()
    wished = waiting.Wished("Asia/Tokyo", on, on + timedelta(days=1))
    with database.work() as work:
        waiting.join(work, advisee_id=meeting.advisee_id, consultant_ids=[meeting.consultant.id], wished=wished)


def offering_what_is_free(database: Database, _clock: StandingClock, meeting: AMeeting) -> Deed:
    _waits(database, meeting)
    return lambda there: offering.offer_next(there, consultant_id=meeting.consultant.id, sender=SENDER)


def _offered(database: Database, meeting: AMeeting) -> str:
    _waits(database, meeting)
    assert offering.offer_next(database, consultant_id=meeting.consultant.id, sender=SENDER) == 1
    with database.read() as work:
        return work.session.scalars(select(WaitOffer.booking_id)).one()


def taking_an_offer(database: Database, _clock: StandingClock, meeting: AMeeting) -> Deed:
    booking_id = _offered(database, meeting)
    return in_one(
        lambda work: bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)
    )


def letting_an_offer_pass(database: Database, _clock: StandingClock, meeting: AMeeting) -> Deed:
    booking_id = _offered(database, meeting)
    return in_one(lambda work: waiting.decline(work, advisee_id=meeting.advisee_id, booking_id=booking_id))


def an_offer_running_out(database: Database, clock: StandingClock, meeting: AMeeting) -> Deed:
    booking_id = _offered(database, meeting)
    clock.advance(days=2)
    return lambda there: offering.end_offer(there, booking_id=booking_id)


def taking_someone_instead(database: Database, _clock: StandingClock, meeting: AMeeting) -> Deed:
    with database.work() as work:
        other = a_consultant(work)
        gone = a_confirmed_booking(work, meeting)
        party = bookings.as_consultant(meeting.consultant.person_id)
        bookings.cancel(work, party=party, booking_id=gone, sender=SENDER)

    def deed(there: Database) -> None:
        try:
            with there.work() as work:
                accepting.accept(
                    work,
                    advisee_id=meeting.advisee_id,
                    booking_id=gone,
                    consultant_id=other.id,
                    starts_at=IN_A_WEEK,
                    mode=MeetingMode.ONLINE,
                    sender=SENDER,
                )
        except NothingWaits:
            pass  # it was taken before

    return deed


def _claimed(database: Database, clock: StandingClock, meeting: AMeeting) -> str:
    with database.work() as work:
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=70))
    with database.work() as work:
        claims.claim(work, person_id=meeting.advisee_id, booking_id=booking_id, words=None, sender=SENDER)
    return booking_id


def claiming(database: Database, clock: StandingClock, meeting: AMeeting) -> Deed:
    with database.work() as work:
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=70))
    return in_one(
        lambda work: claims.claim(
            work, person_id=meeting.advisee_id, booking_id=booking_id, words="お会いできませんでした。", sender=SENDER
        )
    )


def a_claim_that_nobody_answers(database: Database, clock: StandingClock, meeting: AMeeting) -> Deed:
    booking_id = _claimed(database, clock, meeting)
    clock.advance(days=4)
    return in_one(lambda work: claims.settle_if_due(work, booking_id=booking_id, sender=SENDER))


def answering_a_claim(database: Database, clock: StandingClock, meeting: AMeeting) -> Deed:
    booking_id = _claimed(database, clock, meeting)

    def deed(there: Database) -> None:
        try:
            with there.work() as work:
                claims.answer(
                    work,
                    person_id=meeting.consultant.person_id,
                    booking_id=booking_id,
                    answer=Answer.AGREED,
                    words=None,
                    sender=SENDER,
                )
        except NothingToAnswer:
            pass  # it was answered before

    return deed


def booking_a_series(database: Database, _clock: StandingClock, meeting: AMeeting) -> Deed:
    with database.work() as work:
        series_id = series.propose(
            work,
            advisee_id=meeting.advisee_id,
            consultant_id=meeting.consultant.id,
            first_at=IN_A_WEEK,
            zone="Asia/Tokyo",
            every_weeks=1,
            times=2,
            mode=MeetingMode.ONLINE,
            sender=SENDER,
        )
    with database.work() as work:
        series.agree(work, person_id=meeting.consultant.person_id, series_id=series_id, sender=SENDER)
    return lambda there: going_on.go_on(there, series_id=series_id, sender=SENDER)


def reminding(database: Database, clock: StandingClock, meeting: AMeeting) -> Deed:
    with database.work() as work:
        a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK - timedelta(minutes=50))
    return lambda there: reminders.remind_whom_no_job_woke_for(there, SENDER)


DEEDS: tuple[Prepared, ...] = (
    offering_what_is_free,
    taking_an_offer,
    letting_an_offer_pass,
    an_offer_running_out,
    taking_someone_instead,
    claiming,
    a_claim_that_nobody_answers,
    answering_a_claim,
    booking_a_series,
    reminding,
)


@pytest.mark.parametrize("prepare", DEEDS, ids=lambda prepare: prepare.__name__)
def test_killed_anywhere_in_a_room_the_promises_hold_and_the_rest_is_done_later(
    database: Database, clock: StandingClock, prepare: Prepared
) -> None:
    with database.work() as work:
        meeting = a_meeting(work, tickets=0)
        companies.grant_tickets(work, company_id=meeting.company.id, count=20, reference="the contract")
    deed = prepare(database, clock, meeting)
    assert broken_promises(database) == []
    pictures = [picture(database)]
    step, got_through = 0, False
    while not got_through:
        step += 1
        got_through = in_a_process_killed_at(step, database, deed)
        now = picture(database)
        if now != pictures[-1]:
            assert broken_promises(database) == [], f"killed before step {step}"
            pictures.append(now)
    assert 2 <= len(pictures) <= 4, "it happened, in as many transactions as it has"

    deed(database)

    assert picture(database) == pictures[-1], "asked once more, nothing happens again"
