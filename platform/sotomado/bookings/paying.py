"""Who pays for a booking, and the moment at which it is paid for: a company's contract, or a private person's card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sotomado.bookings.errors import NobodyPays
from sotomado.bookings.models import Booking, BookingPrice, Payer
from sotomado.bookings.replacing import service as replacing
from sotomado.companies import booking_terms
from sotomado.companies.booking_terms import STANDARD, BookingTerms
from sotomado.companies.contracts import service as contracts
from sotomado.companies.contracts.errors import NoEmployer
from sotomado.database import UnitOfWork
from sotomado.ledger import service as ledger


@dataclass(frozen=True)
class CardPaid:
    """A payment by card that came in, with what was agreed when it was begun."""

    payment_id: str
    net_yen: int
    gross_yen: int
    rate_bp: int
    cutoff_minutes: int
    late_kept_percent: int


@dataclass(frozen=True)
class Paying:
    """Who would pay for a talk, and under which terms it could be called off. One of the two is there."""

    company: contracts.Payer | None
    card: CardPaid | None
    terms: BookingTerms

    @property
    def company_id(self) -> int | None:
        return self.company.company_id if self.company else None


def who_pays(work: UnitOfWork, *, advisee_id: int, starts_at: datetime, card: CardPaid | None) -> Paying:
    """What was paid by card pays for itself; else the contract of the company does.

    Raises NobodyPays where no company employs the person, and what else `contracts.payer_of` raises.
    """
    if card is not None:
        return Paying(None, card, BookingTerms(card.cutoff_minutes, STANDARD.consultant_cutoff_minutes))
    try:
        payer = contracts.payer_of(work, person_id=advisee_id, on=ledger.booking_day(starts_at))
    except NoEmployer:
        raise NobodyPays() from None
    return Paying(payer, None, booking_terms.booking_terms(work, company_id=payer.company_id))


def pay(work: UnitOfWork, booking: Booking, paying: Paying, *, instead_of: str | None) -> None:
    """Take what pays for it, and write down its price. Called last: whoever else of a company books waits for this.

    Raises NothingWaits, NoTicketsLeft, CapReached; the caller's transaction is to be given up then.
    """
    price = BookingPrice(booking_id=booking.id, payer=Payer.CARD, priced_at=work.now)
    if paying.company is not None:
        replacing.use(
            work,
            advisee_id=booking.advisee_id,
            company_id=paying.company.company_id,
            new_booking_id=booking.id,
            instead_of=instead_of,
        )
        on = ledger.booking_day(booking.starts_at)
        contracts.take(work, payer=paying.company, reference=booking.id, on=on)
        price.payer = Payer(paying.company.kind.value)
        price.net_yen = paying.company.net_yen
    elif paying.card is not None:
        price.payment_id = paying.card.payment_id
        price.net_yen, price.gross_yen = paying.card.net_yen, paying.card.gross_yen
        price.rate_bp, price.late_kept_percent = paying.card.rate_bp, paying.card.late_kept_percent
    work.session.add(price)
    work.session.flush()


def moved(work: UnitOfWork, booking: Booking) -> None:
    """It is held on another day now: a company's contract must hold then. Raises what `contracts.move` raises."""
    if booking.paying_company_id is not None:
        on = ledger.booking_day(booking.starts_at)
        contracts.move(work, company_id=booking.paying_company_id, reference=booking.id, on=on)
