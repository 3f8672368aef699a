"""One talk as two people live it: from the sheet to the room, to what stays, to the next one with somebody else.

Each in a browser of their own, with made-up devices and a real recorder. What is looked at closely elsewhere is only
passed here; what is proved is that all of it hangs together, and what the next consultant sees of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from factories.bookings import IN_A_WEEK, AMeeting, a_confirmed_booking
from factories.people import a_consultant, an_employee
from factories.recordings import RING
from factories.rooms import ARoom, a_room
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update
from support import recorders
from support.browser import PHONE, Person, served
from support.calls import RECEIVED
from support.clock import StandingClock

from sotomado.accounts.models import Role
from sotomado.bookings.models import Side
from sotomado.companies.models import Employment
from sotomado.consultations.recording.vault import Vault
from sotomado.database import Database

# Two browsers with moving pictures and a recorder, on two cores.
SLOW = 40_000
TO_TAKE_HOME = "異動の話を、どう受けとめるか"
WILL = "教える仕事がしたい"
SAID = "比べるのをやめたら、足もとが見えた。"
TO_DO = "朝の十分を空ける"
NEXT = "父のことを話したい"
NOTE = "肩の力がぬけたように見えた。"


@dataclass
class Town:
    """The served application, and whoever sits at a screen."""

    database: Database
    app: Flask
    address: str
    room: ARoom
    browser: Browser
    people: list[Person] = field(default_factory=list)

    def come(self, person_id: int, **options: object) -> Page:
        person = Person(self.browser, self.address, **options)  # type: ignore[arg-type]
        person.context.grant_permissions(["camera", "microphone"])
        self.people.append(person)
        return person.sign_in_as(self.database, self.app, person_id).page


@pytest.fixture
def town(
    sqlite_database: Database,
    clock: StandingClock,
    make_app: Callable[..., Flask],
    camera_browser: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Town]:
    monkeypatch.setattr(Vault, "of", classmethod(lambda cls, settings: cls(tmp_path, RING)))
    room = a_room(sqlite_database, clock, minutes=-90)
    app = make_app(sqlite_database)
    with served(app) as address, recorders.at_work(sqlite_database, tmp_path):
        town = Town(sqlite_database, app, address, room, camera_browser)
        yield town
        troubles = [trouble for person in town.people for trouble in person.troubles]
        for person in town.people:
            person.leave()
    assert troubles == []


def test_from_the_sheet_to_the_next_consultant(town: Town, clock: StandingClock) -> None:
    booking_id = town.room.booking_id
    advisee = town.come(town.room.person(Side.ADVISEE), viewport=PHONE)
    consultant = town.come(town.room.person(Side.CONSULTANT))

    write(advisee, booking_id, "take_home", "持ち帰りたいもの", TO_TAKE_HOME)
    write(advisee, booking_id, "will", "やりたいこと", WILL)
    hand_on(advisee, booking_id, "持ち帰りたいもの")
    consultant.goto(f"/desk/bookings/{booking_id}/prepare")
    expect(consultant.locator("main")).to_contain_text(TO_TAKE_HOME)
    expect(consultant.locator("main")).not_to_contain_text(WILL)

    clock.set(IN_A_WEEK)
    talk_and_pause_the_recording(town, advisee, consultant)
    advisee.get_by_label("いま出てきた、あなたのことば").fill(SAID)
    advisee.get_by_role("button", name="ことばを残す").click()
    expect(advisee.get_by_label("この面談で残したことば")).to_contain_text(SAID)

    clock.set(IN_A_WEEK + timedelta(minutes=50))
    close(advisee, booking_id)
    say_how_it_was(advisee, booking_id)
    report(consultant, booking_id)
    share_and_withdraw(town, advisee)

    another, next_id = book_with_another(town)
    hand_on(advisee, next_id, "前回、心に残ったこと")
    their_page = town.come(another)
    their_page.goto(f"/desk/bookings/{next_id}/prepare")
    read = their_page.locator("main")
    for handed_on in (SAID, NEXT):
        expect(read).to_contain_text(handed_on)
    for kept_back in (TO_TAKE_HOME, WILL, TO_DO, NOTE):
        expect(read).not_to_contain_text(kept_back)
    for page, of_another in ((their_page, booking_id), (consultant, next_id)):
        answer = page.goto(f"/desk/bookings/{of_another}/prepare")
        assert answer is not None
        assert answer.status == 404


def write(page: Page, booking_id: str, question: str, label: str, words: str) -> None:
    page.goto(f"/bookings/{booking_id}/sheet/{question}")
    page.get_by_label(label).fill(words)
    page.get_by_role("button", name="保存する").click()


def hand_on(page: Page, booking_id: str, item: str) -> None:
    page.goto(f"/bookings/{booking_id}/handing-on")
    page.get_by_label(item).check()
    page.get_by_role("button", name="相談相手に見えるとおりに見てみる").click()
    page.get_by_role("button", name="これを渡す").click()
    expect(page.get_by_text("渡しました。")).to_be_visible()


def talk_and_pause_the_recording(town: Town, advisee: Page, consultant: Page) -> None:
    for page in (advisee, consultant):
        page.goto(town.room.path)
        page.get_by_role("button", name="部屋に入る").click()
        expect(page.get_by_role("button", name="退室する")).to_be_visible(timeout=SLOW)
    for page in (advisee, consultant):
        expect(page.locator("[data-stage]")).to_have_attribute("data-connected", "true", timeout=SLOW)
        page.wait_for_function(RECEIVED, timeout=SLOW)
    for page in (advisee, consultant):
        page.get_by_role("button", name="この面談の録画に同意する").click(timeout=SLOW)
    for page in (advisee, consultant):
        says(page, "録画しています。")
    advisee.get_by_role("button", name="録画を止めておく").click()
    says(advisee, "なにも保存されません")
    says(consultant, "相手の方が録画を止めています")


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-recording-line]")).to_contain_text(words, timeout=SLOW)


def close(page: Page, booking_id: str) -> None:
    page.goto(f"/bookings/{booking_id}/closing")
    page.get_by_label("何を", exact=True).fill(TO_DO)
    page.get_by_role("button", name="書きとめる", exact=True).click()
    page.get_by_label("次に話してみたいこと").fill(NEXT)
    page.get_by_role("button", name="次のことを書きとめる").click()
    expect(page.get_by_text("次のことを書きとめました。")).to_be_visible()


def say_how_it_was(page: Page, booking_id: str) -> None:
    page.goto(f"/bookings/{booking_id}/reaction")
    page.get_by_label("とても満足").check()
    page.get_by_label("また話してもよい").check()
    page.get_by_role("button", name="感想を残す").click()
    page.goto(f"/bookings/{booking_id}/closing")
    expect(page.get_by_role("link", name="残した感想を見る")).to_be_visible()


def report(page: Page, booking_id: str) -> None:
    page.goto(f"/desk/consultations/{booking_id}")
    page.get_by_label("あなたのメモ").fill(NOTE)
    page.get_by_label("育児・介護と仕事").check()
    page.get_by_role("button", name="この内容でしめくくる").click()
    expect(page.get_by_text("しめくくりました。")).to_be_visible()


def share_and_withdraw(town: Town, owner: Page) -> None:
    with town.database.work() as work:
        company, advisee_id = town.room.meeting.company, town.room.meeting.advisee_id
        manager_id = an_employee(work, company, name="安田 誠", roles=(Role.MANAGER,))
        line = work.session.scalars(select(Employment.id).where(Employment.person_id == manager_id)).one()
        work.session.execute(update(Employment).where(Employment.person_id == advisee_id).values(manager_id=line))
    owner.goto("/cards/new")
    owner.get_by_label("題", exact=True).fill("試してみたいこと")
    owner.get_by_label("伝えたいこと").fill("新人の相談役をやってみたいです。")
    owner.get_by_role("button", name="相手に見える姿を確かめる").click()
    owner.get_by_role("button", name="共有する").click()
    expect(owner.get_by_text("まだ開かれていません。")).to_be_visible()
    manager = town.come(manager_id)
    manager.goto("/cards/received")
    manager.get_by_role("link", name="試してみたいこと").click()
    expect(manager.locator(".share-card")).to_contain_text("新人の相談役")
    owner.get_by_role("button", name="取り下げる").click()
    expect(owner.get_by_text("もう、だれにも読めません。")).to_be_visible()
    manager.reload()
    expect(manager.locator("main")).not_to_contain_text("新人の相談役")


def book_with_another(town: Town) -> tuple[int, str]:
    """The next booking, a week later: (the consultant's person, its id)."""
    with town.database.work() as work:
        another = a_consultant(work)
        meeting = AMeeting(town.room.meeting.company, town.room.meeting.advisee_id, another)
        return another.person_id, a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=7))
