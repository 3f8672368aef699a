"""Money that goes back to a card: promised in the transaction that decides it, sent by a job, and followed to its end.

Never more goes back than was paid. Whoever promises raises the payment's `refunded_yen` first, with that holds its row,
and the database refuses a sum above the price.
"""

from __future__ import annotations

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.bookings.letters import Sender
from sotomado.bookings.privately import letters
from sotomado.bookings.privately.errors import NotFailed, TooMuchBack
from sotomado.bookings.privately.models import CardPayment, CardRefund, RefundReason, RefundState
from sotomado.database import UnitOfWork
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.service import Move
from sotomado.outbox import service as outbox

# The job that has Stripe send it.
SEND_REFUND = "card_refund"
LONGEST_WORDS = 1000


def promise_up_to(work: UnitOfWork, *, payment_id: str, back_yen: int, reason: RefundReason) -> int:
    """See to it that `back_yen` of a payment go back in all. What was promised stays promised. Returns how much."""
    row = locked(work, payment_id=payment_id)
    if back_yen > row.refunded_yen:
        promise(work, payment_id=payment_id, amount_yen=back_yen - row.refunded_yen, reason=reason)
    return locked(work, payment_id=payment_id).refunded_yen


def promise(
    work: UnitOfWork,
    *,
    payment_id: str,
    amount_yen: int,
    reason: RefundReason,
    by_person_id: int | None = None,
) -> str:
    """Promise a sum back, and have it sent. Returns the refund's id. Raises TooMuchBack."""
    row = locked(work, payment_id=payment_id)
    left = row.gross_yen - row.refunded_yen if row.paid_at is not None else 0
    if not 0 < amount_yen <= left:
        raise TooMuchBack(left)
    row.refunded_yen += amount_yen
    work.session.flush()
    return write(work, payment_id=payment_id, amount_yen=amount_yen, reason=reason, by_person_id=by_person_id)


def write(
    work: UnitOfWork, *, payment_id: str, amount_yen: int, reason: RefundReason, by_person_id: int | None = None
) -> str:
    """The refund itself, its place in the books, and its job. The caller has raised the payment's sum."""
    made = CardRefund(
        payment_id=payment_id,
        amount_yen=amount_yen,
        reason=reason,
        state=RefundState.PROMISED,
        promised_at=work.now,
        by_person_id=by_person_id,
    )
    work.session.add(made)
    work.session.flush()
    move = Move(Account.ADVANCES, Account.REFUNDS, amount_yen)
    ledger.enter(work, event=Event.REFUND_PROMISED, reference=f"refund:{made.id}", moves=[move])
    outbox.write(work, kind=SEND_REFUND, payload={"refund_id": made.id}, dedupe_key=f"{SEND_REFUND}|{made.id}")
    return made.id


def sent(work: UnitOfWork, *, refund_id: str, stripe_refund_id: str, status: str, failure: str | None) -> RefundState:
    """Write what Stripe says of a refund. States only move forward; a bank may send one back that had arrived.

    `status` as Stripe names it. Raises NotFound.
    """
    row = _locked_refund(work, refund_id)
    if row.state is RefundState.PAID_OTHERWISE:
        return row.state
    row.stripe_refund_id = stripe_refund_id
    if status in ("failed", "canceled"):
        row.state, row.failure, row.settled_at = RefundState.FAILED, (failure or status)[:80], work.now
    elif status == "succeeded":
        if row.state is not RefundState.FAILED:
            row.state, row.settled_at = RefundState.SUCCEEDED, row.settled_at or work.now
    elif row.state is RefundState.PROMISED:
        row.state = RefundState.SENT
    work.session.flush()
    return row.state


def refused(work: UnitOfWork, *, refund_id: str, code: str) -> None:
    """Stripe takes this refund not at all: an operator looks."""
    row = _locked_refund(work, refund_id)
    if row.state is RefundState.PROMISED:
        row.state, row.failure, row.settled_at = RefundState.FAILED, code[:80], work.now
        work.session.flush()


def tell(work: UnitOfWork, *, refund_id: str, sender: Sender) -> None:
    """Tell the person that it is on its way, once. What was paid when the time was gone was told of already."""
    row = work.session.get_one(CardRefund, refund_id)
    if row.reason is not RefundReason.NOT_BOOKED:
        payment = work.session.get_one(CardPayment, row.payment_id)
        letters.post_refund(work, payment=payment, refund=row, sender=sender)


def pay_otherwise(work: UnitOfWork, *, refund_id: str, words: str, by_person_id: int) -> None:
    """Write down that a refund its card did not take was paid another way, and how. Once more changes nothing.

    Raises NotFound, NotFailed.
    """
    row = _locked_refund(work, refund_id)
    if row.state is RefundState.PAID_OTHERWISE:
        return
    if row.state is not RefundState.FAILED:
        raise NotFailed()
    row.otherwise_words = work.seal(row, "otherwise_words", words.strip()[:LONGEST_WORDS])
    row.by_person_id, row.settled_at, row.state = by_person_id, work.now, RefundState.PAID_OTHERWISE
    work.session.flush()
    move = Move(Account.REFUNDS, Account.BANK, row.amount_yen)
    ledger.enter(work, event=Event.REFUND_PAID_OTHERWISE, reference=f"refund:{row.id}", moves=[move])
    about = {"refund": row.id, "amount_yen": row.amount_yen}
    audit.record(work, act=Act.REFUNDED_BY_HAND, by=by_person_id, about=about)


def locked(work: UnitOfWork, *, payment_id: str) -> CardPayment:
    """A payment, read afresh; others who want to change it wait. Raises NotFound."""
    row = work.session.scalar(
        select(CardPayment)
        .where(CardPayment.id == payment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("payment")
    return row


def _locked_refund(work: UnitOfWork, refund_id: str) -> CardRefund:
    row = work.session.scalar(
        select(CardRefund).where(CardRefund.id == refund_id).with_for_update().execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("refund")
    return row
