"""What operators and HR did about invoices, as their own doing. The documents are the company's and ours, and stay."""

from __future__ import annotations

from sqlalchemy import select, update

from sotomado.accounts.told import told
from sotomado.billing.invoices.models import BillingContact, Invoice, InvoiceEvent
from sotomado.database import UnitOfWork

TABLES = frozenset({"invoice_event", "billing_contact"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    events = work.session.execute(
        select(InvoiceEvent, Invoice.number)
        .join(Invoice, Invoice.id == InvoiceEvent.invoice_id)
        .where(InvoiceEvent.by_person_id == person_id)
        .order_by(InvoiceEvent.at, InvoiceEvent.id)
    ).all()
    contacts = work.session.scalars(
        select(BillingContact)
        .where(BillingContact.changed_by_person_id == person_id)
        .order_by(BillingContact.company_id)
    ).all()
    kept: dict[str, object] = {}
    if events:
        kept["done_about_invoices"] = [
            {"invoice": number, **told(work, row, besides=("number",))} for row, number in events
        ]
    if contacts:
        kept["where_invoices_go"] = [told(work, row) for row in contacts]
    return kept


def forget(work: UnitOfWork, person_id: int) -> None:
    """What was done stays, without who did it."""
    work.session.execute(
        update(InvoiceEvent)
        .where(InvoiceEvent.by_person_id == person_id)
        .values(by_person_id=None)
        .execution_options(synchronize_session=False)
    )
    work.session.execute(
        update(BillingContact)
        .where(BillingContact.changed_by_person_id == person_id)
        .values(changed_by_person_id=None)
        .execution_options(synchronize_session=False)
    )
