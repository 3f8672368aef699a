"""The tables of own words, and of those a consultant offered. Sealed; no company and no operator role has a path."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.consultations.earlier import Earlier, had_its_time
from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.directory.vocabulary import Theme
from sotomado.keyring import Sealed


class OwnWord(Keyed):
    """本人の言葉: one sentence its person keeps. It belongs to the person; the booking only says where it was said.

    `put_away_at`: taken out of the thread. It can be put back for a while, then it is erased.
    """

    __tablename__ = "own_word"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id"), index=True)
    body: Mapped[Sealed] = mapped_column(SealedText)
    theme: Mapped[Theme | None] = mapped_column(EnumText(Theme))
    # When it was said or written: what the thread through time is ordered by.
    said_at: Mapped[datetime]
    # Since when it reads as it does; None: since it was said.
    reworded_at: Mapped[datetime | None]
    is_dear: Mapped[bool] = mapped_column(default=False)
    # Said in a 1on1 inside the company; where and about what, the inside track knows.
    is_inside: Mapped[bool] = mapped_column(default=False, server_default=false())
    put_away_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("theme", Theme),
        # What was put away waits here for its erasure.
        Index(
            "ix_own_word_put_away",
            "put_away_at",
            postgresql_where=text("put_away_at IS NOT NULL"),
            sqlite_where=text("put_away_at IS NOT NULL"),
        ),
    )


class OwnWordBefore(Earlier):
    """How an own word read while a talk of its person began (see `consultations.earlier`)."""

    __tablename__ = "own_word_before"

    word_id: Mapped[str] = mapped_column(ForeignKey("own_word.id", ondelete="CASCADE"), index=True)
    body: Mapped[Sealed] = mapped_column(SealedText)
    theme: Mapped[Theme | None] = mapped_column(EnumText(Theme))

    __table_args__ = (one_of("theme", Theme), had_its_time())


class OfferedWord(Keyed):
    """A sentence the consultant heard and offers back. The advisee alone decides; kept, it becomes an `OwnWord`.

    `number`: its place among those of its talk. There are so many and no more, whoever offers at the same instant.
    `let_go_at`: the advisee does not want it. It goes for good when the day after is over, as do those not answered.
    """

    __tablename__ = "offered_word"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), index=True)
    number: Mapped[int]
    body: Mapped[Sealed] = mapped_column(SealedText)
    offered_at: Mapped[datetime]
    let_go_at: Mapped[datetime | None]

    __table_args__ = (
        # A talk has a few sentences worth keeping; more would be a transcript (`offering.MOST_OFFERED`).
        CheckConstraint("number BETWEEN 1 AND 12", name="number_in_reach"),
        Index("uq_offered_word_number", "booking_id", "number", unique=True),
    )
