"""Answering on a phone with one thumb, in a real browser: kept as one goes, the same on the way back, given back."""

import re
from collections.abc import Callable, Iterator

import pytest
from factories.people import a_company, an_employee
from flask import Flask
from playwright.sync_api import Page, expect
from support.browser import PHONE, Person, served

from matching.answers.instrument_file import load_builtin
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.assessments import service
from sotomado.database import Database

# What a thumb meets without aiming (WCAG 2.5.5).
THUMB = 44


@pytest.fixture
def someone(sqlite_database: Database, make_app: Callable[..., Flask], a_person_at) -> Iterator[Callable[..., Person]]:
    """Someone signed in with a phone: `someone(language="en", script=False)`."""
    app = make_app(sqlite_database)
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))
    with served(app) as address:

        def at_the_phone(*, language: str = "ja", **options: object) -> Person:
            with sqlite_database.work() as work:
                accounts.save_preferences(work, person_id=person_id, locale=Locale(language), time_zone="Asia/Tokyo")
            person = a_person_at(address, language=language, viewport=PHONE, **options)
            return person.sign_in_as(sqlite_database, app, person_id)

        yield at_the_phone


def press(page: Page, button: str = "main .btn:not(.quiet):not(.text):not(.grave)") -> None:
    with page.expect_navigation():
        page.locator(button).first.click()


def statements(page: Page) -> list[str]:
    return page.locator("fieldset.scale").evaluate_all("all => all.map(one => one.id)")


def answer(page: Page, number: int, place: int) -> None:
    """Tap an answer and wait until it is kept."""
    with page.expect_response(re.compile("/assessment/answer$")):
        page.locator("fieldset.scale").nth(number).locator("label").nth(place).click()


def test_every_tap_is_kept_and_the_rest_grows_shorter(someone: Callable[..., Person]) -> None:
    person = someone()
    page = person.open("/assessment")
    press(page)
    first = statements(page)

    for number, left in enumerate((25, 24, 23)):
        expect(page.locator("#progress")).to_contain_text(f"{left}問ほど")
        answer(page, number, 3)
    expect(page.locator("#progress")).to_contain_text("22問ほど")
    expect(page.locator("#progress .kept")).to_be_visible()
    page.goto("/")
    page.goto("/assessment")
    press(page)

    assert statements(page) == first
    assert page.locator("fieldset.scale input:checked").count() == 3
    assert person.axe() == []


def test_the_back_button_of_the_browser_shows_the_same_page_with_its_answers(someone: Callable[..., Person]) -> None:
    person = someone()
    page = person.open("/assessment")
    press(page)
    first = statements(page)
    for number in range(5):
        answer(page, number, number)
    press(page)
    second = statements(page)

    page.go_back()
    page.reload()

    assert statements(page) == first
    assert page.locator("fieldset.scale input:checked").count() == 5
    press(page)
    assert statements(page) == second
    assert not set(first) & set(second)


def test_every_answer_is_large_enough_for_a_thumb(someone: Callable[..., Person]) -> None:
    page = someone().open("/assessment")
    press(page)

    for label in page.locator("fieldset.scale label").all():
        box = label.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= THUMB


@pytest.mark.parametrize(("language", "script"), [("ja", True), ("en", False)], ids=["with script", "without"])
def test_traits_and_values_are_given_back(someone: Callable[..., Person], language: str, script: bool) -> None:
    person = someone(language=language, script=script)
    page = person.open("/assessment")
    for begin, last in (("form[action='/assessment'] .btn", "/assessment/result"), (".dear form .btn", "#values")):
        press(page, begin)
        asked = 0
        while page.locator("fieldset.scale").count():
            for number, fieldset in enumerate(page.locator("fieldset.scale").all()):
                fieldset.locator("label").nth((number * 2 + asked // 5) % 5).click()
            asked += 5
            assert asked <= 25
            press(page)
        assert page.url.endswith(last)

    traits, values = load_builtin(), load_builtin("work_values_20")
    expect(page.locator(".portrait")).to_contain_text(traits.scales[0].soft_name.in_language(language))
    assert page.locator(".own-mean dt").count() == len(values.values)
    page.locator("details.more:has(.card-preview) summary").click()
    expect(page.locator(".card-preview")).to_be_visible()
    assert not person.is_overflowing()
    if script:
        assert person.axe() == []
        with page.expect_download() as download:
            page.locator("a[download]").click()
        assert download.value.suggested_filename == "notes-2026-11-20.pdf"


def test_whoever_has_had_enough_sees_what_is_known_so_far(
    someone: Callable[..., Person], sqlite_database: Database
) -> None:
    page = someone().open("/assessment")
    press(page)
    for _ in range(2):
        for fieldset in page.locator("fieldset.scale").all():
            fieldset.locator("label").nth(3).click()
        press(page)

    press(page, "button[value=finish]")

    expect(page.locator("h1")).to_have_text("あなたの持ち味")
    assert 1 <= page.locator(".trait-line").count() <= 5
    with sqlite_database.read() as work:
        [person_id] = service.thetas(work, person_ids=range(1, 9))
        assert len(service.latest_result(work, person_id=person_id).scores) == 5
