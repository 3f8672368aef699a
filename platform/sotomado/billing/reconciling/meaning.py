"""What a line of Stripe's books means in ours.

Stripe's balance is the sum of its balance transactions, each of them one amount, one fee, and what is left of it. Ours
is the account STRIPE_CLEARING. Every kind of transaction has one account on the other side:

    kind                             other side          waits there because
    charge, payment                  CARD_CLEARING       somebody paid
    refund                           REFUNDS             we promised to give back
    transfer                         TRANSFER_CLEARING   we said that a consultant is paid
    payout, topup                    BANK                our own money came or went
    adjustment of a dispute          DISPUTED            a bank called a payment back
    fees of Stripe                   STRIPE_FEES

What comes in (amount > 0) goes from that account to STRIPE_CLEARING, what goes out the other way: a refund that failed
is a refund with the other sign. So whatever the kind, STRIPE_CLEARING moves by exactly the transaction's net.

Kinds: https://docs.stripe.com/reports/balance-transaction-types
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sotomado.ledger.accounts import Account
from sotomado.ledger.service import Move

YEN = "jpy"
OTHER_SIDE: dict[str, Account] = {
    "charge": Account.CARD_CLEARING,
    "payment": Account.CARD_CLEARING,
    "payment_failure_refund": Account.CARD_CLEARING,
    "payment_reversal": Account.CARD_CLEARING,
    "refund": Account.REFUNDS,
    "payment_refund": Account.REFUNDS,
    "refund_failure": Account.REFUNDS,
    "transfer": Account.TRANSFER_CLEARING,
    "transfer_cancel": Account.TRANSFER_CLEARING,
    "transfer_failure": Account.TRANSFER_CLEARING,
    "transfer_refund": Account.TRANSFER_CLEARING,
    "payout": Account.BANK,
    "payout_cancel": Account.BANK,
    "payout_failure": Account.BANK,
    "topup": Account.BANK,
    "topup_reversal": Account.BANK,
    "stripe_fee": Account.STRIPE_FEES,
    "stripe_fx_fee": Account.STRIPE_FEES,
    "network_cost": Account.STRIPE_FEES,
    "tax_fee": Account.STRIPE_FEES,
}
# Where something of ours waits for the line.
AWAITED = (Account.CARD_CLEARING, Account.REFUNDS, Account.TRANSFER_CLEARING)
OF_DISPUTES = ("dp_", "du_")


@dataclass(frozen=True)
class Line:
    """A balance transaction. `reference`: what we wrote on the payment, refund or transfer it stands for."""

    id: str
    kind: str
    source: str | None
    currency: str
    amount_yen: int
    fee_yen: int
    net_yen: int
    created_at: datetime
    available_at: datetime
    reference: str | None


def other_side(line: Line) -> Account | None:
    """The account across from STRIPE_CLEARING; None where we know of none."""
    if line.kind == "adjustment" and (line.source or "").startswith(OF_DISPUTES):
        return Account.DISPUTED
    return OTHER_SIDE.get(line.kind)


def moves(line: Line, across: Account) -> list[Move]:
    """What the line moves, where `across` is the other side."""
    return [*_in_or_out(line.amount_yen, across), *_in_or_out(-line.fee_yen, Account.STRIPE_FEES)]


def _in_or_out(amount_yen: int, across: Account) -> list[Move]:
    if amount_yen > 0:
        return [Move(Account.STRIPE_CLEARING, across, amount_yen)]
    return [Move(across, Account.STRIPE_CLEARING, -amount_yen)] if amount_yen else []


def item_of(reference: str) -> str:
    """What an entry is about: "payment:abc:wrong" corrects something of "payment:abc"."""
    return ":".join(reference.split(":")[:2])
