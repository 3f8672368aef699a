"""The table of events as Stripe sent them, and up to when we asked for those that did not come."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class CameBy(StrEnum):
    """How we learned of an event."""

    SENT = "sent"
    # It never came, and was found when we asked what had happened.
    LOOKED_UP = "looked_up"


class Outcome(StrEnum):
    """What became of an event."""

    FOLLOWED = "followed"
    # Nobody here follows events of this type.
    NOT_OURS = "not_ours"


class StripeEvent(Keyed):
    """One event of Stripe's, by its own id, so that there is one row however often it comes."""

    __tablename__ = "stripe_event"

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    # "checkout.session.completed", as Stripe names it.
    type: Mapped[str] = mapped_column(String(255))
    # What it happened to; None for what has no id, as the balance.
    object_id: Mapped[str | None] = mapped_column(String(255))
    # The event as it came: sealed, because names and addresses of payers stand in it. Emptied after a month.
    payload: Mapped[Sealed | None] = mapped_column(SealedText)
    # When it happened, by Stripe's clock.
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    came_by: Mapped[CameBy] = mapped_column(EnumText(CameBy))
    worked_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(EnumText(Outcome))

    __table_args__ = (
        one_of("came_by", CameBy),
        one_of("outcome", Outcome),
        CheckConstraint("(worked_at IS NULL) = (outcome IS NULL)", name="worked_with_an_outcome"),
        # Those whose payload is still kept: a month's, among the years'.
        Index(
            "ix_stripe_event_kept",
            "received_at",
            postgresql_where=text("payload IS NOT NULL"),
            sqlite_where=text("payload IS NOT NULL"),
        ),
    )


class EventsAsked(Base):
    """Up to when we have asked Stripe for events that did not come. One row."""

    __tablename__ = "stripe_events_asked"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    up_to: Mapped[datetime]

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
