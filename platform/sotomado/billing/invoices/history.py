"""The history of an invoice: what happened, who did it and why."""

from __future__ import annotations

from sqlalchemy import func, select

from sotomado.billing.invoices.models import InvoiceEvent, InvoiceHappened
from sotomado.database import UnitOfWork

LONGEST_WORDS = 300


def note(
    work: UnitOfWork,
    invoice_id: str,
    happened: InvoiceHappened,
    *,
    amount_yen: int | None = None,
    words: str = "",
    by: int | None = None,
) -> None:
    """The caller has locked the invoice, or is making it: then nothing happened before."""
    last = 0
    if happened is not InvoiceHappened.MADE:
        asked = select(func.max(InvoiceEvent.number)).where(InvoiceEvent.invoice_id == invoice_id)
        last = work.session.scalar(asked) or 0
    work.session.add(
        InvoiceEvent(
            invoice_id=invoice_id,
            number=last + 1,
            happened=happened,
            at=work.now,
            amount_yen=amount_yen,
            words=words.strip()[:LONGEST_WORDS],
            by_person_id=by,
        )
    )
    work.session.flush()


def times(work: UnitOfWork, invoice_id: str, happened: InvoiceHappened) -> int:
    """How often something happened to an invoice."""
    wanted = (InvoiceEvent.invoice_id == invoice_id, InvoiceEvent.happened == happened)
    return work.session.scalar(select(func.count()).select_from(InvoiceEvent).where(*wanted)) or 0
