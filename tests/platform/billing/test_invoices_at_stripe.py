"""Invoices and Stripe: the same sums there, or nobody gets them; what is paid there is paid here."""

from datetime import UTC, date, datetime

import pytest
from factories.invoiced import ON_THE_THIRD, URL, a_billed_company, an_invoice, used
from sqlalchemy import select
from stripe import StripeClient
from support.clock import StandingClock
from support.mail import a_mailbox
from support.stripe import KEY

from sotomado.accounts.models import Person
from sotomado.billing.invoices import chores, contact, crediting, customers, history, issuing, papers, paying, queries
from sotomado.billing.invoices.models import CreditNoteStanding, InvoiceHappened, InvoiceState
from sotomado.database import Database
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account

pytestmark = pytest.mark.usefixtures("the_third")
ACCOUNTS = "keiri@example.jp"


@pytest.fixture
def the_third(clock: StandingClock) -> None:
    clock.set(ON_THE_THIRD)


@pytest.fixture
def mailbox():
    with a_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def app(database, make_app, stripe, mailbox):
    return make_app(database, **stripe.settings, smtp_port=mailbox.port, public_url=URL)


@pytest.fixture
def billed(database: Database):
    with database.work() as work:
        billed = a_billed_company(work)
        contact.set_contact(
            work, company_id=billed.company_id, addressee="経理部 ご担当者", email=ACCOUNTS, by=billed.hr_id
        )
        return billed


def stripe_client(stripe):
    """Somebody at Stripe's own pages."""
    return StripeClient(KEY, base_addresses={"api": stripe.url})


def made(database, billed, count=23):
    with database.work() as work:
        return an_invoice(work, billed, count=count, is_issued=False)


def card(database, invoice_id):
    with database.read() as work:
        return queries.card(work, invoice_id=invoice_id)


def times(database, invoice_id, happened):
    with database.read() as work:
        return history.times(work, invoice_id, happened)


def test_it_is_sent_once_stripe_came_to_the_same_sums(app, database, stripe, billed, mailbox):
    invoice_id = made(database, billed)

    stripe.tell(app)

    invoice = card(database, invoice_id)
    assert invoice.state is InvoiceState.ISSUED
    assert invoice.pay_url is not None
    [bill] = stripe.twin.objects("invoice")
    assert (bill["total"], bill["status"]) == (invoice.total_yen, "open")
    assert bill["metadata"]["reference"] == f"invoice:{invoice_id}"
    [letter] = mailbox.to(ACCOUNTS)
    assert invoice.number in letter["Subject"]
    assert "経理部 ご担当者 様" in letter.get_body().get_content()
    [pdf] = [part for part in letter.iter_attachments() if part.get_filename() == f"{invoice.number}.pdf"]
    with database.read() as work:
        assert pdf.get_content() == papers.of_invoice(work, invoice_id=invoice_id).content
    stripe.make_no_mistakes()


def test_three_talks_of_7_777_yen_are_taxed_alike_on_both_sides(app, database, stripe):
    with database.work() as work:
        billed = a_billed_company(work, net_yen=7_777)
        used(work, billed.company_id, 33, net_yen=7_777)
    chores.bill_what_is_due(database)

    stripe.tell(app)

    [bill] = stripe.twin.objects("invoice")
    assert bill["total"] == 256_641 + 25_664
    stripe.make_no_mistakes()


def with_other_sums(app, database, stripe, billed, invoice_id):
    """Somebody at Stripe wrote and finalized by hand what stands there for our invoice, at 8 %."""
    customer_id = customers.customer_of(database, app.extensions["sotomado_settings"], company_id=billed.company_id)
    client = stripe_client(stripe)
    rate = client.v1.tax_rates.create({"display_name": "消費税", "percentage": 8, "inclusive": False}).id
    by_hand = client.v1.invoices.create(
        {
            "customer": customer_id,
            "collection_method": "send_invoice",
            "days_until_due": 30,
            "metadata": {"reference": f"invoice:{invoice_id}", "try": "0"},
        }
    )
    client.v1.invoice_items.create(
        {
            "customer": customer_id,
            "invoice": by_hand.id,
            "currency": "jpy",
            "amount": card(database, invoice_id).net_yen,
            "tax_rates": [rate],
        }
    )
    client.v1.invoices.finalize_invoice(by_hand.id)


def test_other_sums_stop_it_and_call_operators(app, database, stripe, billed, mailbox):
    invoice_id = made(database, billed)
    with_other_sums(app, database, stripe, billed, invoice_id)

    stripe.tell(app)

    invoice = card(database, invoice_id)
    assert invoice.state is InvoiceState.DIFFERS
    assert invoice.pay_url is None
    assert [one["status"] for one in stripe.twin.objects("invoice")] == ["void"]
    assert mailbox.to(ACCOUNTS) == []
    with database.read() as work:
        email = work.session.scalars(select(Person.email).where(Person.id == billed.operator_id)).one()
    assert [one["Subject"] for one in mailbox.to(email)] == ["請求書の金額が合いません"]


def test_once_mended_it_is_compared_again_and_sent(app, database, stripe, billed, mailbox):
    invoice_id = made(database, billed)
    with_other_sums(app, database, stripe, billed, invoice_id)
    stripe.tell(app)

    with database.work() as work:
        issuing.compare_again(work, invoice_id=invoice_id, by=billed.operator_id, reason="手で直されたものを消しました")
    stripe.tell(app)

    assert card(database, invoice_id).state is InvoiceState.ISSUED
    assert len(mailbox.to(ACCOUNTS)) == 1


