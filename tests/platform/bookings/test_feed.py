"""One's own bookings under a secret address, as a calendar program reads them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from factories.bookings import IN_A_WEEK, SENDER, AMeeting, a_confirmed_booking, a_hold, a_meeting
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from support.browserless import Visitor
from support.clock import StandingClock

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person, Role
from sotomado.bookings import feed
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Booking, CalendarFeed, FeedTitles
from sotomado.database import Database


@pytest.fixture
def meeting(database: Database) -> AMeeting:
    with database.work() as work:
        return a_meeting(work)


def an_address(database: Database, person_id: int) -> str:
    with database.work() as work:
        return f"/calendar/{feed.renew(work, person_id=person_id)}.ics"


def booked(database: Database, meeting: AMeeting, **options: Any) -> str:
    with database.work() as work:
        return a_confirmed_booking(work, meeting, **options)


def events_at(app: Flask, address: str) -> list[Any]:
    answer = Visitor(app).get(address)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.data).walk("VEVENT")


@pytest.fixture(params=["consultant", "advisee"])
def person_of(request: pytest.FixtureRequest) -> Callable[[AMeeting], int]:
    return lambda meeting: meeting.advisee_id if request.param == "advisee" else meeting.consultant.person_id


def test_either_side_finds_its_bookings(
    app: Flask, database: Database, meeting: AMeeting, person_of: Callable[[AMeeting], int]
) -> None:
    booking_id = booked(database, meeting)

    (event,) = events_at(app, an_address(database, person_of(meeting)))

    with database.read() as work:
        row = work.session.get_one(Booking, booking_id)
        assert (str(event["UID"]), event["SEQUENCE"]) == (row.calendar_uid, row.calendar_sequence)
    assert event["DTSTART"].dt == IN_A_WEEK
    assert event["DTEND"].dt == IN_A_WEEK + timedelta(hours=1)


def test_what_it_says_is_when_and_nothing_else(app: Flask, database: Database, meeting: AMeeting) -> None:
    booked(database, meeting)

    answer = Visitor(app).get(an_address(database, meeting.consultant.person_id))

    text = answer.get_data(as_text=True).replace("\r\n ", "")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "SUMMARY:予定あり" in text
    assert "CLASS:PRIVATE" in text
    assert "BEGIN:VTIMEZONE" in text
    for untold in ("METHOD", "佐藤", "藤原", "ATTENDEE", "ORGANIZER", "LOCATION", "DESCRIPTION", "URL", "VALARM"):
        assert untold not in text


def test_a_talk_is_called_one_by_choice_and_still_names_nobody(
    app: Flask, database: Database, meeting: AMeeting
) -> None:
    booked(database, meeting)
    address = an_address(database, meeting.consultant.person_id)
    with database.work() as work:
        feed.set_titles(work, person_id=meeting.consultant.person_id, titles=FeedTitles.TALK)

    (event,) = events_at(app, address)

    assert str(event["SUMMARY"]) == "面談"


def test_only_what_is_confirmed_is_there(
    app: Flask, database: Database, meeting: AMeeting, person_of: Callable[[AMeeting], int]
) -> None:
    address = an_address(database, person_of(meeting))
    with database.work() as work:
        a_hold(work, meeting)
    assert events_at(app, address) == []


def test_a_cancelled_booking_is_gone(app: Flask, database: Database, meeting: AMeeting) -> None:
    booking_id = booked(database, meeting)
    address = an_address(database, meeting.consultant.person_id)
    with database.work() as work:
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)

    assert events_at(app, address) == []


def test_thirty_days_back_and_no_further(
    app: Flask, database: Database, meeting: AMeeting, clock: StandingClock
) -> None:
    booked(database, meeting)
    address = an_address(database, meeting.consultant.person_id)

    clock.set(IN_A_WEEK + timedelta(days=29))
    assert len(events_at(app, address)) == 1
    clock.set(IN_A_WEEK + timedelta(days=31))
    assert events_at(app, address) == []


def test_others_bookings_are_not_there(app: Flask, database: Database, meeting: AMeeting) -> None:
    booked(database, meeting)
    with database.work() as work:
        stranger = a_meeting(work)

    assert events_at(app, an_address(database, stranger.consultant.person_id)) == []
    assert events_at(app, an_address(database, stranger.advisee_id)) == []


def test_what_has_not_changed_is_not_sent_again(
    app: Flask, database: Database, meeting: AMeeting, clock: StandingClock
) -> None:
    booking_id = booked(database, meeting)
    address = an_address(database, meeting.consultant.person_id)
    clock.advance(hours=3)
    first = Visitor(app).get(address)

    by_tag = Visitor(app).get(address, headers={"If-None-Match": first.headers["ETag"]})
    by_time = Visitor(app).get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert (by_tag.status_code, by_time.status_code) == (304, 304)
    assert by_tag.data == b""
    assert first.headers["Cache-Control"] == "private, no-cache"

    clock.advance(hours=1)
    with database.work() as work:
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
    by_tag = Visitor(app).get(address, headers={"If-None-Match": first.headers["ETag"]})
    by_time = Visitor(app).get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert (by_tag.status_code, by_time.status_code) == (200, 200)


def test_only_a_hash_of_the_secret_is_kept(database: Database, meeting: AMeeting) -> None:
    address = an_address(database, meeting.advisee_id)

    with database.read() as work:
        row = work.session.scalars(select(CalendarFeed)).one()
        assert len(row.secret_hash) == 64
        assert row.secret_hash not in address


def test_a_new_address_ends_the_old_and_an_ended_one_is_nobodys(
    app: Flask, database: Database, meeting: AMeeting
) -> None:
    old = an_address(database, meeting.advisee_id)
    new = an_address(database, meeting.advisee_id)

    assert Visitor(app).get(old).status_code == 404
    assert Visitor(app).get(new).status_code == 200

    with database.work() as work:
        feed.end(work, person_id=meeting.advisee_id)
    assert Visitor(app).get(new).status_code == 404


def test_that_it_was_read_is_noted_now_and_then(
    app: Flask, database: Database, meeting: AMeeting, clock: StandingClock
) -> None:
    person_id = meeting.advisee_id
    address = an_address(database, person_id)

    def read_at() -> object:
        with database.read() as work:
            shown = feed.own_feed(work, person_id=person_id)
            assert shown is not None
            return shown.last_read_at

    assert read_at() is None
    first = clock.now()
    Visitor(app).get(address)
    clock.advance(minutes=10)
    Visitor(app).get(address)
    assert read_at() == first

    clock.advance(minutes=30)
    Visitor(app).get(address)
    assert read_at() == clock.now()


def test_no_titles_without_a_feed(database: Database, meeting: AMeeting) -> None:
    with database.work() as work, pytest.raises(NotFound):
        feed.set_titles(work, person_id=meeting.advisee_id, titles=FeedTitles.TALK)


def test_whoever_is_locked_out_has_no_feed_either(
    app: Flask, database: Database, meeting: AMeeting, person_of: Callable[[AMeeting], int]
) -> None:
    booked(database, meeting)
    address = an_address(database, person_of(meeting))

    with database.work() as work:
        work.session.get_one(Person, person_of(meeting)).disabled_at = work.now

    assert Visitor(app).get(address).status_code == 404


def test_whoever_is_neither_side_any_more_has_no_feed(
    app: Flask, database: Database, meeting: AMeeting, person_of: Callable[[AMeeting], int]
) -> None:
    booked(database, meeting)
    address = an_address(database, person_of(meeting))

    with database.work() as work:
        for role in (Role.ADVISEE, Role.CONSULTANT):
            accounts.end_role(work, person_id=person_of(meeting), role=role)

    assert Visitor(app).get(address).status_code == 404


def test_who_is_a_consultant_no_more_reads_of_their_own_talks_alone(
    app: Flask, database: Database, meeting: AMeeting
) -> None:
    booked(database, meeting)
    address = an_address(database, meeting.consultant.person_id)
    with database.work() as work:
        accounts.grant(work, person_id=meeting.consultant.person_id, role=Role.ADVISEE)
        accounts.end_role(work, person_id=meeting.consultant.person_id, role=Role.CONSULTANT)

    assert events_at(app, address) == []
