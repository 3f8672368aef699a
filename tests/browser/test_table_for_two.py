"""Two at their table, in two real browsers: both type, the line goes, the page is loaded anew, and nothing is lost."""

import re
from datetime import timedelta

import pytest
from factories.tables import a_table
from playwright.sync_api import expect
from support.browser import PHONE, served

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.oneonones.models import OneOnOne, Standing
from sotomado.oneonones.table import sheets


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
    # What each typed alone stands on both screens, in the same order.
    expect(again.locator("#notes")).to_have_value(re.compile("(?=.*、電車のなか)(?=.*(机にて))"))
    expect(his_box).to_have_value(again.locator("#notes").input_value())
    for part in ("はじまり", "、電車のなか", "(机にて)"):
        assert part in on_the_sheet()


def test_what_two_pages_had_no_answer_for_is_there_after_both_were_shut(two):
    """No browser says that the line is gone: requests simply hang. Then the laptop is closed."""
    member, _, table, on_the_sheet = two
    pages = [member.page, member.context.new_page()]
    for count, (page, text) in enumerate(zip(pages, ("ひとつめの画面。", "ふたつめの画面。"), strict=True), start=1):
        page.goto(f"{member.address}/one-on-ones/{table.pair_id}/table")
        page.route("**/table/changes*", lambda _: None)
        page.locator("#notes").press_sequentially(text)
        page.wait_for_function(
            "count => Object.keys(localStorage).filter((key) => key.startsWith('unsent')).length === count",
            arg=count,
            timeout=60_000,
        )
    for page in pages:
        page.close()

    again = member.context.new_page()
    again.goto(f"{member.address}/one-on-ones/{table.pair_id}/table")

    expect(again.locator("#notes")).to_have_value(re.compile("(?=.*ひとつめの画面。)(?=.*ふたつめの画面。)"))
    expect(again.locator("#notes-kept")).to_contain_text("に保存しました")
    assert unsent(again) == []
    assert sorted(on_the_sheet().replace("。", "。 ").split()) == ["ひとつめの画面。", "ふたつめの画面。"]


def test_a_page_loaded_anew_in_the_middle_of_a_word_has_it(two):
    member, _, table, on_the_sheet = two
    hers, her_box = the_table(member, table)
    her_box.press_sequentially("いま打ったばかり")
    hers.reload()

    expect(hers.locator("#notes")).to_have_value("いま打ったばかり")
    assert on_the_sheet() == "いま打ったばかり"


def test_the_server_starts_anew_while_both_type(two):
    member, manager, table, on_the_sheet = two
    hers, her_box = the_table(member, table)
    _, his_box = the_table(manager, table)
    her_box.press_sequentially("前から。")
    expect(his_box).to_have_value("前から。")
    for person in (member, manager):
        person.context.route("**/table/changes*", lambda route: route.fulfill(status=503, body="away"))
    her_box.press_sequentially("いないあいだに。")
    expect(hers.locator("#notes-kept")).to_contain_text("いま、つながりません")
    for person in (member, manager):
        person.context.unroute("**/table/changes*")

    expect(his_box).to_have_value("前から。いないあいだに。")
    expect(hers.locator("#notes-kept")).to_contain_text("に保存しました")
    assert unsent(hers) == []
    assert on_the_sheet() == "前から。いないあいだに。"


def test_far_too_much_is_said_not_cut_and_kept_again_once_it_is_shorter(two):
    member, _, table, on_the_sheet = two
    hers, her_box = the_table(member, table)
    her_box.fill("長" * (sheets.LONGEST + 5))
    expect(hers.locator("#notes-kept")).to_contain_text("いま20,005文字あるため")
    assert len(her_box.input_value()) == sheets.LONGEST + 5
    assert on_the_sheet() == ""

    her_box.fill("みじかく")

    expect(hers.locator("#notes-kept")).to_contain_text("に保存しました")
    assert on_the_sheet() == "みじかく"


def test_by_keys_alone_a_word_is_marked_shown_and_the_1on1_closed(two):
    member, manager, table, _ = two
    member.page.set_viewport_size({"width": 1280, "height": 900})
    hers, her_box = the_table(member, table)
    her_box.press_sequentially("任されると、背すじが伸びる")
    hers.keyboard.press("Control+A")
    expect(hers.get_by_role("button", name="自分のことばにする")).to_be_visible()
    hers.keyboard.press("F2")
    expect(hers.locator("[data-marked]")).to_contain_text("自分のことばに残しました")
    said = hers.locator("#words-inside .said-word")
    expect(said).to_have_text("任されると、背すじが伸びる")
    expect(her_box).to_have_value("任されると、背すじが伸びる")
    hers.get_by_role("button", name="相手に見せる").focus()
    hers.keyboard.press("Enter")
    expect(hers.get_by_role("button", name="相手に見せない")).to_be_visible()
    memo = hers.locator("#note")
    memo.focus()
    memo.press_sequentially("まだ言わない")
    expect(hers.locator("#note-kept")).to_contain_text("に保存しました")

    his, his_box = the_table(manager, table)
    expect(his.locator("#words-inside .said-word")).to_have_text("任されると、背すじが伸びる")
    assert "まだ言わない" not in his.content()
    hers.get_by_role("link", name="しめくくる").focus()
    hers.keyboard.press("Enter")
    expect(hers.get_by_role("heading", name="1on1のしめくくり")).to_be_visible()
    assert member.axe() == []
    hers.get_by_role("button", name="しめくくる").focus()
    hers.keyboard.press("Enter")
    expect(hers.get_by_role("heading", name="ひとりで、ふりかえる")).to_be_visible()
    assert member.axe() == []
    expect(his.locator("#notes-kept")).to_contain_text("しめくくられました")
    expect(his_box).to_have_attribute("readonly", "")
    expect(his.get_by_role("link", name="記録をひらく")).to_be_visible()


