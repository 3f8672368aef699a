"""The same invoices at Stripe, by which they can be paid by card. Jobs, outside of any transaction.

Whatever is asked for may have been asked for before, by a worker that died: objects are looked for by what we noted on
them, and keys are derived from our rows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from sotomado.billing.gateway import Gateway, StripeRefused
from sotomado.billing.gateway.bills import BillLine
from sotomado.billing.gateway.objects import Bill
from sotomado.billing.invoices import crediting, customers, history, issuing, letters, papers, paying, queries
from sotomado.billing.invoices.issuer import Issuer
from sotomado.billing.invoices.issuing import AtStripe
from sotomado.billing.invoices.models import (
    CreditNote,
    CreditNoteStanding,
    InvoiceHappened,
    InvoiceKind,
    InvoiceState,
)
from sotomado.billing.invoices.queries import InvoiceCard
from sotomado.database import Database, UnitOfWork
from sotomado.ledger.service import BOOKED_IN, booking_day
from sotomado.ledger.sums import RateSum
from sotomado.settings import Settings

log = logging.getLogger("sotomado.billing")

# What Stripe tells of invoices, and we look at.
EVENTS = (
    "invoice.finalized",
    "invoice.paid",
    "invoice.payment_succeeded",
    "invoice.voided",
    "invoice.marked_uncollectible",
)
CLOSED = frozenset({"void", "uncollectible"})


def handlers(database: Database, settings: Settings) -> dict[str, Callable[[dict[str, Any], str], None]]:
    """What does each kind of job."""
    return {
        issuing.FINISH: lambda payload, _id: finish(database, settings, payload["invoice_id"]),
        paying.FOLLOW_OURS: lambda payload, _id: follow_ours(database, settings, payload["invoice_id"]),
        crediting.FINISH_NOTE: lambda payload, _id: finish_note(database, settings, payload["credit_note_id"]),
    }


def finish(database: Database, settings: Settings, invoice_id: str) -> None:
    """Make the paper, have Stripe come to the same sums, and send. Raises StripeAway: then it waits."""
    papers.make_for_invoice(database, invoice_id=invoice_id, issuer=Issuer.of(settings))
    with database.read() as work:
        invoice = queries.card(work, invoice_id=invoice_id)
        rates = queries.rates_of(work, invoice_id=invoice_id)
        tries = history.times(work, invoice_id, InvoiceHappened.COMPARED_AGAIN)
    if invoice.state is not InvoiceState.PREPARED:
        return
    if invoice.left_yen <= 0 or not settings.has_payments:
        with database.work() as work:
            issuing.issue(work, invoice_id=invoice_id, public_url=settings.public_url)
        return
    try:
        bill = _bill_of(database, settings, invoice, rates, tries)
    except StripeRefused as error:
        _stop(database, settings, invoice, "refused", error.kept_as)
        return
    said = differences(bill, invoice, rates)
    if said:
        _let_go(settings, bill)
        _stop(database, settings, invoice, "differs", said)
        return
    with database.work() as work:
        at_stripe = AtStripe(bill.id, bill.page_url)
        issuing.issue(work, invoice_id=invoice_id, public_url=settings.public_url, at_stripe=at_stripe)


def _bill_of(
    database: Database, settings: Settings, invoice: InvoiceCard, rates: tuple[RateSum, ...], tries: int
) -> Bill:
    """Stripe's invoice, finalized unless its draft differs already."""
    gateway = Gateway.of(settings)
    customer_id = customers.customer_of(database, settings, company_id=invoice.company_id)
    noted = {"reference": f"invoice:{invoice.id}", "try": str(tries)}
    known = gateway.bills_of(customer_id, metadata=noted)
    bill = next((one for one in known if one.status != "draft"), None)
    if bill is not None:
        return bill
    key = f"invoice:{invoice.id}:{tries}"
    bill = gateway.draft_bill(
        customer_id=customer_id,
        number=invoice.number,
        lines=[BillLine(_title(invoice), one.net_yen, one.rate_bp, one.tax_yen) for one in rates],
        due_at=datetime.combine(invoice.due_on, time(23, 59), BOOKED_IN),
        issuer_number=settings.issuer_number,
        metadata=noted,
        key=key,
    )
    for half_made in known:
        if half_made.id != bill.id:
            gateway.drop_draft(half_made.id)
    return bill if differences(bill, invoice, rates) else gateway.finalize_bill(bill.id, key=f"{key}:finalize")


def _title(invoice: InvoiceCard) -> str:
    return "社外キャリア面談 チケット" if invoice.kind is InvoiceKind.PACK else "社外キャリア面談 ご利用料"


def differences(bill: Bill, invoice: InvoiceCard, rates: tuple[RateSum, ...]) -> str:
    """Where Stripe's sums are not ours, in figures; "" where they are the same."""
    pairs = [
        ("total", invoice.total_yen, bill.total_yen),
        ("tax", invoice.tax_yen, bill.tax_yen),
        ("net", invoice.net_yen, bill.net_yen),
    ]
    ours, theirs = (
        sorted(one.tax_yen for one in rates if one.tax_yen),
        sorted(t.tax_yen for t in bill.taxes if t.tax_yen),
    )
    said = [f"{name}: {mine:,} / {other:,}" for name, mine, other in pairs if mine != other]
    if not said and ours != theirs:
        said = [f"taxes: {ours} / {theirs}"]
    return ", ".join(said)


