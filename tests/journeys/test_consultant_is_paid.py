"""A consultant sets up an account, gets the statement of a month with withholding, and is paid on the day.

Walked at a real browser, on our pages and on those of Stripe's twin: the consultant on a phone, the operator at a desk,
handing on the tax afterwards. Stripe's word is brought by hand.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from factories.earned import fees, taxed
from factories.people import AConsultant, a_consultant, a_person
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select
from support.browser import DESKTOP, PHONE, Person, listening
from support.ports import free_port

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.billing.payouts import working
from sotomado.billing.payouts.models import Payout, PayoutState
from sotomado.directory.models import ConsultantFee
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account

OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)
FIFTH = datetime(2026, 11, 5, 1, tzinfo=UTC)
PAY_DAY = datetime(2026, 11, 30, 1, tzinfo=UTC)
IN_DECEMBER = datetime(2026, 12, 10, 1, tzinfo=UTC)


@dataclass
class World:
    app: Flask
    address: str
    mei: AConsultant
    operator_id: int

    @property
    def settings(self):
        return self.app.extensions["sotomado_settings"]


@pytest.fixture
def world(sqlite_database, make_app, stripe, clock):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    app = make_app(sqlite_database, public_url=address, **stripe.settings)
    clock.set(OCTOBER)
    with sqlite_database.work() as work:
        mei = a_consultant(work)
        work.session.add(ConsultantFee(consultant_id=mei.id, from_on=date(2026, 1, 1), fee_yen=10_000))
        taxed(work, mei.id)
        fees(work, mei.id, 10_000, 12)
        operator_id = a_person(work, name="望月 すみれ")
        accounts.grant(work, person_id=operator_id, role=Role.OPERATOR)
    clock.set(FIFTH)
    with listening(app, port):
        yield World(app, address, mei, operator_id)


def is_well(person: Person) -> None:
    assert person.axe() == []
    assert not person.is_overflowing()


def sets_up_an_account(person: Person) -> None:
    """On Stripe's page: who they are, and where their bank is."""
    page = person.open("/desk/pay")
    page.get_by_role("button", name="口座を登録する").click()
    page.locator("[name=kana]").fill("フジワラ メイ")
    page.locator("[name=born]").fill("1980-04-01")
    page.locator("[name=bank]").fill("0001")
    page.locator("[name=branch]").fill("001")
    page.locator("[name=account]").fill("1234567")
    page.locator("[name=holder]").fill("フジワラ メイ")
    page.locator("button[value=complete]").click()


def test_a_consultant_gets_a_statement_with_withholding_and_is_paid(
    sqlite_database, world, stripe, clock, browser: Browser
):
    database = sqlite_database
    mei = Person(browser, world.address, viewport=PHONE).sign_in_as(database, world.app, world.mei.person_id)
    page = mei.open("/desk/pay")
    expect(page.get_by_text("120,000円")).to_be_visible()
    is_well(mei)

    sets_up_an_account(mei)

    expect(page.get_by_text("登録が終わっています。")).to_be_visible()
    working.state(database, world.settings)
    page = mei.open("/desk/pay")
    page.get_by_role("link", name="2026年10月分").click()
    expect(page.get_by_role("heading", name="2026年10月分の支払明細")).to_be_visible()
    for said in ("120,000円", "12,000円", "-12,252円", "119,748円"):
        expect(page.get_by_text(said, exact=True).first).to_be_visible()
    expect(page.get_by_text("2026年11月30日(月)にお支払いします")).to_be_visible()
    is_well(mei)
    paper = mei.context.request.get(
        world.address + str(page.get_by_role("link", name="支払明細書をPDFで見る").get_attribute("href"))
    )
    assert paper.body().startswith(b"%PDF")

    stripe.twin.fund(1_000_000)
    clock.set(PAY_DAY)
    stripe.keep_time()
    working.pay_what_is_due(database, world.settings)
    stripe.tell(world.app)

    # Weeks later they sign in anew.
    page = mei.sign_in_as(database, world.app, world.mei.person_id).open("/desk/pay")
    expect(page.get_by_text("2026年11月30日(月)にお支払いしました")).to_be_visible()
    with database.read() as work:
        assert work.session.scalars(select(Payout.state)).all() == [PayoutState.SENT]
        assert ledger.balance(work, Account.CONSULTANT_PAYABLE) == 0

    clock.set(IN_DECEMBER)
    operator = Person(browser, world.address, viewport=DESKTOP).sign_in_as(database, world.app, world.operator_id)
    page = operator.open("/operations/payouts")
    is_well(operator)
    page.get_by_role("link", name="源泉所得税を納める").click()
    expect(page.get_by_text("12,252円")).to_be_visible()
    is_well(operator)
    page.get_by_role("button", name="納めたことを記録する").click()
    expect(page.get_by_text("納めたことを記録しました。")).to_be_visible()
    with database.read() as work:
        assert ledger.balance(work, Account.WITHHOLDING_PAYABLE) == 0
    page = operator.open("/operations/payment-records")
    expect(page.get_by_role("cell", name="120,000円")).to_be_visible()
    is_well(operator)


def test_an_operator_sees_who_cannot_be_paid_and_pays_from_the_bank(sqlite_database, world, clock, browser: Browser):
    database = sqlite_database
    working.state(database, world.settings)
    clock.set(PAY_DAY)
    working.pay_what_is_due(database, world.settings)
    operator = Person(browser, world.address, viewport=PHONE, dark=True).sign_in_as(
        database, world.app, world.operator_id
    )

    page = operator.open("/operations/payouts")
    expect(page.get_by_text("受けとる口座の登録が、まだはじまっていません")).to_be_visible()
    page.get_by_role("link", name="2026年10月分").first.click()
    page.get_by_text("銀行から直接払ったことを記録する").click()
    page.get_by_role("button", name="払ったことを記録する").click()
    expect(page.get_by_text("わけを書いてください。運営だけが読みます。").first).to_be_visible()
    is_well(operator)
    page.get_by_label("わけ").fill("口座の登録が間に合わないため")
    page.get_by_role("button", name="払ったことを記録する").click()

    expect(page.get_by_text("銀行から払ったことを記録しました。")).to_be_visible()
    with database.read() as work:
        assert work.session.scalars(select(Payout.state)).all() == [PayoutState.OTHERWISE]
