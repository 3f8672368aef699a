"""A pair's pages by keys alone, and as somebody hears them who does not see them."""

import pytest
from factories.tables import a_table
from playwright.sync_api import expect
from support.browser import served

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale


@pytest.fixture
def member(sqlite_database, make_app, a_person_at):
    """(somebody at their table, the table)"""
    table = a_table(sqlite_database)
    with sqlite_database.work() as work:
        accounts.give_consent(work, person_id=table.member, locale=Locale.JAPANESE)
    app = make_app(sqlite_database)
    with served(app) as address:
        yield a_person_at(address, dark=True).sign_in_as(sqlite_database, app, table.member), table


def test_that_it_is_kept_is_read_out_once_and_shown_every_time(member):
    person, table = member
    page = person.open(f"/one-on-ones/{table.pair_id}/table")
    said = page.locator("#notes-kept")

    page.locator("#notes").fill("朝会が長い。")
    expect(said).to_contain_text("に保存しました")
    expect(said).to_have_attribute("aria-live", "polite")

    page.locator("#notes").fill("朝会が長い。眠い。")
    expect(said).to_have_attribute("aria-live", "off")
    expect(said).to_contain_text("に保存しました")

    person.context.set_offline(True)
    page.locator("#notes").fill("朝会が長い。眠い。電車のなか。")
    expect(said).to_contain_text("いま、つながりません")
    expect(said).to_have_attribute("aria-live", "polite")


def test_a_word_is_kept_and_shown_by_keys_and_the_keys_stay_where_they_were(member):
    person, table = member
    page = person.open(f"/one-on-ones/{table.pair_id}/table")
    page.locator("#word").focus()
    page.keyboard.type("任されると、背すじが伸びる")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#words-inside [data-told]")).to_have_text("残しました。")
    expect(page.locator("#keep-word")).to_be_focused()

    show = page.get_by_role("button", name="「任されると、背すじが伸びる」を相手に見せる")
    show.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="「任されると、背すじが伸びる」を相手に見せない")).to_be_focused()
    assert person.axe() == []


def test_what_is_wrong_with_a_form_is_read_first(member):
    person, table = member
    page = person.open(f"/one-on-ones/{table.pair_id}/feedback")
    page.get_by_role("button", name="フィードバックを渡す").press("Enter")

    expect(page.locator("[data-errors]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#action")).to_be_focused()
