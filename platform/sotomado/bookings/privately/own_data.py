"""What a private person paid by card, and what went back.

Payments stay as numbers: the law asks for them for seven years. They name nobody once the person's own line names
nobody; how an operator paid something back, in words, goes.
"""

from __future__ import annotations

from sqlalchemy import select

from sotomado.accounts.told import all_told, told
from sotomado.bookings.privately import leaving
from sotomado.bookings.privately.models import CardPayment, CardRefund
from sotomado.database import UnitOfWork

TABLES = frozenset({"private_price", "card_payment", "card_refund", "booking_price"})
# Names under which Stripe knows it, and what is told by the sums already.
INNER = ("session_id", "payment_intent_id", "refunded_yen", "stripe_refund_id", "failure", "person_id", "by_person_id")


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    rows = work.session.scalars(
        select(CardPayment).where(CardPayment.person_id == person_id).order_by(CardPayment.begun_at, CardPayment.id)
    ).all()
    if not rows:
        return {}
    return {"card_payments": [{**told(work, row, besides=INNER), **_back(work, row.id)} for row in rows]}


def _back(work: UnitOfWork, payment_id: str) -> dict[str, object]:
    rows = work.session.scalars(
        select(CardRefund).where(CardRefund.payment_id == payment_id).order_by(CardRefund.promised_at, CardRefund.id)
    ).all()
    return {"refunds": all_told(work, rows, besides=INNER)} if rows else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    mine = select(CardPayment.id).where(CardPayment.person_id == person_id)
    rows = work.session.scalars(
        select(CardRefund).where(CardRefund.payment_id.in_(mine), CardRefund.otherwise_words.is_not(None))
    )
    for row in rows.all():
        row.otherwise_words = work.seal(row, "otherwise_words", "")
    work.session.flush()
    unpaid = select(CardPayment).where(CardPayment.person_id == person_id, CardPayment.state.in_(leaving.UNPAID))
    for payment in work.session.scalars(unpaid).all():
        leaving.end(work, payment)
