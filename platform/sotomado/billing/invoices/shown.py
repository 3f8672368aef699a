"""Invoices as pages show them: lists, and one with its lines, payments, notes and history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person
from sotomado.billing.invoices import queries
from sotomado.billing.invoices.composing import Line
from sotomado.billing.invoices.crediting import left_to_credit
from sotomado.billing.invoices.models import (
    CreditNote,
    CreditNoteStanding,
    Invoice,
    InvoiceEvent,
    InvoiceHappened,
    InvoicePaper,
    InvoicePayment,
    InvoiceStanding,
    InvoiceState,
    PaidBy,
)
from sotomado.billing.invoices.queries import InvoiceCard, card_of
from sotomado.billing.invoices.states import SENT
from sotomado.companies.models import Company
from sotomado.database import UnitOfWork
from sotomado.ledger.service import booking_day
from sotomado.ledger.sums import RateSum

A_PAGE = 50


@dataclass(frozen=True)
class PaymentCard:
    """Money that came (or went back, below nought). `may_be_undone`: a transfer that nobody has undone."""

    id: str
    amount_yen: int
    paid_by: PaidBy
    received_on: date
    said: str
    is_undone: bool
    undoes: bool

    @property
    def may_be_undone(self) -> bool:
        return self.paid_by is PaidBy.BANK and self.amount_yen > 0 and not (self.is_undone or self.undoes)


@dataclass(frozen=True)
class NoteCard:
    """A credit note. `differs`: it does not stand at Stripe as it does here."""

    id: str
    number: str
    issued_on: date
    reason: str
    total_yen: int
    differs: bool


@dataclass(frozen=True)
class Happening:
    happened: InvoiceHappened
    at: datetime
    amount_yen: int | None
    words: str
    by_name: str | None


@dataclass(frozen=True)
class InvoicePage:
    """`to_credit`: what can still be taken off each rate. `history` is for operators alone."""

    invoice: InvoiceCard
    lines: tuple[Line, ...]
    rates: tuple[RateSum, ...]
    payments: tuple[PaymentCard, ...]
    notes: tuple[NoteCard, ...]
    to_credit: tuple[RateSum, ...]
    history: tuple[Happening, ...]
    has_paper: bool
    is_overdue: bool


@dataclass(frozen=True)
class DeskLine:
    """An invoice in the operators' list."""

    invoice: InvoiceCard
    company_name: str
    company_name_en: str
    is_overdue: bool


@dataclass(frozen=True)
class DeskList:
    lines: tuple[DeskLine, ...]
    count: int
    page: int
    pages: int


def of_company(work: UnitOfWork, *, company_id: int) -> list[InvoiceCard]:
    """What a company was sent, the newest first."""
    rows = work.session.execute(
        select(Invoice, InvoiceStanding)
        .join(InvoiceStanding, InvoiceStanding.invoice_id == Invoice.id)
        .where(Invoice.company_id == company_id, InvoiceStanding.state.in_(SENT))
        .order_by(Invoice.year.desc(), Invoice.sequence.desc())
    )
    return [card_of(row[0], row[1]) for row in rows]


def for_company(work: UnitOfWork, *, company_id: int, invoice_id: str) -> InvoicePage:
    """One that a company was sent. Raises NotFound, also for another's."""
    invoice = queries.card(work, invoice_id=invoice_id)
    if invoice.company_id != company_id or invoice.state not in SENT:
        raise NotFound("invoice")
    return _page(work, invoice, with_history=False)


def for_desk(work: UnitOfWork, *, invoice_id: str) -> InvoicePage:
    """Raises NotFound."""
    return _page(work, queries.card(work, invoice_id=invoice_id), with_history=True)


def note_of(work: UnitOfWork, *, credit_note_id: str, company_id: int | None = None) -> str:
    """The invoice a credit note belongs to. Raises NotFound, also where it is another company's than the one named."""
    row = work.session.get(CreditNote, credit_note_id)
    if row is None:
        raise NotFound("credit note")
    invoice, _ = queries.by_id(work, invoice_id=row.invoice_id)
    if company_id is not None and invoice.company_id != company_id:
        raise NotFound("credit note")
    return invoice.id


