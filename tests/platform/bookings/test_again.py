"""Once more with the same consultant in two taps; and the pages of talks that repeat."""

import re
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, AMeeting, a_confirmed_booking, a_hold, a_meeting
from factories.people import a_consultant, an_employee
from sqlalchemy import select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.availability.errors import SlotTaken
from sotomado.availability.wording import slot_address
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.series import again, going_on
from sotomado.bookings.series.errors import NothingToRepeat
from sotomado.bookings.series.models import Series, SeriesState
from sotomado.bookings.states import BY_RULE, step
from sotomado.companies import service as companies
from sotomado.directory.vocabulary import MeetingMode

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
TOKYO = "Asia/Tokyo"


@pytest.fixture
def done(database, clock):
    """A talk that took place; it is an hour after its end."""
    with database.work() as work:
        meeting = a_meeting(work)
        accounts.give_consent(work, person_id=meeting.advisee_id, locale=Locale.JAPANESE)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + 2 * HOUR)
    with database.work() as work:
        bookings.complete(work, booking_id=booking_id)
    return meeting, booking_id


def proposed(database, meeting, booking_id, zone=TOKYO):
    with database.read() as work:
        return again.propose(work, advisee_id=meeting.advisee_id, booking_id=booking_id, zone=zone)


def test_the_same_weekday_and_hour_come_first(database, done):
    meeting, booking_id = done

    found = proposed(database, meeting, booking_id)

    assert (found.first, found.is_usual) == (IN_A_WEEK + WEEK, True)
    assert found.starts == [IN_A_WEEK + step * WEEK for step in (1, 2, 3)] + found.starts[3:]
    assert found.mode is MeetingMode.ONLINE


def test_where_the_usual_time_is_taken_the_next_like_it_stands_first(database, done):
    meeting, booking_id = done
    with database.work() as work:
        for step in (1, 2, 3, 4):
            other = AMeeting(meeting.company, an_employee(work, meeting.company), meeting.consultant)
            a_confirmed_booking(work, other, starts_at=IN_A_WEEK + step * WEEK)

    found = proposed(database, meeting, booking_id)

    assert not found.is_usual
    assert found.first not in (IN_A_WEEK + step * WEEK for step in range(5))
    # Ten in the morning in Tokyo, on another day.
    assert found.first.hour == 1


def test_what_meets_ones_own_talk_is_not_proposed(database, done):
    meeting, booking_id = done
    with database.work() as work:
        other = AMeeting(meeting.company, meeting.advisee_id, a_consultant(work))
        a_confirmed_booking(work, other, starts_at=IN_A_WEEK + WEEK)

    assert proposed(database, meeting, booking_id).first == IN_A_WEEK + 2 * WEEK


@pytest.mark.parametrize("state", ["cancelled", "missed"])
def test_what_did_not_take_place_is_booked_again_the_same_way(database, clock, state):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        if state == "cancelled":
            bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
    if state == "missed":
        clock.set(IN_A_WEEK + HOUR)
        with database.work() as work:
            row = work.session.get(Booking, booking_id)
            step(work, row, BookingState.MISSED, BY_RULE)
    at = proposed(database, meeting, booking_id).first

    with database.work() as work:
        new_id = again.book(
            work,
            advisee_id=meeting.advisee_id,
            booking_id=booking_id,
            starts_at=at,
            mode=MeetingMode.ONLINE,
            hold_minutes=10,
            sender=SENDER,
        )

        assert work.session.get(Booking, new_id).state is BookingState.CONFIRMED


