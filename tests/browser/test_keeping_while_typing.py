"""A consultant types while the network goes, in two tabs at once, and far too much: nothing is lost, and it is said."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting
from playwright.sync_api import expect
from support.browser import PHONE, served

from sotomado.consultations.notes import service as notes


@pytest.fixture
def at_a_screen(sqlite_database, make_app, clock, a_person_at):
    """(the consultant at a phone, booking id, what is kept) a little after the talk began."""
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=50))
    app = make_app(sqlite_database)

    def kept():
        with sqlite_database.read() as work:
            mine = {"consultant_person_id": meeting.consultant.person_id, "booking_id": booking_id}
            return notes.note(work, **mine).text, [one.text for one in notes.earlier(work, **mine)]

    with served(app) as address:
        person = a_person_at(address, viewport=PHONE)
        yield person.sign_in_as(sqlite_database, app, meeting.consultant.person_id), booking_id, kept


def unsent(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('unsent'))")


def test_a_note_survives_a_lost_line_and_a_second_tab(at_a_screen):
    person, booking_id, kept = at_a_screen
    page = person.open(f"/desk/bookings/{booking_id}/notes")
    assert person.axe() == []
    box, said = page.get_by_label("あなたのメモ"), page.locator("#note-kept")
    box.fill("はじめのことば。")
    expect(said).to_contain_text("に保存しました")
    assert kept()[0] == "はじめのことば。"

    person.context.set_offline(True)
    box.fill("はじめのことば。つながらないあいだのことば。")
    expect(said).to_contain_text("つながりしだい送って")
    assert len(unsent(page)) == 1
    person.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(said).to_contain_text("に保存しました")
    assert kept()[0] == "はじめのことば。つながらないあいだのことば。"
    assert unsent(page) == []

    other = person.context.new_page()
    other.goto(page.url)
    other.get_by_label("あなたのメモ").fill("ふたつめの画面のことば。")
    expect(other.locator("#note-kept")).to_contain_text("に保存しました")
    box.fill("ひとつめの画面のつづき。")
    expect(page.locator("[data-theirs]")).to_have_text("ふたつめの画面のことば。")
    expect(box).to_have_value("ひとつめの画面のつづき。")
    assert person.axe() == []
    assert not person.is_overflowing()
    page.get_by_role("button", name="この画面の文を残す").click()
    expect(said).to_contain_text("に保存しました")
    note, earlier = kept()
    assert note == "ひとつめの画面のつづき。"
    assert "ふたつめの画面のことば。" in earlier


def test_a_note_typed_while_away_is_there_after_the_page_was_closed(at_a_screen):
    person, booking_id, kept = at_a_screen
    page = person.open(f"/desk/bookings/{booking_id}/notes")
    address = page.url
    person.context.set_offline(True)
    page.get_by_label("あなたのメモ").fill("電車のなかで。")
    expect(page.locator("#note-kept")).to_contain_text("つながりしだい送って")
    page.close()
    person.context.set_offline(False)

    again = person.context.new_page()
    again.goto(address)

    expect(again.get_by_label("あなたのメモ")).to_have_value("電車のなかで。")
    expect(again.locator("#note-kept")).to_contain_text("に保存しました")
    assert kept()[0] == "電車のなかで。"
    assert unsent(again) == []


def test_far_too_long_a_note_is_neither_cut_nor_sent(at_a_screen):
    person, booking_id, kept = at_a_screen
    page = person.open(f"/desk/bookings/{booking_id}/notes")
    box, said = page.get_by_label("あなたのメモ"), page.locator("#note-kept")
    box.fill("あ" * 19_000)
    expect(said).to_contain_text("に保存しました")

    box.fill("あ" * 200_000)

    expect(said).to_contain_text("20,000文字を180,000文字超えています")
    assert box.evaluate("box => box.value.length") == 200_000
    assert kept()[0] == "あ" * 19_000


def test_a_report_drafts_itself_and_points_out_a_name(at_a_screen):
    person, booking_id, _ = at_a_screen
    page = person.open(f"/desk/consultations/{booking_id}")
    page.get_by_label("育児・介護と仕事").check()
    page.get_by_label("何についての面談だったか").fill("高橋課長との関係について。")
    expect(page.locator('[data-hint-for="summary"]')).to_contain_text("高橋課長")
    expect(page.locator("#report [data-said]")).to_contain_text("に下書きを保存しました")
    assert person.axe() == []
    assert not person.is_overflowing()

    page.reload()

    expect(page.get_by_label("育児・介護と仕事")).to_be_checked()
    expect(page.get_by_label("何についての面談だったか")).to_have_value("高橋課長との関係について。")
    page.get_by_role("button", name="この内容でしめくくる").click()
    expect(page.get_by_text("しめくくりました。")).to_be_visible()
