"""What can happen to a pack of tickets: ordered, paid for by card or not, and granted.

By invoice a pack is bought when it is ordered: lot, invoice and books in one transaction. By card it is bought when the
payment came in, and then in the same way, with an invoice that is paid already.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.billing.invoices import service as invoices
from sotomado.billing.packs.errors import NotSold, OtherSum, PriceChanged
from sotomado.billing.packs.models import PackState, PayWay, TicketPack
from sotomado.billing.packs.queries import ShownPack, pack
from sotomado.companies.contracts import service as contracts
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Terms
from sotomado.companies.tickets import service as tickets
from sotomado.companies.tickets.models import Origin
from sotomado.companies.tickets.validity import last_valid_day
from sotomado.database import UnitOfWork
from sotomado.ledger.rates import RateKind, rate_on
from sotomado.ledger.service import booking_day
from sotomado.ledger.sums import tax_on

# How long Stripe's page takes a payment.
CHECKOUT_FOR = timedelta(hours=2)


def order(work: UnitOfWork, *, company_id: int, person_id: int, count: int, shown_yen: int, way: PayWay) -> ShownPack:
    """Order a pack of `count` tickets at the price that holds today. `shown_yen`: that with tax, as the page said it.

    Raises NotSold, PriceChanged.
    """
    today = booking_day(work.now)
    terms, net_yen = _price(work, company_id, count)
    rate_bp = rate_on(work, RateKind.CONSUMPTION_TAX, today)
    if net_yen + tax_on(net_yen, rate_bp) != shown_yen:
        raise PriceChanged()
    row = TicketPack(
        company_id=company_id,
        terms_id=terms.id,
        count=count,
        net_yen=net_yen,
        rate_bp=rate_bp,
        tax_yen=tax_on(net_yen, rate_bp),
        way=way,
        state=PackState.ASKED,
        ordered_at=work.now,
        ordered_by_person_id=person_id,
    )
    if way is PayWay.INVOICE:
        _buy(work, row, terms)
    else:
        row.checkout_ends_at = work.now + CHECKOUT_FOR
        work.session.add(row)
        work.session.flush()
    return pack(work, pack_id=row.id)


def note_opened(work: UnitOfWork, *, pack_id: str, checkout_id: str, url: str) -> None:
    """Stripe has a page for it. What is bought or over stays so."""
    row = _locked(work, pack_id)
    if row.state is PackState.ASKED:
        row.state, row.checkout_id, row.checkout_url = PackState.OPEN, checkout_id, url
        work.session.flush()


def paid(work: UnitOfWork, *, pack_id: str, checkout_id: str, payment_id: str, amount_yen: int) -> bool:
    """The payment came in: the pack is bought, also where its page was thought over. False if it was bought before.

    Raises NotFound, OtherSum.
    """
    row = _locked(work, pack_id)
    if row.state is PackState.BOUGHT:
        return False
    if amount_yen != row.net_yen + row.tax_yen:
        raise OtherSum(f"pack {pack_id}: {amount_yen}")
    terms = contracts.terms_by_id(work, company_id=row.company_id, terms_id=row.terms_id)
    row.checkout_id, row.checkout_url, row.payment_id = checkout_id, None, payment_id
    _buy(work, row, terms)
    return True


def ended(work: UnitOfWork, *, pack_id: str) -> None:
    """Nobody paid, and Stripe's page takes nothing any more. Raises NotFound."""
    row = _locked(work, pack_id)
    if row.state in (PackState.ASKED, PackState.OPEN):
        row.state, row.checkout_url = PackState.ENDED, None
        work.session.flush()


def overdue(work: UnitOfWork) -> list[ShownPack]:
    """Packs whose page takes nothing any more, and of which no word came."""
    rows = work.session.scalars(
        select(TicketPack.id).where(
            TicketPack.state.in_((PackState.ASKED, PackState.OPEN)), TicketPack.checkout_ends_at <= work.now
        )
    )
    return [pack(work, pack_id=one) for one in rows]


def _buy(work: UnitOfWork, row: TicketPack, terms: Terms) -> None:
    """Bought from now on: granted, invoiced, in the books."""
    today = booking_day(work.now)
    row.state, row.bought_at = PackState.BOUGHT, work.now
    row.expires_on = last_valid_day(today, months=terms.offer.ticket_months)
    work.session.add(row)
    work.session.flush()
    tickets.grant(
        work,
        company_id=row.company_id,
        count=row.count,
        reference=f"pack:{row.id}",
        net_yen=row.net_yen,
        origin=Origin.PACK,
        bought_on=today,
        expires_on=row.expires_on,
    )
    invoices.invoice_pack(work, pack_id=row.id)


def _price(work: UnitOfWork, company_id: int, count: int) -> tuple[Terms, int]:
    terms = contracts.terms_on(work, company_id=company_id, on=booking_day(work.now))
    if terms is None or terms.payer is not PayerKind.TICKETS:
        raise NotSold()
    for one in terms.offer.packs:
        if one.count == count:
            return terms, one.net_yen
    raise NotSold()


def _locked(work: UnitOfWork, pack_id: str) -> TicketPack:
    row = work.session.get(TicketPack, pack_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("pack")
    return row
