"""What is given up, in the books; and taken up again, each time under a reference of its own."""

from __future__ import annotations

from sotomado.billing.invoices import history
from sotomado.billing.invoices.models import Invoice, InvoiceHappened
from sotomado.database import UnitOfWork
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.service import Move


def enter(work: UnitOfWork, *, invoice: Invoice, amount_yen: int) -> None:
    """Before its line of the history is written."""
    nth = history.times(work, invoice.id, InvoiceHappened.WRITTEN_OFF) + 1
    ledger.enter(
        work,
        event=Event.WRITTEN_OFF,
        reference=f"invoice:{invoice.id}:{nth}",
        moves=[Move(Account.LOSSES, Account.COMPANY_RECEIVABLE, amount_yen, invoice.company_id)],
    )


def take_back(work: UnitOfWork, *, invoice_id: str) -> None:
    """The last one. The caller has made sure that it stands."""
    nth = history.times(work, invoice_id, InvoiceHappened.WRITTEN_OFF)
    ledger.correct(
        work,
        event=Event.WRITTEN_OFF,
        reference=f"invoice:{invoice_id}:{nth}",
        correction=f"invoice:{invoice_id}:taken-up-{nth}",
    )
