"""What Stripe's objects are to us: as much of each as we use, as it was when it was asked for.

Amounts are whole yen: Stripe knows yen as a currency without hundredths. Ids are Stripe's ("pi_…"). `noted` is what we
noted on it (its metadata): by that we find our own row again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Customer:
    """Whoever pays: a company, or a private person."""

    id: str
    name: str
    email: str
    noted: dict[str, str]


@dataclass(frozen=True)
class SavedCard:
    """A card that somebody chose to keep for the next time."""

    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True)
class Checkout:
    """A Checkout Session: a page of Stripe's on which one amount can be paid once.

    `status`: open, complete or expired. `payment_status`: paid, unpaid or no_payment_required. `payment_id`: the
    PaymentIntent, from the first try on. `url`: None once it is no longer open.
    """

    id: str
    status: str
    payment_status: str
    url: str | None
    total_yen: int
    payment_id: str | None
    customer_id: str | None
    expires_at: datetime
    noted: dict[str, str]

    @property
    def is_paid(self) -> bool:
        return self.status == "complete" and self.payment_status == "paid"


@dataclass(frozen=True)
class Payment:
    """A PaymentIntent with its latest charge.

    `status` as Stripe names it: requires_payment_method, requires_action, processing, succeeded, canceled and so on.
    `transaction_id`: the charge's BalanceTransaction. `refunded_yen`: what of it went back or is on its way back.
    `declined`: why the last try failed, in Stripe's word, None if none did.
    """

    id: str
    status: str
    amount_yen: int
    received_yen: int
    refunded_yen: int
    charge_id: str | None
    transaction_id: str | None
    customer_id: str | None
    card_brand: str | None
    card_last4: str | None
    is_disputed: bool
    declined: str | None
    created_at: datetime
    noted: dict[str, str]


@dataclass(frozen=True)
class Refund:
    """`status`: pending, requires_action, succeeded, failed or canceled. `failure`: why it failed."""

    id: str
    status: str
    amount_yen: int
    payment_id: str | None
    charge_id: str | None
    transaction_id: str | None
    failure: str | None
    created_at: datetime
    noted: dict[str, str]


@dataclass(frozen=True)
class Dispute:
    """A charge that its card's owner contests. `status`: needs_response, under_review, won, lost and so on."""

    id: str
    status: str
    reason: str
    amount_yen: int
    charge_id: str
    payment_id: str | None
    transaction_ids: tuple[str, ...]
    answer_by: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class BillTax:
    """The tax that a bill states for one rate."""

    rate_id: str | None
    taxable_yen: int
    tax_yen: int


@dataclass(frozen=True)
class Bill:
    """An Invoice of Stripe's. `status`: draft, open, paid, void or uncollectible.

    `net_yen` + `tax_yen` = `total_yen`. `left_yen`: what is still to be paid; credit notes are taken off it.
    `page_url`: where it can be paid, once it is finalized. `payment_ids`: PaymentIntents that paid for it.
    """

    id: str
    status: str
    number: str | None
    customer_id: str | None
    net_yen: int
    tax_yen: int
    total_yen: int
    taxes: tuple[BillTax, ...]
    paid_yen: int
    left_yen: int
    page_url: str | None
    pdf_url: str | None
    due_at: datetime | None
    is_paid_elsewhere: bool
    payment_ids: tuple[str, ...]
    line_ids: tuple[str, ...]
    noted: dict[str, str]


@dataclass(frozen=True)
class CreditNote:
    """`status`: issued or void."""

    id: str
    number: str
    status: str
    bill_id: str
    total_yen: int
    tax_yen: int
    noted: dict[str, str]


@dataclass(frozen=True)
class Account:
    """A consultant's account with Stripe.

    `may_receive`: transfers to it work. `pays_out`: what it holds goes on to its bank account. `missing`: what Stripe
    still asks for, in its words ("individual.verification.document"); `overdue`: those of it that block it now.
    """

    id: str
    email: str
    may_receive: bool
    pays_out: bool
    is_submitted: bool
    missing: tuple[str, ...]
    overdue: tuple[str, ...]
    blocked_for: str | None
    noted: dict[str, str]


@dataclass(frozen=True)
class AccountLink:
    """A page of Stripe's on which a consultant says who they are and where their bank is. Good once, for minutes."""

    url: str
    expires_at: datetime


@dataclass(frozen=True)
class Transfer:
    """Money of ours given to an account. `reversed_yen`: what of it was taken back."""

    id: str
    amount_yen: int
    reversed_yen: int
    account_id: str
    transaction_id: str | None
    created_at: datetime
    noted: dict[str, str]


@dataclass(frozen=True)
class Reversal:
    """Part or all of a transfer taken back."""

    id: str
    transfer_id: str
    amount_yen: int
    transaction_id: str | None
    created_at: datetime
    noted: dict[str, str]


@dataclass(frozen=True)
class BankPayout:
    """What Stripe paid to our own bank account. `status`: pending, in_transit, paid, failed or canceled."""

    id: str
    status: str
    amount_yen: int
    arrives_at: datetime


@dataclass(frozen=True)
class Balance:
    """What Stripe holds for us."""

    available_yen: int
    pending_yen: int

    @property
    def total_yen(self) -> int:
        return self.available_yen + self.pending_yen


@dataclass(frozen=True)
class BalanceLine:
    """A BalanceTransaction: one movement of what Stripe holds for us. `net_yen` = `amount_yen` - `fee_yen`.

    `type`: charge, payment, refund, payment_refund, refund_failure, transfer, transfer_refund, payout, payout_failure,
    adjustment, stripe_fee and others. `source_id`: what moved it ("ch_…", "re_…", "tr_…", "trr_…", "po_…", "du_…").
    `payment_id`: the PaymentIntent behind it. `noted`: what we noted on the source. The amounts are yen where
    `currency` is "jpy".
    """

    id: str
    type: str
    reporting_category: str
    amount_yen: int
    fee_yen: int
    net_yen: int
    currency: str
    source_id: str | None
    payment_id: str | None
    noted: dict[str, str]
    created_at: datetime
    available_at: datetime


@dataclass(frozen=True)
class Event:
    """What happened at Stripe: a hint, after which the object itself is asked for. `raw`: the event as JSON."""

    id: str
    type: str
    object_id: str | None
    created_at: datetime
    raw: str
