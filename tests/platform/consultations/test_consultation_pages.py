"""Closing as consultants use it."""

import re
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting, a_wish
from factories.people import a_consultant
from sqlalchemy import select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.consultations import service as consultations
from sotomado.consultations.models import Consultation
from sotomado.directory.vocabulary import Theme


def page(response):
    return response.get_data(as_text=True)


@pytest.fixture
def held(sqlite_database, make_app, clock):
    """(application, meeting, booking id) a little after the talk began."""
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting, wish_id=a_wish(work, person_id=meeting.advisee_id))
    clock.set(IN_A_WEEK + timedelta(minutes=50))
    return make_app(sqlite_database), meeting, booking_id


@pytest.fixture
def closed(held, sqlite_database):
    """(application, meeting, consultation id)"""
    app, meeting, booking_id = held
    with sqlite_database.work() as work:
        consultation_id = consultations.close(
            work, consultant_person_id=meeting.consultant.person_id, booking_id=booking_id, themes=[Theme.CARE]
        )
    return app, meeting, consultation_id


def test_a_consultant_closes_a_talk_and_reads_it_again(held):
    app, meeting, booking_id = held
    consultant = Visitor(app).sign_in_as(meeting.consultant.person_id)
    address = f"/desk/consultations/{booking_id}"
    assert "いま行われている面談" in page(consultant.get("/desk"))
    assert "十人以上をまとめた傾向としてだけ" in page(consultant.get(address))

    sent = consultant.post(address, {"themes": ["care", "unclear"], "wellbeing": "3", "stage": "", "note": "次回へ"})

    assert sent.status_code == 303
    shown = page(consultant.get(address))
    assert "しめくくりました。" in shown
    assert "波がある" in shown
    assert "次回へ" in shown
    assert "この内容でしめくくる" not in shown


def test_who_may_still_come_is_waited_for_before_a_talk_is_closed(held, clock):
    app, meeting, booking_id = held
    clock.set(IN_A_WEEK + timedelta(minutes=5))
    consultant = Visitor(app).sign_in_as(meeting.consultant.person_id)
    address = f"/desk/consultations/{booking_id}"
    at_the_desk, on_its_page = page(consultant.get("/desk")), page(consultant.get(f"/desk/bookings/{booking_id}"))
    assert address not in at_the_desk
    assert address not in on_its_page
    assert "遅れて来る方を待つ時間です" in on_its_page

    refused = consultant.post(address, {"themes": ["care"]})

    assert refused.status_code == 422
    assert "遅れて来る方を待つ時間です" in page(refused)
    clock.set(IN_A_WEEK + timedelta(minutes=15))
    assert address in page(consultant.get("/desk"))
    assert consultant.post(address, {"themes": ["care"]}).status_code == 303


def test_a_closing_without_a_theme_keeps_what_was_written(held):
    app, meeting, booking_id = held
    consultant = Visitor(app).sign_in_as(meeting.consultant.person_id)

    refused = consultant.post(f"/desk/consultations/{booking_id}", {"wellbeing": "4", "note": "<b>途中の</b>メモ"})

    assert refused.status_code == 422
    assert "話に出たことを、ひとつ以上えらんでください。" in page(refused)
    assert "&lt;b&gt;途中の&lt;/b&gt;メモ" in page(refused)
    assert 'name="wellbeing" value="4" checked' in page(refused)


@pytest.mark.parametrize(
    "fields", [{"wellbeing": "6"}, {"stage": "x"}, {"themes": ["weather"]}, {"note": "あ" * 20_001}]
)
def test_what_is_not_on_the_form_is_refused(held, sqlite_database, fields):
    app, meeting, booking_id = held
    consultant = Visitor(app).sign_in_as(meeting.consultant.person_id)

    refused = consultant.post(f"/desk/consultations/{booking_id}", {"themes": ["care"]} | fields)

    assert refused.status_code == 422
    with sqlite_database.read() as work:
        assert work.session.scalars(select(Consultation)).all() == []


