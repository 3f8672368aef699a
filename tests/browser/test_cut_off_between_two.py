"""Two at their table while everything goes wrong: the line, the server and the sign-in at once; both close at once."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest
from factories.tables import Table, a_table, the_pair_ends
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import delete, func, select
from support.browser import PHONE, Person, comes_about, listening, served
from support.ports import free_port

from sotomado.accounts.models import SignIn
from sotomado.consultations.cards import service as sharing
from sotomado.database import Database
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.cards import service as cards
from sotomado.oneonones.models import OneOnOne, Standing
from sotomado.oneonones.table import memos, sheets, steps

NOTES, MEMO = "#notes", "#note"
PRESSES_CLOSE = "setTimeout(() => document.querySelector('main form:has([name=held_on])').requestSubmit(), 0)"


@dataclass
class TheTwo:
    """Both at a screen, and what the house has of what they wrote."""

    database: Database
    app: Flask
    table: Table
    come: Callable[..., Person]
    people: dict[int, Person] = field(default_factory=dict)

    def at_the_table(self, address: str, person_id: int, **options: object) -> Page:
        person = self.come(address, **options).sign_in_as(self.database, self.app, person_id)
        self.people[person_id] = person
        return person.open(f"/one-on-ones/{self.table.pair_id}/table")

    def on_the_sheet(self) -> str:
        with self.database.work() as work:
            return sheets.open_sheet(work, person_id=self.table.member, pair_id=self.table.pair_id).text

    def memo_of_member(self) -> str:
        with self.database.read() as work:
            of = oneonones.between(work, person_id=self.table.member, pair_id=self.table.pair_id)
            return memos.memo(work, of, sheet_id=self.table.sheet.id).text

    def every_sign_in_ends(self) -> None:
        with self.database.work() as work:
            work.session.execute(delete(SignIn))

    def sign_in_again(self, person_id: int) -> None:
        """In another tab of the same browser; the page that lies open goes on with it."""
        self.people[person_id].sign_in_as(self.database, self.app, person_id)


@pytest.fixture
def two(sqlite_database: Database, make_app: Callable[..., Flask], a_person_at: Callable[..., Person]) -> TheTwo:
    return TheTwo(sqlite_database, make_app(sqlite_database), a_table(sqlite_database), a_person_at)


def kept_in_the_browser(page: Page) -> int:
    return int(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('unsent')).length"))


def test_offline_then_the_server_is_new_and_the_sign_in_has_ended_and_nothing_is_lost(two: TheTwo) -> None:
    port, member = free_port(), two.table.member
    address = f"http://127.0.0.1:{port}"
    with listening(two.app, port):
        hers = two.at_the_table(address, member, viewport=PHONE)
        his = two.at_the_table(address, two.table.manager)
        hers.locator(NOTES).press_sequentially("はじまり。")
        expect(his.locator(NOTES)).to_have_value("はじまり。")
        two.people[member].context.set_offline(True)
        hers.locator(NOTES).press_sequentially("トンネルのなか。")
        hers.locator(MEMO).fill("まだ言わない。")
        for said in ("#notes-kept", "#note-kept"):
            expect(hers.locator(said)).to_contain_text("いま、つながりません")
        assert kept_in_the_browser(hers) == 2

    # The line is back, and nobody answers.
    two.people[member].context.set_offline(False)
    hers.locator(NOTES).press_sequentially("まだトンネル。")
    two.every_sign_in_ends()
    with listening(two.app, port):
        for said in ("#notes-kept", "#note-kept"):
            expect(hers.locator(said)).to_contain_text("サインインの時間が終わりました")
        expect(hers.locator(NOTES)).to_have_value("はじまり。トンネルのなか。まだトンネル。")
        expect(hers.locator(MEMO)).to_have_value("まだ言わない。")
        assert two.on_the_sheet() == "はじまり。"

        two.sign_in_again(member)

        comes_about(hers, lambda: two.on_the_sheet() == "はじまり。トンネルのなか。まだトンネル。")
        comes_about(hers, lambda: two.memo_of_member() == "まだ言わない。")
        for said in ("#notes-kept", "#note-kept"):
            expect(hers.locator(said)).to_contain_text("に保存しました")
        comes_about(hers, lambda: kept_in_the_browser(hers) == 0)
        two.sign_in_again(two.table.manager)
        expect(his.locator(NOTES)).to_have_value("はじまり。トンネルのなか。まだトンネル。")
        assert "まだ言わない" not in his.content()
        for person in two.people.values():
            person.leave()


def test_a_memo_typed_after_the_sign_in_has_ended_is_there_after_signing_in_on_the_same_page(two: TheTwo) -> None:
    with served(two.app) as address:
        hers = two.at_the_table(address, two.table.member)
        two.every_sign_in_ends()
        hers.locator(MEMO).fill("まだ言わない。")
        expect(hers.locator("#note-kept")).to_contain_text("サインインの時間が終わりました")
        # Longer than the page asks by itself for what is offered: it stays where it is.
        with hers.expect_response(lambda answer: "unasked" in answer.url):
            pass
        expect(hers.locator(MEMO)).to_have_value("まだ言わない。")

        hers.reload()
        expect(hers).to_have_url(re.compile("/sign-in"))
        two.sign_in_again(two.table.member)
        hers.goto(f"/one-on-ones/{two.table.pair_id}/table")

        expect(hers.locator(MEMO)).to_have_value("まだ言わない。")
        comes_about(hers, lambda: two.memo_of_member() == "まだ言わない。")
        comes_about(hers, lambda: kept_in_the_browser(hers) == 0)


def test_both_press_close_in_the_same_moment_and_one_1on1_was_held(two: TheTwo) -> None:
    with served(two.app) as address:
        pages = [
            two.at_the_table(address, two.table.member, viewport=PHONE),
            two.at_the_table(address, two.table.manager),
        ]
        for page, step in zip(pages, ("図を描く", "部長に聞く"), strict=True):
            page.get_by_role("link", name="しめくくる").click()
            page.get_by_label("なにを").first.fill(step)
        for page in pages:
            # Both are on their way before either has an answer.
            page.evaluate(
                "setTimeout(() => document.querySelector('main form:has([name=held_on])').requestSubmit(), 0)"
            )

        for page in pages:
            expect(page.get_by_role("heading", name="ひとりで、ふりかえる")).to_be_visible()
        told = [page.get_by_text("少し前に、しめくくられていました。").count() for page in pages]
        assert sorted(told) == [0, 1]
    with two.database.read() as work:
        held = select(func.count()).select_from(OneOnOne).where(OneOnOne.standing == Standing.HELD)
        assert work.session.scalar(held) == 1
        agreed = steps.open_steps(work, two.table.of(work, two.table.member))
        assert sorted(step.text for step in agreed) == ["図を描く", "部長に聞く"]


def test_two_tabs_of_one_person_close_the_same_1on1_once(two: TheTwo) -> None:
    with served(two.app) as address:
        first = two.at_the_table(address, two.table.member)
        second = two.people[two.table.member].context.new_page()
        for page in (first, second):
            page.goto(f"/one-on-ones/{two.table.pair_id}/table/close")
        for page in (first, second):
            page.get_by_label("なにを").first.fill("図を描く")
            page.get_by_role("button", name="しめくくる").click()
            expect(page.get_by_role("heading", name="ひとりで、ふりかえる")).to_be_visible()

        expect(second.get_by_text("少し前に、しめくくられていました。")).to_be_visible()
    with two.database.read() as work:
        agreed = steps.open_steps(work, two.table.of(work, two.table.member))
        assert [step.text for step in agreed] == ["図を描く"]


def test_a_card_that_lies_open_before_the_other_goes_when_it_is_taken_back(two: TheTwo) -> None:
    with two.database.work() as work:
        mine = {"person_id": two.table.member, "pair_id": two.table.pair_id}
        card_id = cards.write(work, **mine, title="聞いてほしいこと", body="教える仕事を、もうすこし。")
        cards.share(work, **mine, card_id=card_id, ends_on=date(2026, 12, 20), public_url="https://sotomado.example")
    with served(two.app) as address:
        person = two.come(address).sign_in_as(two.database, two.app, two.table.manager)
        his = person.open(f"/one-on-ones/{two.table.pair_id}/cards/{card_id}")
        expect(his.get_by_text("教える仕事を、もうすこし。")).to_be_visible()

        with two.database.work() as work:
            sharing.withdraw(work, person_id=two.table.member, card_id=card_id)

        expect(his.get_by_text("教える仕事を、もうすこし。")).to_have_count(0)
        expect(his.get_by_text("このカードは、もうありません。")).to_be_visible()


def test_the_pair_ends_while_one_types_without_a_line_and_the_words_stay_before_them(two: TheTwo) -> None:
    with served(two.app) as address:
        hers = two.at_the_table(address, two.table.member, viewport=PHONE)
        two.people[two.table.member].context.set_offline(True)
        hers.locator(NOTES).press_sequentially("最後のひとこと。")
        hers.locator(MEMO).fill("ひとりのことば。")
        for said in ("#notes-kept", "#note-kept"):
            expect(hers.locator(said)).to_contain_text("いま、つながりません")
        the_pair_ends(two.database, two.table)
        two.people[two.table.member].context.set_offline(False)

        expect(hers.locator("#notes-kept")).to_contain_text("この1on1は終わったので")
        expect(hers.locator(NOTES)).to_have_value("最後のひとこと。")
        expect(hers.locator(NOTES)).to_have_attribute("readonly", "")
        # What is hers alone is kept all the same.
        comes_about(hers, lambda: two.memo_of_member() == "ひとりのことば。")
