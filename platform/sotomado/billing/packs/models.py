"""The table of packs: what a company bought, at which price, and how it pays for it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, one_of


class PayWay(StrEnum):
    INVOICE = "invoice"
    CARD = "card"


class PackState(StrEnum):
    """INVOICE: BOUGHT at once. CARD: ASKED, OPEN once Stripe has a page for it, then BOUGHT, or ENDED unpaid."""

    ASKED = "asked"
    OPEN = "open"
    BOUGHT = "bought"
    ENDED = "ended"


class TicketPack(Keyed):
    """A pack of tickets as it was ordered: count, price and tax stand from then on. It is granted when it is bought.

    By invoice it is bought when it is ordered; by card when the payment came in. `payment_id` is the PaymentIntent.
    """

    __tablename__ = "ticket_pack"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    terms_id: Mapped[str] = mapped_column(ForeignKey("contract_terms.id"))
    count: Mapped[int]
    net_yen: Mapped[int]
    rate_bp: Mapped[int]
    tax_yen: Mapped[int]
    way: Mapped[PayWay] = mapped_column(EnumText(PayWay))
    state: Mapped[PackState] = mapped_column(EnumText(PackState))
    ordered_at: Mapped[datetime]
    # None: whoever ordered it had their data erased.
    ordered_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    bought_at: Mapped[datetime | None]
    # The last day on which one of its tickets can be taken, from when it was bought.
    expires_on: Mapped[date | None]
    checkout_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    checkout_url: Mapped[str | None] = mapped_column(String(2000))
    checkout_ends_at: Mapped[datetime | None]
    payment_id: Mapped[str | None] = mapped_column(String(255), unique=True)

    __table_args__ = (
        one_of("way", PayWay),
        one_of("state", PackState),
        CheckConstraint("count >= 1", name="holds_something"),
        CheckConstraint("net_yen >= 1 AND tax_yen >= 0 AND rate_bp >= 0", name="costs_something"),
        CheckConstraint("way = 'card' OR state = 'bought'", name="invoiced_at_once"),
        CheckConstraint(
            "(state = 'bought' AND bought_at IS NOT NULL AND expires_on IS NOT NULL)"
            " OR (state <> 'bought' AND bought_at IS NULL AND expires_on IS NULL)",
            name="bought_at_known",
        ),
        CheckConstraint("way = 'card' OR (checkout_id IS NULL AND payment_id IS NULL)", name="card_pays_by_card"),
        CheckConstraint("way <> 'card' OR (state = 'bought') = (payment_id IS NOT NULL)", name="bought_when_paid"),
        CheckConstraint("state <> 'open' OR checkout_id IS NOT NULL", name="open_has_a_page"),
        Index("ix_ticket_pack_company_id_ordered_at", "company_id", "ordered_at"),
    )
