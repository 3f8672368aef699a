"""The tables of action items and of the days on which their person wished to be asked about them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.consultations.earlier import Earlier, had_its_time
from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class Kind(StrEnum):
    """Something to do, or one thing to notice until next time. The second is a whole plan too."""

    DO = "do"
    NOTICE = "notice"


class Standing(StrEnum):
    """How it stands. Letting go is a decision like the others, and can be taken back like them."""

    OPEN = "open"
    DONE = "done"
    LET_GO = "let_go"


class Answer(StrEnum):
    """What one tap in a mail says."""

    DONE = "done"
    LATER = "later"
    LET_GO = "let_go"


class ActionItem(Keyed):
    """行動: what, by when, and how one would know. Decided by its person, who may change all of it at any time.

    `put_away_at`: removed. It can be put back for a while, then it is erased.
    """

    __tablename__ = "action_item"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id"), index=True)
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    what: Mapped[Sealed] = mapped_column(SealedText)
    how_known: Mapped[Sealed | None] = mapped_column(SealedText)
    by_on: Mapped[date | None] = mapped_column(Date)
    standing: Mapped[Standing] = mapped_column(EnumText(Standing))
    written_at: Mapped[datetime]
    # Since when it reads and stands as it does; None: since it was written.
    reworded_at: Mapped[datetime | None]
    stood_so_at: Mapped[datetime]
    put_away_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("kind", Kind),
        one_of("standing", Standing),
        # What was put away waits here for its erasure.
        Index(
            "ix_action_item_put_away",
            "put_away_at",
            postgresql_where=text("put_away_at IS NOT NULL"),
            sqlite_where=text("put_away_at IS NOT NULL"),
        ),
    )


class ActionItemBefore(Earlier):
    """What an action item said, and how it stood, while a talk of its person began (see `consultations.earlier`)."""

    __tablename__ = "action_item_before"

    action_item_id: Mapped[str] = mapped_column(ForeignKey("action_item.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    what: Mapped[Sealed] = mapped_column(SealedText)
    how_known: Mapped[Sealed | None] = mapped_column(SealedText)
    by_on: Mapped[date | None] = mapped_column(Date)
    standing: Mapped[Standing] = mapped_column(EnumText(Standing))
    stood_so_at: Mapped[datetime]

    __table_args__ = (one_of("kind", Kind), one_of("standing", Standing), had_its_time())


class FollowUp(Keyed):
    """A day on which the person wished to hear of an action item again, and what they answered, if they did.

    `left_out_at`: nothing was sent, as the item was no longer open or enough had been asked this month.
    """

    __tablename__ = "follow_up"

    action_item_id: Mapped[str] = mapped_column(ForeignKey("action_item.id", ondelete="CASCADE"))
    asked_on: Mapped[date] = mapped_column(Date)
    sent_at: Mapped[datetime | None]
    left_out_at: Mapped[datetime | None]
    answer: Mapped[Answer | None] = mapped_column(EnumText(Answer))
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("answer", Answer),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_a_time"),
        CheckConstraint("sent_at IS NULL OR left_out_at IS NULL", name="sent_or_left_out"),
        UniqueConstraint("action_item_id", "asked_on"),
        Index(
            "ix_follow_up_waiting",
            "asked_on",
            postgresql_where=text("sent_at IS NULL AND left_out_at IS NULL"),
            sqlite_where=text("sent_at IS NULL AND left_out_at IS NULL"),
        ),
    )
