"""Ends of an invoice other than being paid: taken back before anybody saw it, or given up."""

from __future__ import annotations

from sqlalchemy import delete

from sotomado.billing.invoices import history, losses, paying, queries, states
from sotomado.billing.invoices.errors import ReasonMissing, WrongState
from sotomado.billing.invoices.models import InvoiceEntry, InvoiceHappened, InvoiceKind, InvoiceState
from sotomado.database import UnitOfWork
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Event


def void(work: UnitOfWork, *, invoice_id: str, by: int, reason: str) -> None:
    """Take back an invoice that nobody outside has: its number stays used, and what it billed is billed anew.

    What the company has already is taken off by a credit note. Raises ReasonMissing, WrongState.
    """
    if not reason.strip():
        raise ReasonMissing()
    invoice, standing = queries.by_id(work, invoice_id=invoice_id, locked=True)
    states.move(standing, InvoiceState.VOIDED)
    standing.pay_url = None
    event = Event.MONTH_INVOICED if invoice.kind is InvoiceKind.MONTH else Event.PACK_INVOICED
    reference = f"invoice:{invoice.id}"
    if invoice.kind is InvoiceKind.PACK and invoice.revision == 1:
        reference = f"pack:{invoice.pack_id}"
    ledger.correct(work, event=event, reference=reference, correction=f"invoice:{invoice.id}:voided")
    work.session.execute(delete(InvoiceEntry).where(InvoiceEntry.invoice_id == invoice.id))
    work.session.flush()
    history.note(work, invoice_id, InvoiceHappened.VOIDED, words=reason, by=by)
    if standing.stripe_invoice_id is not None:
        paying.follow_ours(work, standing)


def write_off(work: UnitOfWork, *, invoice_id: str, by: int, reason: str) -> None:
    """Nobody will pay what is left: it becomes a loss. Should money come after all, it is recorded as always.

    The loss is entered with its tax; whether that may be taken back (消費税法39条) is for the tax adviser.
    Raises ReasonMissing, WrongState.
    """
    if not reason.strip():
        raise ReasonMissing()
    invoice, standing = queries.by_id(work, invoice_id=invoice_id, locked=True)
    left_yen = states.left_of(standing)
    if left_yen <= 0:
        raise WrongState(standing.state)
    states.move(standing, InvoiceState.WRITTEN_OFF)
    losses.enter(work, invoice=invoice, amount_yen=left_yen)
    work.session.flush()
    history.note(work, invoice_id, InvoiceHappened.WRITTEN_OFF, amount_yen=left_yen, words=reason, by=by)


def take_up_again(work: UnitOfWork, *, invoice_id: str, by: int, reason: str) -> None:
    """What was given up is to be paid after all. Raises ReasonMissing, WrongState."""
    if not reason.strip():
        raise ReasonMissing()
    invoice, standing = queries.by_id(work, invoice_id=invoice_id, locked=True)
    if standing.state is not InvoiceState.WRITTEN_OFF:
        raise WrongState(standing.state)
    losses.take_back(work, invoice_id=invoice.id)
    states.move(standing, InvoiceState.ISSUED)
    work.session.flush()
    history.note(work, invoice_id, InvoiceHappened.TAKEN_UP, words=reason, by=by)
