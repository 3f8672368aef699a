"""The summary of a talk: written by the consultant, kept where its advisee agreed, shown to nobody again."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting
from factories.people import a_company, an_employee
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from support.browserless import Visitor

from sotomado import chores
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.accounts.word_consents import service as word_consents
from sotomado.companies.models import Employment
from sotomado.consultations.reports.models import ConsultationSummary
from sotomado.consultations.reports.summaries import KEPT

SUMMARY = "異動のあとの役割と、介護との両立について。"


@pytest.fixture
def held(database, make_app, clock):
    """(application, meeting, booking id) a little after the talk began."""
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=50))
    return make_app(database), meeting, booking_id


def agree(database, meeting):
    with database.work() as work:
        word_consents.agree(work, person_id=meeting.advisee_id)


def close(held, **fields):
    app, meeting, booking_id = held
    consultant = Visitor(app, language="ja").sign_in_as(meeting.consultant.person_id)
    answer = consultant.post(
        f"/desk/consultations/{booking_id}", {"themes": ["care"], "note": "メモ", "summary": SUMMARY} | fields
    )
    return answer, consultant.get(f"/desk/consultations/{booking_id}").get_data(as_text=True)


def kept(database):
    """(text, whether it may be counted) of each summary."""
    with database.read() as work:
        rows = work.session.scalars(select(ConsultationSummary)).all()
        return [(work.unseal(row, "body"), row.may_be_counted) for row in rows]


def test_what_was_written_is_kept_sealed_where_the_advisee_agreed(database, held):
    agree(database, held[1])

    close(held, summary=f"  {SUMMARY}\n")

    assert kept(database) == [(SUMMARY, True)]
    with database.read() as work:
        assert "異動".encode() not in work.session.scalars(select(ConsultationSummary.body)).one()


def test_without_an_agreement_no_text_is_stored(database, held):
    close(held)

    assert kept(database) == [(None, False)]


def test_an_agreement_taken_back_before_the_talk_is_closed_is_none(database, held):
    agree(database, held[1])
    with database.work() as work:
        word_consents.withdraw(work, person_id=held[1].advisee_id)

    close(held)

    assert kept(database) == [(None, False)]


def test_agreeing_later_brings_no_text_back(database, held):
    close(held)

    agree(database, held[1])

    assert kept(database) == [(None, False)]


@pytest.mark.parametrize("agreed", [True, False])
def test_the_consultant_sees_the_same_whatever_the_advisee_decided(database, held, agreed):
    app, meeting, booking_id = held
    visitor = Visitor(app, language="ja").sign_in_as(meeting.consultant.person_id)
    if agreed:
        agree(database, meeting)

    form = visitor.get(f"/desk/consultations/{booking_id}").get_data(as_text=True)
    answer, shown = close(held)

    assert "同意されているかどうかは、ここには出ません。" in form
    assert answer.status_code == 303
    assert "しめくくりました。" in shown
    assert "まとめ" not in shown
    assert SUMMARY not in shown


def test_a_blank_summary_leaves_no_row(database, held):
    agree(database, held[1])

    close(held, summary=" \n ")

    assert kept(database) == []


def test_a_summary_that_is_too_long_is_kept_on_the_page_and_stored_nowhere(database, held):
    agree(database, held[1])

    answer, form = close(held, summary="<b>長" + "い" * 1_000)

    assert answer.status_code == 422
    assert "1000文字までお預かりできます。" in answer.get_data(as_text=True)
    assert "&lt;b&gt;長い" in answer.get_data(as_text=True)
    assert "この内容でしめくくる" in form
    assert kept(database) == []


def test_closed_without_record_no_summary_is_kept(database, held):
    agree(database, held[1])
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=held[1].advisee_id)

    answer, _ = close(held)
    assert answer.status_code == 422
    close(held, without_record="yes")

    assert kept(database) == []


def test_the_database_keeps_no_text_that_may_not_be_counted(database, held):
    agree(database, held[1])
    close(held)

    with pytest.raises(IntegrityError), database.work() as work:
        work.session.scalars(select(ConsultationSummary)).one().may_be_counted = False


def test_every_day_what_may_not_be_counted_any_more_is_let_go_of(database, clock, held):
    agree(database, held[1])
    close(held)
    chores.let_go_of_summaries(database)
    assert kept(database) == [(SUMMARY, True)]

    clock.advance(days=KEPT.days, minutes=1)
    chores.let_go_of_summaries(database)

    assert kept(database) == [(None, False)]


def test_no_page_of_the_company_or_the_advisee_shows_a_summary(database, held):
    app, meeting, _ = held
    agree(database, meeting)
    close(held)
    with database.work() as work:
        employment = work.session.scalars(select(Employment).where(Employment.person_id == meeting.advisee_id)).one()
        accounts.grant(work, person_id=meeting.advisee_id, role=Role.HR, company_id=employment.company_id)

    visitor = Visitor(app, language="ja").sign_in_as(meeting.advisee_id)
    for address in ("/notebook", "/account", "/account/words", f"/company/{employment.company_id}/reports"):
        answer = visitor.get(address)
        assert answer.status_code == 200
        assert "介護との両立" not in answer.get_data(as_text=True)


def test_the_decision_is_off_at_first_and_can_be_changed_and_changed_back(database, held):
    app, meeting, _ = held
    visitor = Visitor(app, language="ja").sign_in_as(meeting.advisee_id)
    assert "/account/words" in visitor.get("/account").get_data(as_text=True)
    assert "いまは、数えていません。" in visitor.get("/account/words").get_data(as_text=True)

    assert visitor.post("/account/words").status_code == 303
    visitor.post("/account/words")
    assert "数えることに同意いただいています。" in visitor.get("/account/words").get_data(as_text=True)

    assert visitor.post("/account/words/withdraw").status_code == 303
    visitor.post("/account/words/withdraw")
    assert "いまは、数えていません。" in visitor.get("/account/words").get_data(as_text=True)

    visitor.post("/account/words")
    with database.read() as work:
        assert word_consents.stands(work, person_id=meeting.advisee_id)


def test_a_decision_is_ones_own(database, held):
    app, meeting, _ = held
    with database.work() as work:
        colleague = an_employee(work, a_company(work))

    Visitor(app).sign_in_as(colleague).post("/account/words")

    with database.read() as work:
        assert word_consents.stands(work, person_id=colleague)
        assert not word_consents.stands(work, person_id=meeting.advisee_id)
