"""A company sets up its own sign-in at a real browser and provider, and an employee comes in by it and leaves again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from factories.people import a_company, a_person, an_employee
from flask import Flask
from playwright.sync_api import Page, expect
from support.browser import DESKTOP, PHONE, Person, listening
from support.clock import StandingClock
from support.ports import free_port
from support.sign_on import an_openid_provider

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Person as Account
from sotomado.accounts.models import Role
from sotomado.companies.single_sign_on import domains
from sotomado.database import Database

OWNER, TANAKA = "owner@aozora.example", "tanaka@aozora.example"
PASSWORD = "correct horse battery"


def sign_in_there(page: Page, user_name: str) -> None:
    """On the provider's own pages, which ask for the name and then for the password."""
    page.locator("[name=login]").fill(user_name)
    page.locator("[name=login]").press("Enter")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")


def looked_at(person: Person) -> list[str]:
    """What is wrong with the page as it stands."""
    return person.axe() + (["overflows"] if person.is_overflowing() else [])


def test_hr_sets_up_the_companys_sign_in_and_an_employee_comes_in_by_it(
    sqlite_database: Database,
    make_app: Callable[..., Flask],
    a_person_at: Callable[..., Person],
    clock: StandingClock,
) -> None:
    clock.set(datetime.now(UTC))
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with an_openid_provider() as provider:
        app = make_app(sqlite_database, public_url=address, outside_allowed_hosts=provider.host)
        with sqlite_database.work() as work:
            company = a_company(work)
            owner = an_employee(work, company, name="人事 一郎", roles=(Role.HR,))
            tanaka = an_employee(work, company, name="田中 太郎")
            operator = a_person(work, name="運営 花子")
            accounts.grant(work, person_id=operator, role=Role.OPERATOR)
            for person_id, email in ((owner, OWNER), (tanaka, TANAKA)):
                work.session.get_one(Account, person_id).email = email
            domains.ask(work, company_id=company.id, typed="aozora.example")
            waiting = domains.of_company(work, company_id=company.id)[0]
            domains.confirm(work, domain_id=waiting.id, by=operator)
        names = {
            email: provider.a_user(email, name=name, password=PASSWORD).user_name
            for email, name in ((OWNER, "人事 一郎"), (TANAKA, "田中 太郎"))
        }
        with listening(app, port):
            hr = a_person_at(address, viewport=DESKTOP)
            hr.sign_in_as(sqlite_database, app, owner)
            page = hr.page
            page.goto(f"/company/{company.id}/sso")
            page.get_by_role("button", name="OpenID Connectで設定する").click()
            redirect_url = page.get_by_label("リダイレクト先 (Redirect URI)").input_value()
            left_url = page.get_by_label("サインアウトのあとの戻り先").input_value()
            client_id, secret = provider.a_client(redirect_url=redirect_url, left_url=left_url)
            page.get_by_label("発行者 (Issuer)").fill(provider.issuer)
            page.get_by_label("クライアントID").fill(client_id)
            page.get_by_label("クライアントシークレット").fill(secret)
            page.get_by_role("button", name="保存する").click()
            expect(page.get_by_text("保存しました。")).to_be_visible()
            assert not looked_at(hr)

            page.get_by_role("link", name="会社のアカウントでためす").click()
            sign_in_there(page, names[OWNER])
            expect(page.get_by_text("会社のアカウントで、ご自身として入れることを確かめました。")).to_be_visible()
            page.get_by_role("button", name="会社のアカウントでの入り口をひらく").click()
            expect(page.get_by_label("社員の方の入り口")).to_be_visible()
            page.get_by_role("button", name="会社のアカウントだけにする").click()
            expect(page.get_by_text("これからは、会社のアカウントだけで入ります。")).to_be_visible()

            employee = a_person_at(address, viewport=PHONE)
            page = employee.page
            page.goto("/sign-in")
            page.get_by_role("link", name="会社のアカウントで入る").click()
            page.get_by_label("会社のメールアドレス").fill(TANAKA)
            assert not looked_at(employee)
            page.get_by_role("button", name="進む").click()
            sign_in_there(page, names[TANAKA])
            expect(page.get_by_label("田中 太郎さんのメニュー")).to_be_visible()

            page.get_by_label("田中 太郎さんのメニュー").click()
            page.get_by_role("button", name="サインアウトする").click()
            expect(page.get_by_role("link", name="会社のアカウントからもサインアウトする")).to_be_visible()
            assert not looked_at(employee)
