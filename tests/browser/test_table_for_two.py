"""Two at their table, in two real browsers: both type, the line goes, the page is loaded anew, and nothing is lost."""

import pytest
from factories.tables import a_table
from playwright.sync_api import expect
from support.browser import PHONE, served

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.oneonones.table import memos, past, sheets
from sotomado.oneonones.table.own_words import marked_words


@pytest.fixture
def two(sqlite_database, make_app, a_person_at):
    """(the member at a phone, the manager at a desk, the table, what stands on the sheet)."""
    table = a_table(sqlite_database)
    with sqlite_database.work() as work:
        accounts.give_consent(work, person_id=table.member, locale=Locale.JAPANESE)
    app = make_app(sqlite_database)

    def on_the_sheet():
        with sqlite_database.work() as work:
            return sheets.open_sheet(work, person_id=table.member, pair_id=table.pair_id).text

    with served(app) as address:
        member = a_person_at(address, viewport=PHONE).sign_in_as(sqlite_database, app, table.member)
        manager = a_person_at(address).sign_in_as(sqlite_database, app, table.manager)
        yield member, manager, table, on_the_sheet


def the_table(person, table):
    page = person.open(f"/one-on-ones/{table.pair_id}/table")
    return page, page.locator("#notes")


def unsent(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('unsent'))")


def test_both_type_and_each_reads_the_other(two):
    member, manager, table, on_the_sheet = two
    hers, her_box = the_table(member, table)
    his, his_box = the_table(manager, table)
    expect(hers.locator("[data-presence]")).to_contain_text("課長 さとるさんも")
    assert member.axe() == []
    assert manager.axe() == []
    assert not member.is_overflowing()

    her_box.press_sequentially("朝会が長い😀")
    expect(his_box).to_have_value("朝会が長い😀")
    # Both at the ends of one line, at once.
    his_box.focus()
    his.keyboard.press("Control+Home")
    her_box.press_sequentially("。眠い")
    his_box.press_sequentially("毎週の")

    expect(her_box).to_have_value("毎週の朝会が長い😀。眠い")
    expect(his_box).to_have_value("毎週の朝会が長い😀。眠い")
    expect(hers.locator("#notes-kept")).to_contain_text("に保存しました")
    assert on_the_sheet() == "毎週の朝会が長い😀。眠い"


def test_what_is_typed_without_a_line_is_there_after_a_reload_and_beside_the_others(two):
    member, manager, table, on_the_sheet = two
    hers, her_box = the_table(member, table)
    _his, his_box = the_table(manager, table)
    her_box.press_sequentially("はじまり")
    expect(his_box).to_have_value("はじまり")

    member.context.set_offline(True)
    her_box.press_sequentially("、電車のなか")
    expect(hers.locator("#notes-kept")).to_contain_text("いま、つながりません")
    assert len(unsent(hers)) == 1
    his_box.press_sequentially("(机にて)")
    hers.close()
    member.context.set_offline(False)

    again = member.context.new_page()
    again.goto(f"{member.address}/one-on-ones/{table.pair_id}/table")
    expect(again.locator("#notes")).not_to_have_value("はじまり(机にて)")
    expect(again.locator("#notes-kept")).to_contain_text("に保存しました")
    assert unsent(again) == []
    expect(his_box).to_have_value(again.locator("#notes").input_value())
    for part in ("はじまり", "、電車のなか", "(机にて)"):
        assert part in on_the_sheet()
