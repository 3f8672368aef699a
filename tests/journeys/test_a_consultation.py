"""A consultation from what is written before it to what is handed on after it, by two people at two real browsers.

Their cameras and microphones are made up by the browser; the recorder, the worker and what lies on the disk are real.
The clock alone is moved by hand.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from factories.bookings import IN_A_WEEK, AMeeting, a_confirmed_booking, a_meeting
from factories.people import a_consultant, an_employee
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from support import recorders
from support.browser import DESKTOP, PHONE, Person, served
from support.calls import RECEIVED
from support.clock import StandingClock

from sotomado.accounts.models import Role
from sotomado.consultations.recording import chores as recordings
from sotomado.consultations.recording.vault import Vault
from sotomado.database import Database

# Two browsers with moving pictures and a recorder on two cores.
SLOW = 60_000
TAKE_HOME = "異動の話を、どう受けとめるか"
KEPT_BACK = "いつか海のそばで働きたい"
NOTE = "こえの調子が、後半で変わった"
OWN_WORD = "断ることも、えらぶことのひとつだ"
TO_DO = "上司に、いまの気持ちを一度話す"
NEXT = "父のことを、どうしていくか"
CARD = "新しい部署のことを、もう少し聞きたいです。"


class TheTalk:
    """Who meets, and the pages of either side."""

    def __init__(self, database: Database, app: Flask, address: str, browser: Browser) -> None:
        self.database, self.app, self.address, self.browser = database, app, address, browser
        with database.work() as work:
            self.meeting = a_meeting(work)
            self.hr = an_employee(work, self.meeting.company, name="人事 まもる", roles=(Role.HR,))
            self.other = a_consultant(work, name="鈴木 その")
            self.booking_id = a_confirmed_booking(work, self.meeting)
        self.people: dict[int, Person] = {}

    def come(self, person_id: int, **options: object) -> Page:
        person = Person(self.browser, self.address, **options)  # type: ignore[arg-type]
        person.context.grant_permissions(["camera", "microphone"])
        self.people[person_id] = person
        person.sign_in_as(self.database, self.app, person_id)
        return person.page

    def come_again(self) -> None:
        """A sign-in ends by itself in the course of a week."""
        for person_id, person in self.people.items():
            person.sign_in_as(self.database, self.app, person_id)


@pytest.fixture
def talk(
    sqlite_database: Database, make_app: Callable[..., Flask], camera_browser: Browser, tmp_path: Path
) -> Iterator[TheTalk]:
    app = make_app(sqlite_database, recordings_folder=str(tmp_path))
    with served(app) as address:
        talk = TheTalk(sqlite_database, app, address, camera_browser)
        yield talk
        troubles = [trouble for person in talk.people.values() for trouble in person.troubles]
        for person in talk.people.values():
            person.leave()
    assert troubles == []


def test_from_what_is_written_before_to_what_the_next_consultant_reads(
    talk: TheTalk, clock: StandingClock, tmp_path: Path
) -> None:
    vault = Vault.of(talk.app.extensions["sotomado_settings"])
    assert vault is not None
    advisee = talk.come(talk.meeting.advisee_id, viewport=PHONE)
    consultant = talk.come(talk.meeting.consultant.person_id, viewport=DESKTOP)

    write_before(advisee, talk.booking_id)
    prepare(consultant, talk.booking_id)

    clock.set(IN_A_WEEK + timedelta(minutes=1))
    talk.come_again()
    with recorders.at_work(talk.database, vault):
        meet(advisee, consultant, talk.booking_id)
        record_and_pause(advisee, consultant)
        write_during(advisee, consultant)
        for page in (advisee, consultant):
            page.get_by_role("button", name="退室する").click()
            expect(page.get_by_role("heading", name="退室しました。")).to_be_visible()
        clock.set(IN_A_WEEK + timedelta(minutes=62))
    # The recorder has gone, so that nothing of it is on the move.
    expect_sealed(tmp_path)

    close(advisee, talk.booking_id)
    react(advisee, talk.booking_id)
    report(consultant, talk.booking_id)
    share_and_withdraw(advisee, talk)
    look_at_and_delete_the_recording(advisee, talk, tmp_path)
    go_on_with_another(advisee, talk)


def write_before(page: Page, booking_id: str) -> None:
    """Two answers; one of them is handed on."""
    page.goto(f"/bookings/{booking_id}/sheet/take_home")
    page.get_by_label("持ち帰りたいもの").fill(TAKE_HOME)
    page.get_by_role("button", name="保存する").click()
    page.goto(f"/bookings/{booking_id}/sheet/will")
    page.locator("textarea").fill(KEPT_BACK)
    page.get_by_role("button", name="保存する").click()
    page.goto(f"/bookings/{booking_id}/handing-on")
    page.get_by_label("持ち帰りたいもの").check()
    page.get_by_role("button", name="相談相手に見えるとおりに見てみる").click()
    expect(page.get_by_text(TAKE_HOME)).to_be_visible()
    page.get_by_role("button", name="これを渡す").click()
    expect(page.get_by_text("渡しました。")).to_be_visible()


def prepare(page: Page, booking_id: str) -> None:
    page.goto(f"/desk/bookings/{booking_id}/prepare")
    expect(page.get_by_text(TAKE_HOME)).to_be_visible()
    expect(page.get_by_text(KEPT_BACK)).to_have_count(0)


def meet(advisee: Page, consultant: Page, booking_id: str) -> None:
    """The limits of secrecy first, then both see and hear each other."""
    advisee.goto(f"/room/{booking_id}")
    advisee.get_by_role("link", name="秘密の守られ方を読む").click()
    advisee.get_by_role("button", name="読みました").click()
    consultant.goto(f"/room/{booking_id}")
    for page in (advisee, consultant):
        page.get_by_role("button", name="部屋に入る").click()
    for page in (advisee, consultant):
        expect(page.locator("[data-stage]")).to_have_attribute("data-connected", "true", timeout=SLOW)
        page.wait_for_function(RECEIVED, timeout=SLOW)


def record_and_pause(advisee: Page, consultant: Page) -> None:
    """One side's agreement records nothing; both do; either may pause, and both are told."""
    bars = [page.locator("[data-recording-line]") for page in (advisee, consultant)]
    advisee.get_by_role("button", name="この面談の録画に同意する").click()
    expect(bars[0]).to_contain_text("相手の方も同意したときだけ")
    consultant.get_by_role("button", name="この面談の録画に同意する").click()
    for bar in bars:
        expect(bar).to_have_text("録画しています。", timeout=SLOW)
    advisee.get_by_role("button", name="録画を止めておく").click()
    expect(bars[0]).to_contain_text("録画を止めています。")
    expect(bars[1]).to_contain_text("相手の方が録画を止めています。", timeout=SLOW)
    advisee.get_by_role("button", name="録画を続ける").click()
    for bar in bars:
        expect(bar).to_have_text("録画しています。", timeout=SLOW)


