"""A talk that did not come about, with one's hands: coming, waiting, saying so, answering, deciding."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, AMeeting
from factories.missed import a_claim, a_talk_that_began
from factories.people import a_person
from flask import Flask
from playwright.sync_api import Page, expect
from support.browser import DESKTOP, PHONE, Person, served
from support.clock import StandingClock

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Role
from sotomado.bookings.models import Side
from sotomado.database import Database


@dataclass
class Talk:
    """A talk that began twenty minutes ago."""

    app: Flask
    database: Database
    address: str
    meeting: AMeeting
    booking_id: str
    come: Callable[..., Person]

    def someone(self, person_id: int, path: str, *, language: str = "ja", **options: object) -> Person:
        with self.database.work() as work:
            accounts.save_preferences(work, person_id=person_id, locale=Locale(language), time_zone="Asia/Tokyo")
        person = self.come(self.address, language=language, **options)
        person.sign_in_as(self.database, self.app, person_id).open(path)
        return person

    def page_of(self, person_id: int, path: str, **options: object) -> Page:
        return self.someone(person_id, path, **options).page  # type: ignore[arg-type]

    def of_advisee(self, path: str = "", **options: object) -> Page:
        return self.page_of(self.meeting.advisee_id, f"/bookings/{self.booking_id}{path}", **options)

    def of_consultant(self, path: str, **options: object) -> Page:
        return self.page_of(self.meeting.consultant.person_id, path, **options)


@pytest.fixture
def talk(
    sqlite_database: Database,
    clock: StandingClock,
    make_app: Callable[..., Flask],
    a_person_at: Callable[..., Person],
) -> Iterator[Talk]:
    meeting, booking_id = a_talk_that_began(sqlite_database, clock)
    app = make_app(sqlite_database, room_provider="link")
    with served(app) as address:
        yield Talk(app, sqlite_database, address, meeting, booking_id, a_person_at)


@pytest.mark.parametrize("options", [{"viewport": PHONE}, {"viewport": DESKTOP, "script": False}])
def test_from_waiting_in_vain_to_an_apology(talk: Talk, options: dict[str, object]) -> None:
    page = talk.of_advisee(**options)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="面談に入る").click()
    expect(opened.value.get_by_text("あなたが来た時刻を、10:20に記録しました。")).to_be_visible()
    page.get_by_role("link", name="相手の方とお会いできなかったとき").click()
    page.get_by_label("伝えておきたいこと").fill("部屋で待っていました。")
    page.get_by_role("button", name="お会いできなかったと知らせる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("お返事を待っています。")

    theirs = talk.of_consultant("/desk", **options)
    theirs.get_by_role("link", name="お返事のページをひらく").click()
    expect(theirs.get_by_text("部屋で待っていました。")).to_have_count(0)
    theirs.get_by_label("うかがえませんでした").first.check()
    theirs.get_by_role("button", name="返事をする").click()

    expect(theirs.get_by_text("この面談の報酬はありません。").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("お待たせして、申し訳ありません。")).to_be_visible()


def test_an_operator_decides_what_two_tell_differently(talk: Talk) -> None:
    a_claim(talk.database, talk.meeting, talk.booking_id, Side.ADVISEE, words="だれも来ませんでした。")
    a_claim(talk.database, talk.meeting, talk.booking_id, Side.CONSULTANT, words="お待ちしていました。")
    with talk.database.work() as work:
        operator = a_person(work)
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
    page = talk.page_of(operator, "/operations", viewport=PHONE)
    page.get_by_role("link", name="会えなかった面談").click()
    page.get_by_role("link", name="2026年11月27日").click()

    page.get_by_role("button", name="決めて、おふたりに知らせる").click()
    expect(page.get_by_role("alert")).to_contain_text("どう扱うかを、ひとつ選んでください。")
    page.get_by_label("会えなかった。どちらのせいでもない").check()
    page.get_by_label("理由").fill("入口の案内が二通りありました。")
    page.get_by_role("button", name="決めて、おふたりに知らせる").click()

    expect(page.get_by_role("heading", name="決定", exact=True)).to_be_visible()
    expect(talk.of_advisee("/afterwards").get_by_text("入口の案内が二通りありました。")).to_be_visible()


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "viewport", [PHONE, DESKTOP, {"width": 360, "height": 740}], ids=["phone", "desktop", "narrow"]
)
def test_every_page_of_it_is_free_of_violations_and_fits(
    talk: Talk, clock: StandingClock, language: str, viewport: dict[str, int]
) -> None:
    clock.set(IN_A_WEEK + timedelta(minutes=70))
    path = f"/bookings/{talk.booking_id}/afterwards"
    for side, person_id in (
        (Side.ADVISEE, talk.meeting.advisee_id),
        (Side.CONSULTANT, talk.meeting.consultant.person_id),
    ):
        person = talk.someone(person_id, path, language=language, viewport=viewport)
        look_at(person)
        a_claim(talk.database, talk.meeting, talk.booking_id, side)
        person.open(path)
        look_at(person)
    person.open("/when-a-talk-did-not-happen")
    look_at(person)


def look_at(person: Person) -> None:
    assert person.axe() == [], person.page.url
    assert not person.is_overflowing(), person.page.url
    assert person.page.locator("main .btn:not(.quiet, .text, .grave)").count() <= 1, person.page.url
