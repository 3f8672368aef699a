"""Payments as the person who paid sees them, and refunds as the worker and operators need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.bookings.models import Booking
from sotomado.bookings.privately.models import CardPayment, CardRefund, PaymentState, RefundReason, RefundState
from sotomado.database import UnitOfWork

PAYMENTS_SHOWN = 100


@dataclass(frozen=True)
class ShownRefund:
    """`failure`: the card's reason in Stripe's word; `words`: how it was paid instead. Both for operators."""

    id: str
    amount_yen: int
    reason: RefundReason
    state: RefundState
    promised_at: datetime
    settled_at: datetime | None
    failure: str | None
    words: str | None


@dataclass(frozen=True)
class ShownPayment:
    """One payment with what went back of it."""

    id: str
    person_id: int
    booking_id: str
    state: PaymentState
    net_yen: int
    tax_yen: int
    gross_yen: int
    rate_bp: int
    refunded_yen: int
    begun_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    talk_starts_at: datetime
    refunds: tuple[ShownRefund, ...]

    @property
    def is_unpaid(self) -> bool:
        return self.state in (PaymentState.BEGUN, PaymentState.OPEN)


@dataclass(frozen=True)
class RefundToSend:
    """What Stripe is to be asked for."""

    refund_id: str
    payment_intent_id: str
    amount_yen: int
    reason: RefundReason


@dataclass(frozen=True)
class FailedRefund:
    """What a card did not take back, for an operator."""

    refund: ShownRefund
    payment_id: str
    person_id: int
    paid_at: datetime | None


def payment(work: UnitOfWork, *, person_id: int, payment_id: str) -> ShownPayment:
    """One of a person's own payments. Raises NotFound."""
    found = any_payment(work, payment_id=payment_id)
    if found.person_id != person_id:
        raise NotFound("payment")
    return found


def any_payment(work: UnitOfWork, *, payment_id: str) -> ShownPayment:
    """For operators. Raises NotFound."""
    row = work.session.get(CardPayment, payment_id)
    if row is None:
        raise NotFound("payment")
    return _shown(work, [row], with_words=True)[0]


def payments_of(work: UnitOfWork, *, person_id: int) -> list[ShownPayment]:
    """What a person paid, the latest first; attempts that came to nothing are not told."""
    rows = work.session.scalars(
        select(CardPayment)
        .where(CardPayment.person_id == person_id, CardPayment.paid_at.is_not(None))
        .order_by(CardPayment.paid_at.desc(), CardPayment.id)
        .limit(PAYMENTS_SHOWN)
    ).all()
    return _shown(work, rows, with_words=False)


def refund_to_send(work: UnitOfWork, *, refund_id: str) -> RefundToSend | None:
    """None where Stripe has it already, or it was paid another way."""
    found = work.session.execute(
        select(CardRefund, CardPayment.payment_intent_id)
        .join(CardPayment, CardPayment.id == CardRefund.payment_id)
        .where(CardRefund.id == refund_id, CardRefund.state == RefundState.PROMISED)
    ).one_or_none()
    if found is None or found[1] is None:
        return None
    return RefundToSend(refund_id, found[1], found[0].amount_yen, found[0].reason)


def failed_refunds(work: UnitOfWork) -> list[FailedRefund]:
    """What waits for an operator, the oldest first."""
    rows = work.session.execute(
        select(CardRefund, CardPayment)
        .join(CardPayment, CardPayment.id == CardRefund.payment_id)
        .where(CardRefund.state == RefundState.FAILED)
        .order_by(CardRefund.promised_at, CardRefund.id)
    ).all()
    return [
        FailedRefund(_refund(work, refund, with_words=True), paid.id, paid.person_id, paid.paid_at)
        for refund, paid in rows
    ]


def _shown(work: UnitOfWork, rows: Sequence[CardPayment], *, with_words: bool) -> list[ShownPayment]:
    refunds: dict[str, list[ShownRefund]] = {row.id: [] for row in rows}
    for one in work.session.scalars(
        select(CardRefund).where(CardRefund.payment_id.in_(refunds)).order_by(CardRefund.promised_at, CardRefund.id)
    ):
        refunds[one.payment_id].append(_refund(work, one, with_words=with_words))
    talks = select(Booking.id, Booking.starts_at).where(Booking.id.in_([row.booking_id for row in rows]))
    starts = {one.id: one.starts_at for one in work.session.execute(talks)}
    return [
        ShownPayment(
            id=row.id,
            person_id=row.person_id,
            booking_id=row.booking_id,
            state=row.state,
            net_yen=row.net_yen,
            tax_yen=row.tax_yen,
            gross_yen=row.gross_yen,
            rate_bp=row.rate_bp,
            refunded_yen=row.refunded_yen,
            begun_at=row.begun_at,
            expires_at=row.expires_at,
            paid_at=row.paid_at,
            talk_starts_at=starts[row.booking_id],
            refunds=tuple(refunds[row.id]),
        )
        for row in rows
    ]


def _refund(work: UnitOfWork, row: CardRefund, *, with_words: bool) -> ShownRefund:
    return ShownRefund(
        id=row.id,
        amount_yen=row.amount_yen,
        reason=row.reason,
        state=row.state,
        promised_at=row.promised_at,
        settled_at=row.settled_at,
        failure=row.failure if with_words else None,
        words=work.unseal(row, "otherwise_words") if with_words else None,
    )