def test_stripe_away_keeps_it_waiting_and_nothing_is_sent_twice(app, database, stripe, billed, mailbox, clock):
    invoice_id = made(database, billed)
    with stripe.away():
        stripe.work_off(app)
    assert card(database, invoice_id).state is InvoiceState.PREPARED
    assert mailbox.to(ACCOUNTS) == []
    clock.advance(hours=30)

    stripe.tell(app)

    assert card(database, invoice_id).state is InvoiceState.ISSUED
    assert len(mailbox.to(ACCOUNTS)) == 1
    assert len(stripe.twin.objects("invoice")) == 1


def test_an_answer_that_was_lost_makes_no_second_one(app, database, stripe, billed, clock):
    invoice_id = made(database, billed)
    stripe.twin.switch(answers_lost=3)
    stripe.work_off(app)
    clock.advance(hours=30)

    stripe.tell(app)

    assert card(database, invoice_id).state is InvoiceState.ISSUED
    assert [one["status"] for one in stripe.twin.objects("invoice")].count("open") == 1


def test_what_is_paid_there_is_paid_here_however_often_we_are_told(app, database, stripe, billed):
    invoice_id = made(database, billed)
    stripe.tell(app)
    [bill] = stripe.twin.objects("invoice")

    stripe.twin.pay_invoice(bill["id"], "4242424242424242")
    stripe.tell(app, times=3)

    invoice = card(database, invoice_id)
    assert (invoice.state, invoice.paid_yen) == (InvoiceState.PAID, invoice.total_yen)
    with database.read() as work:
        assert ledger.balance(work, Account.CARD_CLEARING) == invoice.total_yen
        assert ledger.balance(work, Account.COMPANY_RECEIVABLE, company_id=billed.company_id) == 0


def test_a_bank_transfer_closes_it_at_stripe_too(app, database, stripe, billed, clock):
    invoice_id = made(database, billed)
    stripe.tell(app)
    with database.work() as work:
        paying.record_transfer(
            work,
            invoice_id=invoice_id,
            amount_yen=card(database, invoice_id).total_yen,
            received_on=clock.now().date(),
            said="アオゾラセイサクショ",
            by=billed.operator_id,
        )

    stripe.tell(app)

    [bill] = stripe.twin.objects("invoice")
    assert bill["status"] == "paid"
    assert card(database, invoice_id).paid_yen == card(database, invoice_id).total_yen  # and not twice
    stripe.make_no_mistakes()


@pytest.mark.parametrize("is_paid", [False, True])
def test_a_credit_note_takes_the_same_off_at_stripe(app, database, stripe, billed, mailbox, is_paid):
    invoice_id = made(database, billed)
    stripe.tell(app)
    if is_paid:
        stripe.twin.pay_invoice(stripe.twin.objects("invoice")[0]["id"], "4242424242424242")
        stripe.tell(app)
    with database.work() as work:
        note_id = crediting.credit(
            work,
            invoice_id=invoice_id,
            rate_bp=1000,
            net_yen=24_000,
            reason="障害によりご利用いただけなかった2回分",
            by=billed.operator_id,
        )

    stripe.tell(app)

    with database.read() as work:
        row = work.session.get_one(CreditNoteStanding, note_id)
        assert row.stripe_credit_note_id is not None
        assert not row.differs
    [note] = stripe.twin.objects("credit_note")
    assert note["total"] == 26_400
    assert "ご返金・値引き" in mailbox.to(ACCOUNTS)[-1]["Subject"]
    stripe.make_no_mistakes()


def test_an_operator_may_send_it_without_stripe(app, database, stripe, billed, mailbox):
    invoice_id = made(database, billed)
    with stripe.away():
        stripe.work_off(app)

    with database.work() as work:
        issuing.issue_anyway(
            work, invoice_id=invoice_id, by=billed.operator_id, reason="Stripeが二日とまっています", public_url=URL
        )
    stripe.work_off(app)

    assert card(database, invoice_id).state is InvoiceState.ISSUED
    assert len(mailbox.to(ACCOUNTS)) == 1


def test_one_that_was_closed_at_stripe_alone_stands_and_operators_hear_of_it(app, database, stripe, billed):
    invoice_id = made(database, billed)
    stripe.tell(app)
    bill_id = card(database, invoice_id).stripe_invoice_id

    stripe.gateway.void_bill(bill_id, key="by-hand")
    stripe.tell(app, times=2)

    assert card(database, invoice_id).state is InvoiceState.ISSUED
    assert times(database, invoice_id, InvoiceHappened.CLOSED_ELSEWHERE) == 1


def test_a_company_is_one_customer_for_all_its_invoices(app, database, stripe, billed, clock):
    made(database, billed)
    stripe.tell(app)
    clock.set(datetime(2026, 12, 3, 1, 0, tzinfo=UTC))
    with database.work() as work:
        used(work, billed.company_id, 12, on=date(2026, 11, 20))
    chores.bill_what_is_due(database)

    stripe.tell(app)

    assert len(stripe.twin.objects("invoice")) == 2
    assert len(stripe.twin.objects("customer")) == 1


def test_without_stripe_it_is_sent_to_be_paid_by_transfer(database, make_app, stripe, billed, mailbox):
    app = make_app(database, smtp_port=mailbox.port, public_url=URL)
    invoice_id = made(database, billed)

    stripe.work_off(app)

    assert card(database, invoice_id).state is InvoiceState.ISSUED
    assert "カードでのお支払い" not in mailbox.to(ACCOUNTS)[0].get_body().get_content()
