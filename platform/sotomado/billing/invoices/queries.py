"""Invoices as others ask for them, and what the books say that no invoice bills yet."""

from __future__ import annotations

from collections.abc import Sequence
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
from sotomado.bookings.models import Booking
from sotomado.companies.contracts.models import ContractTerms
from sotomado.companies.contracts.terms import Terms, in_force
from sotomado.database import UnitOfWork
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.models import LedgerEntry
from sotomado.ledger.rates import RateKind, rate_on
from sotomado.ledger.service import booking_day
from sotomado.ledger.sums import RateSum

# So many ids in one statement.
AT_ONCE = 1000


@dataclass(frozen=True)
class Contact:
    """Whom a company's invoices are sent to."""

    addressee: str
    email: str


@dataclass(frozen=True)
class InvoiceCard:
    """An invoice and how it stands, as values."""

    id: str
    company_id: int
    kind: InvoiceKind
    from_month: str
    until_month: str
    pack_id: str | None
    number: str
    issued_on: date
    due_on: date
    recipient_name: str
    addressee: str
    net_yen: int
    tax_yen: int
    total_yen: int
    state: InvoiceState
    paid_yen: int
    credited_yen: int
    reminded: int
    stripe_invoice_id: str | None
    pay_url: str | None

    @property
    def left_yen(self) -> int:
        """What is still to be paid; less than nought where something is to be given back."""
        return self.total_yen - self.credited_yen - self.paid_yen

    def is_overdue(self, today: date) -> bool:
        return self.state is InvoiceState.ISSUED and self.due_on < today


def card(work: UnitOfWork, *, invoice_id: str) -> InvoiceCard:
    """Raises NotFound."""
    return card_of(*by_id(work, invoice_id=invoice_id))


def card_of(invoice: Invoice, standing: InvoiceStanding) -> InvoiceCard:
    return InvoiceCard(
        id=invoice.id,
        company_id=invoice.company_id,
        kind=invoice.kind,
        from_month=invoice.from_month,
        until_month=invoice.until_month,
        pack_id=invoice.pack_id,
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        recipient_name=invoice.recipient_name,
        addressee=invoice.addressee,
        net_yen=invoice.net_yen,
        tax_yen=invoice.tax_yen,
        total_yen=invoice.total_yen,
        state=standing.state,
        paid_yen=standing.paid_yen,
        credited_yen=standing.credited_yen,
        reminded=standing.reminded,
        stripe_invoice_id=standing.stripe_invoice_id,
        pay_url=standing.pay_url,
    )


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
    """What a company used before `until`, and what was taken back of it, each at the tax rate of the day it was held.

    Rows of one company by ix_ledger_entry_company_id_booked_on, less those that stand in invoice_entry by its key.
    """
    rows = work.session.execute(
        select(
            LedgerEntry.id,
            LedgerEntry.reference,
            LedgerEntry.debit,
            LedgerEntry.amount_yen,
            LedgerEntry.booked_on,
        )
        .where(LedgerEntry.company_id == company_id, _is_unbilled(until))
        .order_by(LedgerEntry.booked_on, LedgerEntry.id)
    ).all()
    held_on = _days_held(work, [_whose(row.reference) for row in rows])
    rates: dict[date, int] = {}
    found = []
    for row in rows:
        # What was closed after the first of a month may have been held before it, at another rate.
        used_on = held_on.get(_whose(row.reference), row.booked_on)
        if used_on not in rates:
            rates[used_on] = rate_on(work, RateKind.CONSUMPTION_TAX, used_on)
        sign = 1 if row.debit is Account.UNBILLED else -1
        found.append(Unbilled(row.id, row.amount_yen, sign, used_on, rates[used_on]))
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
    """The id of the booking an entry is about: "booking:abc", "booking:abc:2:talk_earned"."""
    return reference.split(":")[1]


def _days_held(work: UnitOfWork, booking_ids: Sequence[str]) -> dict[str, date]:
    """By booking the day in Japan on which it was held."""
    found: dict[str, date] = {}
    for start in range(0, len(booking_ids), AT_ONCE):
        part = booking_ids[start : start + AT_ONCE]
        rows = work.session.execute(select(Booking.id, Booking.starts_at).where(Booking.id.in_(part)))
        found |= {row.id: booking_day(row.starts_at) for row in rows}
    return found


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


def months_with_base_fee(
    work: UnitOfWork, *, company_id: int, agreed: Sequence[Terms], until_month: str
) -> list[tuple[str, int]]:
    """Months with a base fee that no invoice stands for, until `until_month`, each with what the fee is.

    `agreed`: all terms of the company.
    """
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
