"""The papers of invoices and credit notes: made once, sealed, and the same ever after (電子帳簿保存法: seven years)."""

from __future__ import annotations

import hashlib

from sqlalchemy import ColumnElement, select

from sotomado.billing.invoices import paper, queries
from sotomado.billing.invoices.errors import PaperDamaged
from sotomado.billing.invoices.issuer import Issuer
from sotomado.billing.invoices.models import CreditNote, InvoicePaper
from sotomado.database import Database, UnitOfWork
from sotomado.outbox.mail import Enclosure


def make_for_invoice(database: Database, *, invoice_id: str, issuer: Issuer) -> None:
    """Set and keep the paper of an invoice, unless it is there. Setting takes a while, so nobody waits for it."""
    with database.read() as work:
        if _row(work, InvoicePaper.invoice_id == invoice_id) is not None:
            return
        told = paper.told_of_invoice(work, invoice_id=invoice_id, issuer=issuer)
    pdf = paper.on_paper(told)
    with database.work() as work:
        keep(work, pdf=pdf, issuer=issuer, invoice_id=invoice_id)


def make_for_credit_note(database: Database, *, credit_note_id: str, issuer: Issuer) -> None:
    with database.read() as work:
        if _row(work, InvoicePaper.credit_note_id == credit_note_id) is not None:
            return
        told = paper.told_of_credit_note(work, credit_note_id=credit_note_id, issuer=issuer)
    pdf = paper.on_paper(told)
    with database.work() as work:
        keep(work, pdf=pdf, issuer=issuer, credit_note_id=credit_note_id)


def keep(
    work: UnitOfWork, *, pdf: bytes, issuer: Issuer, invoice_id: str | None = None, credit_note_id: str | None = None
) -> None:
    """Keep a paper. The first stays: a second one changes nothing."""
    if invoice_id is not None:
        # Whoever makes it at the same time waits here.
        queries.by_id(work, invoice_id=invoice_id, locked=True)
    else:
        work.session.execute(select(CreditNote.id).where(CreditNote.id == credit_note_id).with_for_update())
    whose = InvoicePaper.invoice_id == invoice_id if invoice_id else InvoicePaper.credit_note_id == credit_note_id
    if _row(work, whose) is not None:
        return
    row = InvoicePaper(
        invoice_id=invoice_id,
        credit_note_id=credit_note_id,
        issuer_name=issuer.name,
        issuer_address=issuer.address,
        issuer_number=issuer.number,
        digest=hashlib.sha256(pdf).hexdigest(),
        made_at=work.now,
    )
    row.pdf = work.seal_bytes(row, "pdf", pdf)
    work.session.add(row)
    work.session.flush()


def of_invoice(work: UnitOfWork, *, invoice_id: str) -> Enclosure | None:
    """The PDF of an invoice under its number; None before it is made. Raises PaperDamaged."""
    row = _row(work, InvoicePaper.invoice_id == invoice_id)
    return None if row is None else _enclosed(work, row, queries.by_id(work, invoice_id=invoice_id)[0].number)


def of_credit_note(work: UnitOfWork, *, credit_note_id: str) -> Enclosure | None:
    """The same of a credit note."""
    row = _row(work, InvoicePaper.credit_note_id == credit_note_id)
    return None if row is None else _enclosed(work, row, work.session.get_one(CreditNote, credit_note_id).number)


def _enclosed(work: UnitOfWork, row: InvoicePaper, number: str) -> Enclosure:
    pdf = work.unseal_bytes(row, "pdf")
    if hashlib.sha256(pdf).hexdigest() != row.digest:
        raise PaperDamaged(number)
    return Enclosure(pdf, f"{number}.pdf")


def _row(work: UnitOfWork, wanted: ColumnElement[bool]) -> InvoicePaper | None:
    return work.session.scalars(select(InvoicePaper).where(wanted)).one_or_none()
