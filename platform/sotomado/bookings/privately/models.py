"""Tables of what private persons pay: prices by the day they hold from, payments by card, and what goes back."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class PrivatePrice(Base):
    """What one consultation costs a private person, and what a late cancel leaves of it, from a day on.

    `late_kept_percent`: the share of the price that is kept when the advisee calls off after the cut-off.
    """

    __tablename__ = "private_price"

    from_on: Mapped[date] = mapped_column(primary_key=True)
    net_yen: Mapped[int]
    cutoff_minutes: Mapped[int]
    late_kept_percent: Mapped[int]
    set_at: Mapped[datetime]
    set_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        CheckConstraint("net_yen BETWEEN 50 AND 1000000", name="price_in_bounds"),
        CheckConstraint("cutoff_minutes BETWEEN 0 AND 20160", name="cutoff_in_bounds"),
        CheckConstraint("late_kept_percent BETWEEN 0 AND 100", name="kept_is_a_share"),
    )


class PaymentState(StrEnum):
    """begun -> open -> paid -> booked | refunded; begun, open -> ended, which a late payment leads to paid again."""

    BEGUN = "begun"
    # Stripe has a page for it.
    OPEN = "open"
    PAID = "paid"
    BOOKED = "booked"
    # Paid, and its time could not be had any more: everything went back.
    REFUNDED = "refunded"
    # Left, or the page's time ran out.
    ENDED = "ended"


class CardPayment(Keyed):
    """One payment by card for one booking, with what was agreed when it was begun: price, tax, what a cancel costs.

    No card stands here: Stripe alone knows it.
    """

    __tablename__ = "card_payment"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"))
    state: Mapped[PaymentState] = mapped_column(EnumText(PaymentState))
    net_yen: Mapped[int]
    tax_yen: Mapped[int]
    gross_yen: Mapped[int]
    rate_bp: Mapped[int]
    cutoff_minutes: Mapped[int]
    late_kept_percent: Mapped[int]
    # All that was ever promised back, raised in the transaction that promises more.
    refunded_yen: Mapped[int] = mapped_column(default=0, server_default="0")
    passes_wish_on: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    saves_card: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    session_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    payment_intent_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    begun_at: Mapped[datetime]
    # Stripe's page takes no payment from then on, and the time is held until then.
    expires_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("state", PaymentState),
        CheckConstraint("net_yen > 0 AND tax_yen >= 0 AND gross_yen = net_yen + tax_yen", name="adds_up"),
        CheckConstraint("rate_bp BETWEEN 0 AND 10000", name="rate_is_a_share"),
        CheckConstraint("late_kept_percent BETWEEN 0 AND 100", name="kept_is_a_share"),
        CheckConstraint("refunded_yen BETWEEN 0 AND gross_yen", name="never_more_back_than_paid"),
        CheckConstraint("refunded_yen = 0 OR paid_at IS NOT NULL", name="nothing_back_before_paid"),
        CheckConstraint(
            "(state IN ('paid', 'booked', 'refunded')) = (paid_at IS NOT NULL)",
            name="paid_at_known",
        ),
        CheckConstraint("paid_at IS NULL OR payment_intent_id IS NOT NULL", name="paid_through_stripe"),
        CheckConstraint("state <> 'refunded' OR refunded_yen = gross_yen", name="refunded_wholly"),
        # One booking is paid for by one payment, and never by two at once.
        Index(
            "uq_card_payment_live",
            "booking_id",
            unique=True,
            postgresql_where=text("state IN ('begun', 'open', 'paid', 'booked')"),
            sqlite_where=text("state IN ('begun', 'open', 'paid', 'booked')"),
        ),
        Index(
            "ix_card_payment_unpaid",
            "expires_at",
            postgresql_where=text("state IN ('begun', 'open')"),
            sqlite_where=text("state IN ('begun', 'open')"),
        ),
    )


class RefundReason(StrEnum):
    """Why money goes back. Stands in the metadata at Stripe, in these words."""

    CANCELLED = "cancelled"
    LATE_CANCELLED = "late_cancelled"
    # The consultant or the house called it off.
    CALLED_OFF = "called_off"
    # The consultant did not come, or the two did not meet.
    NOT_HELD = "not_held"
    # Paid when the time was gone, or paid twice.
    NOT_BOOKED = "not_booked"
    # An operator's decision.
    GOODWILL = "goodwill"


class RefundState(StrEnum):
    PROMISED = "promised"
    # Stripe has it and has not said how it went.
    SENT = "sent"
    SUCCEEDED = "succeeded"
    # The card takes nothing back; an operator looks.
    FAILED = "failed"
    PAID_OTHERWISE = "paid_otherwise"


class CardRefund(Keyed):
    """One sum that goes back to a card. `otherwise_words`: how an operator paid it where the card took nothing."""

    __tablename__ = "card_refund"

    payment_id: Mapped[str] = mapped_column(ForeignKey("card_payment.id"), index=True)
    amount_yen: Mapped[int]
    reason: Mapped[RefundReason] = mapped_column(EnumText(RefundReason))
    state: Mapped[RefundState] = mapped_column(EnumText(RefundState))
    stripe_refund_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    # What the operator read as the card's reason, in Stripe's word.
    failure: Mapped[str | None] = mapped_column(String(80))
    promised_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    otherwise_words: Mapped[Sealed | None] = mapped_column(SealedText)

    __table_args__ = (
        one_of("reason", RefundReason),
        one_of("state", RefundState),
        CheckConstraint("amount_yen > 0", name="gives_something"),
        CheckConstraint(
            "state NOT IN ('sent', 'succeeded') OR stripe_refund_id IS NOT NULL",
            name="known_to_stripe",
        ),
        CheckConstraint(
            "state <> 'paid_otherwise' OR (by_person_id IS NOT NULL AND otherwise_words IS NOT NULL)",
            name="paid_otherwise_by_somebody",
        ),
        Index(
            "ix_card_refund_open",
            "promised_at",
            postgresql_where=text("state IN ('promised', 'sent', 'failed')"),
            sqlite_where=text("state IN ('promised', 'sent', 'failed')"),
        ),
    )
