"""A consultant's private notes: kept while they are typed, with what stood before, and read by nobody else."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting
from factories.people import a_consultant, a_person
from sqlalchemy import func, select, text
from support.at_once import at_once
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.consultations.notes import own_data
from sotomado.consultations.notes import service as notes
from sotomado.consultations.notes.errors import NoReason, NothingKept, TooLong
from sotomado.consultations.notes.models import ConsultationNote, NoteVersion
from sotomado.consultations.reports import closing as closings

FIRST = "お母さまの介護のこと。"
SECOND = "お母さまの介護のこと。上司への切り出し方を次回に。"


@pytest.fixture
def meeting(database):
    with database.work() as work:
        one = a_meeting(work)
        return one, a_confirmed_booking(work, one)


def keep(work, meeting, text, based_on):
    one, booking_id = meeting
    return notes.keep(
        work, consultant_person_id=one.consultant.person_id, booking_id=booking_id, text=text, based_on=based_on
    )


def shown(database, meeting):
    one, booking_id = meeting
    with database.read() as work:
        mine = {"consultant_person_id": one.consultant.person_id, "booking_id": booking_id}
        return notes.note(work, **mine), [earlier.text for earlier in notes.earlier(work, **mine)]


def test_a_note_is_begun_before_the_talk_and_grows(database, meeting):
    assert shown(database, meeting)[0].version == 0
    with database.work() as work:
        keep(work, meeting, FIRST, 0)
    with database.work() as work:
        kept = keep(work, meeting, SECOND, 1)

    assert (kept.note.text, kept.note.version, kept.set_aside) == (SECOND, 2, None)
    assert shown(database, meeting) == (kept.note, [])


def test_what_stood_for_a_while_can_be_had_again_and_so_can_what_came_after(database, clock, meeting):
    one, booking_id = meeting
    with database.work() as work:
        keep(work, meeting, FIRST, 0)
    clock.advance(minutes=6)
    with database.work() as work:
        keep(work, meeting, SECOND, 1)
        restored = notes.restore(work, consultant_person_id=one.consultant.person_id, booking_id=booking_id, number=1)

    assert restored.text == FIRST
    assert shown(database, meeting) == (restored, [SECOND, FIRST])


def test_emptying_a_note_keeps_what_it_said(database, meeting):
    with database.work() as work:
        keep(work, meeting, FIRST, 0)
    with database.work() as work:
        keep(work, meeting, "", 1)

    assert shown(database, meeting)[1] == [FIRST]


def test_a_second_tab_loses_nothing_and_takes_nothing_away(database, meeting):
    with database.work() as work:
        keep(work, meeting, "はじめ", 0)
    with database.work() as work:
        keep(work, meeting, "ひとつめの画面から", 1)
    with database.work() as work:
        kept = keep(work, meeting, "ふたつめの画面から", 1)

    assert kept.set_aside is not None
    note, earlier = shown(database, meeting)
    assert note.text == "ひとつめの画面から"
    assert earlier == ["ふたつめの画面から", "ひとつめの画面から"]


def test_two_first_words_at_once_are_both_kept(database, meeting):
    at_once(database, lambda work: keep(work, meeting, "右", 0), lambda work: keep(work, meeting, "左", 0))

    note, earlier = shown(database, meeting)
    assert {note.text, *earlier} == {"右", "左"}


def test_at_most_forty_versions_are_kept(database, clock, meeting):
    for nth in range(notes.VERSIONS_KEPT + 3):
        clock.advance(minutes=6)
        with database.work() as work:
            keep(work, meeting, f"{nth}回め", nth)

    _, earlier = shown(database, meeting)
    assert len(earlier) == notes.VERSIONS_KEPT
    assert earlier[0] == f"{notes.VERSIONS_KEPT + 1}回め"


def test_two_hundred_thousand_characters_are_refused_and_what_stood_stands(database, meeting):
    with database.work() as work:
        keep(work, meeting, FIRST, 0)
    with pytest.raises(TooLong) as refused, database.work() as work:
        keep(work, meeting, "あ" * 200_000, 1)

    assert (refused.value.characters, refused.value.most) == (200_000, notes.LONGEST)
    assert shown(database, meeting)[0].text == FIRST


@pytest.mark.parametrize("by_script", [True, False])
def test_far_too_long_a_note_is_answered_beside_what_was_typed(sqlite_database, make_app, by_script):
    with sqlite_database.work() as work:
        one = a_meeting(work)
        booking_id = a_confirmed_booking(work, one)
    consultant = Visitor(make_app(sqlite_database)).sign_in_as(one.consultant.person_id)
    address, long = f"/desk/bookings/{booking_id}/notes", "あ" * 200_000

    if by_script:
        answer = consultant.client.post(
            address, json={"text": long, "based_on": 0}, headers={"X-CSRFToken": consultant.token()}
        )
        said = answer.get_json()["error"]
    else:
        answer = consultant.post(address, {"note": long, "note_version": "0"})
        said = answer.get_data(as_text=True)
        assert long in said

    assert answer.status_code == 422
    assert "メモは20,000文字まで保存できます。いま200,000文字あるため" in said


def test_without_script_both_texts_are_shown(sqlite_database, make_app):
    with sqlite_database.work() as work:
        one = a_meeting(work)
        booking_id = a_confirmed_booking(work, one)
    consultant = Visitor(make_app(sqlite_database)).sign_in_as(one.consultant.person_id)
    address = f"/desk/bookings/{booking_id}/notes"
    assert consultant.post(address, {"note": "ひとつめ", "note_version": "0"}).status_code == 303

    second = consultant.post(address, {"note": "ふたつめ", "note_version": "0"})

    assert second.status_code == 409
    assert "ひとつめ" in second.get_data(as_text=True)
    assert "ふたつめ" in second.get_data(as_text=True)
    assert "ふたつめ" in consultant.get(f"{address}/earlier").get_data(as_text=True)
    assert consultant.post(f"{address}/earlier/2", {}).status_code == 303
    assert ">\nふたつめ</textarea>" in consultant.get(address).get_data(as_text=True)


def test_another_consultant_finds_no_note(database, meeting):
    one, booking_id = meeting
    with database.work() as work:
        keep(work, meeting, FIRST, 0)
        theirs = {"consultant_person_id": a_consultant(work).person_id, "booking_id": booking_id}

        for verb in (
            lambda: notes.note(work, **theirs),
            lambda: notes.earlier(work, **theirs),
            lambda: notes.keep(work, **theirs, text="上書き", based_on=1),
            lambda: notes.restore(work, **theirs, number=1),
            lambda: notes.note(work, consultant_person_id=one.advisee_id, booking_id=booking_id),
        ):
            with pytest.raises(NotFound):
                verb()


def test_without_consent_nothing_is_noted_and_closing_without_record_erases_what_was(database, clock, meeting):
    one, booking_id = meeting
    with database.work() as work:
        keep(work, meeting, FIRST, 0)
    clock.set(IN_A_WEEK + timedelta(minutes=62))
    with database.work() as work:
        keep(work, meeting, SECOND, 1)
        accounts.withdraw_consent(work, person_id=one.advisee_id)
    with pytest.raises(NothingKept), database.work() as work:
        keep(work, meeting, "まだ書く", 2)

    with database.work() as work:
        closings.close_without_record(work, consultant_person_id=one.consultant.person_id, booking_id=booking_id)

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(ConsultationNote)) == 0
        assert work.session.scalar(select(func.count()).select_from(NoteVersion)) == 0


def test_under_the_safety_procedure_an_operator_opens_a_note_with_a_reason(database, clock, meeting):
    one, booking_id = meeting
    with database.work() as work:
        operator = a_person(work)
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
        keep(work, meeting, FIRST, 0)
    clock.advance(minutes=6)
    with database.work() as work:
        keep(work, meeting, SECOND, 1)
        opened = notes.open_for_safety(work, booking_id=booking_id, by=operator, reason="命に関わるため")
        with pytest.raises(NoReason):
            notes.open_for_safety(work, booking_id=booking_id, by=operator, reason=" ")
        with pytest.raises(NotFound):
            notes.open_for_safety(work, booking_id=booking_id, by=one.advisee_id, reason="知りたいため")

    assert opened.text == SECOND
    assert [earlier.text for earlier in opened.earlier] == [FIRST]


def test_neither_note_nor_version_can_be_read_in_the_database(database, clock, meeting):
    with database.work() as work:
        keep(work, meeting, FIRST, 0)
    clock.advance(minutes=6)
    with database.work() as work:
        keep(work, meeting, SECOND, 1)

    with database.read() as work:
        for table in ("consultation_note", "note_version"):
            [body] = work.session.scalars(text(f"SELECT body FROM {table}")).all()
            assert FIRST.encode() not in bytes(body)


def test_no_copy_holds_what_a_note_says_and_it_goes_with_whom_it_is_about(database, meeting):
    """What was confided by one person is in the file of no other, its writer's included; that there is a note, is."""
    one, _ = meeting
    with database.work() as work:
        keep(work, meeting, FIRST, 0)
        [taken] = own_data.of(work, one.consultant.person_id)["notes_i_wrote_as_a_consultant"]
        assert set(taken) == {"talk_at", "written_at"}
        assert own_data.of(work, one.advisee_id) == {}

        own_data.forget(work, one.advisee_id)

        assert work.session.scalar(select(func.count()).select_from(ConsultationNote)) == 0
