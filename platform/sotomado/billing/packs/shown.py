"""What HR's pages of contract and tickets show, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sotomado.billing.packs.queries import ShownPack, packs_of
from sotomado.companies import booking_terms, standings
from sotomado.companies.booking_terms import BookingTerms
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Terms, all_terms, effective, in_force, last_day
from sotomado.companies.tickets import telling
from sotomado.companies.tickets.telling import BoughtLot, Told
from sotomado.companies.tickets.validity import last_valid_day
from sotomado.database import UnitOfWork
from sotomado.ledger.rates import RateKind, rate_on
from sotomado.ledger.service import booking_day
from sotomado.ledger.sums import tax_on


@dataclass(frozen=True)
class Standing:
    """A company's contract today. `terms` None: nothing was agreed in writing. `ends_on`: its last day, where one is.

    `told` and `lots` are empty where there never was a ticket.
    """

    terms: Terms | None
    later: tuple[Terms, ...]
    ends_on: date | None
    departments: dict[int, tuple[str, str]]
    cutoffs: BookingTerms
    told: Told
    lots: list[BoughtLot]
    packs: list[ShownPack]

    @property
    def sells_packs(self) -> bool:
        return self.terms is not None and self.terms.payer is PayerKind.TICKETS and bool(self.terms.offer.packs)

    @property
    def has_tickets(self) -> bool:
        return bool(self.lots or self.told.periods or self.told.granted_since)


@dataclass(frozen=True)
class Offered:
    """A pack that can be bought today."""

    count: int
    net_yen: int
    tax_yen: int

    @property
    def gross_yen(self) -> int:
        return self.net_yen + self.tax_yen


@dataclass(frozen=True)
class Shop:
    """What is sold today. `valid_until`: the last day of a ticket bought today. `due_days`: of its invoice."""

    packs: tuple[Offered, ...]
    rate_bp: int
    valid_until: date | None
    due_days: int


def standing(work: UnitOfWork, *, company_id: int) -> Standing:
    """What was agreed with a company, and what may be told of its tickets."""
    today = booking_day(work.now)
    agreed = all_terms(work, company_id=company_id)
    ends_on = last_day(agreed, today)
    return Standing(
        terms=in_force(agreed, today),
        later=tuple(one for one in effective(agreed) if one.from_on > today and one.payer is not PayerKind.NONE),
        ends_on=ends_on,
        departments=standings.department_names(work, company_id=company_id),
        cutoffs=booking_terms.booking_terms(work, company_id=company_id),
        told=telling.told_to(work, company_id=company_id),
        lots=telling.lots_bought(work, company_id=company_id),
        packs=packs_of(work, company_id=company_id),
    )


def shop(work: UnitOfWork, *, company_id: int) -> Shop:
    """The packs a company can buy today; none where it does not pay with tickets."""
    today = booking_day(work.now)
    rate_bp = rate_on(work, RateKind.CONSUMPTION_TAX, today)
    terms = in_force(all_terms(work, company_id=company_id), today)
    if terms is None or terms.payer is not PayerKind.TICKETS:
        return Shop((), rate_bp, None, 0)
    return Shop(
        packs=tuple(Offered(one.count, one.net_yen, tax_on(one.net_yen, rate_bp)) for one in terms.offer.packs),
        rate_bp=rate_bp,
        valid_until=last_valid_day(today, months=terms.offer.ticket_months),
        due_days=terms.offer.due_days,
    )
