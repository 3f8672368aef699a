"""Two people of one pair, one in Tokyo and one in Berlin: asked for, agreed to, planned, and moved by both at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from factories.pairs import APair, a_pair_of_two
from factories.people import an_employee
from flask import Flask
from playwright.sync_api import Page, expect
from support.browser import PHONE, Person, served

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.database import Database


@dataclass
class Scene:
    database: Database
    app: Flask
    address: str
    pair: APair
    mentor: int


@pytest.fixture
def scene(sqlite_database: Database, make_app: Callable[..., Flask]) -> Iterator[Scene]:
    with sqlite_database.work() as work:
        pair = a_pair_of_two(work)
        mentor = an_employee(work, pair.company, department="開発", name="先輩 ゆう")
        accounts.save_preferences(work, person_id=mentor, locale=Locale.JAPANESE, time_zone="Europe/Berlin")
    app = make_app(sqlite_database)
    with served(app) as address:
        yield Scene(sqlite_database, app, address, pair, mentor)


def is_in_order(person: Person) -> None:
    assert person.axe() == []
    assert not person.is_overflowing()


def test_a_mentor_is_asked_and_the_two_find_one_time(scene: Scene, a_person_at: Callable[..., Person]) -> None:
    member = a_person_at(scene.address, viewport=PHONE).sign_in_as(scene.database, scene.app, scene.pair.member)
    mentor = a_person_at(scene.address).sign_in_as(scene.database, scene.app, scene.mentor)
    hers = member.open("/one-on-ones")
    is_in_order(member)
    asks(hers, member)

    his = mentor.open("/one-on-ones")
    his.get_by_role("link", name="新人 みどり").click()
    expect(his.get_by_text("設計の話を聞きたい")).to_be_visible()
    is_in_order(mentor)
    his.get_by_role("button", name="引き受ける").click()
    his.get_by_role("link", name="次の日時を決める").click()
    plans(his, "09:00")
    is_in_order(mentor)
    his.get_by_role("button", name="この日時にする").click()
    expect(his.get_by_text("9:00–09:30(ベルリン)").first).to_be_visible()

    hers.reload()
    expect(hers.get_by_text("2026年11月25日(水) 17:00–17:30(東京)").first).to_be_visible()
    expect(hers.get_by_text("09:00(ベルリン)")).to_be_visible()
    is_in_order(member)
    # Both open the same page; the second to press is told, and keeps what they chose.
    for page in (hers, his):
        page.get_by_role("link", name="この回を動かす").click()
    moves(hers, "18:00")
    expect(hers.get_by_text("2026年11月25日(水) 18:00–18:30(東京)").first).to_be_visible()
    moves(his, "11:15")
    expect(
        his.get_by_text("この画面をひらいたあとで、次回が2026年11月25日(水) 10:00(ベルリン)に決まりました。")
    ).to_be_visible()
    expect(his.get_by_label("時刻")).to_have_value("11:15")
    is_in_order(mentor)

    hers.get_by_role("button", name="この回は見送る").click()
    expect(hers.get_by_text("2026年12月9日(水) 17:00–17:30(東京)").first).to_be_visible()
    hers.get_by_role("button", name="見送りを取りやめる").click()
    expect(hers.get_by_text("2026年11月25日(水) 18:00–18:30(東京)").first).to_be_visible()


def asks(page: Page, member: Person) -> None:
    page.get_by_role("link", name="相手をさがす").click()
    page.get_by_label("名前か部署").fill("開発")
    page.get_by_role("button", name="さがす").click()
    is_in_order(member)
    page.get_by_role("link", name="先輩 ゆう").click()
    page.get_by_role("button", name="お願いを届ける").click()
    expect(page.get_by_role("alert")).to_contain_text("どんな1on1をお願いするか")
    page.get_by_label("メンターとの1on1").check()
    page.get_by_label("どうして、この人に").fill("設計の話を聞きたい")
    is_in_order(member)
    page.get_by_role("button", name="お願いを届ける").click()
    expect(page.get_by_role("heading", name="先輩 ゆうさんの返事を待っています")).to_be_visible()


def plans(page: Page, clock: str) -> None:
    page.get_by_label("日付").fill("2026-11-25")
    page.get_by_label("時刻").fill(clock)
    page.get_by_label("くり返し").select_option("two_weeks")
    page.get_by_label("オンライン").check()


def moves(page: Page, clock: str) -> None:
    page.get_by_label("時刻").fill(clock)
    page.get_by_role("button", name="この日時に動かす").click()
