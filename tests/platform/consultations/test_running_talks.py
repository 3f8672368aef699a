"""A talk that is going on is called so, on both sides, with the way back to it; then it was, or is to be closed."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting
from support.browserless import Visitor

from sotomado.directory.vocabulary import MeetingMode


@pytest.fixture
def app(make_app, sqlite_database):
    return make_app(sqlite_database)


@pytest.fixture
def talk(sqlite_database):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    return meeting, booking_id


def pages(app, meeting):
    """The notebook of the one and the desk of the other, without what surrounds them."""
    sides = {"/notebook": meeting.advisee_id, "/desk": meeting.consultant.person_id}
    return [
        Visitor(app).sign_in_as(person_id).get(path).get_data(as_text=True).split("<main", 1)[1]
        for path, person_id in sides.items()
    ]


def test_while_it_runs_both_are_told_so_and_led_back_into_the_room(app, talk, clock):
    meeting, booking_id = talk
    clock.set(IN_A_WEEK + timedelta(minutes=20))

    notebook, desk = pages(app, meeting)

    assert "いまは、面談の時間です" in notebook
    assert f"/room/{booking_id}" in notebook
    assert "talks-title" not in notebook
    assert "いま行われている面談" in desk
    assert f"/room/{booking_id}" in desk
    assert "しめくくりを待つ面談" not in desk


def test_once_its_time_is_over_it_was_and_waits_to_be_closed(app, talk, clock):
    meeting, _ = talk
    clock.set(IN_A_WEEK + timedelta(minutes=60))

    notebook, desk = pages(app, meeting)

    assert "いまは、面談の時間です" not in notebook
    assert "talks-title" in notebook
    assert "いま行われている面談" not in desk
    assert "しめくくりを待つ面談" in desk


def test_a_talk_by_phone_leads_to_what_was_agreed_and_not_into_a_room(app, sqlite_database, clock):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting, mode=MeetingMode.PHONE)
    clock.set(IN_A_WEEK + timedelta(minutes=20))

    notebook, desk = pages(app, meeting)

    assert f'href="/bookings/{booking_id}"' in notebook
    assert "いま行われている面談" in desk
    assert f"/consultations/{booking_id}" in desk
    assert "/room" not in notebook + desk
