"""A company buys tickets, on a phone by invoice and on a desktop by card; its people use them; it gets its invoice.

Walked at a real browser, on our pages and on those of Stripe's twin. HR reads at no moment that somebody booked.
"""

import re
from dataclasses import dataclass

import pytest
from factories.bookings import SENDER, AMeeting, a_hold, a_meeting
from factories.people import an_employee
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select
from support.browser import DESKTOP, PHONE, listening
from support.ports import free_port

from sotomado.accounts.models import Role
from sotomado.bookings import service as bookings
from sotomado.companies.contracts import agreeing
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Offer, Pack
from sotomado.companies.tickets import service as tickets
from sotomado.companies.tickets.models import TicketLot
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account
from sotomado.ledger.service import booking_day

ACCEPTED = "4242 4242 4242 4242"


@dataclass
class World:
    app: Flask
    address: str
    meeting: AMeeting
    hr_id: int


@pytest.fixture
def world(sqlite_database, make_app, stripe):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    app = make_app(sqlite_database, public_url=address, **stripe.settings)
    with sqlite_database.work() as work:
        meeting = a_meeting(work, tickets=0)
        hr_id = an_employee(work, meeting.company, name="人事 一郎", roles=(Role.HR,))
        agreeing.agree(
            work,
            company_id=meeting.company.id,
            from_on=booking_day(work.now),
            offer=Offer(PayerKind.TICKETS, packs=(Pack(10, 148_000), Pack(30, 429_000))),
            by_person_id=None,
        )
    with listening(app, port):
        yield World(app, address, meeting, hr_id)


def books(database, world):
    """One of its people books with what was bought."""
    with database.work() as work:
        held = a_hold(work, world.meeting)
        bookings.confirm(work, advisee_id=world.meeting.advisee_id, booking_id=held, sender=SENDER)


def left(database, world):
    with database.read() as work:
        return tickets.left(work, company_id=world.meeting.company.id)


def begins_to_buy(hr, world, way):
    """From the page of the contract to the choice of a pack."""
    page = hr.open(f"/company/{world.meeting.company.id}/contract")
    assert hr.axe() == []
    assert not hr.is_overflowing()
    page.get_by_role("link", name="チケットを買う").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("チケットを買う")
    assert hr.axe() == []
    page.locator("label.pick", has_text="162,800円").click()
    page.locator("label.pick", has_text=way).click()
    page.get_by_role("button", name="この内容で買う").click()
    return page


def test_on_a_phone_by_invoice_and_the_invoice_is_a_pdf(world, sqlite_database, stripe, a_person_at):
    hr = a_person_at(world.address, viewport=PHONE)
    hr.sign_in_as(sqlite_database, world.app, world.hr_id)

    page = begins_to_buy(hr, world, "請求書で払う")

    expect(page.get_by_role("heading", level=1)).to_have_text("チケットを買いました")
    expect(page.get_by_text("162,800円")).to_be_visible()
    assert hr.axe() == []
    assert not hr.is_overflowing()
    contract = f"/company/{world.meeting.company.id}/contract"
    before = hr.open(contract).locator("main").inner_text()
    books(sqlite_database, world)
    assert left(sqlite_database, world) == 9
    # HR's page is the same to the letter as before somebody booked.
    assert hr.open(contract).locator("main").inner_text() == before

    stripe.tell(world.app)
    page.get_by_role("link", name="請求書のページをひらく").click()
    page.get_by_role("link", name=re.compile("INV-2026-")).first.click()
    paper = page.locator("a[href$='paper.pdf']").first.get_attribute("href")
    answer = page.request.get(f"{world.address}{paper}")
    assert answer.ok
    assert answer.body().startswith(b"%PDF-")
    stripe.make_no_mistakes()


def test_on_a_desktop_by_card_with_a_word_from_stripe_that_comes_twice(world, sqlite_database, stripe, a_person_at):
    hr = a_person_at(world.address, viewport=DESKTOP)
    hr.sign_in_as(sqlite_database, world.app, world.hr_id)

    page = begins_to_buy(hr, world, "カードで払う")
    expect(page.get_by_role("heading", level=1)).to_have_text("カードでのお支払い")
    assert hr.axe() == []
    assert left(sqlite_database, world) == 0
    page.get_by_role("link", name="支払いの画面に進む").click()
    expect(page).to_have_url(re.compile(re.escape(stripe.url)))
    page.locator("[name=number]").fill(ACCEPTED)
    page.locator("[name=month]").fill("8")
    page.locator("[name=year]").fill("2031")
    page.locator("[name=code]").fill("123")
    page.locator("[name=name]").fill("AOZORA")
    page.locator("form button[type=submit]").first.click()

    expect(page).to_have_url(re.compile(r"/packs/[\w-]+$"))
    stripe.tell(world.app, times=2)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("チケットを買いました")
    assert left(sqlite_database, world) == 10
    with sqlite_database.read() as work:
        assert ledger.balance(work, Account.COMPANY_RECEIVABLE) == 0
        assert ledger.balance(work, Account.CARD_CLEARING) == 162_800
        assert work.session.scalars(select(TicketLot.net_yen)).one() == 148_000
    stripe.make_no_mistakes()