def _let_go(settings: Settings, bill: Bill) -> None:
    """Nobody may pay what is not what we ask for."""
    gateway = Gateway.of(settings)
    if bill.status == "draft":
        gateway.drop_draft(bill.id)
    elif bill.status == "open":
        gateway.void_bill(bill.id, key=f"{bill.id}:void")


def _stop(database: Database, settings: Settings, invoice: InvoiceCard, occasion: str, said: str) -> None:
    log.error("invoice stopped", extra={"event": "invoice_stopped", "invoice": invoice.number, "error": occasion})
    with database.work() as work:
        issuing.stop(work, invoice_id=invoice.id, occasion=occasion, said=said, public_url=settings.public_url)


def follow(database: Database, settings: Settings, stripe_invoice_id: str) -> None:
    """What Stripe says of an invoice now: payments that came in, or that somebody closed it there."""
    gateway = Gateway.of(settings)
    bill = gateway.bill(stripe_invoice_id)
    with database.read() as work:
        invoice_id = queries.by_stripe_id(work, stripe_invoice_id=bill.id)
    if invoice_id is None:
        return
    for payment_id in bill.payment_ids:
        payment = gateway.payment(payment_id)
        if payment.status != "succeeded":
            continue
        with database.work() as work:
            paying.record_stripe(
                work,
                invoice_id=invoice_id,
                amount_yen=payment.received_yen,
                payment_id=payment.id,
                received_on=booking_day(payment.created_at),
            )
    if bill.status in CLOSED:
        with database.work() as work:
            _note_closed(work, invoice_id, bill.status, settings.public_url)


def _note_closed(work: UnitOfWork, invoice_id: str, status: str, public_url: str) -> None:
    invoice, standing = queries.by_id(work, invoice_id=invoice_id, locked=True)
    known = history.times(work, invoice_id, InvoiceHappened.CLOSED_ELSEWHERE)
    if standing.state is not InvoiceState.ISSUED or known:
        return
    standing.pay_url = None
    history.note(work, invoice_id, InvoiceHappened.CLOSED_ELSEWHERE, words=status)
    letters.alarm(
        work, invoice_id=invoice_id, number=invoice.number, occasion="closed elsewhere", public_url=public_url
    )


def follow_ours(database: Database, settings: Settings, invoice_id: str) -> None:
    """Have Stripe's invoice say what ours says: paid past it, or void."""
    with database.read() as work:
        invoice = queries.card(work, invoice_id=invoice_id)
    if invoice.stripe_invoice_id is None or not settings.has_payments:
        return
    gateway = Gateway.of(settings)
    bill = gateway.bill(invoice.stripe_invoice_id)
    if bill.status == "open" and invoice.state is InvoiceState.PAID:
        gateway.mark_paid_elsewhere(bill.id, key=f"invoice:{invoice.id}:paid-elsewhere")
    elif bill.status == "open" and invoice.state is InvoiceState.VOIDED:
        gateway.void_bill(bill.id, key=f"{bill.id}:void")


def finish_note(database: Database, settings: Settings, credit_note_id: str) -> None:
    """Make the paper of a credit note, send it, and have Stripe take the same off."""
    papers.make_for_credit_note(database, credit_note_id=credit_note_id, issuer=Issuer.of(settings))
    with database.work() as work:
        row = work.session.get_one(CreditNoteStanding, credit_note_id, with_for_update=True)
        note = work.session.get_one(CreditNote, credit_note_id)
        _, standing = queries.by_id(work, invoice_id=note.invoice_id)
        if row.sent_at is None:
            letters.send_credit_note(work, note=note, public_url=settings.public_url)
            row.sent_at = work.now
        is_done = row.stripe_credit_note_id is not None or row.differs
    if is_done or standing.stripe_invoice_id is None or not settings.has_payments:
        return
    try:
        stripe_id, total_yen = _credited_at_stripe(settings, standing.stripe_invoice_id, note)
    except StripeRefused as error:
        _note_differs(database, settings, note, None, error.kept_as)
        return
    if total_yen != note.total_yen:
        _note_differs(database, settings, note, stripe_id, f"total: {note.total_yen:,} / {total_yen:,}")
        return
    with database.work() as work:
        work.session.get_one(CreditNoteStanding, note.id).stripe_credit_note_id = stripe_id


def _credited_at_stripe(settings: Settings, stripe_invoice_id: str, note: CreditNote) -> tuple[str, int]:
    gateway = Gateway.of(settings)
    noted = {"reference": f"credit_note:{note.id}"}
    for one in gateway.credits_of(stripe_invoice_id):
        if noted.items() <= one.noted.items():
            return one.id, one.total_yen
    bill = gateway.bill(stripe_invoice_id)
    made = gateway.credit(
        bill_id=bill.id,
        gross_yen=note.total_yen,
        memo=note.reason,
        metadata=noted,
        key=f"credit_note:{note.id}",
        # What was paid already goes back by bank transfer, past Stripe.
        paid_elsewhere_yen=note.total_yen if bill.status == "paid" else 0,
    )
    return made.id, made.total_yen


def _note_differs(database: Database, settings: Settings, note: CreditNote, stripe_id: str | None, said: str) -> None:
    with database.work() as work:
        invoice, _ = queries.by_id(work, invoice_id=note.invoice_id, locked=True)
        row = work.session.get_one(CreditNoteStanding, note.id)
        row.differs, row.stripe_credit_note_id = True, stripe_id
        history.note(work, invoice.id, InvoiceHappened.DIFFERED, words=f"{note.number} {said}")
        letters.alarm(
            work,
            invoice_id=invoice.id,
            number=invoice.number,
            occasion="credit note",
            public_url=settings.public_url,
        )
