"""Invoices as others ask for them, and what the books say that no invoice bills yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select

from sotomado.accounts.errors import NotFound
from sotomado.billing.invoices.composing import Line, Unbilled, first_after
from sotomado.billing.invoices.models import (
    BillingContact,
    CreditNote,
    CreditNoteRate,
    Invoice,
    InvoiceEntry,
    InvoiceKind,
    InvoiceLine,
    InvoiceRate,
    InvoiceStanding,
    InvoiceState,
)
from sotomado.billing.packs.models import TicketPack
from sotomado.companies.contracts.models import ContractTerms
from sotomado.companies.contracts.terms import all_terms, effective, in_force
from sotomado.database import UnitOfWork
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.models import LedgerEntry
from sotomado.ledger.rates import RateKind, rate_on
from sotomado.ledger.sums import RateSum


@dataclass(frozen=True)
class Contact:
    """Whom a company's invoices are sent to."""

    addressee: str
    email: str


def companies_to_bill(work: UnitOfWork, *, until: date) -> list[int]:
    """Companies of which the books know something from before `until` that no invoice bills yet."""
    return list(
        work.session.scalars(
            select(LedgerEntry.company_id)
            .where(_is_unbilled(until))
            .group_by(LedgerEntry.company_id)
            .order_by(LedgerEntry.company_id)
        )
    )


def unbilled(work: UnitOfWork, *, company_id: int, until: date) -> list[Unbilled]:
    """What a company used before `until`, and what was taken back of it, each at the tax rate of the day it was used.

    Rows of one company by ix_ledger_entry_company_id_booked_on, less those that stand in invoice_entry by its key.
    """
    rows = work.session.execute(
        select(
            LedgerEntry.id,
            LedgerEntry.event,
            LedgerEntry.reference,
            LedgerEntry.debit,
            LedgerEntry.amount_yen,
            LedgerEntry.booked_on,
        )
        .where(LedgerEntry.company_id == company_id, _is_unbilled(until))
        .order_by(LedgerEntry.booked_on, LedgerEntry.id)
    ).all()
    taken_back = {_whose(row.reference) for row in rows if row.event is Event.CORRECTED}
    used_on = _days_of_use(work, company_id, taken_back) if taken_back else {}
    found = []
    for row in rows:
        on = used_on.get(_whose(row.reference), row.booked_on) if row.event is Event.CORRECTED else row.booked_on
        found.append(
            Unbilled(
                entry_id=row.id,
                unit_yen=row.amount_yen,
                sign=1 if row.debit is Account.UNBILLED else -1,
                booked_on=row.booked_on,
                rate_bp=rate_on(work, RateKind.CONSUMPTION_TAX, on),
            )
        )
    return found


def _is_unbilled(until: date) -> ColumnElement[bool]:
    return (
        LedgerEntry.event.in_((Event.TALK_EARNED, Event.CORRECTED))
        & or_(LedgerEntry.debit == Account.UNBILLED, LedgerEntry.credit == Account.UNBILLED)
        & (LedgerEntry.booked_on < until)
        & ~exists().where(InvoiceEntry.entry_id == LedgerEntry.id)
        # A voided invoice's own entry, and what took it back, are no use.
        & ~LedgerEntry.reference.startswith("invoice:")
    )


def _whose(reference: str) -> str:
    """The booking an entry is about: corrections count on behind it ("booking:abc:2")."""
    return ":".join(reference.split(":")[:2])


def _days_of_use(work: UnitOfWork, company_id: int, references: set[str]) -> dict[str, date]:
    rows = work.session.execute(
        select(LedgerEntry.reference, LedgerEntry.booked_on).where(
            LedgerEntry.company_id == company_id,
            LedgerEntry.event == Event.TALK_EARNED,
            or_(*(LedgerEntry.reference.startswith(one, autoescape=True) for one in sorted(references))),
        )
    )
    return {_whose(row.reference): row.booked_on for row in rows}


def of_month(work: UnitOfWork, *, company_id: int, until_month: str) -> list[tuple[Invoice, InvoiceStanding]]:
    """The invoices of a month of a company, voided ones among them."""
    return _with_standing(
        work,
        Invoice.company_id == company_id,
        Invoice.kind == InvoiceKind.MONTH,
        Invoice.until_month == until_month,
    )


def last_of_months(work: UnitOfWork, *, company_id: int) -> str | None:
    """The last month of a company that stands on an invoice."""
    return work.session.scalar(
        select(Invoice.until_month)
        .join(InvoiceStanding, InvoiceStanding.invoice_id == Invoice.id)
        .where(
            Invoice.company_id == company_id,
            Invoice.kind == InvoiceKind.MONTH,
            InvoiceStanding.state != InvoiceState.VOIDED,
        )
        .order_by(Invoice.until_month.desc())
        .limit(1)
    )


