"""Looking through everyone in a real browser: while one types, by keyboard, on a phone, back, and without script."""

import re

import pytest
from factories.people import a_company, a_consultant, an_employee
from playwright.sync_api import expect
from support.browser import PHONE, served

from sotomado.directory.vocabulary import Experience, SpokenLanguage, Theme


@pytest.fixture
def desk(sqlite_database, make_app):
    with sqlite_database.work() as work:
        reader = an_employee(work, a_company(work))
        a_consultant(work, name="海野 なみ", themes=(Theme.MANAGEMENT,), hours=((5, 600, 900),))
        a_consultant(work, name="山本 みね", themes=(Theme.CARE,), experiences=(Experience.WORKING_PARENT,))
        for _ in range(24):
            a_consultant(
                work,
                themes=(Theme.GROWTH,),
                experiences=(),
                languages=(SpokenLanguage.JAPANESE, SpokenLanguage.ENGLISH),
            )
    app = make_app(sqlite_database)
    with served(app) as address:
        yield lambda person: person.sign_in_as(sqlite_database, app, reader), address


WINDOWS = ".everyone h2"


def count(page):
    return page.locator("#count")


def test_the_list_follows_what_is_typed_and_back_leads_back(desk, a_person_at):
    signed_in, address = desk
    person = signed_in(a_person_at(address))
    page = person.open("/consultants")

    page.locator("#words").press_sequentially("マネジメト", delay=40)
    page.get_by_text("「マネジメント」のことと考えてさがしました").wait_for()
    expect(page.locator(WINDOWS)).to_have_text(["海野 なみ"])
    expect(count(page)).to_have_text(re.compile("^1人います。"))
    expect(page.locator("#words")).to_be_focused()

    page.check("#time-weekday_evening")
    page.get_by_role("status").get_by_text("見つかりませんでした。").wait_for()
    page.get_by_role("link", name="「平日の夜(17時から)」を外すと 1人").wait_for()
    expect(page).to_have_url(re.compile("time=weekday_evening"))
    expect(page.locator("#time-weekday_evening")).to_be_focused()
    assert person.axe() == []

    page.go_back()
    expect(page.locator(WINDOWS)).to_have_text(["海野 なみ"])
    expect(page.locator("#words")).to_have_value("マネジメト")
    expect(page.locator("#time-weekday_evening")).not_to_be_checked()

    # Whoever types slowly, or at a machine that does, has a page for what they paused at.
    while page.locator("#words").input_value():
        before = page.url
        page.go_back()
        expect(page).not_to_have_url(before)
        expect(page.locator("#words")).not_to_have_value("マネジメト")
    expect(page.get_by_text("26人います。")).to_be_visible()
    expect(page.locator("#words")).to_have_value("")


def test_by_keyboard_alone(desk, a_person_at):
    signed_in, address = desk
    page = signed_in(a_person_at(address)).open("/consultants?words=")

    page.focus("#words")
    page.keyboard.type("育休")
    page.keyboard.press("Enter")
    page.wait_for_url("**/consultants?words=*")
    page.get_by_text("「育休」を、ことばのほか").wait_for()
    page.focus("#theme-care")
    page.keyboard.press("Space")
    page.get_by_role("link", name="「育児・介護と仕事」を外す").wait_for()

    expect(page.locator(WINDOWS)).to_have_text(["山本 みね"])


def test_on_a_phone_the_choices_are_folded_and_counted(desk, a_person_at):
    signed_in, address = desk
    person = signed_in(a_person_at(address, viewport=PHONE, language="en"))
    page = person.open("/consultants?theme=growth&language=en")

    expect(page.locator("#theme-growth")).to_be_hidden()
    expect(page.locator("#narrowed-by")).to_have_text("2")
    page.locator("#narrowing > summary").click()
    page.uncheck("#theme-growth")
    page.wait_for_url("**/consultants?language=en")

    expect(page.locator("#narrowed-by")).to_have_text("1")
    expect(page.locator("#theme-growth")).to_be_visible()
    assert not person.is_overflowing()
    assert person.axe() == []

    page.get_by_role("button", name="24人を見る").click()
    expect(page.locator("#theme-growth")).to_be_hidden()
    expect(page.locator("#narrowing > summary")).to_be_focused()
    assert count(page).bounding_box()["y"] < 150
    assert page.url.endswith("/consultants?language=en")


def test_without_script_the_button_leads_to_the_same_address(desk, a_person_at):
    signed_in, address = desk
    page = signed_in(a_person_at(address, script=False)).open("/consultants")

    page.fill("#words", "育休")
    page.check("#theme-care")
    page.get_by_role("button", name="さがす").click()

    expect(page.locator(WINDOWS)).to_have_text(["山本 みね"])
    expect(page.locator("#theme-care")).to_be_checked()
    page.get_by_role("link", name="「育児・介護と仕事」を外す").click()
    expect(page.locator("#theme-care")).not_to_be_checked()


def test_without_script_on_a_phone_the_choices_end_in_a_button(desk, a_person_at):
    signed_in, address = desk
    page = signed_in(a_person_at(address, script=False, viewport=PHONE)).open("/consultants")

    page.locator("#narrowing > summary").click()
    page.check("#theme-care")
    page.get_by_role("button", name="この条件で見る").click()

    expect(page.locator(WINDOWS)).to_have_text(["山本 みね"])


def test_further_pages_have_addresses_of_their_own(desk, a_person_at):
    signed_in, address = desk
    page = signed_in(a_person_at(address)).open("/consultants?theme=growth")

    page.get_by_role("link", name="次の20人").click()

    expect(page).to_have_url(re.compile(re.escape("/consultants?theme=growth&page=2") + "$"))
    expect(page.locator(WINDOWS)).to_have_count(4)
