"""The exceptions to secrecy: read once before the first talk, in the words that hold, and readable ever after."""

from datetime import date

import pytest
from factories.bookings import a_confirmed_booking, a_meeting
from factories.people import a_company, an_employee
from sqlalchemy import func, select
from support.at_once import all_at_once
from support.browserless import Visitor

from sotomado.accounts.errors import NotFound
from sotomado.accounts.secrecy import own_data
from sotomado.accounts.secrecy import service as secrecy
from sotomado.accounts.secrecy.models import SecrecyAcknowledgement


@pytest.fixture
def person_id(database):
    with database.work() as work:
        return an_employee(work, a_company(work))


def has_read(database, person_id):
    with database.read() as work:
        return secrecy.acknowledged(work, person_id=person_id)


def acknowledge(database, person_id, version=secrecy.CURRENT):
    with database.work() as work:
        return secrecy.acknowledge(work, person_id=person_id, version=version)


def test_read_once_it_is_read(database, person_id, clock):
    assert not has_read(database, person_id)

    acknowledge(database, person_id)
    first = clock.now()
    clock.advance(days=1)
    acknowledge(database, person_id)

    assert has_read(database, person_id)
    with database.read() as work:
        assert secrecy.words_for(work, person_id=person_id).read_at == first


def test_two_tabs_at_once_write_one_line(database, person_id):
    assert all_at_once(database, *[lambda database: acknowledge(database, person_id)] * 2) == [True, True]

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(SecrecyAcknowledgement)) == 1


def test_new_words_are_read_anew_and_the_old_ones_stay_readable(database, person_id, monkeypatch):
    acknowledge(database, person_id)
    monkeypatch.setattr(secrecy, "VERSIONS", secrecy.VERSIONS | {4: date(2027, 4, 1)})
    monkeypatch.setattr(secrecy, "CURRENT", 4)

    assert not has_read(database, person_id)
    assert not acknowledge(database, person_id, version=3), "old words do not stand for the new ones"
    with database.read() as work:
        now = secrecy.words_for(work, person_id=person_id)
        before = secrecy.words_for(work, person_id=person_id, version=3)
    assert (now.version, now.read_at, now.read_before) == (4, None, (3,))
    assert before.read_at is not None
    assert not before.is_current

    assert acknowledge(database, person_id, version=4)
    assert has_read(database, person_id)


def test_words_there_never_were_are_not_acknowledged(database, person_id):
    with pytest.raises(NotFound):
        acknowledge(database, person_id, version=99)
    with database.read() as work, pytest.raises(NotFound):
        secrecy.words_for(work, person_id=person_id, version=0)


def test_who_is_forgotten_has_read_nothing(database, person_id):
    acknowledge(database, person_id)
    with database.work() as work:
        assert own_data.of(work, person_id)["read_exceptions_to_secrecy"][0]["version"] == secrecy.CURRENT
        own_data.forget(work, person_id)

    assert not has_read(database, person_id)


def test_an_advisee_reads_acknowledges_and_comes_back_to_the_booking(sqlite_database, make_app):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(meeting.advisee_id)
    assert f"/secrecy?booking={booking_id}" in visitor.get(f"/bookings/{booking_id}").get_data(as_text=True)
    asked = visitor.get(f"/secrecy?booking={booking_id}").get_data(as_text=True)
    assert "守られないことがある、三つの場合" in asked
    assert ">読みました<" in asked

    sent = visitor.post("/secrecy", {"version": str(secrecy.CURRENT), "booking": booking_id})

    assert sent.location == f"/bookings/{booking_id}"
    again = visitor.get("/secrecy").get_data(as_text=True)
    assert "守られないことがある、三つの場合" in again
    assert ">読みました<" not in again


def test_one_is_led_on_to_where_one_was_going_and_never_out_of_the_house(sqlite_database, make_app):
    with sqlite_database.work() as work:
        visitor_id = an_employee(work, a_company(work))
        others = a_confirmed_booking(work, a_meeting(work))
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(visitor_id)

    assert visitor.post("/secrecy", {"version": str(secrecy.CURRENT), "next": "/life-line"}).location == "/life-line"
    assert (
        visitor.post("/secrecy", {"version": str(secrecy.CURRENT), "next": "//elsewhere.example"}).location
        == "/bookings"
    )
    assert visitor.post("/secrecy", {"version": str(secrecy.CURRENT), "booking": others}).location == "/bookings"
    assert f"/bookings/{others}" not in visitor.get(f"/secrecy?booking={others}").get_data(as_text=True)


def test_the_consultant_reads_the_same_words_and_acknowledges_nothing(sqlite_database, make_app):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(meeting.consultant.person_id)

    assert ">読みました<" not in visitor.get("/secrecy").get_data(as_text=True)
    assert visitor.post("/secrecy", {"version": str(secrecy.CURRENT)}).status_code == 403
