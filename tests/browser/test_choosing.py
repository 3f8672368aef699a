"""Choosing with one's hands: again on the spot, side by side, by thumb, by keyboard, with script and without."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from factories.answers import all_answers
from factories.people import a_company, a_consultant, an_employee
from flask import Flask
from playwright.sync_api import Page, expect
from support.browser import DESKTOP, PHONE, Person, served

from sotomado.assessments import service as assessments
from sotomado.database import Database
from sotomado.directory.vocabulary import SpokenLanguage, Theme
from sotomado.shortlists import service as shortlists
from sotomado.shortlists.wishes import Wished

A_SHORTLIST = re.compile(r"/shortlist/[^/?]+$")


@dataclass
class Desk:
    address: str
    app: Flask
    database: Database
    person_id: int
    ten: str


@pytest.fixture
def desk(sqlite_database: Database, make_app: Callable[..., Flask]) -> Iterator[Desk]:
    """Fourteen consultants, all of them measured, and a person who was just shown ten of them."""
    app = make_app(sqlite_database)
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))
        for number in range(14):
            one = a_consultant(work, name=f"相談員 {number}番", themes=(Theme.UNCLEAR, list(Theme)[1 + number % 11]))
            assessments.store_completed(
                work, person_id=one.person_id, answers=all_answers(1 + number % 5), completed_at=work.now
            )
        assessments.store_completed(work, person_id=person_id, answers=all_answers(3), completed_at=work.now)
        wished = Wished(themes=(Theme.UNCLEAR,), language=SpokenLanguage.JAPANESE)
        ten = shortlists.make(work, person_id=person_id, wished=wished)
    with served(app) as address:
        yield Desk(address, app, sqlite_database, person_id, f"/shortlist/{ten}")


@pytest.fixture
def at_the_ten(desk: Desk, a_person_at: Callable[..., Person]) -> Callable[..., Page]:
    def come(**options: object) -> Page:
        person = a_person_at(desk.address, **options).sign_in_as(desk.database, desk.app, desk.person_id)
        page = person.open(desk.ten)
        if options.get("script", True):
            page.evaluate("window.neverLeft = true")
        return page

    return come


def stayed(page: Page) -> bool:
    return bool(page.evaluate("window.neverLeft === true"))


def names(page: Page) -> list[str]:
    page.wait_for_load_state()  # all ten of a page that is still coming
    return page.locator(".window h3").all_inner_texts()


def test_a_leaning_draws_the_ten_anew_in_its_place(desk: Desk, at_the_ten: Callable[..., Page]) -> None:
    page = at_the_ten(viewport=PHONE)
    page.get_by_role("button", name="もっとちがう人").click()

    expect(page.locator("#said")).to_contain_text("もっとあなたとちがう人をえらびなおしました")
    expect(page).to_have_url(A_SHORTLIST)
    assert not page.url.endswith(desk.ten)
    assert stayed(page)
    expect(page.locator(".window")).to_have_count(10)
    # Whoever pressed it by keyboard is still there.
    expect(page.get_by_role("button", name="もっとちがう人")).to_be_focused()
    expect(page.get_by_role("button", name="もっとちがう人")).to_have_attribute("aria-pressed", "true")

    page.go_back()
    expect(page).to_have_url(f"{desk.address}{desk.ten}")
    expect(page.get_by_role("button", name="もっとちがう人")).to_have_attribute("aria-pressed", "false")


def test_who_was_left_out_can_be_brought_back_from_where_it_was_said(at_the_ten: Callable[..., Page]) -> None:
    page = at_the_ten()
    before = names(page)
    page.get_by_role("button", name=f"{before[6]} 外す").click()

    said = page.locator("#said")
    expect(said).to_contain_text(f"{before[6]}さんを候補から外しました")
    expect(said).to_be_focused()
    expect(said).to_be_in_viewport()
    assert before[6] not in names(page)
    assert stayed(page)

    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=f"{before[6]} もとに戻す")).to_be_focused()
    page.keyboard.press("Enter")
    expect(said).to_contain_text(f"{before[6]}さんを候補にもどして")
    assert names(page) == before
    assert stayed(page)


def test_a_changed_wish_draws_anew_and_a_wish_for_nothing_is_told_in_place(
    desk: Desk, at_the_ten: Callable[..., Page]
) -> None:
    page = at_the_ten(viewport=PHONE)
    page.locator("#change-wish").click()
    page.locator(".facets").get_by_label("まだモヤモヤしている").click()
    page.get_by_role("button", name="この希望で、えらびなおす").click()

    expect(page.locator(".facets .wrong")).to_contain_text("ひとつ以上えらんでください")
    expect(page).to_have_url(f"{desk.address}{desk.ten}")

    page.locator(".facets").get_by_label("成長・学び").click()
    page.locator(".facets").get_by_label("電話").click()
    page.get_by_role("button", name="この希望で、えらびなおす").click()

    expect(page.locator("#said")).to_contain_text("希望を変えて、えらびなおしました。")
    assert stayed(page)
    expect(page.locator(".said-wishes li")).to_have_text(["成長・学び", "日本語", "電話"])
    expect(page.locator("#facets")).not_to_have_attribute("open", "")


def test_by_keyboard_three_are_marked_compared_and_still_marked_on_return(at_the_ten: Callable[..., Page]) -> None:
    page = at_the_ten()
    marks = page.locator(".mark-it input")
    for number in (1, 4, 8):
        marks.nth(number).focus()
        page.keyboard.press("Space")

    # A fourth rests until one is taken back.
    expect(marks.nth(0)).to_be_disabled()
    marks.nth(8).focus()
    page.keyboard.press("Space")
    expect(marks.nth(0)).to_be_enabled()
    page.keyboard.press("Space")

    chosen = [names(page)[number] for number in (1, 4, 8)]
    page.get_by_role("button", name="ならべて、くらべる").press("Enter")
    expect(page.locator("h1")).to_have_text("ならべて、くらべる")
    expect(page.get_by_role("columnheader")).to_have_text(chosen)

    page.get_by_role("link", name="十の窓にもどる").click()
    expect(page.locator(".mark-it input:checked")).to_have_count(3)
    expect(page.locator(".mark-it input").nth(0)).to_be_disabled()


def test_the_way_to_comparing_comes_to_the_thumb(at_the_ten: Callable[..., Page]) -> None:
    page = at_the_ten(viewport=PHONE)
    compare = page.get_by_role("button", name="ならべて、くらべる")
    expect(compare).not_to_be_in_viewport()

    page.locator(".mark-it").first.click()

    expect(compare).to_be_in_viewport()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_side_by_side_every_fact_of_everyone_is_in_sight_without_pushing_sideways(
    desk: Desk, a_person_at: Callable[..., Person], viewport: dict[str, int]
) -> None:
    person = a_person_at(desk.address, viewport=viewport).sign_in_as(desk.database, desk.app, desk.person_id)
    page = person.open(desk.ten)
    ids = [one.get_attribute("value") for one in page.locator(".mark-it input").all()[:3]]
    person.open(f"{desk.ten}/compare?c={ids[0]}&c={ids[1]}&c={ids[2]}")

    assert not person.is_overflowing()
    assert person.axe() == []
    width = viewport["width"]
    for cell in page.get_by_role("cell").all():
        box = cell.bounding_box()
        assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= width)
    assert page.get_by_role("rowheader").count() >= 8


def test_without_script_everything_goes_the_long_way_and_arrives(desk: Desk, at_the_ten: Callable[..., Page]) -> None:
    page = at_the_ten(script=False)
    before = names(page)

    page.get_by_role("button", name="もっと似た人").click()
    expect(page.locator("#said")).to_contain_text("もっとあなたに似た人")
    page.get_by_role("button", name=f"{names(page)[0]} 外す").click()
    page.get_by_role("button", name=re.compile("もとに戻す")).click()
    page.locator("#change-wish").click()
    page.locator(".facets").get_by_label("職場の人間関係").click()
    page.get_by_role("button", name="この希望で、えらびなおす").click()
    expect(page.locator(".said-wishes li")).to_have_text(["まだモヤモヤしている", "職場の人間関係", "日本語"])

    # Nothing rests here: four marks are sent, three are shown, and the page says so.
    for number in range(4):
        page.locator(".mark-it").nth(number).click()
    page.get_by_role("button", name="ならべて、くらべる").click()
    expect(page.get_by_role("columnheader")).to_have_count(3)
    expect(page.locator("main")).to_contain_text("一度にならべられるのは三人までです。")

    page.goto(desk.ten)
    assert names(page) == before
