"""The table's pages without script: kept, merged, closed by one button, and nobody else's."""

import re
from base64 import b64encode
from datetime import timedelta

import pytest
from factories.tables import Table, a_table, the_pair_ends
from flask import Flask
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.database import Database
from sotomado.oneonones.before import service as before
from sotomado.oneonones.before.service import Choice
from sotomado.oneonones.models import InsideTheme, OneOnOne, Standing
from sotomado.oneonones.table import feedback, memos, merging, own_words, past, sheets, steps

HOUR = timedelta(hours=1)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found.group(1)


def words_in(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def table(database: Database) -> Table:
    table = a_table(database)
    with database.work() as work:
        accounts.give_consent(work, person_id=table.member, locale=Locale.JAPANESE)
    return table


def at(app: Flask, table: Table, person_id: int) -> tuple[Visitor, str]:
    return Visitor(app).sign_in_as(person_id), f"/one-on-ones/{table.pair_id}"


def test_two_forms_of_one_page_are_put_beside_each_other(app: Flask, database: Database, table: Table) -> None:
    (hers, here), (his, _) = at(app, table, table.member), at(app, table, table.manager)
    her_page, his_page = (one.get(f"{here}/table").get_data(as_text=True) for one in (hers, his))
    for visitor, page, text in ((hers, her_page, "みどりの行\r\n"), (his, his_page, "さとるの行\r\n")):
        answer = visitor.post(
            f"{here}/table", {"sheet": hidden(page, "sheet"), "base": hidden(page, "base"), "notes": text}
        )
        assert answer.status_code == 303

    with database.read() as work:
        sheet = sheets.current(work, table.of(work, table.member))
    assert sheet is not None
    assert sorted(sheet.text.split()) == ["さとるの行", "みどりの行"]


def test_too_long_a_text_comes_back_whole_beside_what_is_wrong(app: Flask, table: Table) -> None:
    hers, here = at(app, table, table.member)
    page = hers.get(f"{here}/table").get_data(as_text=True)
    typed = "長" * (sheets.LONGEST + 1)

    answer = hers.post(f"{here}/table", {"sheet": hidden(page, "sheet"), "base": hidden(page, "base"), "notes": typed})

    said = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert typed in said
    assert "20,000文字まで保存できます。いま20,001文字あるため" in said
    # Once, in its own box: the word below it is another text.
    assert said.count(typed) == 1


def test_a_theme_in_the_members_own_words_is_read_again_in_them(app: Flask, database: Database, table: Table) -> None:
    with database.work() as work:
        one = OneOnOne(
            pair_id=table.pair_id, standing=Standing.PLANNED, starts_at=work.now + HOUR, minutes=30, written_at=work.now
        )
        work.session.add(one)
        work.session.flush()
        said = Choice(InsideTheme.OWN, own_theme="父のこと", line="結論はいりません")
        before.choose(work, person_id=table.member, pair_id=table.pair_id, one_on_one_id=one.id, choice=said)
    (hers, here), (his, _) = at(app, table, table.member), at(app, table, table.manager)
    closing_page = hers.get(f"{here}/table/close").get_data(as_text=True)
    assert '<option value="own" selected>父のこと</option>' in closing_page
    form = dict(re.findall(r'name="(held_on)"[^>]*value="([^"]*)"', closing_page)) | {"theme": "own"}
    record = hers.post(f"{here}/table/{table.sheet.id}/close", form).headers["Location"].removesuffix("/reaction")

    for visitor, paths in ((hers, ("", "/past", "/table")), (his, ("", "/past", "/table", "/prepare"))):
        for path in paths:
            read = visitor.get(f"{here}{path}").get_data(as_text=True)
            assert "父のこと" in read, path
            assert "「自分のことばで」" not in read
    assert "結論はいりません" in hers.get(record).get_data(as_text=True)
    the_pair_ends(database, table)
    assert "父のこと" in hers.get(record).get_data(as_text=True)
    # Read again, this was about something on the menu: their own words for it belong to it no more.
    with database.work() as work:
        work.session.get_one(OneOnOne, one.id).theme = InsideTheme.WORK
        memos.keep(
            work, person_id=table.manager, pair_id=table.pair_id, sheet_id=table.sheet.id, text="急がない", based_on=0
        )
    assert "父のこと" not in hers.get(record).get_data(as_text=True)
    his_copy = his.get(record).get_data(as_text=True)
    assert "急がない" in his_copy
    assert "結論はいりません" not in his_copy


def test_closing_by_one_button_and_reacting_alone(app: Flask, database: Database, table: Table) -> None:
    hers, here = at(app, table, table.member)
    page = hers.get(f"{here}/table/close").get_data(as_text=True)
    assert page.count('class="btn "') == 1
    form = dict(re.findall(r'name="(held_on)"[^>]*value="([^"]*)"', page)) | {"theme": "work"}

    answer = hers.post(f"{here}/table/{table.sheet.id}/close", form)

    assert answer.status_code == 303
    reaction = answer.headers["Location"]
    assert "相手にも会社にも見えません" in hers.get(reaction).get_data(as_text=True)
    hers.post(reaction, {"felt": "2", "wish_met": "partly", "line": "もうすこし聴いてほしかった"})
    his, _ = at(app, table, table.manager)
    # Feeling, meaning and relation are asked of the member alone.
    for name in ("feeling", "meaning", "relation"):
        asked = [f'name="{name}"' in one.get(reaction).get_data(as_text=True) for one in (hers, his)]
        assert asked == [True, False]
    for path in (f"{here}/past", reaction.removesuffix("/reaction"), reaction):
        read = his.get(path).get_data(as_text=True)
        assert "もうすこし聴いて" not in read
    assert "もうすこし聴いて" in hers.get(reaction.removesuffix("/reaction")).get_data(as_text=True)


def test_what_is_wrong_at_the_closing_keeps_what_was_typed(app: Flask, table: Table) -> None:
    hers, here = at(app, table, table.member)

    answer = hers.post(
        f"{here}/table/{table.sheet.id}/close",
        {
            "held_on": "2026-13-45",
            "theme": "growth",
            "step_1": "消えないでほしい",
            "by_1": "きのう",
            "next_on": "2027-01-08",
        },
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "消えないでほしい" in page
    assert "2026-13-45" in page
    assert "時刻をえらぶか、日付もあわせて空けておいてください。" in page


def test_a_step_is_done_in_one_tap_and_put_otherwise(app: Flask, database: Database, table: Table) -> None:
    hers, here = at(app, table, table.member)
    hers.post(
        f"{here}/table/{table.sheet.id}/close",
        {
            "held_on": "2026-11-18",
            "theme": "growth",
            "step_1": "水曜を空ける",
            "doer_1": "member",
            "by_1": "2026-12-02",
        },
    )
    with database.read() as work:
        step = steps.open_steps(work, table.of(work, table.member))[0]
    assert hers.post(f"{here}/steps/{step.id}", {"text": "木曜を空ける", "doer": "both"}).status_code == 303
    his, _ = at(app, table, table.manager)
    assert "木曜を空ける" in his.get(here).get_data(as_text=True)
    assert his.post(f"{here}/steps/{step.id}/settle", {"standing": "done"}).status_code == 303

    with database.read() as work:
        assert steps.open_steps(work, table.of(work, table.member)) == []


def test_words_are_marked_shown_offered_and_answered_by_plain_forms(
    app: Flask, database: Database, table: Table
) -> None:
    (hers, here), (his, _) = at(app, table, table.member), at(app, table, table.manager)
    sheet = {"sheet": table.sheet.id}
    assert hers.post(f"{here}/table/words", {**sheet, "text": "背すじが伸びる"}).status_code == 303
    assert his.post(f"{here}/table/heard", {**sheet, "text": "頭が静か"}).status_code == 303
    with database.read() as work:
        of = table.of(work, table.member)
        word, heard = own_words.marked_words(work, of)[0], own_words.waiting(work, of)[0]
    assert "背すじが伸びる" not in his.get(f"{here}/table").get_data(as_text=True)
    hers.post(f"{here}/table/words/{word.id}", {"shows": "yes"})
    hers.post(f"{here}/table/heard/{heard.id}", {"keeps": "yes"})

    read = his.get(f"{here}/table").get_data(as_text=True)
    assert "背すじが伸びる" in read
    assert "頭が静か" not in read
    assert "社内の1on1で" in hers.get("/words").get_data(as_text=True)


def test_nobody_else_finds_any_page_of_the_two(app: Flask, database: Database, table: Table) -> None:
    """A colleague with every role a company gives: manager elsewhere, and human resources."""
    hers, here = at(app, table, table.member)
    sheet = {"sheet": table.sheet.id}
    hers.post(f"{here}/table/words", {**sheet, "text": "わたしのことば"})
    closing = hers.post(
        f"{here}/table/{table.sheet.id}/close", {"held_on": "2026-11-18", "theme": "growth", "step_1": "空ける"}
    )
    one = closing.headers["Location"].removesuffix("/reaction")
    with database.work() as work:
        of = table.of(work, table.member)
        step, word = steps.open_steps(work, of)[0], own_words.marked_words(work, of)[0]
        asked = feedback.ask(work, person_id=table.member, pair_id=table.pair_id, about="")
        new = sheets.open_sheet(work, person_id=table.member, pair_id=table.pair_id)
        own_words.offer(work, person_id=table.manager, pair_id=table.pair_id, sheet_id=new.id, text="聞いた")
        heard = own_words.waiting(work, of)[0]
    stranger, _ = at(app, table, table.stranger)
    update = b64encode(merging.edited(new.state, "よそから")).decode()

    for path in ("/table", f"/table/changes?sheet={new.id}", "/table/words", "/table/close", "/past", "/feedback"):
        assert stranger.get(here + path).status_code == 404, path
    for path in (one, f"{one}/reaction", f"{here}/steps/{step.id}"):
        assert stranger.get(path).status_code == 404, path
    with database.work() as work:
        accounts.give_consent(work, person_id=table.stranger, locale=Locale.JAPANESE)
    said = {**sheet, "text": "よそから", "notes": "よそから", "base": "AAA=", "action": "よそから", "shows": "yes"}
    said |= {"held_on": "2026-11-18", "theme": "work", "standing": "done", "keeps": "yes", "note": "よそから"}
    for path in (
        "/table",
        f"/table/{new.id}/memo",
        "/table/words",
        f"/table/words/{word.id}",
        "/table/heard",
        f"/table/heard/{heard.id}",
        f"/table/{new.id}/close",
        f"/steps/{step.id}/settle",
        f"/steps/{step.id}",
        "/feedback",
        "/feedback/ask",
        f"/feedback/{asked}/let-go",
    ):
        assert stranger.post(here + path, said).status_code == 404, path
    for path in (f"{one}/steps", f"{one}/reaction"):
        assert stranger.post(path, said).status_code == 404, path
    typed = {"json": {"sheet": new.id, "update": update}, "headers": {"X-CSRFToken": stranger.token()}}
    assert stranger.client.post(f"{here}/table/changes", **typed).status_code == 404

    with database.read() as work:
        sheet_now = sheets.current(work, table.of(work, table.member))
        assert sheet_now is not None
        assert sheet_now.text == ""
        assert len(past.held(work, table.of(work, table.member))) == 1


def test_the_table_of_a_pair_that_ended_leads_to_what_is_left(app: Flask, database: Database, table: Table) -> None:
    the_pair_ends(database, table)
    his, here = at(app, table, table.manager)

    for path in ("/table", "/table/close"):
        answer = his.get(here + path)
        assert answer.status_code == 303
        assert answer.headers["Location"].endswith("/past")
    changes = his.client.get(f"{here}/table/changes?sheet={table.sheet.id}&after=0")
    assert changes.status_code == 410
    assert "書き足せません" in changes.get_json()["error"]


def test_a_reaction_is_taken_back_by_choosing_no_answer(app: Flask, database: Database, table: Table) -> None:
    hers, here = at(app, table, table.member)
    closed = hers.post(f"{here}/table/{table.sheet.id}/close", {"held_on": "2026-11-18", "theme": "growth"})
    page = closed.headers["Location"]
    hers.post(page, {"felt": "4", "wish_met": "yes", "line": ""})
    with database.read() as work:
        assert past.held(work, table.of(work, table.member))[0].reaction.says_something

    answer = hers.post(page, {"felt": "", "wish_met": "", "line": ""})

    assert answer.status_code == 303
    with database.read() as work:
        assert not past.held(work, table.of(work, table.member))[0].reaction.says_something
