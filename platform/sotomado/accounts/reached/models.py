"""The table of how people wish to be reached."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class Plainness(StrEnum):
    """What a subject or a title in a calendar calls a talk: a mere appointment, or a talk. Never with whom."""

    DISCREET = "discreet"
    PLAIN = "plain"


class Reaching(Keyed):
    """How one person is reached. Who has chosen nothing has no row, and keeps the standard."""

    __tablename__ = "reaching"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    # Where mails about bookings go instead of the address on the roster; its owner has followed the link sent there.
    private_email: Mapped[Sealed | None] = mapped_column(SealedText)
    confirmed_at: Mapped[datetime | None]
    # One that still has to be confirmed; until then nothing but the link goes there. Only its secret's hash is kept.
    waiting_email: Mapped[Sealed | None] = mapped_column(SealedText)
    waiting_secret_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    waiting_until: Mapped[datetime | None]
    day_before: Mapped[bool] = mapped_column(default=True)
    hour_before: Mapped[bool] = mapped_column(default=True)
    plainness: Mapped[Plainness] = mapped_column(EnumText(Plainness), default=Plainness.DISCREET)

    __table_args__ = (
        one_of("plainness", Plainness),
        CheckConstraint("(private_email IS NULL) = (confirmed_at IS NULL)", name="private_email_confirmed"),
        CheckConstraint(
            "(waiting_email IS NULL) = (waiting_secret_hash IS NULL)"
            " AND (waiting_email IS NULL) = (waiting_until IS NULL)",
            name="waiting_for_a_link",
        ),
    )