def test_closing_in_a_second_tab_says_that_it_is_closed(held):
    app, meeting, booking_id = held
    consultant = Visitor(app).sign_in_as(meeting.consultant.person_id)
    address = f"/desk/consultations/{booking_id}"
    consultant.post(address, {"themes": ["care"], "note": "はじめのメモ"})

    second = consultant.post(address, {"themes": ["growth"], "note": "あとのメモ"})

    assert second.status_code == 422
    assert "まだ保存していません。" in page(second)
    assert 'name="themes" value="growth" checked' in page(second)
    assert "あとのメモ" in page(second)
    shown = page(consultant.get(address))
    assert "はじめのメモ" in shown
    assert "育児・介護と仕事" in shown


def withdraw(database, meeting):
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=meeting.advisee_id)


def test_who_withdrew_consent_is_closed_without_record(held, sqlite_database):
    app, meeting, booking_id = held
    withdraw(sqlite_database, meeting)
    consultant = Visitor(app).sign_in_as(meeting.consultant.person_id)
    address = f"/desk/consultations/{booking_id}"

    asked = page(consultant.get(address))
    assert "この方は、いま、記録に同意していません。" in asked
    assert "育休から戻って" not in asked
    assert "保存していません" not in asked
    assert "<textarea" not in asked
    assert 'type="checkbox"' not in asked
    sent = consultant.post(address, {"without_record": "yes"})

    assert sent.status_code == 303
    shown = page(consultant.get(address))
    assert "この面談については、何も記録していません。" in shown
    assert "育休から戻って" not in shown
    assert "心の調子" not in shown


def test_a_form_filled_in_while_consent_was_withdrawn_is_not_stored_and_says_so(held, sqlite_database):
    app, meeting, booking_id = held
    consultant = Visitor(app).sign_in_as(meeting.consultant.person_id)
    address = f"/desk/consultations/{booking_id}"
    consultant.get(address)
    withdraw(sqlite_database, meeting)

    for fields in ({"themes": ["care"], "wellbeing": "3", "note": "途中のメモ"}, {"note": "途中のメモ"}):
        refused = consultant.post(address, fields)

        assert refused.status_code == 422
        assert "この方は、いま、記録に同意していません。" in page(refused)
        assert "いま書かれたものは、保存していません。" in page(refused)
        assert "途中のメモ" not in page(refused)
        assert 'name="without_record"' in page(refused)
    with sqlite_database.read() as work:
        assert work.session.scalars(select(Consultation)).all() == []


def test_with_consent_given_again_the_form_comes_back(held, sqlite_database):
    app, meeting, booking_id = held
    consultant = Visitor(app).sign_in_as(meeting.consultant.person_id)

    refused = consultant.post(f"/desk/consultations/{booking_id}", {"without_record": "yes"})

    assert refused.status_code == 422
    assert "この内容でしめくくる" in page(refused)
    assert "この方は、いまは記録に同意しています。" in page(refused)


def test_before_the_start_there_is_nothing_to_close(held, clock):
    app, meeting, booking_id = held
    clock.set(IN_A_WEEK - timedelta(minutes=5))
    consultant = Visitor(app).sign_in_as(meeting.consultant.person_id)
    address = f"/desk/consultations/{booking_id}"

    assert "この内容でしめくくる" not in page(consultant.get(address))
    assert consultant.post(address, {"themes": ["care"]}).status_code == 422


def test_another_consultant_finds_nothing(held, sqlite_database):
    app, _, booking_id = held
    with sqlite_database.work() as work:
        colleague = a_consultant(work)
    stranger = Visitor(app).sign_in_as(colleague.person_id)

    assert stranger.get(f"/desk/consultations/{booking_id}").status_code == 404
    assert stranger.post(f"/desk/consultations/{booking_id}", {"themes": ["care"]}).status_code == 404


def test_until_its_end_a_consultants_next_step_is_the_room_and_then_to_close(held, clock):
    app, meeting, booking_id = held
    consultant = Visitor(app).sign_in_as(meeting.consultant.person_id)
    for minutes, kinds in (
        (5, {"room": False}),
        (20, {"room": False, "consultations": True}),
        (60, {"consultations": False}),
    ):
        clock.set(IN_A_WEEK + timedelta(minutes=minutes))
        shown = page(consultant.get(f"/desk/bookings/{booking_id}"))
        buttons = re.findall(r'class="btn ?(quiet)?[^"]*" href="[^"]*/(room|consultations)/', shown)
        assert {what: bool(quiet) for quiet, what in buttons} == kinds