def test_what_is_written_of_a_word_stays_while_others_are_marked_and_shown(two):
    member, _, table, _ = two
    hers, her_box = the_table(member, table)
    half = hers.locator("#word")
    half.press_sequentially("書きかけの")
    her_box.press_sequentially("任されると、背すじが伸びる")
    her_box.select_text()
    # A finger has no keys: the button does not speak of one.
    hers.get_by_role("button", name="自分のことばにする").click()
    expect(hers.locator("[data-marked]")).to_contain_text("自分のことばに残しました")
    expect(hers.locator("#words-inside .said-word")).to_have_text("任されると、背すじが伸びる")
    hers.get_by_role("button", name="相手に見せる").click()
    expect(hers.get_by_role("button", name="相手に見せない")).to_be_visible()
    expect(half).to_have_value("書きかけの")

    her_box.fill("長" * 401)
    her_box.select_text()
    hers.get_by_role("button", name="自分のことばにする").click()
    expect(hers.locator("[data-marked]")).to_contain_text("400文字まで保存できます")
    expect(half).to_have_value("書きかけの")


def test_two_pages_of_one_memo_lose_nothing_that_was_typed_between_them(two):
    member, _, table, _ = two
    first, _box = the_table(member, table)
    second = member.context.new_page()
    second.goto(f"{member.address}/one-on-ones/{table.pair_id}/table")
    first.locator("#note").press_sequentially("机で書いた")
    expect(first.locator("#note-kept")).to_contain_text("に保存しました")

    second.locator("#note").press_sequentially("電車で書いた")
    expect(second.get_by_role("button", name="この画面の文を残す")).to_be_visible()
    # Nothing is chosen: typed on, and shut.
    second.locator("#note").press_sequentially("、つづき")
    second.goto(f"{member.address}/one-on-ones")
    second.close()
    with first.expect_response(lambda answer: answer.url.endswith("/memo"), timeout=60_000) as answered:
        first.locator("#note").press_sequentially("、あとも")
    assert answered.value.ok
    first.reload()

    expect(first.locator("#note")).to_have_value("机で書いた、あとも")
    first.get_by_text("別の画面で書いていた文").click()
    expect(first.get_by_text("電車で書いた、つづき")).to_be_visible()
    first.get_by_role("button", name="この文を消す").click()
    expect(first.get_by_text("別の画面で書いていた文")).to_have_count(0)


def test_the_time_that_is_left_is_said_by_the_minute_and_nothing_sounds_at_its_end(two, sqlite_database):
    member, _, table, _ = two
    with sqlite_database.work() as work:
        starts_at = work.now - timedelta(minutes=5)
        planned = OneOnOne(pair_id=table.pair_id, standing=Standing.PLANNED, starts_at=starts_at, minutes=30)
        planned.written_at = work.now
        work.session.add(planned)
    page = member.page
    page.clock.set_fixed_time(starts_at + timedelta(minutes=5))
    page.goto(f"{member.address}/one-on-ones/{table.pair_id}/table")
    timer = page.locator("[data-timer]")
    expect(timer).to_have_text("あと25分ほどあります。")

    page.clock.set_fixed_time(starts_at + timedelta(minutes=31))
    page.reload()

    expect(timer).to_have_text("予定の時間は過ぎました。きりのよいところで大丈夫です。")
    assert page.locator("audio, dialog[open], [role=alert]:visible").count() == 0


def test_without_script_both_forms_are_put_beside_each_other(sqlite_database, make_app, a_person_at):
    table = a_table(sqlite_database)
    app = make_app(sqlite_database)
    with served(app) as address:
        people = [
            a_person_at(address, viewport=PHONE, script=False).sign_in_as(sqlite_database, app, person_id)
            for person_id in (table.member, table.manager)
        ]
        pages = [the_table(person, table) for person in people]
        for (page, box), text in zip(pages, ("みどりの行\n", "さとるの行\n"), strict=True):
            box.fill(text)
            page.get_by_role("button", name="メモを保存する", exact=True).click()
            expect(page.get_by_text("どちらも残っています。")).to_be_visible()

        assert sorted(pages[1][0].locator("#notes").input_value().split()) == ["さとるの行", "みどりの行"]