def of_pack(work: UnitOfWork, *, pack_id: str) -> list[tuple[Invoice, InvoiceStanding]]:
    return _with_standing(work, Invoice.pack_id == pack_id)


def by_id(work: UnitOfWork, *, invoice_id: str, locked: bool = False) -> tuple[Invoice, InvoiceStanding]:
    """Raises NotFound."""
    wanted = select(InvoiceStanding).where(InvoiceStanding.invoice_id == invoice_id)
    if locked:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    standing = work.session.scalars(wanted).one_or_none()
    if standing is None:
        raise NotFound("invoice")
    return work.session.get_one(Invoice, invoice_id), standing


def by_stripe_id(work: UnitOfWork, *, stripe_invoice_id: str) -> str | None:
    return work.session.scalar(
        select(InvoiceStanding.invoice_id).where(InvoiceStanding.stripe_invoice_id == stripe_invoice_id)
    )


def lines_of(work: UnitOfWork, *, invoice_id: str) -> list[Line]:
    rows = work.session.scalars(
        select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id).order_by(InvoiceLine.number)
    )
    return [Line(row.content, row.count, row.unit_yen, row.rate_bp, row.size) for row in rows]


def rates_of(work: UnitOfWork, *, invoice_id: str) -> tuple[RateSum, ...]:
    """The highest rate first."""
    rows = work.session.scalars(
        select(InvoiceRate).where(InvoiceRate.invoice_id == invoice_id).order_by(InvoiceRate.rate_bp.desc())
    )
    return tuple(RateSum(row.rate_bp, row.net_yen, row.tax_yen) for row in rows)


def notes_of(work: UnitOfWork, *, invoice_id: str) -> list[tuple[CreditNote, tuple[RateSum, ...]]]:
    """The credit notes of an invoice, the oldest first, each with its rates."""
    rows = work.session.scalars(
        select(CreditNote).where(CreditNote.invoice_id == invoice_id).order_by(CreditNote.year, CreditNote.sequence)
    ).all()
    return [(row, note_rates(work, credit_note_id=row.id)) for row in rows]


def note_rates(work: UnitOfWork, *, credit_note_id: str) -> tuple[RateSum, ...]:
    rows = work.session.scalars(
        select(CreditNoteRate)
        .where(CreditNoteRate.credit_note_id == credit_note_id)
        .order_by(CreditNoteRate.rate_bp.desc())
    )
    return tuple(RateSum(row.rate_bp, row.net_yen, row.tax_yen) for row in rows)


def contact_of(work: UnitOfWork, *, company_id: int) -> Contact | None:
    row = work.session.get(BillingContact, company_id)
    return None if row is None else Contact(row.addressee, row.email)


def _with_standing(work: UnitOfWork, *wanted: ColumnElement[bool]) -> list[tuple[Invoice, InvoiceStanding]]:
    rows = work.session.execute(
        select(Invoice, InvoiceStanding)
        .join(InvoiceStanding, InvoiceStanding.invoice_id == Invoice.id)
        .where(*wanted)
        .order_by(Invoice.revision)
    )
    return [(row[0], row[1]) for row in rows]


def months_with_base_fee(work: UnitOfWork, *, company_id: int, until_month: str) -> list[tuple[str, int]]:
    """Months with a base fee that no invoice stands for, until `until_month`, each with what the fee is."""
    agreed = effective(all_terms(work, company_id=company_id))
    if not any(one.offer.base_fee_yen for one in agreed):
        return []
    last = last_of_months(work, company_id=company_id)
    first = first_after(last) if last else min(one.from_on for one in agreed).replace(day=1)
    found = []
    while f"{first:%Y-%m}" <= until_month:
        terms = in_force(agreed, first)
        if terms is not None and terms.offer.base_fee_yen:
            found.append((f"{first:%Y-%m}", terms.offer.base_fee_yen))
        first = first_after(f"{first:%Y-%m}")
    return found


def companies_with_base_fee(work: UnitOfWork) -> list[int]:
    return list(
        work.session.scalars(
            select(ContractTerms.company_id).where(ContractTerms.base_fee_yen > 0).distinct().order_by("company_id")
        )
    )


def pack_ends_on(work: UnitOfWork, *, pack_id: str) -> date | None:
    """The last day on which a ticket of a pack can be taken."""
    return work.session.scalar(select(TicketPack.expires_on).where(TicketPack.id == pack_id))
