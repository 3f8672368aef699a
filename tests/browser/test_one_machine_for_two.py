"""The two of a pair at one machine, one after the other: what one could not send yet is not put before the other."""

from factories.tables import a_table
from playwright.sync_api import expect
from support.browser import served


def test_a_memo_left_unsent_is_not_the_other_ones(sqlite_database, make_app, a_person_at):
    table = a_table(sqlite_database)
    app = make_app(sqlite_database)
    path = f"/one-on-ones/{table.pair_id}/table"
    with served(app) as address:
        machine = a_person_at(address).sign_in_as(sqlite_database, app, table.member)
        page = machine.open(path)
        machine.context.set_offline(True)
        page.locator("#note").press_sequentially("やめることを考えている")
        expect(page.locator("#note-kept")).to_contain_text("つながりません")
        # The machine is left as it is, and the other one signs in.
        page.goto("about:blank")
        machine.context.set_offline(False)
        machine.context.clear_cookies()
        machine.sign_in_as(sqlite_database, app, table.manager)

        his = machine.open(path)
        expect(his.locator("#note")).to_have_value("")
        machine.context.clear_cookies()
        machine.sign_in_as(sqlite_database, app, table.member)
        hers = machine.open(path)
        expect(hers.locator("#note")).to_have_value("やめることを考えている")
        machine.troubles.clear()
