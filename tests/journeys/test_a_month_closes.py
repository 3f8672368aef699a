"""An operator closes a month: one payment is in both books, another one was taken in Stripe's own pages.

They compare, see what does not match, say what it was, compare again, see that all of it matches, and close.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from factories.people import a_person
from playwright.sync_api import Browser, expect
from support.browser import DESKTOP, PHONE, Person, served

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.service import Move

OCTOBER = datetime(2026, 10, 20, 3, 0, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def paid_at_stripe(stripe, clock, *, key, noted):
    stripe.keep_time()
    page = stripe.gateway.open_checkout(
        gross_yen=8_800,
        title="ご利用1回分",
        success_url="https://sotomado.example/paid",
        cancel_url="https://sotomado.example/left",
        expires_at=clock.now() + timedelta(hours=1),
        metadata=noted,
        key=key,
    )
    stripe.pay(page.id)


def looked_at(person: Person, name: str) -> None:
    """What every page has to be; photographed where somebody wants to see."""
    assert person.axe() == []
    assert not person.is_overflowing()
    if folder := os.environ.get("SOTOMADO_PICTURES"):
        person.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize(("screen", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["desktop", "phone at night"])
def test_a_month_closes_with_the_page_of_reconciliation_empty(
    sqlite_database, make_app, clock, stripe, browser: Browser, screen, dark
):
    clock.set(OCTOBER)
    database, app = sqlite_database, make_app(sqlite_database, **stripe.settings)
    with database.work() as work:
        operator_id = a_person(work, name="望月 すみれ")
        accounts.grant(work, person_id=operator_id, role=Role.OPERATOR)
        for number in (1, 2):
            moves = [Move(Account.CARD_CLEARING, Account.ADVANCES, 8_800)]
            ledger.enter(work, event=Event.CARD_PAID, reference=f"payment:{number}", moves=moves)
    paid_at_stripe(stripe, clock, key="1", noted={"reference": "payment:1"})
    paid_at_stripe(stripe, clock, key="2", noted={})
    clock.set(NOVEMBER)
    stripe.keep_time()

    with served(app) as address:
        person = Person(browser, address, viewport=screen, dark=dark).sign_in_as(database, app, operator_id)
        page = person.open("/operations/money")
        looked_at(person, f"money-{dark}")
        page.get_by_role("link", name="Stripeの記録との突き合わせを見る").click()
        page.get_by_role("button", name="いま突き合わせる").click()
        expect(page.get_by_text("突き合わせをはじめます。")).to_be_visible()
        stripe.work_off(app)

        page.reload()
        expect(page.get_by_role("heading", name="説明のついていないStripeの動き")).to_be_visible()
        expect(page.get_by_role("heading", name="相手の見つからない記録")).to_be_visible()
        looked_at(person, f"unmatched-{dark}")
        page.get_by_role("region", name="説明を待っている動き、古いものから").get_by_role("link").first.click()
        looked_at(person, f"line-{dark}")
        page.get_by_label("当たる記録の番号").fill("payment:2")
        page.get_by_role("button", name="説明を残す").click()
        expect(page.get_by_text("何だったのかを、あとで読む人のために書いてください。").first).to_be_visible()
        expect(page.get_by_label("当たる記録の番号")).to_have_value("payment:2")
        page.get_by_label("何だったのか").fill("電話で受け、Stripeの画面から支払いの手続きをした")
        page.get_by_role("button", name="説明を残す").click()
        expect(page.get_by_role("heading", name="合っています")).to_be_visible()
        looked_at(person, f"matches-{dark}")

        person.open("/operations/money/months")
        looked_at(person, f"months-{dark}")
        page.get_by_role("link", name="2026年10月").click()
        looked_at(person, f"month-{dark}")
        page.get_by_role("button", name="2026年10月を締める").click()
        expect(page.get_by_text("2026年10月を締めました。")).to_be_visible()
        for path in ("books?reference=payment:2", "rates", "months/2026-10"):
            person.open(f"/operations/money/{path}")
            looked_at(person, f"{path[:5].replace('/', '-')}-{dark}")
        assert person.troubles == []
