"""A new company, from the signed contract to its first report, without a call for support.

The operator writes down the contract; the owner follows the mail, confirms the company's domain, connects the real
OpenID provider and hands a token to it; the provider tells of the people by SCIM, over HTTP; they are invited, and come
in by the company's account alone; a quarter closes; the owner reads the report, on the page and by the API.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from factories.people import a_consultant, a_person
from factories.quarters import a_consultation
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select
from support.browser import DESKTOP, PHONE, Person, listening
from support.clock import StandingClock
from support.mail import AMailbox, a_mailbox
from support.ports import free_port
from support.scim import CORE, ENTERPRISE
from support.sign_on import OpenIdProvider, an_openid_provider

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.companies.models import Employment
from sotomado.database import Database
from sotomado.directory.vocabulary import Theme
from sotomado.jobs import worker
from sotomado.ledger.service import booking_day
from sotomado.reporting.quarters import Quarter

DOMAIN = "minato.example"
OWNER, OWNERS_NAME = f"nagisa@{DOMAIN}", "浜田 なぎさ"
PASSWORD = "まどのむこうに海 2026"
THERE = "correct horse battery"  # the password at the company's own provider
DEPARTMENTS = ("運航部", "営業部")
EACH, CAME = 30, 14  # people of a department, and those of them who talked to somebody in the quarter


@dataclass
class Here:
    app: Flask
    address: str
    database: Database
    clock: StandingClock
    provider: OpenIdProvider
    mailbox: AMailbox

    def let_everything_leave(self) -> None:
        sender = worker(self.database, self.app.extensions["sotomado_settings"])
        while sender.run_due():
            pass

    def link_to(self, email: str, pattern: str) -> str:
        """The newest such link in that mailbox."""
        bodies = [mail.get_body(("plain",)).get_content() for mail in self.mailbox.to(email)]
        return next(found[0] for body in reversed(bodies) if (found := re.search(pattern, body)))


@pytest.fixture
def here(sqlite_database: Database, make_app: Callable[..., Flask], clock: StandingClock) -> Iterator[Here]:
    # The provider has a clock of its own, and says when its answers were made.
    clock.set(datetime.now(UTC))
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with an_openid_provider() as provider, a_mailbox() as mailbox:
        app = make_app(sqlite_database, public_url=address, smtp_port=mailbox.port, outside_allowed_hosts=provider.host)
        with listening(app, port):
            yield Here(app, address, sqlite_database, clock, provider, mailbox)


def is_sound(person: Person) -> None:
    assert person.axe() == []
    assert not person.is_overflowing()


def sign_in_there(page: Page, user_name: str) -> None:
    """On the provider's own pages, which ask for the name and then for the password."""
    page.locator("[name=login]").fill(user_name)
    page.locator("[name=login]").press("Enter")
    page.locator("[name=password]").fill(THERE)
    page.locator("[name=password]").press("Enter")


def step(page: Page, part: str) -> str:
    return (page.locator(f"li#{part}").get_attribute("class") or "").removeprefix("is-")


def writes_down_the_contract(here: Here, operator: Person) -> None:
    page = operator.open("/operations/companies/new")
    page.get_by_label("会社の名前").fill("みなと海運")
    page.get_by_label("会社の英語の名前").fill("Minato Shipping")
    first_day = Quarter.at(here.clock.now(), "Asia/Tokyo").first_day
    page.get_by_label("契約のはじまり").fill(first_day.isoformat())
    page.get_by_label("お名前").fill(OWNERS_NAME)
    page.get_by_label("メールアドレス").fill(OWNER)
    page.get_by_role("button", name="加えて、招待のメールを送る").click()
    page.get_by_role("link", name="契約の条件を見る、決める").click()
    page.get_by_role("link", name="新しい条件を決める").click()
    page.get_by_label("いつから").fill(booking_day(here.clock.now()).isoformat())
    page.locator("input[name=payer][value=tickets]").check()
    page.locator("[name=pack1_count]").fill("100")
    page.locator("[name=pack1_net_yen]").fill("1400000")
    page.get_by_role("button", name="この条件を書きとめる").click()
    expect(page.get_by_text(re.compile("100枚.*1,400,000"))).to_be_visible()
    is_sound(operator)


