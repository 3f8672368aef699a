"""The report in a real browser: what HR does about a finding, and what an employee reads of it."""

from collections.abc import Callable

import pytest
from factories.people import a_company, an_employee
from factories.releases import a_release
from flask import Flask
from playwright.sync_api import expect
from support.browser import DESKTOP, PHONE, Person, served

from sotomado.accounts.models import Role
from sotomado.database import Database
from sotomado.reporting.models import Release
from sotomado.reporting.releases import Unit, digest_of, written

NARROW = {"width": 360, "height": 740}
UNITS = (
    Unit("g1", "製造本部", "Manufacturing"),
    Unit("g2", "営業本部", "Sales"),
    Unit("u1", "第一工場", "First plant"),
    Unit("u2", "第二工場", "Second plant"),
    Unit("u3", "生産技術部・品質保証部・購買部ほか", "Production engineering, quality, purchasing and others"),
    Unit("u4", "東日本営業部", "Sales East"),
    Unit("u5", "西日本営業部", "Sales West"),
    Unit("u6", "管理部・研究所", "Administration, Research"),
)


@pytest.fixture
def people(sqlite_database: Database) -> dict[str, int]:
    """A company with four released quarters: its HR and one employee."""
    with sqlite_database.work() as work:
        company = a_company(work, name="あおぞら精機")
        for quarter, seed in (("2025-Q4", 4), ("2026-Q1", 3), ("2026-Q2", 2), ("2026-Q3", 1)):
            body = written(UNITS, a_release(quarter, seed))
            work.session.add(
                Release(company_id=company.id, quarter=quarter, body=body, digest=digest_of(body), released_at=work.now)
            )
        hr, employee = an_employee(work, company, roles=(Role.HR,)), an_employee(work, company)
        return {"company": company.id, "hr": hr, "employee": employee}


@pytest.mark.parametrize(
    ("language", "viewport", "night"),
    [("ja", NARROW, False), ("en", DESKTOP, False), ("ja", DESKTOP, True), ("en", PHONE, True)],
    ids=["narrow", "English desktop", "night", "English phone by night"],
)
def test_every_part_of_a_full_report_fits_and_is_free_of_troubles(
    sqlite_database: Database,
    make_app: Callable[..., Flask],
    a_person_at: Callable[..., Person],
    people: dict[str, int],
    language: str,
    viewport: dict[str, int],
    night: bool,
) -> None:
    app = make_app(sqlite_database)
    problems = []
    with served(app) as address:
        for who, paths in (
            ("hr", [f"/company/{people['company']}/reports", f"/company/{people['company']}/reports/2026-Q3"]),
            ("employee", ["/what-my-company-sees", "/what-my-company-sees/2026-Q3"]),
        ):
            person = a_person_at(address, language=language, viewport=viewport, dark=night)
            person.sign_in_as(sqlite_database, app, people[who])
            for path in paths:
                page = person.open(path)
                problems += [f"{path}: {trouble}" for trouble in person.axe()]
                if person.is_overflowing():
                    problems.append(f"{path}: wider than the screen")
                filled = page.locator("main .btn:not(.quiet):not(.text):not(.grave)").count()
                if filled != 1:
                    problems.append(f"{path}: {filled} filled buttons")

    assert problems == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_hr_answers_a_finding_by_keyboard_takes_it_back_and_puts_it_back(
    sqlite_database: Database,
    make_app: Callable[..., Flask],
    a_person_at: Callable[..., Person],
    people: dict[str, int],
    script: bool,
) -> None:
    app = make_app(sqlite_database)
    with served(app) as address:
        hr = a_person_at(address, viewport=PHONE, script=script).sign_in_as(sqlite_database, app, people["hr"])
        page = hr.open("/")
        page.get_by_role("link", name="のレポートを読む").click()
        page.get_by_role("link", name="この発見に、何をするかを書く").first.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if script:
            assert hr.axe() == []
        page.get_by_label("会社として、何をしますか").focus()
        page.keyboard.insert_text("窓口を、12月の社内報で知らせます。")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        page.get_by_role("button", name="社員の皆さんに見せる").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        answers = page.locator("#answers")
        expect(answers).to_contain_text("窓口を、12月の社内報で知らせます。")
        expect(answers).to_contain_text("取り組んでいます")

        employee = a_person_at(address, viewport=PHONE).sign_in_as(sqlite_database, app, people["employee"])
        own = employee.open("/what-my-company-sees/2026-Q3").locator("main")
        expect(own).to_contain_text("窓口を、12月の社内報で知らせます。")

        answers.locator("form button").first.click()
        expect(answers).to_contain_text("取り下げています")
        employee.open("/what-my-company-sees/2026-Q3")
        expect(own).not_to_contain_text("窓口を、12月の社内報で知らせます。")
        answers.locator("form button").first.click()
        expect(answers).to_contain_text("窓口を、12月の社内報で知らせます。")
        employee.open("/what-my-company-sees/2026-Q3")
        expect(own).to_contain_text("窓口を、12月の社内報で知らせます。")


