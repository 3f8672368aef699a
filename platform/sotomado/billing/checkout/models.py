"""The table that says who somebody who pays by card is at Stripe."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base


class CardCustomer(Base):
    """A person who wished a card to be kept. The card itself is kept by Stripe, under this customer."""

    __tablename__ = "card_customer"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(255), unique=True)
    made_at: Mapped[datetime]