def takes_up_the_invitation(here: Here, owner: Person) -> str:
    """Returns the company's path."""
    here.let_everything_leave()
    page = owner.open(here.link_to(OWNER, r"/joining-hr/[\w-]+"))
    page.get_by_label("パスワード", exact=True).fill(PASSWORD)
    page.get_by_label("もう一度").fill(PASSWORD)
    page.get_by_role("button", name="パスワードを決めて加わる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("会社の設定")
    assert step(page, "contract") == "done"
    return page.url.removesuffix("/setup").removeprefix(here.address)


def asks_for_the_domain(owner: Person, operator: Person, company: str) -> None:
    page = owner.open(f"{company}/setup")
    page.locator("li#sign_on a.btn").click()
    page.get_by_label("ドメイン", exact=True).fill(DOMAIN)
    page.get_by_role("button", name="確認をお願いする").click()
    expect(page.get_by_text("確認を待っています")).to_be_visible()
    asked = operator.open("/operations/domains")
    asked.get_by_role("form", name=f"{DOMAIN}を確認したとする").get_by_role("button").click()
    expect(asked.get_by_role("form", name=f"{DOMAIN}を外す")).to_be_visible()
    page.reload()
    expect(page.get_by_text("確認済み")).to_be_visible()


def connects_the_provider(here: Here, owner: Person, user_name: str) -> None:
    page = owner.page
    page.get_by_role("button", name="OpenID Connectで設定する").click()
    client_id, secret = here.provider.a_client(
        redirect_url=page.get_by_label("リダイレクト先 (Redirect URI)").input_value(),
        left_url=page.get_by_label("サインアウトのあとの戻り先").input_value(),
    )
    page.get_by_label("発行者 (Issuer)").fill(here.provider.issuer)
    page.get_by_label("クライアントID").fill(client_id)
    page.get_by_label("クライアントシークレット").fill(secret)
    page.get_by_role("button", name="保存する").click()
    page.get_by_role("link", name="会社のアカウントでためす").click()
    sign_in_there(page, user_name)
    expect(page.get_by_text("会社のアカウントで、ご自身として入れることを確かめました。")).to_be_visible()
    page.get_by_role("button", name="会社のアカウントでの入り口をひらく").click()
    page.get_by_role("button", name="会社のアカウントだけにする").click()
    expect(page.get_by_text("これからは、会社のアカウントだけで入ります。")).to_be_visible()


def makes_a_token(owner: Person, company: str) -> str:
    page = owner.open(f"{company}/scim")
    is_sound(owner)
    page.get_by_role("link", name="トークンを作る").click()
    page.get_by_label("名前", exact=True).fill("みなと海運の認証基盤")
    page.locator("input[name=scopes][value='scim']").check()
    page.locator("input[name=scopes][value='releases:read']").check()
    page.get_by_role("button", name="トークンを作る").click()
    return page.locator("[data-token]").inner_text().strip()


def tells_of_everybody(here: Here, token: str) -> list[str]:
    """As the provider does, over HTTP. Returns the addresses."""
    emails = []
    with httpx.Client(base_url=f"{here.address}/scim/v2", headers={"Authorization": f"Bearer {token}"}) as scim:
        for department in DEPARTMENTS:
            for n in range(EACH):
                emails.append(f"crew{len(emails)}@{DOMAIN}")
                answer = scim.post(
                    "/Users",
                    json={
                        "schemas": [CORE, ENTERPRISE],
                        "userName": emails[-1],
                        "displayName": f"{department} {n}号",
                        "emails": [{"value": emails[-1], "primary": True}],
                        "active": True,
                        ENTERPRISE: {"department": department},
                    },
                    headers={"Content-Type": "application/scim+json"},
                )
                assert answer.status_code == 201, answer.text
        assert scim.get("/Users", params={"count": 0}).json()["totalResults"] == len(emails)
    return emails


def finishes_the_steps(here: Here, owner: Person, company: str) -> None:
    """What is left for the company, each by its own page."""
    page = owner.open(f"{company}/setup")
    assert step(page, "roster") == step(page, "departments") == step(page, "sign_on") == "done"
    page.locator("li#languages a.btn").click()
    page.get_by_role("button", name="これで決める").click()
    for part, then in (("entitlement", "is-done"), ("brief", "is-not_needed"), ("words", "is-not_needed")):
        page.locator(f"li#{part}").get_by_role("button").click()
        expect(page.locator(f"li#{part}")).to_have_class(then)
    page.locator("li#inviting a.btn").click()
    page.get_by_text("部署を選ぶ").click()
    page.get_by_role("link", name="運航部").click()
    page.get_by_label("送る日", exact=True).fill((here.clock.now() + timedelta(days=4)).date().isoformat())
    page.get_by_role("button", name="届くとおりに確かめる").click()
    expect(page.get_by_text(f"いまの名簿から{EACH}名です。")).to_be_visible()
    page.get_by_role("button", name="この内容で予定に入れる").click()
    expect(page.get_by_text("予定に入れました。")).to_be_visible()
    page.goto(f"{company}/setup")
    expect(page.get_by_text("会社がすることは、すべて済んでいます。")).to_be_visible()
    is_sound(owner)


def comes_in(here: Here, employee: Person, email: str) -> None:
    """By the link of the mail, the company's account, and the plain words about who sees what."""
    user = here.provider.a_user(email, name="運航部 0号", password=THERE)
    page = employee.open(here.link_to(email, r"/sso/\S+"))
    sign_in_there(page, user.user_name)
    expect(page.get_by_label("運航部 0号さんのメニュー")).to_be_visible()
    employee.open("/assessment")
    page.locator("input[name=agreed]").check()
    page.get_by_role("button", name="同意してはじめる").click()
    expect(page).to_have_url(re.compile("/assessment"))
    is_sound(employee)


def people_talk(here: Here) -> None:
    """The quarter, quickly: how a talk itself is walked has journeys of its own."""
    with here.database.work() as work:
        consultant = a_consultant(work)
        at = here.clock.now()
        for department in range(len(DEPARTMENTS)):
            ids = work.session.scalars(select(Employment.person_id).order_by(Employment.id)).all()
            for n, person_id in enumerate(ids[department * EACH :][:CAME]):
                a_consultation(
                    work,
                    advisee_id=person_id,
                    consultant_id=consultant.id,
                    held_at=at + timedelta(seconds=n + CAME * department),
                    themes=(Theme.GROWTH,) if n % 2 else (Theme.RELATIONS,),
                )


def test_from_the_signed_contract_to_the_first_report(here: Here, a_person_at: Callable[..., Person]) -> None:
    with here.database.work() as work:
        operator_id = a_person(work)
        accounts.grant(work, person_id=operator_id, role=Role.OPERATOR)
    operator = a_person_at(here.address, viewport=DESKTOP).sign_in_as(here.database, here.app, operator_id)
    owner = a_person_at(here.address, viewport=DESKTOP)
    employee = a_person_at(here.address, viewport=PHONE)
    owners_user = here.provider.a_user(OWNER, name=OWNERS_NAME, password=THERE).user_name

    writes_down_the_contract(here, operator)
    company = takes_up_the_invitation(here, owner)
    asks_for_the_domain(owner, operator, company)
    connects_the_provider(here, owner, owners_user)
    token = makes_a_token(owner, company)
    emails = tells_of_everybody(here, token)
    finishes_the_steps(here, owner, company)
    here.let_everything_leave()
    assert [email for email in emails if not here.mailbox.to(email)] == []
    comes_in(here, employee, emails[0])

    people_talk(here)
    quarter = Quarter.at(here.clock.now(), "Asia/Tokyo")
    here.clock.set(quarter.bounds("Asia/Tokyo")[1] + timedelta(days=2))
    worker(here.database, here.app.extensions["sotomado_settings"]).run_chores()
    here.let_everything_leave()

    page = owner.open("/sign-in")
    page.fill("input[name=email]", OWNER)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="サインインする").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("傾向レポート")
    page.get_by_role("link", name=re.compile("のレポートを読む")).click()
    for department in DEPARTMENTS:
        expect(page.locator("#report")).to_contain_text(department)
    is_sound(owner)
    page.goto(f"{company}/setup")
    expect(page.get_by_text("はじめのレポートまで、すべて済んでいます。")).to_be_visible()

    # The same report by the company's own systems.
    with httpx.Client(base_url=here.address, headers={"Authorization": f"Bearer {token}"}) as machine:
        [told] = machine.get("/api/v1/releases").json()["items"]
    assert told["quarter"] == quarter.name
    for person in (operator, owner, employee):
        assert person.troubles == []
