"""Tables of share cards. A card holds its own text and points to nothing: there is no path from it to anything else."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class Reader(StrEnum):
    """Who is to read a card: the manager one has now; those of the own company who have the role of HR; the other one
    of a pair that has 1on1s inside; or, outside, the consultant of one booking."""

    MANAGER = "manager"
    HR = "hr"
    PARTNER = "partner"
    CONSULTANT = "consultant"


class ShareCard(Keyed):
    """共有カード. A draft until it is shared; then readable until it ends or its owner takes it back.

    `company_id` is the company the owner was employed by when it was shared inside, `manager_id` whom it was shown to
    there by name. Whether they may still read it is asked anew at every look. `pair_id` and `booking_id` say which two,
    and which talk, a card is for; neither leads its reader anywhere. `number`: its place among those of its owner, who
    has so many and no more, from however many tabs they are begun.
    """

    __tablename__ = "share_card"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    reader: Mapped[Reader] = mapped_column(EnumText(Reader))
    title: Mapped[Sealed] = mapped_column(SealedText)
    body: Mapped[Sealed] = mapped_column(SealedText)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id"))
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id"))
    shared_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("reader", Reader),
        CheckConstraint("(shared_at IS NULL) = (ends_at IS NULL)", name="shared_until_it_ends"),
        CheckConstraint(
            "(company_id IS NOT NULL) = (shared_at IS NOT NULL AND reader <> 'consultant')",
            name="shared_inside_a_company",
        ),
        CheckConstraint(
            "(manager_id IS NOT NULL) = (shared_at IS NOT NULL AND reader IN ('manager', 'partner'))",
            name="manager_named",
        ),
        CheckConstraint("(pair_id IS NOT NULL) = (reader = 'partner')", name="partner_of_a_pair"),
        CheckConstraint("(booking_id IS NOT NULL) = (reader = 'consultant')", name="consultant_of_a_booking"),
        CheckConstraint("ends_at IS NULL OR ends_at > shared_at", name="ends_later"),
        CheckConstraint("withdrawn_at IS NULL OR shared_at IS NOT NULL", name="withdrawn_after_shared"),
        # As `service.MOST_CARDS`.
        CheckConstraint("number BETWEEN 1 AND 50", name="number_in_reach"),
        Index("uq_share_card_number", "person_id", "number", unique=True),
        Index("ix_share_card_manager_id", "manager_id"),
        Index("ix_share_card_company_id", "company_id"),
        Index("ix_share_card_pair_id", "pair_id"),
        Index("ix_share_card_booking_id", "booking_id"),
    )


class ShareCardView(Keyed):
    """That somebody opened a card, and when; its owner reads this."""

    __tablename__ = "share_card_view"

    card_id: Mapped[str] = mapped_column(ForeignKey("share_card.id"), index=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