def desk(work: UnitOfWork, *, state: InvoiceState | None = None, only_overdue: bool = False, page: int = 1) -> DeskList:
    """All invoices, the newest first, by how they stand."""
    today = booking_day(work.now)
    wanted: list[ColumnElement[bool]] = []
    if state is not None:
        wanted.append(InvoiceStanding.state == state)
    if only_overdue:
        wanted += [InvoiceStanding.state == InvoiceState.ISSUED, Invoice.due_on < today]
    joined = select(Invoice.id).join(InvoiceStanding, InvoiceStanding.invoice_id == Invoice.id).where(*wanted)
    count = work.session.scalar(select(func.count()).select_from(joined.subquery())) or 0
    pages = max(1, -(-count // A_PAGE))
    page = min(max(page, 1), pages)
    rows = work.session.execute(
        select(Invoice, InvoiceStanding, Company.name, Company.name_en)
        .join(InvoiceStanding, InvoiceStanding.invoice_id == Invoice.id)
        .join(Company, Company.id == Invoice.company_id)
        .where(*wanted)
        .order_by(Invoice.year.desc(), Invoice.sequence.desc())
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    )
    lines = []
    for invoice, standing, name, name_en in rows:
        one = card_of(invoice, standing)
        lines.append(DeskLine(one, name, name_en, one.is_overdue(today)))
    return DeskList(tuple(lines), count, page, pages)


def waiting(work: UnitOfWork) -> dict[str, int]:
    """What an operator has to look at: invoices that differ, and those that fell due."""
    today = booking_day(work.now)
    differs = select(func.count()).where(InvoiceStanding.state == InvoiceState.DIFFERS)
    overdue = (
        select(func.count())
        .select_from(Invoice)
        .join(InvoiceStanding, InvoiceStanding.invoice_id == Invoice.id)
        .where(InvoiceStanding.state == InvoiceState.ISSUED, Invoice.due_on < today)
    )
    return {"differs": work.session.scalar(differs) or 0, "overdue": work.session.scalar(overdue) or 0}


def _page(work: UnitOfWork, invoice: InvoiceCard, *, with_history: bool) -> InvoicePage:
    return InvoicePage(
        invoice=invoice,
        lines=tuple(queries.lines_of(work, invoice_id=invoice.id)),
        rates=queries.rates_of(work, invoice_id=invoice.id),
        payments=_payments(work, invoice.id),
        notes=_notes(work, invoice.id),
        to_credit=left_to_credit(work, invoice_id=invoice.id),
        history=_history(work, invoice.id) if with_history else (),
        has_paper=work.session.scalar(select(InvoicePaper.id).where(InvoicePaper.invoice_id == invoice.id)) is not None,
        is_overdue=invoice.is_overdue(booking_day(work.now)),
    )


def _payments(work: UnitOfWork, invoice_id: str) -> tuple[PaymentCard, ...]:
    rows = work.session.scalars(
        select(InvoicePayment)
        .where(InvoicePayment.invoice_id == invoice_id)
        .order_by(InvoicePayment.entered_at, InvoicePayment.received_on, InvoicePayment.id)
    ).all()
    undone = {row.undoes_id for row in rows}
    return tuple(
        PaymentCard(
            row.id,
            row.amount_yen,
            row.paid_by,
            row.received_on,
            row.said,
            row.id in undone,
            row.undoes_id is not None,
        )
        for row in rows
    )


def _notes(work: UnitOfWork, invoice_id: str) -> tuple[NoteCard, ...]:
    rows = work.session.execute(
        select(CreditNote, CreditNoteStanding.differs)
        .join(CreditNoteStanding, CreditNoteStanding.credit_note_id == CreditNote.id)
        .where(CreditNote.invoice_id == invoice_id)
        .order_by(CreditNote.year, CreditNote.sequence)
    )
    return tuple(
        NoteCard(row.id, row.number, row.issued_on, row.reason, row.total_yen, differs) for row, differs in rows
    )


def _history(work: UnitOfWork, invoice_id: str) -> tuple[Happening, ...]:
    rows = work.session.execute(
        select(InvoiceEvent, Person.name)
        .outerjoin(Person, Person.id == InvoiceEvent.by_person_id)
        .where(InvoiceEvent.invoice_id == invoice_id)
        .order_by(InvoiceEvent.number)
    )
    return tuple(Happening(row.happened, row.at, row.amount_yen, row.words, name) for row, name in rows)
