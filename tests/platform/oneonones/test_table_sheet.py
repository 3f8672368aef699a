"""The sheet two write on: lines of both stand, changes come late and twice, and nobody else reads a word."""

from typing import Any

import pytest
from factories.tables import a_table, the_pair_ends
from pycrdt import Doc, Text
from sqlalchemy import delete, func, select
from support.at_once import at_once

from sotomado.accounts.errors import NotFound
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones.table import merging, sheets
from sotomado.oneonones.table.errors import NotAnUpdate, PairEnded, TooLong
from sotomado.oneonones.table.models import SharedSheet, SheetUpdate
from sotomado.oneonones.table.sheets import Sheet


def laid(database: Database) -> tuple[int, int, int, int, Sheet]:
    """(pair, manager, member, somebody else, the sheet)."""
    table = a_table(database)
    return table.pair_id, table.manager, table.member, table.stranger, table.sheet


def typed(work: UnitOfWork, person_id: int, pair_id: int, sheet: Sheet, base: bytes, text: str) -> int:
    change = merging.edited(base, text)
    return sheets.receive(work, person_id=person_id, pair_id=pair_id, sheet_id=sheet.id, change=change)


def text_now(database: Database, person_id: int, pair_id: int) -> str:
    with database.work() as work:
        return sheets.open_sheet(work, person_id=person_id, pair_id=pair_id).text


def test_both_write_on_one_sheet_and_it_is_there_when_the_server_starts_anew(database: Database) -> None:
    pair_id, manager, member, _, sheet = laid(database)
    with database.work() as work:
        typed(work, member, pair_id, sheet, sheet.state, "朝の会議のこと\n")
    database.dispose()
    with database.work() as work:
        seen = sheets.open_sheet(work, person_id=manager, pair_id=pair_id)
        typed(work, manager, pair_id, sheet, seen.state, "朝の会議のこと\n進め方を変えてみる\n")

    assert text_now(database, member, pair_id) == "朝の会議のこと\n進め方を変えてみる\n"


def test_both_change_one_line_and_neither_is_lost(database: Database) -> None:
    pair_id, manager, member, _, sheet = laid(database)
    with database.work() as work:
        typed(work, member, pair_id, sheet, sheet.state, "会議が長い")
        base = sheets.open_sheet(work, person_id=member, pair_id=pair_id).state
    with database.work() as work:
        typed(work, member, pair_id, sheet, base, "会議が長い。眠い")
    with database.work() as work:
        typed(work, manager, pair_id, sheet, base, "毎週の会議が長い")

    assert text_now(database, member, pair_id) == "毎週の会議が長い。眠い"


def test_both_at_the_same_instant(database: Database) -> None:
    pair_id, manager, member, _, sheet = laid(database)

    numbers = at_once(
        database,
        lambda work: typed(work, member, pair_id, sheet, sheet.state, "みどりの行\n"),
        lambda work: typed(work, manager, pair_id, sheet, sheet.state, "さとるの行\n"),
    )

    assert sorted(numbers) == [1, 2]
    assert sorted(text_now(database, member, pair_id).split()) == ["さとるの行", "みどりの行"]


def test_both_open_the_first_sheet_at_once_and_find_the_same(database: Database) -> None:
    table = a_table(database)
    pair_id, manager, member = table.pair_id, table.manager, table.member
    with database.work() as work:
        work.session.execute(delete(SharedSheet))

    found = at_once(
        database,
        lambda work: sheets.open_sheet(work, person_id=member, pair_id=pair_id).id,
        lambda work: sheets.open_sheet(work, person_id=manager, pair_id=pair_id).id,
    )

    assert found[0] == found[1]


def test_a_change_that_arrives_twice_is_there_once(database: Database) -> None:
    pair_id, _, member, _, sheet = laid(database)
    change = merging.edited(sheet.state, "いちど")
    for _again in range(2):
        with database.work() as work:
            sheets.receive(work, person_id=member, pair_id=pair_id, sheet_id=sheet.id, change=change)

    assert text_now(database, member, pair_id) == "いちど"


def test_many_changes_are_put_together_and_whoever_was_away_finds_all(database: Database) -> None:
    pair_id, manager, member, _, sheet = laid(database)
    document: Doc[Any] = Doc()
    text = document.get(merging.NAME, type=Text)
    for word in range(sheets.MOST_UPDATES + 20):
        before = document.get_state()
        text += f"{word} "
        with database.work() as work:
            sheets.receive(
                work, person_id=member, pair_id=pair_id, sheet_id=sheet.id, change=document.get_update(before)
            )

    with database.read() as work:
        rows = work.session.scalar(select(func.count()).select_from(SheetUpdate))
        news = sheets.news(work, person_id=manager, pair_id=pair_id, sheet_id=sheet.id, after=3)

    assert rows is not None
    assert rows < sheets.MOST_UPDATES
    assert merging.text_of(news.updates) == str(text)
    assert news.number == sheets.MOST_UPDATES + 20


