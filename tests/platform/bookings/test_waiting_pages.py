"""The pages of waiting, and of the soonest times across the ten."""

import json
import re

import pytest
from factories.applications import an_operator
from factories.bookings import SENDER
from factories.people import a_company, a_consultant, an_employee
from factories.waits import AFullConsultant, a_wait, open_offers, state_of
from flask import Flask
from sqlalchemy import event, select
from support.browserless import Visitor

from sotomado.availability.wording import slot_address
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.soonest.shown import soonest
from sotomado.bookings.waiting.models import Wait, WaitState, WaitTime
from sotomado.directory.vocabulary import SpokenLanguage, Theme, TimeOfWeek
from sotomado.outbox.models import Job
from sotomado.shortlists import service as shortlists
from sotomado.shortlists.wishes import Wished


@pytest.fixture
def app(sqlite_database, make_app) -> Flask:
    return make_app(sqlite_database)


@pytest.fixture
def full(sqlite_database) -> AFullConsultant:
    with sqlite_database.work() as work:
        return AFullConsultant(work)


def waiting_person(app, database, full):
    with database.work() as work:
        person_id, wait_id = full.someone_waits(work)
    return person_id, wait_id, Visitor(app).sign_in_as(person_id)


def the_form(visitor, full, **changed):
    day = "2026-11-20"
    fields = {"earliest": day, "latest": "2026-12-18", "mode": ""} | changed
    return visitor.post(f"/consultants/{full.consultant.id}/wait", fields)


def offered(database, full):
    with database.work() as work:
        full.free(work, next(iter(full.booked)))
    full.offer(database)
    with database.work() as work:
        [booking] = open_offers(work).values()
        return booking.id


def test_waiting_for_tuesday_evenings(app, sqlite_database, full):
    with sqlite_database.work() as work:
        person_id = an_employee(work, full.company)
    visitor = Visitor(app).sign_in_as(person_id)
    assert "の時間を待つ" in visitor.get(f"/consultants/{full.consultant.id}/wait").get_data(as_text=True)

    answer = the_form(visitor, full, times="weekday_evening", weekdays="1")

    assert answer.status_code == 303
    shown = visitor.get("/waiting").get_data(as_text=True)
    assert "平日の夜" in shown
    assert "火曜日" in shown
    with sqlite_database.work() as work:
        [wait] = work.session.scalars(select(Wait)).all()
        assert (wait.advisee_id, wait.weekdays) == (person_id, 2)
        assert work.session.scalars(select(WaitTime.time)).all() == [TimeOfWeek.WEEKDAY_EVENING]


def test_what_was_chosen_stays_when_the_dates_are_wrong(app, sqlite_database, full):
    with sqlite_database.work() as work:
        person_id = an_employee(work, full.company)
    visitor = Visitor(app).sign_in_as(person_id)

    for latest in ("2026-11-01", "2027-06-01", "soon", ""):
        answer = the_form(visitor, full, weekdays="1", latest=latest)

        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        assert re.search(r'name="weekdays" value="1" checked', page)
        assert 'id="latest-error"' in page


def test_the_fourth_wait_says_how_many_one_may_have(app, sqlite_database, full):
    with sqlite_database.work() as work:
        person_id = an_employee(work, full.company)
        for _ in range(3):
            a_wait(work, advisee_id=person_id, consultant_ids=[a_consultant(work, hours=()).id])
    visitor = Visitor(app).sign_in_as(person_id)

    answer = the_form(visitor, full)

    assert answer.status_code == 422
    assert "3件まで" in answer.get_data(as_text=True)


def test_leaving_and_taking_it_back(app, sqlite_database, full):
    _, wait_id, visitor = waiting_person(app, sqlite_database, full)

    page = visitor.post(f"/waiting/{wait_id}/leave", follow_redirects=True).get_data(as_text=True)

    assert f"/waiting/{wait_id}/back" in page
    visitor.post(f"/waiting/{wait_id}/back")
    with sqlite_database.work() as work:
        assert state_of(work, wait_id) is WaitState.WAITING


