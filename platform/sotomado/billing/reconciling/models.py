"""Tables. No person's data: what moved at Stripe, and which entry of ours it answers."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed
from sotomado.ledger.accounts import Account


class WhyNot(StrEnum):
    """Why a line of Stripe's does not match."""

    # Stripe calls it by a name we know no account for: it does not stand in our books.
    UNKNOWN_KIND = "unknown_kind"
    # Another currency than yen: our books have none.
    NOT_YEN = "not_yen"
    # It stands in our books; but nothing of ours says what it is for.
    NOTHING_OF_OURS = "nothing_of_ours"


class StripeLine(Keyed):
    """A balance transaction: one move of what Stripe holds for us. The id is Stripe's own.

    `amount_yen` is what came in (negative: went out), `fee_yen` what Stripe kept of it, `net_yen` what is left.
    `reference`: the entries of ours it answers, such as "payment:<id>". `entered_on`: the day it counts by in our
    books; None while it does not stand there. A line with a `why_not` waits for an operator until one has explained it.
    """

    __tablename__ = "stripe_line"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    source: Mapped[str | None] = mapped_column(String(80))
    currency: Mapped[str] = mapped_column(String(3))
    amount_yen: Mapped[int]
    fee_yen: Mapped[int]
    net_yen: Mapped[int]
    created_at: Mapped[datetime]
    available_at: Mapped[datetime]
    reference: Mapped[str | None] = mapped_column(String(80))
    entered_on: Mapped[date | None]
    why_not: Mapped[WhyNot | None] = mapped_column(EnumText(WhyNot))
    explained_at: Mapped[datetime | None]
    explained_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    explanation: Mapped[Sealed | None] = mapped_column(SealedText)

    __table_args__ = (
        one_of("why_not", WhyNot),
        CheckConstraint("net_yen = amount_yen - fee_yen", name="adds_up"),
        CheckConstraint("entered_on IS NOT NULL OR why_not IS NOT NULL", name="entered_or_why_not"),
        CheckConstraint(
            "(explained_at IS NULL) = (explained_by_person_id IS NULL) "
            "AND (explained_at IS NULL) = (explanation IS NULL)",
            name="explained_by_somebody",
        ),
        CheckConstraint("explained_at IS NULL OR why_not IS NOT NULL", name="explains_something"),
        Index("ix_stripe_line_created_at", "created_at"),
        Index("ix_stripe_line_reference", "reference"),
        Index("ix_stripe_line_source", "source"),
        Index("ix_stripe_line_why_not", "why_not"),
    )


class Settlement(Keyed):
    """An operator ended what waited in a clearing account for nothing that will come, and said why.

    `reference`: what waited. The entry stands in the books under "<reference>:settled:<id>".
    """

    __tablename__ = "settlement"

    account: Mapped[Account] = mapped_column(EnumText(Account))
    reference: Mapped[str] = mapped_column(String(80))
    # What waited, debits less credits, and where it went.
    left_yen: Mapped[int]
    against: Mapped[Account] = mapped_column(EnumText(Account))
    settled_at: Mapped[datetime]
    settled_by_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    explanation: Mapped[Sealed] = mapped_column(SealedText)

    __table_args__ = (
        one_of("account", Account),
        one_of("against", Account),
        CheckConstraint("left_yen <> 0", name="settles_something"),
        CheckConstraint("account <> against", name="moves_somewhere"),
        Index("ix_settlement_reference", "reference"),
    )


class Reconciliation(Keyed):
    """One comparison of our books with Stripe's, come to its end: what Stripe said it holds, and what we say.

    `begun_at`: everything Stripe had written down until then was looked at.
    """

    __tablename__ = "reconciliation"

    begun_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    lines_new: Mapped[int]
    stripe_yen: Mapped[int]
    ledger_yen: Mapped[int]

    __table_args__ = (
        CheckConstraint("finished_at >= begun_at", name="ends_after_it_begins"),
        CheckConstraint("lines_new >= 0", name="lines_count"),
        Index("ix_reconciliation_begun_at", "begun_at"),
    )


class Dispute(Base):
    """A payment its card's owner had called back by their bank (チャージバック). The id is Stripe's own.

    `status` is Stripe's word; `won`, `lost` and `warning_closed` are among its ends. `reference`: the payment of ours.
    """

    __tablename__ = "dispute"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    charge: Mapped[str | None] = mapped_column(String(80))
    reference: Mapped[str | None] = mapped_column(String(80))
    amount_yen: Mapped[int]
    reason: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(40))
    answer_until: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("amount_yen >= 0", name="not_negative"),
        CheckConstraint(
            "(closed_at IS NOT NULL) = (status IN ('won', 'lost', 'warning_closed', 'prevented'))",
            name="closed_or_open",
        ),
        Index("ix_dispute_closed_at", "closed_at"),
    )