def test_what_came_after_a_number_is_all_that_is_told(database: Database) -> None:
    pair_id, manager, member, _, sheet = laid(database)
    with database.work() as work:
        typed(work, member, pair_id, sheet, sheet.state, "一")
    with database.read() as work:
        first = sheets.news(work, person_id=manager, pair_id=pair_id, sheet_id=sheet.id, after=0)
        then = sheets.news(work, person_id=manager, pair_id=pair_id, sheet_id=sheet.id, after=first.number)

    assert len(first.updates) == 1
    assert then.updates == ()
    assert then.number == first.number


def test_too_much_is_said_and_what_stood_stands(database: Database) -> None:
    pair_id, _, member, _, sheet = laid(database)
    with database.work() as work:
        typed(work, member, pair_id, sheet, sheet.state, "前からある文")
        base = sheets.open_sheet(work, person_id=member, pair_id=pair_id).state

    with pytest.raises(TooLong) as refused, database.work() as work:
        typed(work, member, pair_id, sheet, base, "長" * (sheets.LONGEST + 1))

    assert refused.value.characters == sheets.LONGEST + 1
    assert text_now(database, member, pair_id) == "前からある文"


def test_as_much_as_there_may_be_fits(database: Database) -> None:
    pair_id, _, member, _, sheet = laid(database)
    with database.work() as work:
        typed(work, member, pair_id, sheet, sheet.state, "長" * sheets.LONGEST)

    assert len(text_now(database, member, pair_id)) == sheets.LONGEST


@pytest.mark.parametrize("change", [b"", b"x", b"\xff" * 40, b"\x01\x01\x01", b"\0" * (sheets.LONGEST_UPDATE + 1)])
def test_what_is_no_change_is_refused(database: Database, change: bytes) -> None:
    pair_id, _, member, _, sheet = laid(database)

    with pytest.raises(NotAnUpdate), database.work() as work:
        sheets.receive(work, person_id=member, pair_id=pair_id, sheet_id=sheet.id, change=change)

    assert text_now(database, member, pair_id) == ""


def test_nobody_else_reads_or_writes(database: Database) -> None:
    pair_id, _, _, other, sheet = laid(database)
    mine = {"person_id": other, "pair_id": pair_id}

    with database.work() as work:
        with pytest.raises(NotFound):
            sheets.open_sheet(work, **mine)
        with pytest.raises(NotFound):
            sheets.news(work, **mine, sheet_id=sheet.id, after=0)
        with pytest.raises(NotFound):
            typed(work, other, pair_id, sheet, sheet.state, "よそから")


def test_a_sheet_of_another_pair_is_not_found_under_ones_own(database: Database) -> None:
    pair_id, _, member, _, _ = laid(database)
    *_, foreign = laid(database)

    with database.read() as work, pytest.raises(NotFound):
        sheets.news(work, person_id=member, pair_id=pair_id, sheet_id=foreign.id, after=0)


def test_the_pair_ends_while_the_sheet_is_open(database: Database) -> None:
    table = a_table(database)
    the_pair_ends(database, table)

    with pytest.raises(PairEnded), database.work() as work:
        typed(work, table.manager, table.pair_id, table.sheet, table.sheet.state, "もう終わったあと")


def test_who_is_there_is_told_to_the_other(database: Database) -> None:
    pair_id, manager, member, _, sheet = laid(database)
    with database.work() as work:
        sheets.note_presence(work, person_id=member, pair_id=pair_id, sheet_id=sheet.id)
    with database.read() as work:
        to_manager = sheets.news(work, person_id=manager, pair_id=pair_id, sheet_id=sheet.id, after=0)
        to_member = sheets.news(work, person_id=member, pair_id=pair_id, sheet_id=sheet.id, after=0)

    assert to_manager.other_is_here
    assert not to_member.other_is_here


def test_words_lie_sealed(database: Database) -> None:
    pair_id, _, member, _, sheet = laid(database)
    with database.work() as work:
        typed(work, member, pair_id, sheet, sheet.state, "ひみつのことば")
    with database.read() as work:
        bodies = [row.body for row in work.session.scalars(select(SheetUpdate))]
        states = [row.state for row in work.session.scalars(select(SharedSheet)) if row.state]

    assert bodies
    assert all("ひみつ".encode() not in kept for kept in [*bodies, *states])
