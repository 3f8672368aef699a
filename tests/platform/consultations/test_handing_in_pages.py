"""Closing first and reporting later, drafts, changes and the lock, as a consultant meets them on pages."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting
from factories.people import a_consultant
from support.browserless import Visitor

from sotomado.companies.models import Employment
from sotomado.consultations.reports import service as reports

CARE = "育児・介護と仕事"


@pytest.fixture
def at_the_desk(sqlite_database, make_app, clock):
    """(the consultant, address of the talk's end, booking id, meeting) a little after the talk began."""
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=50))
    consultant = Visitor(make_app(sqlite_database)).sign_in_as(meeting.consultant.person_id)
    return consultant, f"/desk/consultations/{booking_id}", booking_id, meeting


def page(answer):
    return answer.get_data(as_text=True)


def state_in(shown):
    return shown.split('name="base" value="')[1].split('"')[0]


def keep_draft(consultant, address, based_on=0, **fields):
    return consultant.client.post(
        f"{address}/draft",
        json={"based_on": based_on, "fields": fields},
        headers={"X-CSRFToken": consultant.token(), "Accept-Language": "ja"},
    )


def test_a_talk_is_closed_and_its_report_comes_later_from_the_desk(at_the_desk):
    consultant, address, _, _ = at_the_desk
    closed = consultant.post(address, {"what": "close", "summary": "育休のあとの働きかた。"})
    assert closed.status_code == 303
    assert address in page(consultant.get("/desk")).split("報告を待っている面談")[1]
    form = page(consultant.get(address))
    assert "報告は" in form
    assert "育休のあとの働きかた。" in form

    sent = consultant.post(address, {"what": "report", "base": state_in(form), "themes": ["care"]})

    assert sent.status_code == 303
    assert "報告を待っている面談" not in page(consultant.get("/desk"))
    assert CARE in page(consultant.get(address))


def test_what_was_handed_in_is_written_anew_until_its_quarter_is_told(at_the_desk, sqlite_database):
    consultant, address, _, meeting = at_the_desk
    consultant.post(address, {"themes": ["care"], "wellbeing": "2"})
    form = page(consultant.get(f"{address}?change=yes"))
    assert 'name="wellbeing" value="2" checked' in form

    changed = consultant.post(address, {"base": state_in(form), "themes": ["growth"], "wellbeing": "4"})

    assert changed.status_code == 303
    assert CARE not in page(consultant.get(address))
    with sqlite_database.work() as work:
        company_id = work.session.query(Employment.company_id).filter_by(person_id=meeting.advisee_id).scalar()
        reports.tell(
            work, company_id=company_id, starts_at=IN_A_WEEK - timedelta(days=1), ends_at=IN_A_WEEK + timedelta(days=1)
        )
    shown = page(consultant.get(f"{address}?change=yes"))
    assert "この四半期のレポートは公開されました。" in shown
    assert 'name="wellbeing"' not in shown


def test_a_draft_sent_by_script_is_there_on_the_next_visit_and_names_are_pointed_out(at_the_desk):
    consultant, address, _, _ = at_the_desk

    kept = keep_draft(consultant, address, themes=["care"], wellbeing="3", summary="佐藤課長とのこと。")

    assert kept.status_code == 200
    assert "佐藤課長" in kept.get_json()["hints"]["summary"]
    shown = page(consultant.get(address))
    assert 'name="themes" value="care" checked' in shown
    assert "佐藤課長とのこと。" in shown
    assert "人の名前かもしれないことばがあります: 佐藤課長。" in shown


def test_a_name_never_keeps_a_report_from_being_handed_in(at_the_desk):
    consultant, address, _, _ = at_the_desk

    assert consultant.post(address, {"themes": ["care"], "summary": "高橋課長とのこと。"}).status_code == 303

    shown = page(consultant.get(address))
    assert "人の名前かもしれないことばがあります。" in shown
    assert "高橋" not in shown


def test_a_draft_of_another_tab_is_answered_with_what_stands(at_the_desk):
    consultant, address, _, _ = at_the_desk
    keep_draft(consultant, address, summary="ひとつめ")
    keep_draft(consultant, address, based_on=1, summary="ふたつめ")

    overtaken = keep_draft(consultant, address, based_on=1, summary="みっつめ")

    assert overtaken.status_code == 409
    assert overtaken.get_json()["fields"]["summary"] == "ふたつめ"


@pytest.mark.parametrize("sent", ["text", [], {"fields": []}, {"fields": {"themes": 3, "summary": {"a": 1}}}, None])
def test_a_draft_that_is_no_draft_is_taken_as_an_empty_one(at_the_desk, sent):
    consultant, address, _, _ = at_the_desk

    answer = consultant.client.post(f"{address}/draft", json=sent, headers={"X-CSRFToken": consultant.token()})

    assert answer.status_code == 200
    assert answer.get_json()["version"] == 0


def test_the_wrong_consultant_finds_nothing_to_draft_or_note(at_the_desk, sqlite_database):
    consultant, address, booking_id, _ = at_the_desk
    with sqlite_database.work() as work:
        colleague = a_consultant(work)
    stranger = Visitor(consultant.app).sign_in_as(colleague.person_id)

    assert keep_draft(stranger, address, summary="他人").status_code == 404
    notes = f"/desk/bookings/{booking_id}/notes"
    assert stranger.get(notes).status_code == stranger.get(f"{notes}/earlier").status_code == 404
    assert stranger.post(notes, {"note": "他人", "note_version": "0"}).status_code == 404
    assert stranger.post(f"{notes}/earlier/1", {}).status_code == 404


def test_an_english_page_is_english(at_the_desk):
    consultant, address, _, _ = at_the_desk
    consultant.language = "en"

    assert consultant.get(address).status_code == 200


def test_half_an_emoji_keeps_no_note_and_no_draft_from_being_kept(at_the_desk):
    """Browsers send in JSON whatever stands in the field, also what was cut in two."""
    consultant, booking_id = at_the_desk[0], at_the_desk[2]
    token = consultant.token()
    for address, sent in (
        (f"/desk/bookings/{booking_id}/notes", rb'{"based_on": 0, "text": "\u3042\ud83d"}'),
        (f"/desk/consultations/{booking_id}/draft", rb'{"based_on": 0, "fields": {"summary": "\u3042\ud83d"}}'),
    ):
        headers = {"X-CSRFToken": token, "Content-Type": "application/json"}
        answer = consultant.client.post(address, data=sent, headers=headers)

        assert (answer.status_code, answer.get_json()["version"]) == (200, 1)
    assert "あ?" in page(consultant.get(f"/desk/bookings/{booking_id}/notes"))


def test_what_is_nested_without_end_is_no_draft(at_the_desk):
    consultant, address, _, _ = at_the_desk
    headers = {"X-CSRFToken": consultant.token(), "Content-Type": "application/json"}

    answer = consultant.client.post(f"{address}/draft", data=b"[" * 100_000, headers=headers)

    assert (answer.status_code, answer.get_json()["version"]) == (200, 0)
