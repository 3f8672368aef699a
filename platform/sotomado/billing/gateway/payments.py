"""What was paid with a card, what went back, and what is contested."""

from __future__ import annotations

from typing import Any

from sotomado.billing.gateway.client import Asking, asking, id_of, instant, keyed, noted
from sotomado.billing.gateway.objects import Dispute, Payment, Refund

_WITH_CHARGE = "latest_charge"


class Payments(Asking):
    """PaymentIntents, refunds, disputes."""

    def payment(self, payment_id: str) -> Payment:
        with asking():
            return _payment(self._v1.payment_intents.retrieve(payment_id, {"expand": [_WITH_CHARGE]}))

    def payment_of_charge(self, charge_id: str) -> str | None:
        """The PaymentIntent a charge belongs to."""
        with asking():
            return id_of(self._v1.charges.retrieve(charge_id).payment_intent)

    def end_payment(self, payment_id: str, *, key: str) -> Payment:
        """Cancel what was not paid yet."""
        with asking():
            ended = self._v1.payment_intents.cancel(payment_id, {"expand": [_WITH_CHARGE]}, keyed(key))
        return _payment(ended)

    def refund(self, *, payment_id: str, amount_yen: int, metadata: dict[str, str], key: str) -> Refund:
        """Give back part or all. `metadata` says why, for Stripe's own reasons are three. Raises StripeRefused where
        it would be more than was charged (charge_already_refunded, or amount_too_large)."""
        with asking():
            made = self._v1.refunds.create(
                {"payment_intent": payment_id, "amount": amount_yen, "metadata": metadata}, keyed(key)
            )
        return _refund(made)

    def refund_of(self, refund_id: str) -> Refund:
        """A refund as it stands now: banks may send one back for days."""
        with asking():
            return _refund(self._v1.refunds.retrieve(refund_id))

    def refunds_of(self, payment_id: str) -> list[Refund]:
        """All refunds of a payment, the oldest first."""
        with asking():
            found = list(self._v1.refunds.list({"payment_intent": payment_id, "limit": 100}).auto_paging_iter())
        return [_refund(one) for one in reversed(found)]

    def dispute(self, dispute_id: str) -> Dispute:
        with asking():
            return _dispute(self._v1.disputes.retrieve(dispute_id))


def _payment(found: Any) -> Payment:
    charge = found.latest_charge
    has_charge = charge is not None and not isinstance(charge, str)
    details = getattr(charge, "payment_method_details", None) if has_charge else None
    card = getattr(details, "card", None)
    error = found.last_payment_error
    return Payment(
        id=found.id,
        status=found.status,
        amount_yen=found.amount,
        received_yen=found.amount_received or 0,
        refunded_yen=charge.amount_refunded if has_charge else 0,
        charge_id=id_of(charge),
        transaction_id=id_of(charge.balance_transaction) if has_charge else None,
        customer_id=id_of(found.customer),
        card_brand=getattr(card, "brand", None),
        card_last4=getattr(card, "last4", None),
        is_disputed=bool(charge.disputed) if has_charge else False,
        declined=None if error is None else getattr(error, "decline_code", None) or error.code or error.type,
        created_at=instant(found.created),
        noted=noted(found),
    )


def _refund(found: Any) -> Refund:
    return Refund(
        id=found.id,
        status=found.status or "pending",
        amount_yen=found.amount,
        payment_id=id_of(found.payment_intent),
        charge_id=id_of(found.charge),
        transaction_id=id_of(found.balance_transaction),
        failure=getattr(found, "failure_reason", None),
        created_at=instant(found.created),
        noted=noted(found),
    )


def _dispute(found: Any) -> Dispute:
    due = getattr(found.evidence_details, "due_by", None)
    return Dispute(
        id=found.id,
        status=found.status,
        reason=found.reason,
        amount_yen=found.amount,
        charge_id=str(id_of(found.charge)),
        payment_id=id_of(found.payment_intent),
        transaction_ids=tuple(one.id for one in found.balance_transactions),
        answer_by=instant(due) if due else None,
        created_at=instant(found.created),
    )