def test_a_mere_hold_is_nothing_to_repeat(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_hold(work, meeting)
        with pytest.raises(NothingToRepeat):
            again.propose(work, advisee_id=meeting.advisee_id, booking_id=booking_id, zone=TOKYO)


def test_a_time_that_was_taken_meanwhile_takes_nothing(database, done):
    meeting, booking_id = done
    with database.work() as work:
        other = AMeeting(meeting.company, an_employee(work, meeting.company), meeting.consultant)
        a_confirmed_booking(work, other, starts_at=IN_A_WEEK + WEEK)
        tickets = companies.tickets_left(work, company_id=meeting.company.id)

    with pytest.raises(SlotTaken), database.work() as work:
        again.book(
            work,
            advisee_id=meeting.advisee_id,
            booking_id=booking_id,
            starts_at=IN_A_WEEK + WEEK,
            mode=MeetingMode.ONLINE,
            hold_minutes=10,
            sender=SENDER,
        )
    with database.read() as work:
        assert companies.tickets_left(work, company_id=meeting.company.id) == tickets


def fields_of(page: str) -> dict[str, str]:
    """What the form of the page would send as it stands."""
    form = page[page.index('<form method="post" action="/bookings/') :]
    form = form[: form.index("</form>")]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    checked = dict(re.findall(r'type="radio" name="(\w+)" value="([^"]*)" checked', form))
    return {name: value for name, value in (hidden | checked).items() if name != "csrf_token"}


def test_two_taps_from_the_page(app, database, done):
    meeting, booking_id = done
    visitor = Visitor(app).sign_in_as(meeting.advisee_id)
    assert f"/bookings/{booking_id}/again" in visitor.get(f"/bookings/{booking_id}").get_data(as_text=True)
    fields = fields_of(visitor.get(f"/bookings/{booking_id}/again").get_data(as_text=True))
    assert fields["slot"] == slot_address(IN_A_WEEK + WEEK)

    first = visitor.post(f"/bookings/{booking_id}/again", fields)
    second = visitor.post(f"/bookings/{booking_id}/again", fields)

    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    with database.read() as work:
        assert len(work.session.scalars(select(Booking)).all()) == 2


def test_what_was_chosen_stays_when_it_cannot_be_had(app, database, done):
    meeting, booking_id = done
    visitor = Visitor(app).sign_in_as(meeting.advisee_id)
    fields = fields_of(visitor.get(f"/bookings/{booking_id}/again").get_data(as_text=True))
    with database.work() as work:
        other = AMeeting(meeting.company, an_employee(work, meeting.company), meeting.consultant)
        a_confirmed_booking(work, other, starts_at=IN_A_WEEK + WEEK)

    answer = visitor.post(f"/bookings/{booking_id}/again", fields)

    assert answer.status_code == 422
    assert "ひと足ちがいで埋まりました" in answer.get_data(as_text=True)


def test_another_persons_booking_is_not_repeated(app, database, done):
    _, booking_id = done
    with database.work() as work:
        stranger = a_meeting(work)
        accounts.give_consent(work, person_id=stranger.advisee_id, locale=Locale.JAPANESE)
    visitor = Visitor(app).sign_in_as(stranger.advisee_id)
    slot = {"slot": slot_address(IN_A_WEEK + WEEK), "mode": "online", "every": "2", "times": "3"}

    for path in (f"/bookings/{booking_id}/again", f"/bookings/{booking_id}/series"):
        assert visitor.get(path).status_code == visitor.post(path, slot).status_code == 404


def test_from_the_wish_to_the_bookings_and_to_the_end(app, database, done):
    meeting, booking_id = done
    advisee = Visitor(app).sign_in_as(meeting.advisee_id)
    consultant = Visitor(app, language="en").sign_in_as(meeting.consultant.person_id)
    fields = fields_of(advisee.get(f"/bookings/{booking_id}/series").get_data(as_text=True))
    asked = advisee.post(f"/bookings/{booking_id}/series", fields | {"every": "1", "times": "2"})
    assert asked.status_code == 303
    assert "お返事を待っています" in advisee.get(asked.location).get_data(as_text=True)
    series_id = asked.location.rpartition("/")[2]
    assert "/desk/series" in consultant.get("/desk").get_data(as_text=True)
    assert f"/desk/series/{series_id}/agree" in consultant.get("/desk/series").get_data(as_text=True)

    assert consultant.post(f"/desk/series/{series_id}/agree").status_code == 303
    going_on.go_on_with_all(database, SENDER)

    page = advisee.get(asked.location).get_data(as_text=True)
    assert page.count("予約しました</span>") == 2
    with database.read() as work:
        assert work.session.scalars(select(Series.state)).all() == [SeriesState.FINISHED]


def test_a_wish_that_is_no_way_to_repeat_is_asked_again(app, database, done):
    meeting, booking_id = done
    visitor = Visitor(app).sign_in_as(meeting.advisee_id)
    fields = fields_of(visitor.get(f"/bookings/{booking_id}/series").get_data(as_text=True))

    answer = visitor.post(f"/bookings/{booking_id}/series", fields | {"every": "3"})

    assert answer.status_code == 422
    assert "間隔と回数をえらんでください" in answer.get_data(as_text=True)


def test_a_no_is_told_and_can_become_a_yes(app, database, done):
    meeting, booking_id = done
    advisee, consultant = (Visitor(app).sign_in_as(one) for one in (meeting.advisee_id, meeting.consultant.person_id))
    fields = fields_of(advisee.get(f"/bookings/{booking_id}/series").get_data(as_text=True))
    where = advisee.post(f"/bookings/{booking_id}/series", fields).location
    series_id = where.rpartition("/")[2]

    consultant.post(f"/desk/series/{series_id}/decline")

    assert "続けての約束にはなりませんでした" in advisee.get(where).get_data(as_text=True)
    assert "やはり引き受ける" in consultant.get("/desk/series").get_data(as_text=True)
    consultant.post(f"/desk/series/{series_id}/agree")
    assert "続けて話す約束ができています" in advisee.get(where).get_data(as_text=True)
    assert advisee.post(f"/series/{series_id}/end").status_code == 303
    assert "あなたが終わりにしました" in advisee.get(where).get_data(as_text=True)