def test_an_offer_tells_both_clocks_and_until_when(app, sqlite_database, full):
    _, _, visitor = waiting_person(app, sqlite_database, full)
    booking_id = offered(sqlite_database, full)

    page = visitor.get(f"/waiting/offers/{booking_id}").get_data(as_text=True)

    assert 'data-seconds-left="10800"' in page
    assert "までは、日時を移すことも、取り消すこともできます。" in page, "the rules stand beside the button"
    assert "13:00まで" in page, "three hours from ten"
    assert f"/waiting/offers/{booking_id}" in visitor.get("/waiting").get_data(as_text=True)


def test_accepting_on_the_page_books_it(app, sqlite_database, full):
    _, wait_id, visitor = waiting_person(app, sqlite_database, full)
    booking_id = offered(sqlite_database, full)

    assert visitor.post(f"/bookings/{booking_id}/confirm").status_code == 303

    with sqlite_database.work() as work:
        assert work.session.get_one(Booking, booking_id).state is BookingState.CONFIRMED
        assert state_of(work, wait_id) is WaitState.BOOKED
    assert visitor.get(f"/waiting/offers/{booking_id}").location.endswith(f"/bookings/{booking_id}")


def test_declining_twice_is_declining_once(app, sqlite_database, full):
    _, wait_id, visitor = waiting_person(app, sqlite_database, full)
    booking_id = offered(sqlite_database, full)

    for _ in range(2):
        assert visitor.post(f"/waiting/offers/{booking_id}/decline").status_code == 303

    with sqlite_database.work() as work:
        assert state_of(work, wait_id) is WaitState.WAITING
    assert "もうおさえていません" in visitor.get(f"/waiting/offers/{booking_id}").get_data(as_text=True)


def test_what_is_another_persons_is_not_found(app, sqlite_database, full):
    _, wait_id, _ = waiting_person(app, sqlite_database, full)
    booking_id = offered(sqlite_database, full)
    with sqlite_database.work() as work:
        stranger_id = an_employee(work, full.company)
    stranger = Visitor(app).sign_in_as(stranger_id)

    assert stranger.get(f"/waiting/offers/{booking_id}").status_code == 404
    for path in (f"/waiting/offers/{booking_id}/decline", f"/waiting/{wait_id}/leave", f"/waiting/{wait_id}/back"):
        assert stranger.post(path).status_code == 404


def test_the_operator_sees_a_number_and_no_name(app, sqlite_database, full):
    with sqlite_database.work() as work:
        for _ in range(2):
            full.someone_waits(work)
        operator_id = an_operator(work)
    operator = Visitor(app).sign_in_as(operator_id)

    page = operator.get("/operations/waiting").get_data(as_text=True)

    assert "藤原 芽衣" in page
    assert "2人" in page
    assert "佐藤 あおい" not in page


def test_neither_the_desk_nor_the_times_tell_who_waits(app, sqlite_database, full):
    waiting_person(app, sqlite_database, full)
    booking_id = offered(sqlite_database, full)
    desk = Visitor(app).sign_in_as(full.consultant.person_id)

    assert booking_id not in desk.get("/desk").get_data(as_text=True)
    with sqlite_database.work() as work:
        passer_by_id = an_employee(work, full.company)
    passer_by = Visitor(app).sign_in_as(passer_by_id)
    page = passer_by.get(f"/consultants/{full.consultant.id}/times").get_data(as_text=True)
    assert f"/consultants/{full.consultant.id}/wait" in page
    assert "待っている人" not in page


def a_ten(work, person_id):
    return shortlists.make(
        work, person_id=person_id, wished=Wished(themes=(Theme.UNCLEAR,), language=SpokenLanguage.JAPANESE)
    )


@pytest.fixture
def ten(sqlite_database):
    """(person, shortlist, consultants)."""
    with sqlite_database.work() as work:
        consultants = [a_consultant(work, name=f"窓 {number}") for number in range(4)]
        person_id = an_employee(work, a_company(work))
        return person_id, a_ten(work, person_id), consultants


