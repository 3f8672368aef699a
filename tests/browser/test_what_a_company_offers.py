"""HR offers a theme pack and writes to a cohort; one of it reads both, wants no more, and HR learns of nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from factories.people import a_company, an_employee
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import update
from support.browser import PHONE, Person, served
from support.clock import StandingClock

from sotomado.accounts.models import Role
from sotomado.companies.models import Employment
from sotomado.database import Database


@dataclass
class Here:
    app: Flask
    database: Database
    address: str
    company_id: int
    hr: int
    fifty: int


@pytest.fixture
def here(sqlite_database: Database, make_app: Callable[..., Flask]) -> Iterator[Here]:
    with sqlite_database.work() as work:
        company = a_company(work)
        hr = an_employee(work, company, name="久保田 香織", roles=(Role.HR,))
        fifty = an_employee(work, company, name="三浦 遥斗")
        work.session.execute(update(Employment).where(Employment.person_id == fifty).values(birth_year=1976))
    app = make_app(sqlite_database)
    with served(app) as address:
        yield Here(app, sqlite_database, address, company.id, hr, fifty)


def is_sound(person: Person) -> None:
    assert person.axe() == []
    assert not person.is_overflowing()


def test_what_hr_offers_is_read_and_nothing_comes_back(
    here: Here, a_person_at: Callable[..., Person], clock: StandingClock
) -> None:
    hr = a_person_at(here.address).sign_in_as(here.database, here.app, here.hr)
    page = hr.open(f"/company/{here.company_id}/one-on-ones")
    is_sound(hr)
    page.get_by_role("link", name="テーマパックをつくる").click()
    page.get_by_label("だれに", exact=True).select_option(label="今年50歳になる人")
    page.get_by_label("題", exact=True).fill("これからの十年")
    page.get_by_label("なぜすすめるのか").fill("急がずに話す機会です。")
    page.get_by_label("いつまで", exact=True).fill("2025-01-01")
    page.get_by_label("これからのキャリア", exact=True).check()
    page.get_by_text("ふりかえる", exact=True).click()
    question = page.locator("#questions label").first
    asked = question.inner_text()
    question.click()
    page.get_by_role("button", name="すすめる").click()
    # What is wrong is said beside its field, and what was typed and chosen is still there.
    expect(page.get_by_text("終わりの日は、今日とはじめの日よりあとにしてください。").first).to_be_visible()
    expect(page.get_by_label("なぜすすめるのか")).to_have_value("急がずに話す機会です。")
    expect(page.locator("#questions input").first).to_be_checked()
    is_sound(hr)
    page.get_by_label("いつまで", exact=True).fill("2026-12-31")
    page.get_by_role("button", name="すすめる").click()
    expect(page.get_by_text("テーマパックを出しました。")).to_be_visible()

    page.get_by_role("link", name="お知らせを書く").click()
    page.get_by_label("だれに", exact=True).select_option(label="今年50歳になる人")
    page.get_by_label("研修の案内").check()
    page.get_by_label("題", exact=True).fill("聴き方の練習会")
    page.get_by_label("伝えたいこと").fill("一月に二回あります。")
    is_sound(hr)
    page.get_by_role("button", name="送る前に確かめる").click()
    expect(page.get_by_role("heading", name="聴き方の練習会")).to_be_visible()
    is_sound(hr)
    page.get_by_role("button", name="送る", exact=True).click()
    expect(page.get_by_text("10分たったら送ります。")).to_be_visible()
    clock.advance(minutes=11)
    page.reload()
    expect(page.get_by_text("2026年11月20日(金)に送りました")).to_be_visible()
    told = page.locator("main").inner_text()

    reader = a_person_at(here.address, viewport=PHONE).sign_in_as(here.database, here.app, here.fifty)
    mine = reader.open("/one-on-ones")
    mine.get_by_role("link", name="会社からのお知らせとテーマ").click()
    expect(mine.get_by_role("heading", name="聴き方の練習会")).to_be_visible()
    expect(mine.get_by_role("heading", name="これからの十年")).to_be_visible()
    expect(mine.get_by_text(asked)).to_be_visible()
    expect(mine.get_by_text("「今年50歳になる人」という条件に")).to_be_visible()
    is_sound(reader)
    mine.get_by_role("button", name="受け取らない").click()
    expect(mine.get_by_text("これからは届きません。会社には伝わりません。")).to_be_visible()
    expect(mine.get_by_role("heading", name="聴き方の練習会")).to_have_count(0)

    page.reload()
    assert page.locator("main").inner_text() == told
