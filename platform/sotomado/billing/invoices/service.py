"""Make an invoice. It is one transaction: number, document, entry in the books, and the job that sends it.

What happens to it afterwards stands in `issuing`, `paying`, `crediting` and `ending`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from consultants.bank_days import on_or_after
from sotomado.billing.invoices import composing, history, numbering, paying, queries
from sotomado.billing.invoices.composing import Line
from sotomado.billing.invoices.issuing import FINISH
from sotomado.billing.invoices.models import (
    DocumentCount,
    Invoice,
    InvoiceEntry,
    InvoiceHappened,
    InvoiceKind,
    InvoiceLine,
    InvoiceRate,
    InvoiceStanding,
    InvoiceState,
    LineContent,
    Series,
)
from sotomado.billing.packs.models import PayWay, TicketPack
from sotomado.companies import service as companies
from sotomado.companies.contracts import service as contracts
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Terms, all_terms, in_force
from sotomado.database import UnitOfWork
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.rates import RateKind, rate_on
from sotomado.ledger.service import Move, booking_day
from sotomado.outbox import service as outbox

# Where no terms say.
DUE_DAYS = 30


@dataclass(frozen=True)
class _Draft:
    """What is going to be an invoice."""

    company_id: int
    kind: InvoiceKind
    from_month: str
    until_month: str
    lines: tuple[Line, ...]
    due_days: int
    pack_id: str | None = None
    revision: int = 1
    entry_ids: tuple[str, ...] = ()

    @property
    def sums(self) -> composing.Sums:
        return composing.sums_of(self.lines)


def invoice_month(work: UnitOfWork, *, company_id: int, month: str) -> str | None:
    """Bill what a company that pays by the month used until the end of `month` ("2026-10"). Returns the invoice's id.

    None where there is nothing to bill, where the talks are too few to be told yet (see `composing`), where more was
    taken back than used (it waits for the next month), and where the month was billed already.
    """
    today = booking_day(work.now)
    held = numbering.hold(work, Series.INVOICE, today.year)
    known = queries.of_month(work, company_id=company_id, until_month=month)
    if any(standing.state is not InvoiceState.VOIDED for _, standing in known):
        return None
    draft = _month(work, company_id, month, today)
    if draft is None or draft.sums.total_yen <= 0 or draft.sums.net_yen <= 0:
        return None
    return _make(work, replace(draft, revision=len(known) + 1), held)


def _month(work: UnitOfWork, company_id: int, month: str, today: date) -> _Draft | None:
    until = composing.first_after(month)
    agreed = all_terms(work, company_id=company_id)
    terms_then, terms_now = in_force(agreed, until - timedelta(days=1)), in_force(agreed, today)
    has_ended = terms_now is not None and terms_now.payer is not PayerKind.MONTHLY
    unbilled = queries.unbilled(work, company_id=company_id, until=until)
    if not composing.may_be_told(unbilled, until_month=month, has_ended=has_ended):
        unbilled = []
    fees, fee_months = _base_fees(work, company_id, agreed, month)
    months = sorted({f"{one.used_on:%Y-%m}" for one in unbilled} | set(fee_months))
    if not months:
        return None
    return _Draft(
        company_id=company_id,
        kind=InvoiceKind.MONTH,
        from_month=months[0],
        until_month=month,
        lines=(*composing.talk_lines(unbilled), *fees),
        due_days=terms_then.offer.due_days if terms_then else DUE_DAYS,
        entry_ids=tuple(one.entry_id for one in unbilled),
    )


def _base_fees(work: UnitOfWork, company_id: int, agreed: Sequence[Terms], month: str) -> tuple[list[Line], list[str]]:
    """What the contract asks for each month besides, for months no invoice stands for yet.

    Whole months: a month counts where the terms that hold on its first day ask for it.
    """
    asked = queries.months_with_base_fee(work, company_id=company_id, agreed=agreed, until_month=month)
    counted: dict[tuple[int, int], int] = {}
    for one, fee_yen in asked:
        rate_bp = rate_on(work, RateKind.CONSUMPTION_TAX, composing.first_after(one) - timedelta(days=1))
        counted[rate_bp, fee_yen] = counted.get((rate_bp, fee_yen), 0) + 1
    lines = [
        Line(LineContent.BASE_FEE, count, fee_yen, rate_bp)
        for (rate_bp, fee_yen), count in sorted(counted.items(), reverse=True)
    ]
    return lines, [one for one, _ in asked]


def invoice_pack(work: UnitOfWork, *, pack_id: str) -> str:
    """Bill a pack of tickets that a company has bought. Asked twice, it is one invoice; returns its id.

    Enters PACK_INVOICED for "pack:<id>". One paid by card is paid the moment it is made, and that is entered as well: a
    company needs the document all the same.
    """
    today = booking_day(work.now)
    held = numbering.hold(work, Series.INVOICE, today.year)
    known = queries.of_pack(work, pack_id=pack_id)
    standing = [invoice.id for invoice, now in known if now.state is not InvoiceState.VOIDED]
    if standing:
        return standing[0]
    pack = work.session.get_one(TicketPack, pack_id)
    terms = contracts.terms_on(work, company_id=pack.company_id, on=today)
    is_paid = pack.way is PayWay.CARD
    draft = _Draft(
        company_id=pack.company_id,
        kind=InvoiceKind.PACK,
        from_month=f"{today:%Y-%m}",
        until_month=f"{today:%Y-%m}",
        lines=(Line(LineContent.TICKETS, 1, pack.net_yen, pack.rate_bp, size=pack.count),),
        due_days=0 if is_paid else terms.offer.due_days if terms else DUE_DAYS,
        pack_id=pack_id,
        revision=len(known) + 1,
    )
    invoice_id = _make(work, draft, held)
    if is_paid and pack.payment_id is not None:
        paying.paid_by_checkout(work, invoice_id=invoice_id, pack_id=pack_id, payment_id=pack.payment_id)
    return invoice_id


def _make(work: UnitOfWork, draft: _Draft, held: DocumentCount) -> str:
    today = booking_day(work.now)
    company = companies.company(work, company_id=draft.company_id)
    contact = queries.contact_of(work, company_id=draft.company_id)
    sums = draft.sums
    numbered = numbering.take(work, held)
    invoice = Invoice(
        company_id=draft.company_id,
        kind=draft.kind,
        from_month=draft.from_month,
        until_month=draft.until_month,
        pack_id=draft.pack_id,
        revision=draft.revision,
        number=numbered.number,
        year=numbered.year,
        sequence=numbered.sequence,
        issued_on=today,
        due_on=on_or_after(today + timedelta(days=draft.due_days)),
        recipient_name=company.name,
        addressee=contact.addressee if contact else "",
        net_yen=sums.net_yen,
        tax_yen=sums.tax_yen,
        total_yen=sums.total_yen,
        made_at=work.now,
    )
    work.session.add(invoice)
    work.session.flush()
    _write_lines(work, invoice, draft)
    work.session.add(
        InvoiceStanding(
            invoice_id=invoice.id,
            state=InvoiceState.PREPARED,
            total_yen=invoice.total_yen,
            paid_yen=0,
            credited_yen=0,
            reminded=0,
        )
    )
    work.session.flush()
    _enter(work, invoice, draft)
    history.note(work, invoice.id, InvoiceHappened.MADE, amount_yen=invoice.total_yen)
    outbox.write(work, kind=FINISH, payload={"invoice_id": invoice.id}, dedupe_key=f"{FINISH}|{invoice.id}")
    return invoice.id


def _write_lines(work: UnitOfWork, invoice: Invoice, draft: _Draft) -> None:
    rows: list[InvoiceLine | InvoiceRate] = [
        InvoiceLine(
            invoice_id=invoice.id,
            number=number,
            content=line.content,
            size=line.size,
            count=line.count,
            unit_yen=line.unit_yen,
            net_yen=line.net_yen,
            rate_bp=line.rate_bp,
        )
        for number, line in enumerate(draft.lines, start=1)
    ]
    rows += [
        InvoiceRate(invoice_id=invoice.id, rate_bp=one.rate_bp, net_yen=one.net_yen, tax_yen=one.tax_yen)
        for one in draft.sums.rates
    ]
    work.session.add_all(rows)
    work.session.flush()
    if draft.entry_ids:
        work.session.execute(
            InvoiceEntry.__table__.insert(),  # type: ignore[attr-defined]
            [{"entry_id": one, "invoice_id": invoice.id} for one in draft.entry_ids],
        )


def _enter(work: UnitOfWork, invoice: Invoice, draft: _Draft) -> None:
    if draft.kind is InvoiceKind.PACK:
        moves = pack_moves(draft.company_id, invoice.net_yen, invoice.tax_yen)
        # Bought anew after its invoice was voided, it stands in the books under that invoice.
        reference = f"pack:{draft.pack_id}" if draft.revision == 1 else f"invoice:{invoice.id}"
        ledger.enter(work, event=Event.PACK_INVOICED, reference=reference, moves=moves)
        return
    fees = sum(line.net_yen for line in draft.lines if line.content is LineContent.BASE_FEE)
    moves = [
        *_move(Account.COMPANY_RECEIVABLE, Account.UNBILLED, invoice.net_yen - fees, draft.company_id),
        *_move(Account.COMPANY_RECEIVABLE, Account.REVENUE, fees, draft.company_id),
        *_move(Account.COMPANY_RECEIVABLE, Account.CONSUMPTION_TAX, invoice.tax_yen, draft.company_id),
    ]
    ledger.enter(work, event=Event.MONTH_INVOICED, reference=f"invoice:{invoice.id}", moves=moves)


def pack_moves(company_id: int, net_yen: int, tax_yen: int) -> Sequence[Move]:
    """What a pack moves in the books when it is invoiced."""
    return (
        Move(Account.COMPANY_RECEIVABLE, Account.TICKET_LIABILITY, net_yen, company_id),
        Move(Account.COMPANY_RECEIVABLE, Account.CONSUMPTION_TAX, tax_yen, company_id),
    )


def _move(debit: Account, credit: Account, amount_yen: int, company_id: int) -> list[Move]:
    """An amount below nought goes the other way."""
    if amount_yen < 0:
        debit, credit, amount_yen = credit, debit, -amount_yen
    return [Move(debit, credit, amount_yen, company_id)] if amount_yen else []