def write_during(advisee: Page, consultant: Page) -> None:
    consultant.locator("#note").fill(NOTE)
    expect(consultant.locator("#note-kept")).to_contain_text("保存しました")
    advisee.get_by_label("いま出てきた、あなたのことば").fill(OWN_WORD)
    advisee.get_by_role("button", name="ことばを残す").click()
    expect(advisee.locator("#kept-words")).to_contain_text(OWN_WORD)


def expect_sealed(folder: Path) -> None:
    """What lies there is neither Matroska nor anything else one could play."""
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert kept
    for path in kept:
        assert b"\x1a\x45\xdf\xa3" not in path.read_bytes()[:4096]


def close(page: Page, booking_id: str) -> None:
    page.goto(f"/bookings/{booking_id}/closing")
    expect(page.locator("#words")).to_contain_text(OWN_WORD)
    page.get_by_label("何を", exact=True).fill(TO_DO)
    page.get_by_role("button", name="書きとめる", exact=True).click()
    expect(page.locator("#actions")).to_contain_text(TO_DO)
    page.get_by_label("次に話してみたいこと").fill(NEXT)
    page.get_by_role("button", name="次のことを書きとめる").click()
    expect(page.get_by_text("次のことを書きとめました。")).to_be_visible()


def react(page: Page, booking_id: str) -> None:
    page.goto(f"/bookings/{booking_id}/reaction")
    page.locator("[name=satisfaction][value='5']").check(force=True)
    page.get_by_role("button", name="感想を残す").click()
    expect(page.get_by_text("感想を受けとりました")).to_be_visible()


