"""Two people, each at a screen of their own: a theme for two, and what one shows the other and takes back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from factories.answers import answers_around
from factories.two_inside import Two
from flask import Flask
from playwright.sync_api import expect
from support.browser import PHONE, Person, served

from sotomado.assessments import service as assessments
from sotomado.database import Database

TITLE = "教える仕事を、すこしずつふやす"


@dataclass
class Scene:
    database: Database
    app: Flask
    address: str
    two: Two


@pytest.fixture
def scene(sqlite_database: Database, make_app: Callable[..., Flask]) -> Iterator[Scene]:
    with sqlite_database.work() as work:
        two = Two(work)
        assessments.store_completed(
            work, person_id=two.manager, answers=answers_around(3, E=4.3, N=2.0), completed_at=work.now
        )
    app = make_app(sqlite_database)
    with served(app) as address:
        yield Scene(sqlite_database, app, address, two)


def is_in_order(person: Person) -> None:
    assert person.axe() == []
    assert not person.is_overflowing()


def test_two_agree_on_a_theme_and_write_one_line_at_once(scene: Scene, a_person_at: Callable[..., Person]) -> None:
    member = a_person_at(scene.address, viewport=PHONE).sign_in_as(scene.database, scene.app, scene.two.member)
    manager = a_person_at(scene.address).sign_in_as(scene.database, scene.app, scene.two.manager)
    themes = f"/one-on-ones/{scene.two.pair_id}/themes"
    hers = member.open(themes)
    hers.get_by_role("link", name="テーマを提案する").click()
    hers.get_by_label("どんなテーマですか").fill(TITLE)
    is_in_order(member)
    hers.get_by_role("button", name="課長 さとるさんに提案する").click()
    expect(hers.get_by_text("課長 さとるさんがうなずくと始まります。")).to_be_visible()

    his = manager.open(themes)
    his.get_by_role("link", name=TITLE).click()
    his.get_by_role("button", name="このテーマで始める").click()
    his.get_by_label("気づいたこと、やってみたこと").fill("資料の順番がよかった。")
    his.get_by_role("button", name="ページにのこす").click()
    is_in_order(manager)

    hers.reload()
    hers.get_by_role("link", name="書きなおす").click()
    his.get_by_role("link", name="書きなおす").click()
    his.get_by_label("この行").fill("資料の順番がとてもよかった。")
    his.get_by_role("button", name="書きなおす").click()
    expect(his.get_by_text("資料の順番がとてもよかった。", exact=True)).to_be_visible()
    hers.get_by_label("この行").fill("順番は、前の晩に決めた。")
    hers.get_by_role("button", name="書きなおす").click()
    expect(hers.get_by_text("資料の順番がとてもよかった。", exact=True)).to_be_visible()
    expect(hers.get_by_label("この行")).to_have_value("順番は、前の晩に決めた。")
    is_in_order(member)
    hers.get_by_role("button", name="別の一行としてのこす").click()
    expect(hers.get_by_text("資料の順番がとてもよかった。", exact=True)).to_be_visible()
    expect(hers.get_by_text("順番は、前の晩に決めた。", exact=True)).to_be_visible()


def test_what_is_taken_back_goes_from_the_page_that_lies_open(scene: Scene, a_person_at: Callable[..., Person]) -> None:
    member = a_person_at(scene.address, viewport=PHONE).sign_in_as(scene.database, scene.app, scene.two.member)
    manager = a_person_at(scene.address).sign_in_as(scene.database, scene.app, scene.two.manager)
    shown = f"/one-on-ones/{scene.two.pair_id}/shown"
    his = manager.open(f"{shown}/choose")
    for number in (0, 1):
        his.locator("#pieces-facets input").nth(number).check()
    his.get_by_role("button", name="相手に見える姿を確かめる").click()
    preview = his.locator(".shown-by")
    expect(preview.locator(".shown-facet")).to_have_count(2)
    words = preview.locator(".shown-facet p").first.inner_text()
    is_in_order(manager)
    his.get_by_role("button", name="新人 みどりさんに見せる").click()
    expect(his.get_by_text("まだ開かれていません")).to_have_count(2)

    hers = member.open(f"{shown}/theirs")
    expect(hers.locator(".shown-facet p").first).to_have_text(words)
    is_in_order(member)
    his.reload()
    expect(his.get_by_text("開かれました")).to_have_count(2)
    his.get_by_role("button", name="取り下げる").first.click()
    expect(hers.locator(".shown-facet")).to_have_count(1)
    expect(hers.get_by_text(words)).to_have_count(0)

    his.get_by_role("button", name="取り下げる").first.click()
    expect(hers.get_by_text("いま、見せてもらっているものはありません。")).to_be_visible()


def test_without_a_line_what_may_have_been_taken_back_is_covered(
    scene: Scene, a_person_at: Callable[..., Person]
) -> None:
    manager = a_person_at(scene.address).sign_in_as(scene.database, scene.app, scene.two.manager)
    member = a_person_at(scene.address).sign_in_as(scene.database, scene.app, scene.two.member)
    his = manager.open(f"/one-on-ones/{scene.two.pair_id}/shown/choose")
    his.locator("#pieces-facets input").first.check()
    his.get_by_role("button", name="相手に見える姿を確かめる").click()
    his.get_by_role("button", name="新人 みどりさんに見せる").click()
    expect(his.get_by_text("まだ開かれていません")).to_be_visible()
    hers = member.page
    hers.clock.install()
    member.open(f"/one-on-ones/{scene.two.pair_id}/shown/theirs")
    expect(hers.locator(".shown-facet")).to_have_count(1)

    member.context.set_offline(True)
    for _ in range(8):
        hers.clock.run_for(4000)
    expect(hers.locator(".shown-facet")).to_have_count(0)
    expect(hers.get_by_text("いったん伏せています。")).to_be_visible()
    member.context.set_offline(False)
    hers.clock.run_for(4000)
    expect(hers.locator(".shown-facet")).to_have_count(1)