def test_nothing_typed_is_lost_where_an_answer_cannot_be_taken(
    sqlite_database: Database,
    make_app: Callable[..., Flask],
    a_person_at: Callable[..., Person],
    people: dict[str, int],
) -> None:
    app = make_app(sqlite_database)
    with served(app) as address:
        hr = a_person_at(address, viewport=NARROW).sign_in_as(sqlite_database, app, people["hr"])
        page = hr.open(f"/company/{people['company']}/reports/2026-Q3")
        page.get_by_role("link", name="この発見に、何をするかを書く").first.click()
        page.get_by_label("会社として、何をしますか").fill("見直しました。")
        page.get_by_label("取り組みました").check()
        page.get_by_label("取り組みを終えた日").fill("2027-01-01")
        page.get_by_role("button", name="社員の皆さんに見せる").click()

        expect(page.get_by_role("alert")).to_contain_text("まだ来ていない日です。")
        expect(page.get_by_label("会社として、何をしますか")).to_have_value("見直しました。")
        expect(page.get_by_label("取り組みました")).to_be_checked()
        expect(page.get_by_label("取り組みを終えた日")).to_have_value("2027-01-01")
        assert hr.axe() == []


def test_the_contents_lead_to_every_section(
    sqlite_database: Database,
    make_app: Callable[..., Flask],
    a_person_at: Callable[..., Person],
    people: dict[str, int],
) -> None:
    app = make_app(sqlite_database)
    with served(app) as address:
        person = a_person_at(address, viewport=NARROW).sign_in_as(sqlite_database, app, people["employee"])
        page = person.open("/what-my-company-sees/2026-Q3")
        contents = page.get_by_role("navigation", name="目次").get_by_role("link")
        named = contents.all_inner_texts()
        targets = [link.get_attribute("href") or "" for link in contents.all()]
        headings = [page.locator(target).inner_text() for target in targets]

        assert len(named) >= 12
        assert headings == named
        contents.last.click()
        expect(page.locator("#about")).to_be_in_viewport()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_what_is_long_opens_on_demand_and_is_all_open_on_paper(
    sqlite_database: Database,
    make_app: Callable[..., Flask],
    a_person_at: Callable[..., Person],
    people: dict[str, int],
    script: bool,
) -> None:
    app = make_app(sqlite_database)
    with served(app) as address:
        employee = a_person_at(address, viewport=PHONE, script=script)
        page = employee.sign_in_as(sqlite_database, app, people["employee"]).open("/what-my-company-sees/2026-Q3")
        figures = page.locator(".found figure").first
        table = page.locator(".row-by-row table").first
        expect(page.locator("#finding-1")).to_be_in_viewport()
        expect(figures).to_be_hidden()
        expect(table).to_be_hidden()

        page.locator(".found summary").first.click()
        expect(figures).to_be_visible()
        page.locator(".row-by-row summary").first.click()
        page.locator(".found summary").first.click()
        expect(figures).to_be_hidden()

        page.emulate_media(media="print")
        expect(figures).to_be_visible()
        for row in page.locator(".report .within").all()[:3]:
            expect(row).to_be_visible()


def test_the_contents_stay_in_sight_beside_a_long_report(
    sqlite_database: Database,
    make_app: Callable[..., Flask],
    a_person_at: Callable[..., Person],
    people: dict[str, int],
) -> None:
    app = make_app(sqlite_database)
    with served(app) as address:
        hr = a_person_at(address, viewport=DESKTOP).sign_in_as(sqlite_database, app, people["hr"])
        page = hr.open(f"/company/{people['company']}/reports/2026-Q3")
        page.locator("#trend").scroll_into_view_if_needed()

        expect(page.locator(".contents a").first).to_be_in_viewport()
        expect(page.locator(".contents a").last).to_be_in_viewport()
