"""Three 1on1s of one pair in a row, at two real browsers: the third opens with what was said in the first.

The clock alone is moved by hand.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from factories.pairs import APair, a_pair_of_two
from factories.people import an_employee
from flask import Flask
from playwright.sync_api import Page, expect
from support.browser import PHONE, Person, served
from support.clock import StandingClock

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Role
from sotomado.database import Database

WORD = "任されると、背すじが伸びる"
STEP = "来週の会議で、三分だけ話す"
MEMO = "会議の席順を変えてみる"
LINE = "聞いてもらえた"


@dataclass
class Two:
    """The two at their screens: the member at a phone, the manager at a desk."""

    database: Database
    app: Flask
    clock: StandingClock
    pair: APair
    member: Person
    manager: Person

    def come(self) -> None:
        """A week on, both sign in anew."""
        self.member.sign_in_as(self.database, self.app, self.pair.member)
        self.manager.sign_in_as(self.database, self.app, self.pair.manager)

    def hub(self, person: Person) -> Page:
        return person.open(f"/one-on-ones/{self.pair.id}")

    def table(self, person: Person) -> Page:
        return person.open(f"/one-on-ones/{self.pair.id}/table")


@pytest.fixture
def pair(sqlite_database: Database) -> APair:
    with sqlite_database.work() as work:
        found = a_pair_of_two(work)
        accounts.give_consent(work, person_id=found.member, locale=Locale.JAPANESE)
    return found


def test_the_third_opens_with_the_words_of_the_first(
    sqlite_database: Database,
    clock: StandingClock,
    pair: APair,
    make_app: Callable[..., Flask],
    a_person_at: Callable[..., Person],
) -> None:
    app = make_app(sqlite_database)
    with served(app) as address:
        two = Two(sqlite_database, app, clock, pair, a_person_at(address, viewport=PHONE), a_person_at(address))
        two.come()
        plan_every_week(two)
        say_what_it_is_about(two)
        the_first(two)
        clock.advance(days=7)
        two.come()
        the_second(two)
        clock.advance(days=7)
        two.come()
        the_third(two)
        nobody_else_reads_any_of_it(two, a_person_at, address)


def plan_every_week(two: Two) -> None:
    page = two.hub(two.manager)
    page.get_by_role("link", name="次の日時を決める").click()
    page.get_by_label("日付").fill("2026-11-25")
    page.get_by_label("時刻").fill("10:00")
    page.get_by_label("くり返し").select_option("weekly")
    page.get_by_role("button", name="この日時にする").click()
    expect(page.get_by_text("2026年11月25日(水) 10:00–10:30").first).to_be_visible()


def say_what_it_is_about(two: Two) -> None:
    """The member says so; the manager reads it, with questions that name no stage."""
    page = two.hub(two.member)
    page.get_by_role("link", name="話したいことを選ぶ").click()
    page.get_by_label("成長・学びたいこと").check()
    page.get_by_label("聴いてほしい").check()
    page.get_by_role("button", name="これで伝えておく").click()
    expect(two.hub(two.member).get_by_text("聴いてほしい")).to_be_visible()

    page = two.hub(two.manager)
    page.get_by_role("link", name="準備の画面をひらく").click()
    expect(page.get_by_role("heading", name="「聴いてほしい」に応える")).to_be_visible()
    assert "段階" not in page.locator("main").inner_text()


def the_first(two: Two) -> None:
    two.clock.advance(days=5)
    two.come()
    hers, his = two.table(two.member), two.table(two.manager)
    her_notes, his_notes = hers.locator("#notes"), his.locator("#notes")
    her_notes.press_sequentially(WORD)
    expect(his_notes).to_have_value(WORD)
    his_notes.press_sequentially("。任せた日のこと")
    expect(her_notes).to_have_value(f"{WORD}。任せた日のこと")
    his.get_by_role("textbox", name="自分だけのメモ").fill(MEMO)
    expect(his.locator("#note-kept")).to_contain_text("に保存しました")
    assert MEMO not in hers.content()

    hers.get_by_label("残しておきたい、自分のことば").fill(WORD)
    hers.get_by_role("button", name="ことばを残す").click()
    hers.get_by_role("button", name=f"「{WORD}」を相手に見せる").click()
    expect(hers.get_by_text("相手にも見えます")).to_be_visible()

    close(his, step=STEP)
    react(two, his, line=None)
    react(two, two.hub(two.member), line=LINE)
    assert LINE not in past_of(two, two.manager)


def the_second(two: Two) -> None:
    """What was agreed on is there, is done in one tap, and the next day is preset."""
    hers = two.table(two.member)
    expect(hers.get_by_text(STEP)).to_be_visible()
    hers.get_by_role("button", name=f"「{STEP}」はできた").click()
    hers = two.table(two.member)
    expect(hers.get_by_text(STEP)).to_have_count(0)
    hers.locator("#notes").press_sequentially("三分、話せた。")
    expect(hers.locator("#notes-kept")).to_contain_text("に保存しました")
    close(hers)


def the_third(two: Two) -> None:
    for person in (two.member, two.manager):
        page = two.table(person)
        expect(page.locator(".last-time-inside").get_by_text(WORD)).to_be_visible()
    told = past_of(two, two.manager)
    assert "三分、話せた。" in told
    assert WORD in told


def nobody_else_reads_any_of_it(two: Two, a_person_at: Callable[..., Person], address: str) -> None:
    with two.database.work() as work:
        others = [
            an_employee(work, two.pair.company, name=f"ほかのひと {role}", roles=(Role.ADVISEE, role))
            for role in (Role.MANAGER, Role.HR)
        ]
    for person_id in others:
        person = a_person_at(address).sign_in_as(two.database, two.app, person_id)
        for path in ("", "/table", "/past", "/before", "/prepare", "/plan", "/themes", "/shown"):
            answer = person.context.request.get(f"{address}/one-on-ones/{two.pair.id}{path}")
            assert answer.status == 404, path


def close(page: Page, *, step: str = "") -> None:
    page.get_by_role("link", name="しめくくる").click()
    expect(page.get_by_role("heading", name="1on1のしめくくり")).to_be_visible()
    if step:
        page.get_by_label("なにを").first.fill(step)
    page.get_by_role("button", name="しめくくる").click()
    expect(page.get_by_role("heading", name="ひとりで、ふりかえる")).to_be_visible()


def react(two: Two, page: Page, *, line: str | None) -> None:
    if line is not None:
        page.goto(f"{two.member.address}/one-on-ones/{two.pair.id}/past")
        page.locator(".record h2 a").first.click()
        page.get_by_role("link", name="感想をのこす").click()
    page.get_by_label("よかった", exact=True).check()
    if line is not None:
        page.get_by_label("ひとこと").fill(line)
    page.get_by_role("button", name="のこす").click()
    expect(page.get_by_role("heading", name="ひとりで、ふりかえる")).to_have_count(0)


def past_of(two: Two, person: Person) -> str:
    return person.open(f"/one-on-ones/{two.pair.id}/past").locator("main").inner_text()
