"""Take something off an invoice the company has: a credit note (適格返還請求書) with a number and a paper of its own.

An invoice nobody outside has seen is voided instead (`ending`). Never more is taken off than is left of each rate.
"""

from __future__ import annotations

from sotomado.billing.invoices import composing, history, numbering, paying, queries
from sotomado.billing.invoices.errors import NothingAsked, ReasonMissing, TooMuch, WrongState
from sotomado.billing.invoices.models import (
    CreditNote,
    CreditNoteRate,
    CreditNoteStanding,
    Invoice,
    InvoiceHappened,
    InvoiceState,
    Series,
)
from sotomado.database import UnitOfWork
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.service import Move, booking_day
from sotomado.ledger.sums import RateSum
from sotomado.outbox import service as outbox

# The job that makes the paper of a credit note, tells Stripe and sends it: {"credit_note_id"}.
FINISH_NOTE = "finish_credit_note"
LONGEST_REASON = 300


def credit(work: UnitOfWork, *, invoice_id: str, rate_bp: int, net_yen: int, reason: str, by: int) -> str:
    """Take `net_yen` (without tax) off one rate of an invoice; returns the credit note's id.

    `reason` stands on the paper. Raises NothingAsked, ReasonMissing, TooMuch, WrongState.
    """
    if net_yen <= 0:
        raise NothingAsked()
    if not reason.strip():
        raise ReasonMissing()
    today = booking_day(work.now)
    held = numbering.hold(work, Series.CREDIT_NOTE, today.year)
    invoice, standing = queries.by_id(work, invoice_id=invoice_id, locked=True)
    if standing.state not in (InvoiceState.ISSUED, InvoiceState.PAID):
        raise WrongState(standing.state)
    off = _taken_off(work, invoice, rate_bp, net_yen)
    numbered = numbering.take(work, held)
    note = CreditNote(
        invoice_id=invoice.id,
        number=numbered.number,
        year=numbered.year,
        sequence=numbered.sequence,
        issued_on=today,
        reason=reason.strip()[:LONGEST_REASON],
        net_yen=off.net_yen,
        tax_yen=off.tax_yen,
        total_yen=off.gross_yen,
        made_at=work.now,
    )
    work.session.add(note)
    work.session.flush()
    work.session.add(CreditNoteRate(credit_note_id=note.id, rate_bp=rate_bp, net_yen=off.net_yen, tax_yen=off.tax_yen))
    work.session.flush()
    work.session.add(CreditNoteStanding(credit_note_id=note.id, differs=False))
    standing.credited_yen += off.gross_yen
    paying.settle(standing)
    work.session.flush()
    _enter(work, invoice, note)
    history.note(work, invoice.id, InvoiceHappened.CREDITED, amount_yen=off.gross_yen, words=reason, by=by)
    outbox.write(work, kind=FINISH_NOTE, payload={"credit_note_id": note.id}, dedupe_key=f"{FINISH_NOTE}|{note.id}")
    return note.id


def left_to_credit(work: UnitOfWork, *, invoice_id: str) -> tuple[RateSum, ...]:
    """What can still be taken off each rate."""
    earlier = [one for _, rates in queries.notes_of(work, invoice_id=invoice_id) for one in rates]
    found = []
    for whole in queries.rates_of(work, invoice_id=invoice_id):
        gone = [one for one in earlier if one.rate_bp == whole.rate_bp]
        found.append(
            RateSum(
                whole.rate_bp,
                whole.net_yen - sum(one.net_yen for one in gone),
                whole.tax_yen - sum(one.tax_yen for one in gone),
            )
        )
    return tuple(found)


def note_sent(work: UnitOfWork, *, credit_note_id: str) -> None:
    """The company has its paper."""
    row = work.session.get_one(CreditNoteStanding, credit_note_id, with_for_update=True)
    row.sent_at = row.sent_at or work.now
    work.session.flush()


def _taken_off(work: UnitOfWork, invoice: Invoice, rate_bp: int, net_yen: int) -> RateSum:
    rates = queries.rates_of(work, invoice_id=invoice.id)
    if rate_bp not in {one.rate_bp for one in rates}:
        raise TooMuch(0)
    earlier = [one for _, rates in queries.notes_of(work, invoice_id=invoice.id) for one in rates]
    off, left_yen = composing.taken_off(rates, earlier, rate_bp=rate_bp, net_yen=net_yen)
    if net_yen > left_yen:
        raise TooMuch(max(left_yen, 0))
    return off


def _enter(work: UnitOfWork, invoice: Invoice, note: CreditNote) -> None:
    """What was earned becomes less. Of a pack as well: its tickets stay, and were cheaper than we said."""
    ledger.enter(
        work,
        event=Event.INVOICE_CREDITED,
        reference=f"credit_note:{note.id}",
        moves=[
            Move(Account.REVENUE, Account.COMPANY_RECEIVABLE, note.net_yen, invoice.company_id),
            Move(Account.CONSUMPTION_TAX, Account.COMPANY_RECEIVABLE, note.tax_yen, invoice.company_id),
        ],
    )
