"""Two people in a room, each with a browser, a camera and a microphone of their own (made up by the browser)."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from factories.bookings import IN_A_WEEK
from factories.rooms import ARoom, a_room
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect
from support.browser import DESKTOP, PHONE, Person, comes_about, listening, served
from support.calls import RECEIVED
from support.clock import StandingClock
from support.ports import free_port

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.bookings.claims import queries as claims
from sotomado.bookings.models import Side
from sotomado.consultations.room import queries
from sotomado.consultations.room.models import Left
from sotomado.database import Database

ADVISEE, CONSULTANT = Side.ADVISEE, Side.CONSULTANT
DEVICES = ["camera", "microphone"]
# Two browsers with moving pictures on two cores.
SLOW = 60_000


@dataclass
class Door:
    """A served room that is open."""

    app: Flask
    database: Database
    address: str
    room: ARoom
    browser: Browser
    people: list[Person]

    def at(self, side: Side, *, devices: list[str] | None = None, language: str = "ja", **options: object) -> Person:
        person_id = self.room.person(side)
        with self.database.work() as work:
            accounts.save_preferences(work, person_id=person_id, locale=Locale(language), time_zone="Asia/Tokyo")
        person = Person(self.browser, self.address, language=language, **options)  # type: ignore[arg-type]
        person.context.grant_permissions(DEVICES if devices is None else devices)
        self.people.append(person)
        return person.sign_in_as(self.database, self.app, person_id)

    def page(self, side: Side, **options: object) -> Page:
        return self.at(side, **options).open(self.room.path)  # type: ignore[arg-type]

    def both_talking(self) -> tuple[Page, Page]:
        pages = self.page(ADVISEE), self.page(CONSULTANT)
        for page in pages:
            enter(page)
        for page in pages:
            talks(page)
        return pages


@pytest.fixture
def door(
    sqlite_database: Database, clock: StandingClock, make_app: Callable[..., Flask], camera_browser: Browser
) -> Iterator[Door]:
    room = a_room(sqlite_database, clock)
    app = make_app(sqlite_database)
    with served(app) as address:
        door = Door(app, sqlite_database, address, room, camera_browser, [])
        yield door
        troubles = [trouble for person in door.people for trouble in person.troubles]
        for person in door.people:
            person.leave()
    assert troubles == []


def enter(page: Page) -> None:
    press_enter(page, then=page.get_by_role("button", name="退室する"))


def press_enter(page: Page, *, then: Locator) -> None:
    """Where the house took too long to answer the page says so, and one presses again."""
    for _ in range(3):
        page.get_by_role("button", name="部屋に入る").click()
        with suppress(AssertionError):
            expect(then).to_be_visible(timeout=SLOW)
            return
    expect(then).to_be_visible()


def talks(page: Page) -> None:
    """Sees the other move and hears them."""
    expect(page.locator("[data-stage]")).to_have_attribute("data-connected", "true", timeout=SLOW)
    page.wait_for_function(RECEIVED, timeout=SLOW)


def test_both_see_and_hear_each_other_and_leaving_is_written_down(door: Door) -> None:
    advisee, consultant = door.both_talking()

    consultant.get_by_role("button", name="退室する").click()
    expect(consultant.get_by_role("heading", name="退室しました。")).to_be_visible()
    expect(advisee.locator("[data-stage-words]")).to_contain_text("待っています", timeout=SLOW)

    with door.database.read() as work:
        came = {line.side for line in claims.lines_of(work, booking_ids=[door.room.booking_id])}
        left = [
            (one.side, one.how_left)
            for one in queries.visits(work, booking_ids=[door.room.booking_id])
            if one.left_at is not None
        ]
    assert came == {ADVISEE, CONSULTANT}
    assert left == [(CONSULTANT, Left.WENT)]

    consultant.get_by_role("button", name="もう一度入る").click()
    talks(consultant)
    talks(advisee)


def test_a_lost_network_is_said_and_the_talk_goes_on(door: Door) -> None:
    advisee, consultant = door.both_talking()

    advisee.context.set_offline(True)
    note = advisee.locator("[data-line]")
    expect(note).to_contain_text("会話はこのまま続けられます。")
    talks(advisee)
    advisee.context.set_offline(False)

    expect(note).to_contain_text("連絡が戻りました。", timeout=SLOW)
    talks(advisee)
    talks(consultant)


def test_the_server_may_be_restarted_in_mid_call(
    sqlite_database: Database, clock: StandingClock, make_app: Callable[..., Flask], camera_browser: Browser
) -> None:
    room, app, port = a_room(sqlite_database, clock), make_app(sqlite_database), free_port()
    door = Door(app, sqlite_database, f"http://127.0.0.1:{port}", room, camera_browser, [])
    with listening(app, port):
        advisee, consultant = door.both_talking()
        seats = [page.locator("[data-room]").get_attribute("data-browser") for page in (advisee, consultant)]
    for page in (advisee, consultant):
        expect(page.locator("[data-line]")).to_contain_text("会話はこのまま続けられます。", timeout=SLOW)
    talks(advisee)
    consultant.get_by_label("あなたのメモ").fill("サーバーがいないあいだのことば。")
    expect(consultant.locator("#note-kept")).to_contain_text("つながりしだい送って")

    with listening(app, port):
        for page in (advisee, consultant):
            expect(page.locator("[data-line]")).to_contain_text("連絡が戻りました。", timeout=SLOW)
        talks(advisee)
        talks(consultant)
        expect(consultant.locator("#note-kept")).to_contain_text("に保存しました", timeout=SLOW)
        assert seats == [page.locator("[data-room]").get_attribute("data-browser") for page in (advisee, consultant)]
        for person in door.people:
            person.leave()


def test_typed_words_reach_the_other_and_stay_nowhere(door: Door) -> None:
    advisee, consultant = door.both_talking()

    advisee.get_by_label("伝えたいこと").fill("少し声が遠いです。")
    advisee.get_by_role("button", name="送る").click()

    expect(consultant.get_by_role("log")).to_contain_text("少し声が遠いです。")
    expect(advisee.get_by_label("伝えたいこと")).to_have_value("")
    assert "少し声が遠いです。".encode() not in b"".join(_database_files(door))


# A browser without a screen has none to choose from: a canvas stands for it.
A_SCREEN = """navigator.mediaDevices.getDisplayMedia = async () => {
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  setInterval(() => pen.fillText(String(Date.now()), 10, 50), 100);
  return canvas.captureStream(10);
}"""


def test_camera_and_screen_change_what_the_other_sees(door: Door) -> None:
    advisee, consultant = door.both_talking()
    consultant.evaluate(f"() => {{ {A_SCREEN} }}")

    expect(consultant.locator("video[data-theirs]")).to_be_visible()
    advisee.get_by_role("button", name="カメラを切る").click()
    expect(consultant.locator("[data-stage-words]")).to_have_text("声でつながっています。")
    expect(consultant.locator("video[data-theirs]")).to_be_hidden()  # not the last face, standing still
    assert advisee.evaluate("document.querySelector('[data-mine]').srcObject") is None

    consultant.get_by_role("button", name="画面を見せる").click()
    expect(advisee.locator("[data-stage]")).to_have_class("room-stage shows-a-screen")
    expect(advisee.locator("video[data-theirs]")).to_be_visible()
    consultant.get_by_role("button", name="画面を見せるのをやめる").click()
    expect(advisee.locator("[data-stage]")).to_have_class("room-stage")
    talks(advisee)


def test_whoever_is_refused_camera_and_microphone_still_enters_and_writes(door: Door) -> None:
    advisee, consultant = door.page(ADVISEE, devices=[], viewport=PHONE), door.page(CONSULTANT)
    advisee.get_by_role("button", name="カメラとマイクをためす").click()
    expect(advisee.get_by_role("alert")).to_contain_text("ブラウザで許可されていません。")

    advisee.get_by_label("声だけで入る").scroll_into_view_if_needed()
    enter(advisee)
    expect(advisee.locator("[data-stage]")).to_be_in_viewport(ratio=0.9)  # one stood further down, at the devices
    enter(consultant)
    talks(advisee)
    expect(consultant.locator("[data-stage-words]")).to_have_text("声でつながっています。")
    advisee.get_by_label("伝えたいこと").fill("聞こえています。")
    advisee.get_by_role("button", name="送る").click()

    expect(consultant.get_by_role("log")).to_contain_text("聞こえています。")


# Whether the middle of each is on the screen, and nothing else lies over it.
UNCOVERED = """selectors => selectors.filter((selector) => {
  const one = document.querySelector(selector);
  const { left, top, width, height } = one.getBoundingClientRect();
  const inside = top >= 0 && left >= 0 && top + height <= innerHeight && left + width <= innerWidth;
  const found = document.elementFromPoint(left + width / 2, top + height / 2);
  return !inside || !(one === found || one.contains(found));
})"""
AT_HAND = ["[data-stage]", "[data-captions]", "#room-say", "[data-mic]", "[data-camera]", "[data-go]", "[data-quick]"]


SCREENS = [(390, 844), (360, 640), (740, 360), (1280, 720)]


def test_what_a_talk_needs_stands_on_the_screen_without_scrolling(door: Door) -> None:
    advisee, consultant = door.both_talking()
    advisee.get_by_label("伝えたいこと").fill("少し声が遠いです。もう一度、ゆっくり話してもらえますか。")
    advisee.get_by_role("button", name="送る").click()
    expect(consultant.get_by_role("log")).to_contain_text("少し声が遠いです。")

    for width, height in SCREENS:
        for page in (advisee, consultant):
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("scrollTo(0, 0)")
            # What the page itself does about another size comes a moment later.
            comes_about(page, lambda page=page: page.evaluate(UNCOVERED, AT_HAND) == [])

    consultant.set_viewport_size({"width": 360, "height": 640})
    to_danger = consultant.get_by_role("link", name="危険を感じたとき")
    expect(to_danger).to_be_in_viewport(ratio=1)
    to_danger.click()
    expect(consultant.get_by_role("button", name="いのちの危険")).to_be_in_viewport()


def test_a_line_that_reached_the_consultant_has_no_button_without_words(door: Door) -> None:
    advisee, consultant = door.both_talking()

    advisee.get_by_label("伝えたいこと").fill("少し声が遠いです。")
    advisee.get_by_role("button", name="送る").click()

    expect(advisee.get_by_role("log").get_by_role("button")).to_have_text(["自分のことばとして残す"])
    expect(consultant.get_by_role("log")).to_contain_text("少し声が遠いです。")
    expect(consultant.get_by_role("log").get_by_role("button")).to_have_count(0)


def test_a_second_browser_of_the_same_person_asks_before_it_takes_over(door: Door) -> None:
    first, consultant = door.both_talking()
    second = door.page(ADVISEE)
    press_enter(second, then=second.get_by_role("dialog"))
    expect(second.get_by_role("dialog")).to_contain_text("もうひとつの画面で、この部屋に入っています。")
    second.get_by_role("button", name="いまのままにする").click()
    talks(first)

    press_enter(second, then=second.get_by_role("dialog"))
    second.get_by_role("button", name="こちらに移る").click()

    talks(second)
    talks(consultant)
    expect(first.get_by_role("heading", name="別の画面に移りました。")).to_be_visible(timeout=SLOW)


def test_before_its_time_the_room_says_when_it_opens_by_the_servers_clock(door: Door, clock: StandingClock) -> None:
    clock.set(IN_A_WEEK - timedelta(minutes=12))
    person = door.at(ADVISEE)
    person.context.add_init_script("const now = Date.now; Date.now = () => now() + 3 * 3600 * 1000;")
    page = person.open(door.room.path)
    expect(page.get_by_text("9:50に、この部屋がひらきます。")).to_be_visible()
    expect(page.get_by_role("button", name="部屋に入る")).to_be_disabled()

    clock.set(IN_A_WEEK - timedelta(minutes=10))

    expect(page.get_by_role("button", name="部屋に入る")).to_be_enabled(timeout=SLOW)
    expect(page.get_by_text("藤原 芽衣さんは、まだ部屋にいません。")).to_be_visible()
    enter(page)
    expect(page.locator("[data-timer]")).to_have_text("10:00からはじまります。")
    expect(page.locator("[data-stage-words]")).to_contain_text("面談は10:00からです。")


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("viewport", [{"width": 360, "height": 740}, DESKTOP], ids=["narrow", "desktop"])
def test_every_step_fits_and_is_free_of_violations(door: Door, language: str, viewport: dict[str, int]) -> None:
    for side in (CONSULTANT, ADVISEE):
        person = door.at(side, language=language, viewport=viewport)
        person.open(door.room.path)
        assert person.axe() == []
        person.page.locator("[data-enter]").click()
        expect(person.page.locator("[data-go]")).to_be_visible()
        assert person.axe() == []
        assert not person.is_overflowing()
    person.page.locator("[data-go]").click()
    expect(person.page.locator("[data-go]")).to_be_hidden()
    expect(person.page.locator(".btn:not(.quiet, .text, .grave):visible")).to_have_count(1)
    assert person.axe() == []


def _database_files(door: Door) -> Iterator[bytes]:
    path = door.database.engine.url.database
    assert path is not None
    for file in Path(path).parent.glob(Path(path).name + "*"):
        yield file.read_bytes()
