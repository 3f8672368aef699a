"""After a talk, at a screen: a sentence kept live beside the room, one offered, and the page on which one closes."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting
from playwright.sync_api import expect
from support.browser import PHONE, served

from sotomado.accounts.secrecy import service as secrecy
from sotomado.consultations.words import offering

SAID = "比べるのをやめたら、足もとが見えた。"


@pytest.fixture
def talk(sqlite_database, make_app, clock):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        latest = secrecy.words_for(work, person_id=meeting.advisee_id).version
        secrecy.acknowledge(work, person_id=meeting.advisee_id, version=latest)
    clock.set(IN_A_WEEK + timedelta(minutes=40))
    app = make_app(sqlite_database)
    with served(app) as address:
        yield app, sqlite_database, address, meeting, booking_id


def test_a_sentence_is_kept_beside_the_talk_and_taken_out_and_put_back(talk, a_person_at):
    app, database, address, meeting, booking_id = talk
    advisee = a_person_at(address, viewport=PHONE).sign_in_as(database, app, meeting.advisee_id)
    page = advisee.page
    with database.work() as work:
        offering.offer(
            work,
            consultant_person_id=meeting.consultant.person_id,
            booking_id=booking_id,
            text="息のできる場所がほしい。",
        )
    page.goto(f"/room/{booking_id}")

    page.get_by_label("いま出てきた、あなたのことば").fill(SAID)
    page.get_by_role("button", name="ことばを残す").click()
    kept = page.get_by_label("この面談で残したことば")
    expect(kept).to_contain_text(SAID)
    expect(page.get_by_label("いま出てきた、あなたのことば")).to_have_value("")

    page.get_by_role("button", name="自分のことばとして残す").click()
    expect(kept).to_contain_text("息のできる場所がほしい。")
    expect(page.get_by_label("渡されたことば", exact=True)).to_have_count(0)

    page.get_by_role("button", name=f"「{SAID}」を消す").click()
    expect(page.get_by_text("ことばを消しました。")).to_be_visible()
    page.get_by_role("button", name="消したことばをもとに戻す").click()
    expect(kept).to_contain_text(SAID)

    # A typed line of the room carries what it says; one tap keeps it.
    page.evaluate(
        """() => {
          const line = document.createElement("button");
          line.dataset.keepWord = "ひと息つけた。";
          line.textContent = "line";
          document.querySelector("[data-keeping]").append(line);
        }"""
    )
    page.get_by_role("button", name="line", exact=True).click()
    expect(kept).to_contain_text("ひと息つけた。")
    assert advisee.axe() == []
    assert not advisee.is_overflowing()
    assert advisee.troubles == []


def test_a_talk_is_closed_on_one_page_without_script(talk, a_person_at):
    app, database, address, meeting, booking_id = talk
    advisee = a_person_at(address, viewport=PHONE, script=False).sign_in_as(database, app, meeting.advisee_id)
    page = advisee.page
    page.goto(f"/bookings/{booking_id}/closing")

    page.get_by_label("心に残った、自分のことば").fill(SAID)
    page.get_by_role("button", name="ことばを残す").click()
    page.get_by_label("何を", exact=True).fill("もっと頑張る")
    page.get_by_role("button", name="書きとめる", exact=True).click()
    expect(page.get_by_text("もうすこし考えてみるなら")).to_be_visible()
    page.get_by_label("次に話してみたいこと").fill("父のこと")
    page.get_by_role("button", name="次のことを書きとめる").click()
    expect(page.get_by_text("次のことを書きとめました。")).to_be_visible()

    page.goto("/notebook")
    expect(page.get_by_text(SAID)).to_be_visible()
    expect(page.get_by_text("もっと頑張る")).to_be_visible()
    page.get_by_role("button", name="できた").click()
    expect(page.get_by_text("いま、書きとめてあることはありません。")).to_be_visible()
