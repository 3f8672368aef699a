"""HR invites everybody who turns fifty; one of them, never here before, gets the mail and comes in without a trace."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from factories.people import a_company, an_employee
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select, update
from support.browser import DESKTOP, PHONE, Person, listening
from support.clock import StandingClock
from support.mail import AMailbox, a_mailbox
from support.ports import free_port

from sotomado.accounts.models import Person as Account
from sotomado.accounts.models import Role
from sotomado.companies.models import Employment
from sotomado.database import Database
from sotomado.jobs import worker


@dataclass
class Here:
    app: Flask
    address: str
    company_id: int
    hr: int
    email: str
    mailbox: AMailbox


@pytest.fixture
def here(sqlite_database: Database, make_app: Callable[..., Flask]) -> Iterator[Here]:
    with sqlite_database.work() as work:
        company = a_company(work)
        hr = an_employee(work, company, name="人事 一郎", roles=(Role.ADVISEE, Role.HR))
        fifty = [an_employee(work, company, name=f"五十路 {n}", consented=False) for n in range(11)]
        work.session.execute(update(Employment).where(Employment.person_id.in_(fifty)).values(birth_year=1976))
        email = work.session.scalar(select(Account.email).where(Account.id == fifty[0])) or ""
    port = free_port()
    with a_mailbox() as mailbox:
        address = f"http://127.0.0.1:{port}"
        app = make_app(sqlite_database, public_url=address, smtp_port=mailbox.port)
        with listening(app, port):
            yield Here(app, address, company.id, hr, email, mailbox)


def is_sound(person: Person) -> None:
    assert person.axe() == []
    assert not person.is_overflowing()


def test_hr_invites_and_somebody_new_comes_in(
    here: Here, sqlite_database: Database, clock: StandingClock, a_person_at: Callable[..., Person]
) -> None:
    hr = a_person_at(here.address, viewport=DESKTOP)
    hr.sign_in_as(sqlite_database, here.app, here.hr)
    page = hr.open(f"/company/{here.company_id}/inviting")
    is_sound(hr)
    page.get_by_role("link", name="今年度50歳になる人").click()
    is_sound(hr)
    page.get_by_label("送る日", exact=True).fill("2026-11-20")
    page.get_by_text("研修やワークショップ 1").click()
    page.locator("[name=first-title]").fill("五十歳の研修")
    page.locator("[name=first-on]").fill("2026-12-01")
    page.locator("[name=first-starts]").fill("13:00")
    page.locator("[name=first-ends]").fill("16:00")
    page.get_by_role("button", name="届くとおりに確かめる").click()
    expect(page.get_by_text("いまの名簿から11名です。")).to_be_visible()
    is_sound(hr)
    page.get_by_role("button", name="この内容で予定に入れる").click()
    expect(page.get_by_text("予定に入れました。")).to_be_visible()

    clock.advance(minutes=10)
    sender = worker(sqlite_database, here.app.extensions["sotomado_settings"])
    while sender.run_due():
        pass
    [mail] = here.mailbox.to(here.email)
    body = mail.get_body(("plain",)).get_content()
    assert AMailbox.calendar_in(mail) is not None
    page.reload()
    expect(page.get_by_text("11名に当てて送りました。")).to_be_visible()
    before = page.locator("main").inner_text()

    employee = a_person_at(here.address, viewport=PHONE)
    found = re.search(rf"{re.escape(here.address)}(/invitation/\S+)", body)
    assert found is not None
    phone = employee.open(found[1])
    phone.get_by_label("パスワード", exact=True).fill("風の通る窓をひらく朝の相談室")
    phone.locator("[name=again]").fill("風の通る窓をひらく朝の相談室")
    phone.get_by_role("button", name="パスワードを決めてはじめる").click()
    phone.wait_for_url(lambda url: "/invitation/" not in url)
    invited = employee.open("/invited")
    expect(invited.get_by_text("五十歳の研修")).to_be_visible()
    is_sound(employee)

    page.reload()
    assert page.locator("main").inner_text() == before
