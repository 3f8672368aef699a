"""The tables of own words, and of those a consultant offered. Sealed; no company and no operator role has a path."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

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
    is_dear: Mapped[bool] = mapped_column(default=False)
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


class OfferedWord(Keyed):
    """A sentence the consultant heard and offers back. The advisee alone decides; kept, it becomes an `OwnWord`.

    `let_go_at`: the advisee does not want it. It goes for good when the day after is over, as do those not answered.
    """

    __tablename__ = "offered_word"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), index=True)
    body: Mapped[Sealed] = mapped_column(SealedText)
    offered_at: Mapped[datetime]
    let_go_at: Mapped[datetime | None]
