"""What a booking costs the private person who books it, for their pages: before it is paid, and after."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from sotomado.bookings.models import Booking, BookingPrice, BookingState, Payer
from sotomado.bookings.privately import prices
from sotomado.bookings.privately.errors import NoPrice
from sotomado.bookings.privately.leaving import UNPAID
from sotomado.bookings.privately.models import CardPayment
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork
from sotomado.ledger import service as ledger


@dataclass(frozen=True)
class PrivateCost:
    """`payment_id`: of a payment that was begun or made. `cutoff_minutes`: of what is not booked yet.

    `gross_yen` 0: no price has been set, and nobody can pay.
    """

    gross_yen: int
    tax_yen: int
    late_kept_yen: int
    cutoff_minutes: int
    payment_id: str | None
    is_paid: bool
    refunded_yen: int


def of_hold(work: UnitOfWork, row: Booking) -> PrivateCost | None:
    """What a hold would cost; None where a company pays."""
    if row.state not in (BookingState.HELD, BookingState.LAPSED):
        return None
    if companies.employment_of(work, person_id=row.advisee_id) is not None:
        return None
    begun = work.session.scalar(
        select(CardPayment)
        .where(CardPayment.booking_id == row.id, CardPayment.state.in_(UNPAID), CardPayment.expires_at > work.now)
        .limit(1)
    )
    if begun is not None:
        return _of(begun)
    try:
        price = prices.price_of(work, held_on=ledger.booking_day(row.starts_at))
    except NoPrice:
        return PrivateCost(0, 0, 0, 0, None, is_paid=False, refunded_yen=0)
    return PrivateCost(
        price.gross_yen,
        price.tax_yen,
        price.late_kept_yen,
        price.cutoff_minutes,
        payment_id=None,
        is_paid=False,
        refunded_yen=0,
    )


def of_booked(work: UnitOfWork, *, booking_ids: Collection[str]) -> dict[str, PrivateCost]:
    """What was paid by card, by booking; those that a company paid for are missing."""
    if not booking_ids:
        return {}
    rows = work.session.execute(
        select(BookingPrice.booking_id, CardPayment)
        .join(CardPayment, CardPayment.id == BookingPrice.payment_id)
        .where(BookingPrice.booking_id.in_(booking_ids), BookingPrice.payer == Payer.CARD)
    )
    return {booking_id: _of(payment) for booking_id, payment in rows}


def _of(payment: CardPayment) -> PrivateCost:
    return PrivateCost(
        payment.gross_yen,
        payment.tax_yen,
        prices.kept_of(payment.gross_yen, payment.late_kept_percent),
        payment.cutoff_minutes,
        payment.id,
        is_paid=payment.paid_at is not None,
        refunded_yen=payment.refunded_yen,
    )
