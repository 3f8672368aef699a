"""A talk is recorded with two real browsers and a real recorder: agreed in the room, paused, watched, deleted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from factories.recordings import RING, a_vault
from factories.rooms import a_room
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from support import recorders
from support.browser import PHONE, Person, comes_about, served
from support.clock import StandingClock

from sotomado.bookings.models import Side
from sotomado.consultations.recording.vault import Vault
from sotomado.database import Database

SLOW = 60_000
# A player that shows moving pictures, knows how long they last, and goes where it is told.
PLAYS = """async (video) => {
  video.muted = true;
  await video.play();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const length = video.duration;
  if (!Number.isFinite(length) || length <= 2 || !video.videoWidth) return false;
  video.pause();
  video.currentTime = length / 2;
  await new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
  return Math.abs(video.currentTime - length / 2) < 1;
}"""


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-recording-line]")).to_contain_text(words, timeout=SLOW)


def kept(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*.sealed"))


def test_agreed_in_the_room_paused_watched_and_deleted(
    sqlite_database: Database,
    clock: StandingClock,
    make_app: Callable[..., Flask],
    camera_browser: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Vault, "of", classmethod(lambda cls, settings: cls(tmp_path, RING)))
    database, room = sqlite_database, a_room(sqlite_database, clock)
    app = make_app(database)
    with served(app) as address, recorders.at_work(database, a_vault(tmp_path)):
        people = {}
        for side, options in ((Side.ADVISEE, {"viewport": PHONE}), (Side.CONSULTANT, {})):
            person = Person(camera_browser, address, **options)
            person.context.grant_permissions(["camera", "microphone"])
            person.sign_in_as(database, app, room.person(side)).open(room.path)
            person.page.get_by_role("button", name="部屋に入る").click()
            people[side] = person
        advisee, consultant = people[Side.ADVISEE].page, people[Side.CONSULTANT].page

        advisee.get_by_role("button", name="この面談の録画に同意する").click(timeout=SLOW)
        says(advisee, "相手の方も同意したときだけ")
        says(consultant, "録画していません。")
        consultant.get_by_role("button", name="この面談の録画に同意する").click()
        for page in (advisee, consultant):
            says(page, "録画しています。")
        expect(advisee.locator("[data-recording-line]")).to_have_text("録画しています。", timeout=SLOW)
        # Something to watch, of both.
        vault = a_vault(tmp_path)
        comes_about(advisee, lambda: all(recorders.longest_take(database, vault, side) > 3500 for side in people))
        assert people[Side.ADVISEE].axe() == []
        assert not people[Side.ADVISEE].is_overflowing()
        advisee.evaluate("window.scrollTo({ top: 0, behavior: 'instant' })")
        on_stage = advisee.locator("[data-recording-on-stage]")
        expect(on_stage).to_have_text("録画しています。")
        expect(on_stage).to_be_in_viewport()  # the bar itself lies below the faces on a telephone
        on_stage.click()
        expect(advisee.locator("[data-recording]")).to_be_in_viewport()

        advisee.get_by_role("button", name="録画を止めておく").click()
        says(advisee, "なにも保存されません")
        expect(on_stage).to_have_text("録画を止めています。")
        says(consultant, "相手の方が録画を止めています")
        comes_about(advisee, lambda: not recorders.is_listening(database))
        at_pause = kept(tmp_path)
        advisee.wait_for_timeout(2500)
        assert kept(tmp_path) == at_pause > 50_000
        advisee.get_by_role("button", name="同意を取り消す").click()
        says(consultant, "録画していません。")
        expect(on_stage).to_be_hidden()

        people[Side.ADVISEE].open("/recordings")
        advisee.get_by_role("link", name="さんとの面談").click()
        advisee.get_by_role("button", name="録画をひらく").click()
        expect(advisee.locator("video").nth(1)).to_be_visible()
        assert people[Side.ADVISEE].axe() == []
        takes = advisee.locator("video").all()
        played = {take.get_attribute("aria-label") for take in takes if take.evaluate(PLAYS)}
        assert len(played) == 2, "one of each side, whatever came in pieces"
        advisee.get_by_role("link", name="この録画のページ").click()
        expect(advisee.get_by_role("row", name="ご自分の面談として")).to_be_visible()
        advisee.get_by_text("この録画を消す").click()
        advisee.get_by_role("button", name="録画を消す").click()
        expect(advisee.get_by_role("heading", name="消えたことの証し")).to_be_visible()
        for person in people.values():
            person.leave()
        assert [trouble for person in people.values() for trouble in person.troubles] == []
