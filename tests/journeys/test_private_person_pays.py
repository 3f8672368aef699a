"""A private person pays with 3-D Secure, books, cancels late, and gets back what the policy says.

Walked at a real browser, on our pages and on those of Stripe's twin: in Japanese on a phone, and in English on a
desktop without script. Stripe's word is brought by hand, so that the page one comes back to has something to wait for.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK
from factories.private import APrivateMeeting, a_private_meeting
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select
from support.browser import DESKTOP, PHONE, Person, listening
from support.ports import free_port

from sotomado.accounts import models as accounts
from sotomado.accounts.secrecy import service as secrecy
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.privately.models import CardPayment, PaymentState
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account

NEEDS_QUESTION = "4000 0025 0000 3155"
DECLINED = "4000 0000 0000 0002"


@dataclass
class World:
    app: Flask
    address: str
    meeting: APrivateMeeting


@pytest.fixture
def world(sqlite_database, make_app, stripe):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    app = make_app(sqlite_database, public_url=address, **stripe.settings)
    with sqlite_database.work() as work:
        meeting = a_private_meeting(work)
        secrecy.acknowledge(work, person_id=meeting.advisee_id, version=secrecy.CURRENT)
    with listening(app, port):
        yield World(app, address, meeting)


def types_card(page, number):
    """On Stripe's page: what one reads off a card."""
    page.locator("[name=number]").fill(number)
    page.locator("[name=month]").fill("8")
    page.locator("[name=year]").fill("2031")
    page.locator("[name=code]").fill("123")
    page.locator("[name=name]").fill("MINATO")
    page.locator("form button[type=submit]").first.click()


def holds(person: Person, world: World) -> None:
    """A time of the consultant's week, in their hands."""
    slot = IN_A_WEEK.strftime("%Y-%m-%dT%H:%MZ")
    page = person.open(f"/consultants/{world.meeting.consultant.id}/times?from=2026-11-27&slot={slot}")
    page.locator("input[name=slot]").first.check(force=True)
    page.locator("form[action$='/hold'] button").first.click()
    expect(page).to_have_url(re.compile(r"/bookings/[\w-]+$"))


WORDS = {
    "ja": {
        "pay": "カードで支払う",
        "price": "8,800円",
        "kept": "4,400円",
        "confirm": "認証を完了する",
        "refused": "承認しませんでした",
        "waits": "お支払いを確かめています。",
        "look": "いまのようすをたしかめる",
        "booked": "お支払いが済み、予約が決まりました。",
        "to_booking": "予約の画面へ",
        "cancel": "この予約を取り消す",
        "payments": "お支払い",
    },
    "en": {
        "pay": "Pay by card",
        "price": "¥8,800",
        "kept": "¥4,400",
        "confirm": "Confirm that it is me",
        "refused": "did not approve",
        "waits": "We are making sure of your payment.",
        "look": "See how it stands now",
        "booked": "Your payment arrived, and your booking is made.",
        "to_booking": "To the booking",
        "cancel": "Cancel this booking",
        "payments": "Payments",
    },
}


@pytest.mark.parametrize(
    ("language", "viewport", "script"), [("ja", PHONE, True), ("en", DESKTOP, False)], ids=["phone", "no script"]
)
def test_a_private_person_pays_books_cancels_late_and_gets_the_policys_refund(
    world, sqlite_database, stripe, clock, a_person_at, language, viewport, script
):
    words = WORDS[language]
    with sqlite_database.work() as work:
        work.session.get_one(accounts.Person, world.meeting.advisee_id).locale = accounts.Locale(language)
    person = a_person_at(world.address, language=language, viewport=viewport, script=script)
    person.sign_in_as(sqlite_database, world.app, world.meeting.advisee_id)
    holds(person, world)
    page = person.page

    expect(page.get_by_text(words["price"]).first).to_be_visible()
    expect(page.get_by_text(words["kept"]).first).to_be_visible()
    if script:
        assert person.axe() == []
        assert not person.is_overflowing()
    page.get_by_role("button", name=words["pay"]).click()

    # Declined first, and the time is still theirs; then a card whose bank asks.
    expect(page).to_have_url(re.compile(re.escape(stripe.url)))
    types_card(page, DECLINED)
    expect(page.get_by_text(words["refused"])).to_be_visible()
    types_card(page, NEEDS_QUESTION)
    page.get_by_role("button", name=words["confirm"]).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(words["waits"])
    if script:
        assert person.axe() == []
    stripe.tell(world.app, times=2)
    if not script:
        page.get_by_role("button", name=words["look"]).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(words["booked"])
    page.get_by_role("link", name=words["to_booking"]).click()
    expect(page.get_by_role("link", name=words["cancel"])).to_be_visible()

    at_the_booking = page.url
    clock.set(IN_A_WEEK - timedelta(hours=3))
    # Days have passed, and with them the sign-in.
    person.sign_in_as(sqlite_database, world.app, world.meeting.advisee_id)
    page.goto(at_the_booking)
    page.get_by_role("link", name=words["cancel"]).click()
    expect(page.get_by_text(words["kept"]).first).to_be_visible()
    page.get_by_role("button", name=words["cancel"]).click()
    expect(page).to_have_url(re.compile(r"/bookings/[\w-]+$"))
    stripe.tell(world.app, times=2)

    person.open("/payments")
    expect(page.get_by_role("heading", level=1)).to_have_text(words["payments"])
    expect(page.get_by_text(words["kept"]).first).to_be_visible()
    if script:
        assert person.axe() == []
        assert not person.is_overflowing()
    with sqlite_database.read() as work:
        payment = work.session.scalars(select(CardPayment)).one()
        assert (payment.state, payment.refunded_yen) == (PaymentState.BOOKED, 4_400)
        booked = work.session.scalars(select(Booking)).one()
        assert (booked.state, booked.fee_percent) == (BookingState.LATE_CANCELLED, 100)
        assert ledger.balance(work, Account.ADVANCES) == 0
        assert -ledger.balance(work, Account.CONSULTANT_ACCRUED) == 5_000
    assert [one["amount"] for one in stripe.twin.objects("refund")] == [4_400]
    stripe.make_no_mistakes()


def test_leaving_stripes_page_leads_back_to_a_time_that_is_still_held(world, sqlite_database, stripe, a_person_at):
    person = a_person_at(world.address, viewport=PHONE)
    person.sign_in_as(sqlite_database, world.app, world.meeting.advisee_id)
    holds(person, world)
    page = person.page
    page.get_by_role("button", name="カードで支払う").click()
    expect(page).to_have_url(re.compile(re.escape(stripe.url)))

    page.get_by_role("link", name="支払わずに戻る").click()

    expect(page.get_by_role("button", name="カードで支払う")).to_be_visible()
    page.get_by_role("button", name="やめておく").click()
    expect(page).to_have_url(re.compile(r"/consultants/\d+/times"))
    stripe.tell(world.app)
    assert stripe.twin.objects("checkout.session")[0]["status"] == "expired"
