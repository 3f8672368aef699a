"""A consultant links calendars at a screen: waits for the first reading, sees what went wrong, copies the address."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from factories.people import a_consultant
from flask import Flask
from playwright.sync_api import expect
from support.browser import PHONE, Person, served
from support.odd_server import OddServer, an_odd_server

from sotomado import jobs
from sotomado.database import Database
from sotomado.outbox.worker import Worker
from sotomado.settings import Settings

READING = "いま、読みにいっています。"


@dataclass
class Desk:
    database: Database
    app: Flask
    web: OddServer
    address: str
    person_id: int

    def works(self) -> None:
        Worker(self.database, jobs.handlers(self.database, Settings(outside_allowed_hosts=self.web.host))).run_due()


@pytest.fixture
def desk(sqlite_database: Database, make_app: Callable[..., Flask]) -> Iterator[Desk]:
    with an_odd_server() as web:
        app = make_app(sqlite_database, outside_allowed_hosts=web.host)
        with sqlite_database.work() as work:
            person_id = a_consultant(work).person_id
        with served(app) as address:
            yield Desk(sqlite_database, app, web, address, person_id)


def at_the_page(desk: Desk, a_person_at: Callable[..., Person], **options: object) -> Person:
    person = a_person_at(desk.address, **options).sign_in_as(desk.database, desk.app, desk.person_id)
    person.open("/desk/calendars")
    return person


def links(person: Person, label: str, address: str) -> None:
    person.page.get_by_label("名前", exact=True).last.fill(label)
    person.page.get_by_label("アドレス", exact=True).fill(address)
    person.page.get_by_role("button", name="つないで読んでみる").click()


def test_the_page_tells_by_itself_when_a_calendar_was_read(desk: Desk, a_person_at: Callable[..., Person]) -> None:
    person = at_the_page(desk, a_person_at)
    links(person, "仕事", desk.web.address("/good.ics"))
    person.page.get_by_text(READING).first.wait_for()
    # What is being typed below stays while the list above looks again.
    person.page.get_by_label("アドレス", exact=True).fill("https://half")

    desk.works()

    person.page.get_by_text("これからの予定1件分の時間をふさいでいます。").wait_for()
    assert person.page.locator("#linked").get_attribute("hx-trigger") is None
    assert person.page.get_by_label("アドレス", exact=True).input_value() == "https://half"
    assert person.axe() == []


def test_without_script_on_a_phone(desk: Desk, a_person_at: Callable[..., Person]) -> None:
    person = at_the_page(desk, a_person_at, viewport=PHONE, script=False)
    links(person, "家", desk.web.address("/nothing.ics"))
    expect(person.page.get_by_text(READING).first).to_be_visible()
    desk.works()

    person.page.reload()

    expect(person.page.get_by_text("そのアドレスには、何もありませんでした。")).to_be_visible()
    person.page.get_by_text("名前を変える、はずす").click()
    person.page.get_by_role("button", name="このカレンダーをはずす").click()
    expect(person.page.get_by_text("まだ、つながっているカレンダーはありません。")).to_be_visible()


def test_a_password_is_asked_for_only_where_one_is_needed(desk: Desk, a_person_at: Callable[..., Person]) -> None:
    person = at_the_page(desk, a_person_at)
    password = person.page.get_by_label("アプリ用パスワード", exact=True)
    expect(password).to_be_hidden()

    person.page.get_by_label("ユーザー名とパスワードで読む").check()

    expect(password).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_own_address_is_shown_once_and_can_be_copied(
    desk: Desk, a_person_at: Callable[..., Person], width: int
) -> None:
    person = at_the_page(desk, a_person_at, viewport={"width": width, "height": 800})
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.page.get_by_role("button", name="アドレスをつくる").click()
    shown = person.page.get_by_label("あなたの予定のアドレス").input_value()

    person.page.get_by_role("button", name="コピーする").click()

    person.page.get_by_role("button", name="コピーしました").wait_for()
    assert person.page.evaluate("navigator.clipboard.readText()") == shown
    assert not person.is_overflowing()
    assert person.axe() == []
    person.page.reload()
    expect(person.page.get_by_label("あなたの予定のアドレス")).to_have_count(0)
