"""A consultant at a real screen: how much room is left, the picture in its window, from the draft to the page."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from factories.people import AConsultant, a_company, a_consultant, an_employee
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect
from support.browser import PHONE, Person, served

from sotomado.database import Database


@pytest.fixture
def one(sqlite_database: Database) -> AConsultant:
    with sqlite_database.work() as work:
        return a_consultant(work)


@pytest.fixture
def app(sqlite_database: Database, make_app: Callable[..., Flask]) -> Flask:
    return make_app(sqlite_database)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.fixture
def me(address: str, app: Flask, sqlite_database: Database, one: AConsultant, a_person_at) -> Person:
    person: Person = a_person_at(address, viewport=PHONE)
    return person.sign_in_as(sqlite_database, app, one.person_id)


def a_photograph() -> bytes:
    picture = Image.new("RGB", (1200, 1000), "#aa3311")
    picture.paste("#1133aa", (600, 0, 1200, 1000))
    out = BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def colour_in_the_middle(page: Page) -> list[int]:
    return page.evaluate("[...document.querySelector('canvas').getContext('2d').getImageData(280, 301, 1, 1).data]")


def test_the_room_that_is_left_is_told_while_one_writes(me: Person) -> None:
    page = me.open("/desk/profile")

    page.fill("#voice", "あ" * 118)
    expect(page.locator("#voice-length")).to_have_text("あと2文字")
    page.fill("#voice", "あ" * 123)
    expect(page.locator("#voice-length")).to_have_text("3文字こえています")


def test_return_in_a_box_saves_the_draft(me: Person) -> None:
    page = me.open("/desk/profile")

    page.fill("#voice", "新しい一文です。")
    page.press("#voice", "Enter")

    expect(page.get_by_text("下書きを保存しました。")).to_be_visible()
    assert page.url.endswith("/desk/profile")


def test_the_picture_stands_in_the_window_as_it_is_moved_and_then_on_the_page(
    me: Person, address: str, app: Flask, sqlite_database: Database, one: AConsultant, a_person_at
) -> None:
    page = me.open("/desk/profile/portrait")
    page.set_input_files("#file", {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": a_photograph()})
    expect(page.locator("canvas")).to_be_visible()
    page.fill("#closeness", "200")
    page.fill("#across", "0")
    red = colour_in_the_middle(page)
    page.fill("#across", "100")
    blue = colour_in_the_middle(page)

    assert red[0] > 140 > red[2]
    assert blue[2] > 140 > blue[0]
    assert me.axe() == []
    page.get_by_role("button", name="この写真を下書きに入れる").click()
    expect(page.get_by_alt_text("いまの下書きの写真")).to_be_visible()
    page.goto("/desk/profile/publish")
    page.get_by_role("button", name="公開する").click()
    with sqlite_database.work() as work:
        reader_id = an_employee(work, a_company(work))
    reader = a_person_at(address).sign_in_as(sqlite_database, app, reader_id)
    window = reader.open(f"/consultants/{one.id}").get_by_alt_text("藤原 芽衣さんの写真")
    expect(window).to_be_visible()
    reader.page.wait_for_function("one => one.complete && one.naturalWidth", arg=window.element_handle())
    assert window.evaluate("one => one.naturalWidth") == 560
    assert [*me.troubles, *reader.troubles] == []


@pytest.mark.parametrize("path", ["/desk/profile", "/desk/profile/preview", "/desk/ready", "/desk/agreement"])
def test_the_pages_fit_a_phone_and_please_axe(me: Person, path: str) -> None:
    me.open(path)

    assert not me.is_overflowing()
    assert me.axe() == []
    assert me.troubles == []
