"""Whoever mail does not reach, or whose calendar says no, reads it on their own pages; nobody else does."""

import pytest
from factories.bookings import SENDER, AMeeting, a_confirmed_booking, a_meeting
from flask import Flask
from sqlalchemy import select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.bookings.answers import service as answers
from sotomado.bookings.answers.models import Answer, WayBack
from sotomado.bookings.answers.reading import Reply
from sotomado.bookings.models import Booking, Side
from sotomado.database import Database
from sotomado.outbox import bounces, mail
from sotomado.outbox import service as outbox
from sotomado.outbox.models import CameBy, Job


@pytest.fixture
def meeting(database: Database) -> AMeeting:
    with database.work() as work:
        return a_meeting(work)


@pytest.fixture
def booking_id(database: Database, meeting: AMeeting) -> str:
    with database.work() as work:
        return a_confirmed_booking(work, meeting)


def comes_back(database: Database, person_id: int) -> None:
    """A mail to this person was not taken."""
    with database.work() as work:
        person = accounts.actor(work, person_id=person_id)
        mail.post(work, to_email=person.email, to_name=person.name, subject="ご予定", body="…")
    with database.work() as work:
        job_id = work.session.scalar(
            select(Job.id).where(Job.mailbox == bounces.mailbox_of(work, person.email)).order_by(Job.written_at.desc())
        )
        assert job_id is not None
        assert bounces.note(work, job_id=job_id, status="5.1.1", is_permanent=True, by=CameBy.REPORT)


def test_whoever_mail_does_not_reach_reads_so_where_their_talks_stand(
    database: Database, app: Flask, meeting: AMeeting
) -> None:
    visitor = Visitor(app).sign_in_as(meeting.advisee_id)
    assert "メールが届いていません" not in visitor.get("/bookings").get_data(as_text=True)

    comes_back(database, meeting.advisee_id)

    for path in ("/bookings", "/account", "/account/reached"):
        assert "に、メールが届いていません。" in visitor.get(path).get_data(as_text=True), path
    other = Visitor(app).sign_in_as(meeting.consultant.person_id)
    for path in ("/desk", "/account"):
        assert "メールが届いていません" not in other.get(path).get_data(as_text=True)


def test_a_mail_to_see_whether_it_works_again_ends_the_note_until_it_comes_back_too(
    database: Database, app: Flask, meeting: AMeeting, clock
) -> None:
    comes_back(database, meeting.consultant.person_id)
    visitor = Visitor(app).sign_in_as(meeting.consultant.person_id)
    assert "メールが届いていません" in visitor.get("/desk").get_data(as_text=True)

    answer = visitor.post("/account/undelivered", {"back": "/desk"}, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert "確認のメールを送りました" in page
    assert "メールが届いていません" not in page
    visitor.post("/account/undelivered")

    with database.work() as work:
        subjects = [job.payload["subject"] for job in outbox.take(work)]
    assert subjects.count("メールが届くかの確認") == 1, "who is reached is not written to"
    clock.advance(hours=1)
    comes_back(database, meeting.consultant.person_id)
    assert "メールが届いていません" in visitor.get("/desk").get_data(as_text=True)


def test_the_way_back_from_the_button_leads_nowhere_else(database: Database, app: Flask, meeting: AMeeting) -> None:
    visitor = Visitor(app).sign_in_as(meeting.advisee_id)

    assert visitor.post("/account/undelivered", {"back": "https://evil.example/"}).location == "/account"


@pytest.mark.parametrize("side", [Side.ADVISEE, Side.CONSULTANT])
def test_what_ones_calendar_says_is_told_to_oneself_with_the_way_to_call_off(
    database: Database, app: Flask, meeting: AMeeting, booking_id: str, side: Side, clock
) -> None:
    with database.work() as work:
        work.session.add(WayBack(booking_id=booking_id, side=side, organizer="x@y.example", token="a-token-in-a-test"))
        uid = work.session.scalar(select(Booking.calendar_uid))
        assert uid is not None
    with database.work() as work:
        reply = Reply(uid, 0, Answer.DECLINED, clock.now())
        assert answers.take(work, token="a-token-in-a-test", reply=reply, public_url=SENDER.public_url)

    pages = {
        Side.ADVISEE: Visitor(app).sign_in_as(meeting.advisee_id).get(f"/bookings/{booking_id}"),
        Side.CONSULTANT: Visitor(app).sign_in_as(meeting.consultant.person_id).get(f"/desk/bookings/{booking_id}"),
    }

    said = "この予定に「欠席」と答えています"
    for whose, page in pages.items():
        assert page.status_code == 200
        assert (said in page.get_data(as_text=True)) is (whose is side)
    way = "/cancel" if side is Side.ADVISEE else "/call-off"
    assert f"{booking_id}{way}" in pages[side].get_data(as_text=True)
