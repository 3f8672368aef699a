"""Tables of companies' webhooks. What is told carries numbers of ours and days, never a person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed
from sotomado.outgoing.addresses import LONGEST_ADDRESS

MOST_WEBHOOKS = 10


class WebhookEvent(StrEnum):
    """What a company's systems may be told of."""

    RELEASE_PUBLISHED = "release.published"
    ROSTER_TAKEN_IN = "roster.taken_in"
    INVOICE_ISSUED = "invoice.issued"
    # Asked for by the company itself, to try an address out.
    PING = "ping"


class CompanyWebhook(Keyed):
    """An address of a company's that is told of some events.

    `place`: one of the ten a company has. `secret`: what each message is signed with. `failing_since`: nothing was
    taken since then; `paused_at`: that went on too long, and nothing is sent until somebody says so.
    """

    __tablename__ = "company_webhook"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    place: Mapped[int]
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    secret: Mapped[Sealed] = mapped_column(SealedText)
    made_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"place BETWEEN 1 AND {MOST_WEBHOOKS}", name="ten_at_most"),
        CheckConstraint("paused_at IS NULL OR failing_since IS NOT NULL", name="paused_for_failing"),
        Index(
            "uq_company_webhook_place",
            "company_id",
            "place",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )


class CompanyWebhookEvent(Base):
    """One kind of event that a webhook is told of."""

    __tablename__ = "company_webhook_event"

    webhook_id: Mapped[str] = mapped_column(ForeignKey("company_webhook.id"), primary_key=True)
    event: Mapped[WebhookEvent] = mapped_column(EnumText(WebhookEvent), primary_key=True)

    __table_args__ = (one_of("event", WebhookEvent),)


class CompanyWebhookDelivery(Keyed):
    """One message to one address. `status`: what the other side answered last; `trouble`: why there was no answer."""

    __tablename__ = "company_webhook_delivery"

    webhook_id: Mapped[str] = mapped_column(ForeignKey("company_webhook.id"))
    event: Mapped[WebhookEvent] = mapped_column(EnumText(WebhookEvent))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    status: Mapped[int | None]
    trouble: Mapped[str | None] = mapped_column(String(32))
    delivered_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("event", WebhookEvent),
        CheckConstraint("tries >= 0", name="tries_not_negative"),
        CheckConstraint("status BETWEEN 100 AND 599", name="status_of_http"),
        CheckConstraint("delivered_at IS NULL OR given_up_at IS NULL", name="one_end"),
        Index("ix_company_webhook_delivery_webhook_id_written_at", "webhook_id", "written_at"),
    )
