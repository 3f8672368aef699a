"""A card between two screens, and everything of one's own fetched and let go, as people do it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from factories.people import a_company, an_employee
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select, update
from support.browser import PHONE, Person, served
from support.clock import StandingClock

from sotomado.accounts.models import Person as Account
from sotomado.accounts.models import Role
from sotomado.accounts.passwords import Passwords
from sotomado.companies.models import Employment
from sotomado.consultations.words import service as words
from sotomado.database import Database
from sotomado.personal_data import copies
from sotomado.personal_data.models import OwnCopy

PASSWORD = "よく眠れる夜のための長い文"
SAID = "教えているときのほうが、自分の考えがはっきりする。"


@dataclass
class Scene:
    database: Database
    app: Flask
    address: str
    owner_id: int
    manager_id: int


@pytest.fixture
def scene(sqlite_database: Database, make_app: Callable[..., Flask], clock: StandingClock) -> Iterator[Scene]:
    with sqlite_database.work() as work:
        company = a_company(work)
        manager = an_employee(work, company, name="安田 誠", roles=(Role.MANAGER,))
        line = work.session.scalars(select(Employment.id).where(Employment.person_id == manager)).one()
        owner = an_employee(work, company, name="三浦 遥斗", manager_id=line)
        hashed = Passwords(memory_kib=8, passes=1).hash(PASSWORD)
        work.session.execute(update(Account).where(Account.id == owner).values(password_hash=hashed))
        words.keep(work, person_id=owner, text=SAID)
    app = make_app(sqlite_database)
    with served(app) as address:
        yield Scene(sqlite_database, app, address, owner, manager)


def is_in_order(person: Person) -> None:
    assert person.axe() == []
    assert not person.is_overflowing()


def test_a_card_is_written_read_seen_and_withdrawn(scene: Scene, a_person_at: Callable[..., Person]) -> None:
    owner = a_person_at(scene.address, viewport=PHONE).sign_in_as(scene.database, scene.app, scene.owner_id)
    manager = a_person_at(scene.address).sign_in_as(scene.database, scene.app, scene.manager_id)
    page = owner.open("/cards")
    page.get_by_role("link", name="カードを書く").click()
    page.get_by_label("題", exact=True).fill("これからの半年で、試してみたいこと")
    page.get_by_label("伝えたいこと").fill("新人の相談役をやってみたいです。")
    page.get_by_text("自分の記録からえらんで、書き足す").click()
    page.get_by_label(SAID).check()
    page.get_by_role("button", name="書き写す").click()
    expect(page.get_by_label("伝えたいこと")).to_have_value(re.compile(SAID))
    is_in_order(owner)

    page.get_by_role("button", name="相手に見える姿を確かめる").click()
    expect(page.locator(".share-card")).to_contain_text(SAID)
    page.get_by_role("button", name="共有する").click()
    expect(page.get_by_text("まだ開かれていません。")).to_be_visible()

    read = manager.open("/cards/received")
    read.get_by_role("link", name="これからの半年で、試してみたいこと").click()
    expect(read.locator(".share-card")).to_contain_text(SAID)
    is_in_order(manager)

    page.reload()
    expect(page.get_by_text("安田 誠さん", exact=False).last).to_be_visible()
    page.get_by_role("button", name="取り下げる").click()
    expect(page.get_by_text("もう、だれにも読めません。")).to_be_visible()
    # It lies open on another screen, where somebody comes back to it.
    read.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(read.get_by_text("このカードは、もうありません。")).to_be_visible()
    expect(read.locator("main")).not_to_contain_text("新人")


def test_everything_is_fetched_with_the_password_and_erasure_taken_back(
    scene: Scene, a_person_at: Callable[..., Person]
) -> None:
    owner = a_person_at(scene.address, viewport=PHONE).sign_in_as(scene.database, scene.app, scene.owner_id)
    page = owner.open("/account/own-data")
    page.get_by_role("button", name="作ってもらう").click()
    expect(page.locator("main").get_by_text("いま作っているところです。")).to_be_visible()
    with scene.database.read() as work:
        copy_id = work.session.scalars(select(OwnCopy.id)).one()
    copies.make(scene.database, copy_id=copy_id, public_url=scene.address)

    page.reload()
    page.get_by_label("パスワードをもう一度").fill(PASSWORD)
    with page.expect_download() as fetched:
        page.get_by_role("button", name="PDFを受け取る").click()
    assert fetched.value.suggested_filename == "sotomado.pdf"
    assert fetched.value.path().read_bytes().startswith(b"%PDF")

    page.get_by_role("link", name="記録の消去について読む").click()
    page.get_by_label("パスワードをもう一度").fill(PASSWORD)
    page.get_by_role("button", name="14日後に消すよう依頼する").click()
    expect(page.get_by_text("2026年12月4日(金) 10:00(東京)に行います。")).to_be_visible()
    is_in_order(owner)
    page.get_by_role("button", name="消去を取り消す").click()
    expect(page.get_by_text("すべて、もとのままです。")).to_be_visible()