def test_the_soonest_times_of_the_ten_are_held_with_one_tap(app, sqlite_database, ten):
    person_id, shortlist_id, _ = ten
    visitor = Visitor(app).sign_in_as(person_id)
    page = visitor.get(f"/shortlist/{shortlist_id}/next").get_data(as_text=True)
    action, mode, slot = re.search(
        r'action="(/consultants/\d+/hold)".*?name="mode" value="(\w+)".*?name="slot" value="([^"]+)"', page, re.S
    ).groups()

    assert visitor.post(action, {"mode": mode, "slot": slot}).status_code == 303

    with sqlite_database.work() as work:
        [held] = work.session.scalars(select(Booking).where(Booking.state == BookingState.HELD)).all()
        assert slot_address(held.starts_at) == slot


def test_the_soonest_come_first_and_can_be_sifted(app, sqlite_database, ten):
    person_id, shortlist_id, _ = ten
    visitor = Visitor(app).sign_in_as(person_id)

    def starts(query=""):
        page = visitor.get(f"/shortlist/{shortlist_id}/next{query}").get_data(as_text=True)
        return re.findall(r'name="slot" value="([^"]+)"', page), page

    everything, page = starts()
    days = [one[:10] for one in everything]
    assert everything
    assert days == sorted(days)
    assert re.search(r"from=2026-11-\d\d", page), "and the days after"
    weekend, _ = starts("?times=weekend")
    assert weekend
    assert {one[:10] for one in weekend} <= {"2026-11-21", "2026-11-22", "2026-11-28", "2026-11-29"}
    assert starts("?times=weekday_evening")[0] == [] or all(
        one[11:13] in {"08", "09"} for one in starts("?times=weekday_evening")[0]
    )


def test_another_persons_ten_is_not_found(app, sqlite_database, ten):
    _, shortlist_id, _ = ten
    with sqlite_database.work() as work:
        stranger_id = an_employee(work, a_company(work))
    stranger = Visitor(app).sign_in_as(stranger_id)

    for path in (f"/shortlist/{shortlist_id}/next", f"/shortlist/{shortlist_id}/wait"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/shortlist/{shortlist_id}/wait").status_code == 404


def test_waiting_for_anyone_of_the_ten(app, sqlite_database, ten):
    person_id, shortlist_id, _consultants = ten
    visitor = Visitor(app).sign_in_as(person_id)

    answer = visitor.post(
        f"/shortlist/{shortlist_id}/wait", {"earliest": "2026-11-20", "latest": "2026-12-10", "times": "weekend"}
    )

    assert answer.status_code == 303
    assert "4人のうちのだれか" in visitor.get("/waiting").get_data(as_text=True)


def test_a_ten_is_read_in_few_statements_however_many_they_are(app, sqlite_database, ten):
    person_id, shortlist_id, _ = ten
    counted = []
    event.listen(sqlite_database.engine, "before_cursor_execute", lambda *_: counted.append(1))
    with sqlite_database.read() as work:
        found = soonest(work, person_id=person_id, shortlist_id=shortlist_id, zone="Asia/Tokyo")

    assert found.days
    assert len(counted) <= 24, len(counted)


def test_the_letter_names_neither_the_consultant_nor_why(app, sqlite_database, full):
    waiting_person(app, sqlite_database, full)
    offered(sqlite_database, full)

    with sqlite_database.work() as work:
        [job] = work.session.scalars(select(Job).where(Job.dedupe_key.like("waiting|offer|%"))).all()
        letter = json.loads(work.unseal(job, "payload"))
    assert "藤原" not in letter["subject"] + letter["body"]
    assert "相談" not in letter["subject"]
    assert "面談" not in letter["subject"]
    assert "13:00" in letter["body"]
    assert f"{SENDER.public_url}/waiting/offers/" in letter["body"]