def report(page: Page, booking_id: str) -> None:
    page.goto(f"/desk/consultations/{booking_id}")
    expect(page.locator("#note")).to_have_value(NOTE)
    page.locator("[name=themes]").first.check(force=True)
    page.get_by_role("button", name="この内容でしめくくる").click()
    expect(page.get_by_text("報告を出した日時")).to_be_visible()
    expect(page.get_by_text(OWN_WORD)).to_have_count(0)


def share_and_withdraw(page: Page, talk: TheTalk) -> None:
    page.goto("/cards/new")
    page.get_by_label("人事の担当者").check(force=True)
    page.get_by_label("題").fill("これからのこと")
    page.get_by_label("伝えたいこと").fill(CARD)
    page.get_by_role("button", name="相手に見える姿を確かめる").click()
    page.get_by_role("button", name="共有する").click()
    expect(page.get_by_text("まだ開かれていません。")).to_be_visible()
    own_card = page.url

    reader = talk.come(talk.hr)
    reader.goto(f"/company/{talk.meeting.company.id}/cards")
    reader.get_by_role("link", name="これからのこと").click()
    expect(reader.get_by_text(CARD)).to_be_visible()
    for told in (TAKE_HOME, KEPT_BACK, NOTE, OWN_WORD, TO_DO):
        expect(reader.get_by_text(told)).to_have_count(0)

    page.goto(own_card)
    expect(page.get_by_text("人事 まもるさん")).to_be_visible()
    page.get_by_role("button", name="取り下げる").click()
    reader.reload()
    expect(reader.get_by_role("heading", name="このカードは、もうありません。")).to_be_visible()
    expect(reader.get_by_text(CARD)).to_have_count(0)


def look_at_and_delete_the_recording(page: Page, talk: TheTalk, folder: Path) -> None:
    page.goto("/recordings")
    page.get_by_role("link", name="さんとの面談").click()
    page.get_by_role("button", name="録画をひらく").click()
    # The page that shows it may still be on its way.
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 1", timeout=SLOW)
    page.get_by_role("link", name="この録画のページ").click()
    page.get_by_text("この録画を消す").click()
    page.get_by_role("button", name="録画を消す").click()
    expect(page.get_by_text("この録画は消えました。")).to_be_visible()
    recordings.see_to_what_lies_there(talk.database, talk.app.extensions["sotomado_settings"])
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def go_on_with_another(page: Page, talk: TheTalk) -> None:
    """The next one reads the three things that were handed on, and nothing else of the first talk."""
    with talk.database.work() as work:
        meeting = AMeeting(talk.meeting.company, talk.meeting.advisee_id, talk.other)
        next_id = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=14))
    page.goto(f"/bookings/{next_id}/handing-on")
    for label in ("前回、心に残ったこと", "わたしのことば", "決めた行動と、その後"):
        page.get_by_label(label).check()
    page.get_by_role("button", name="相談相手に見えるとおりに見てみる").click()
    page.get_by_role("button", name="これを渡す").click()

    other = talk.come(talk.other.person_id)
    other.goto(f"/desk/bookings/{next_id}/prepare")
    for told in (NEXT, OWN_WORD, TO_DO):
        expect(other.get_by_text(told).first).to_be_visible()
    for kept in (TAKE_HOME, KEPT_BACK, NOTE, CARD):
        expect(other.get_by_text(kept)).to_have_count(0)
    other.goto(f"/desk/bookings/{talk.booking_id}/prepare")
    expect(other.get_by_text(TAKE_HOME)).to_have_count(0)
