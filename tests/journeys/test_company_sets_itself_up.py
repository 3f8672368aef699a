"""An operator makes a company; its owner follows the mail and walks the steps, as far as they can be walked at once.

Real browsers on the way: the operator's at a desk, the owner's on a phone, an employee's at the end.
"""

import json
import re

import pytest
from factories.people import a_person
from playwright.sync_api import Page, expect
from sqlalchemy import select
from support.browser import DESKTOP, PHONE, listening
from support.ports import free_port

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.companies.contracts import agreeing
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Offer, Pack
from sotomado.companies.models import Company
from sotomado.companies.roster import import_roster
from sotomado.ledger.service import booking_day
from sotomado.outbox.models import Job

PASSWORD = "まどのむこうに海 2026"
ROSTER = "email,name,department,joined_on\n" + "".join(
    f"crew{n}@minato.example,船員 {n}号,運航部,2020-04-01\n" for n in range(12)
)


@pytest.fixture
def app_at(sqlite_database, make_app):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    app = make_app(sqlite_database, public_url=address)
    with listening(app, port):
        yield app, address


def link_in_mail(database, to: str, pattern: str) -> str:
    with database.read() as work:
        jobs = work.session.scalars(select(Job).where(Job.kind == "mail", Job.payload.is_not(None))).all()
        mails = [json.loads(work.unseal(job, "payload") or "{}") for job in jobs]
    return next(found[0] for one in mails if one["to"][1] == to and (found := re.search(pattern, one["body"])))


def state(page: Page, part: str) -> str:
    return (page.locator(f"li#{part}").get_attribute("class") or "").removeprefix("is-")


def test_from_an_operators_page_to_the_company_as_ready_as_it_can_be_at_once(app_at, sqlite_database, a_person_at):
    app, address = app_at
    with sqlite_database.work() as work:
        operator_id = a_person(work)
        accounts.grant(work, person_id=operator_id, role=Role.OPERATOR)

    operator = a_person_at(address, viewport=DESKTOP).sign_in_as(sqlite_database, app, operator_id)
    page = operator.open("/operations/companies/new")
    page.get_by_label("会社の名前").fill("みなと海運")
    page.get_by_label("会社の英語の名前").fill("Minato Shipping")
    page.get_by_label("契約のはじまり").fill("2026-11-01")
    page.get_by_label("お名前").fill("浜田 なぎさ")
    page.get_by_label("メールアドレス").fill("nagisa@minato.example")
    page.get_by_role("button", name="加えて、招待のメールを送る").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("みなと海運")
    assert operator.axe() == []

    owner = a_person_at(address, viewport=PHONE)
    page = owner.open(link_in_mail(sqlite_database, "nagisa@minato.example", r"/joining-hr/[\w-]+"))
    expect(page.get_by_role("heading", level=1)).to_have_text("みなと海運の人事に招かれています")
    assert owner.axe() == []
    page.get_by_label("パスワード", exact=True).fill(PASSWORD)
    page.get_by_label("もう一度").fill(PASSWORD)
    page.get_by_role("button", name="パスワードを決めて加わる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("会社の設定")
    assert owner.axe() == []
    assert not owner.is_overflowing()
    setup = page.url
    assert (state(page, "contract"), state(page, "people_of_hr"), state(page, "roster")) == ("open", "done", "open")

    page.locator("li#languages a.btn").click()
    page.get_by_role("button", name="これで決める").click()
    expect(page.locator("li#languages")).to_have_class("is-done")

    page.locator("li#departments a.btn").click()
    page.get_by_label("部署の名前").last.fill("海運本部")
    page.get_by_role("button", name="部署を加える").click()
    page.get_by_label("部署の名前").last.fill("運航部")
    page.get_by_label(re.compile("^どの部署の下か")).last.select_option(label="海運本部")
    page.get_by_role("button", name="部署を加える").click()
    expect(page.locator(".department-tree > li")).to_have_count(2)
    # By keyboard alone: to the department, open it, and try to move the top beneath its own.
    page.locator(".department-tree summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".department-tree details").first).to_have_attribute("open", "")
    assert owner.axe() == []
    assert not owner.is_overflowing()

    page.goto(setup)
    page.locator("li#words a.btn").click()
    page.get_by_label(re.compile("^ことば.日本語.")).fill("海の上でも、陸でも。外で話せます。")
    page.get_by_role("button", name="見え方を確かめる").click()
    expect(page.locator(".company-words").first).to_contain_text("外で話せます。")
    assert owner.axe() == []
    page.get_by_role("button", name="このことばを載せる").click()
    expect(page.locator("li#words")).to_have_class("is-done")

    for part in ("brief", "sign_on"):
        page.locator(f"li#{part}").get_by_role("button", name="使わない").click()
        expect(page.locator(f"li#{part}")).to_have_class("is-not_needed")

    # What is the operators' to write, and a roster, whose own page has a journey of its own.
    with sqlite_database.work() as work:
        company_id = work.session.scalars(select(Company.id)).one()
        agreeing.agree(
            work,
            company_id=company_id,
            from_on=booking_day(work.now),
            offer=Offer(PayerKind.TICKETS, packs=(Pack(10, 148_000),)),
            by_person_id=operator_id,
        )
        import_roster(work, company_id=company_id, content=ROSTER.encode(), public_url=address)
    page.goto(setup)
    page.locator("li#entitlement a.btn").click()
    page.locator("summary", has_text="対象の枠1").click()
    page.locator("#scope1_department_id").select_option(index=1)
    page.get_by_role("button", name="この人たちが使えるようにする").click()
    expect(page.locator("li#entitlement")).to_have_class("is-done")
    expect(page.locator("li#roster")).to_have_class("is-done")
    assert not owner.is_overflowing()

    employee = a_person_at(address, viewport=PHONE)
    page = employee.open(link_in_mail(sqlite_database, "crew3@minato.example", r"/invitation/[\w-]+"))
    expect(page.locator(".company-words")).to_contain_text("海の上でも、陸でも。外で話せます。")
    assert employee.axe() == []
    for person in (operator, owner, employee):
        assert person.troubles == []
