"""A life-line with one's hands: placed in the chart, dragged, moved by keys, taken back; with and without script."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from factories.people import a_company, an_employee
from flask import Flask
from playwright.sync_api import Page, expect
from support.browser import PHONE, Person, served

from sotomado.accounts.models import Role
from sotomado.companies.brief import service as briefs
from sotomado.companies.brief.service import Section
from sotomado.consultations.life_line import service as life_line
from sotomado.consultations.life_line.points import Told
from sotomado.database import Database


@dataclass
class Desk:
    """Somebody with two points on their line, and HR of their company."""

    app: Flask
    database: Database
    address: str
    company_id: int
    owner_id: int
    hr_id: int
    come: Callable[..., Person]

    def line_of_owner(self, **options: object) -> Person:
        person = self.come(self.address, **options)
        person.sign_in_as(self.database, self.app, self.owner_id).open("/life-line")
        return person

    def stored(self) -> list[tuple[str, int, int]]:
        with self.database.read() as work:
            points = life_line.line(work, person_id=self.owner_id).points
        return [(one.told.title, one.told.year, one.told.height) for one in points]


@pytest.fixture
def desk(
    sqlite_database: Database, make_app: Callable[..., Flask], a_person_at: Callable[..., Person]
) -> Iterator[Desk]:
    with sqlite_database.work() as work:
        company = a_company(work)
        owner = an_employee(work, company)
        hr = an_employee(work, company, roles=(Role.HR,))
        life_line.place(work, person_id=owner, told=Told(2012, None, -5, "大きな失注"))
        life_line.place(work, person_id=owner, told=Told(2018, None, 4, "開発へ異動"))
    app = make_app(sqlite_database)
    with served(app) as address:
        yield Desk(app, sqlite_database, address, company.id, owner, hr, a_person_at)


def the_point(page: Page, title: str):
    return page.locator(f".life-line-drawing:visible a[data-point][aria-label*='{title}']")


def drag(page: Page, title: str, *, right: float, up: float) -> None:
    box = the_point(page, title).locator(".here").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y - up / 2)
    page.mouse.move(x + right, y - up)
    page.mouse.up()


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_a_point_dragged_stays_where_it_was_dropped_and_can_be_taken_back(desk: Desk, viewport) -> None:
    page = desk.line_of_owner(**({"viewport": viewport} if viewport else {})).page

    drag(page, "大きな失注", right=0, up=140)

    expect(page.locator("#life-line-said")).to_contain_text("保存しました")
    [(_title, year, height), _second] = desk.stored()
    assert year == 2012
    assert height > -5
    page.get_by_role("button", name="変えたことを、もとに戻す").click()
    expect(page.get_by_text("もとに戻しました。")).to_be_visible()
    assert desk.stored()[0] == ("大きな失注", 2012, -5)


def test_arrow_keys_move_a_point_and_focus_stays_on_it(desk: Desk) -> None:
    page = desk.line_of_owner().page
    the_point(page, "大きな失注").focus()

    for key in ("ArrowUp", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)

    expect(page.locator("#life-line-said")).to_contain_text("保存しました")
    assert desk.stored()[0] == ("大きな失注", 2013, -3)
    expect(the_point(page, "大きな失注")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="大きな失注")).to_be_visible()


def test_where_the_network_is_gone_the_point_goes_back_and_says_so(desk: Desk) -> None:
    person = desk.line_of_owner()
    person.context.set_offline(True)

    drag(person.page, "大きな失注", right=0, up=100)

    expect(person.page.locator("#life-line-said")).to_contain_text("保存できませんでした")
    expect(the_point(person.page, "大きな失注")).to_have_attribute("data-height", "-5")
    assert desk.stored()[0] == ("大きな失注", 2012, -5)


def test_an_empty_place_of_the_chart_is_where_an_event_begins(desk: Desk) -> None:
    page = desk.line_of_owner().page
    box = page.locator(".life-line-drawing.wide").bounding_box()
    assert box is not None

    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.25)

    expect(page.get_by_role("heading", name="出来事を書き加える")).to_be_visible()
    assert int(page.get_by_label("年(西暦)").input_value()) > 2018
    expect(page.get_by_label("よかった", exact=True)).to_be_checked()


def test_everything_can_be_done_without_script(desk: Desk) -> None:
    page = desk.line_of_owner(script=False).page
    the_point(page, "大きな失注").click()
    page.get_by_label("年(西暦)").fill("1800")
    page.get_by_label("意味：その経験から").fill("土台になった")
    page.get_by_role("button", name="書きかえる").click()
    expect(page.get_by_role("alert")).to_contain_text("までの年を書いてください")
    expect(page.get_by_label("意味：その経験から")).to_have_value("土台になった")

    page.get_by_label("年(西暦)").fill("2011")
    page.get_by_label("まあよかった").check()
    page.get_by_role("button", name="書きかえる").click()

    expect(page.get_by_text("土台になった")).to_be_visible()
    assert desk.stored()[0] == ("大きな失注", 2011, 3)


def test_hr_keeps_a_draft_while_writing_and_hears_when_it_cannot_be_saved(desk: Desk) -> None:
    person = desk.come(desk.address)
    page = person.sign_in_as(desk.database, desk.app, desk.hr_id).open(f"/company/{desk.company_id}/brief")
    page.get_by_label("事業と仕事", exact=False).first.fill("部品をつくる会社です。")
    expect(page.locator("[data-keeps=form] [data-said]")).to_have_text("下書きを保存しました。")
    with desk.database.read() as work:
        draft = briefs.draft_of(work, company_id=desk.company_id, person_id=desk.hr_id)
    assert draft is not None
    assert draft.texts.get(Section.BUSINESS, "ja") == "部品をつくる会社です。"

    person.context.set_offline(True)
    page.get_by_label("事業と仕事", exact=False).first.fill("部品を設計してつくる会社です。")
    expect(page.locator("[data-keeps=form] [data-said]")).to_contain_text("この画面に残っています")
    person.context.set_offline(False)
    expect(page.locator("[data-keeps=form] [data-said]")).to_have_text("下書きを保存しました。")
    with desk.database.read() as work:
        kept = briefs.draft_of(work, company_id=desk.company_id, person_id=desk.hr_id)
    assert kept is not None
    assert kept.texts.get(Section.BUSINESS, "ja") == "部品を設計してつくる会社です。"


def test_what_is_typed_of_an_event_is_there_after_the_page_was_closed_and_nothing_of_it_in_the_browser(
    desk: Desk,
) -> None:
    person = desk.line_of_owner(viewport=PHONE)
    page = person.open("/life-line/points/new")
    said = page.locator("[data-keeps=form] [data-said]")
    page.get_by_label("どんな出来事でしたか").fill("転勤の話")
    expect(said).to_contain_text("書きかけを保存しました")
    person.context.set_offline(True)
    page.get_by_label("気持ち：そのとき").fill("まだ、だれにも言えない。")
    expect(said).to_contain_text("まだ保存できていません")
    assert page.evaluate("localStorage.length") == 0
    person.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(said).to_contain_text("書きかけを保存しました")
    page.close()

    page = person.context.new_page()
    page.goto(f"{desk.address}/life-line/points/new")
    expect(page.get_by_label("どんな出来事でしたか")).to_have_value("転勤の話")
    expect(page.get_by_label("気持ち：そのとき")).to_have_value("まだ、だれにも言えない。")
    assert len(desk.stored()) == 2
    page.get_by_role("button", name="線に加える").click()

    expect(page.get_by_role("heading", name="出来事とことば")).to_be_visible()
    assert "転勤の話" in [title for title, _, _ in desk.stored()]
    page.goto(f"{desk.address}/life-line/points/new")
    expect(page.get_by_label("どんな出来事でしたか")).to_have_value("")
