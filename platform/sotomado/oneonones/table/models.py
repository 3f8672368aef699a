"""Tables of the table for two. The two of a pair read the sheet; memo, reaction and words belong to one of them alone.

No company role and no operator has a path to any of them. What a company learns of reactions, it learns from the
protected reports.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed
from sotomado.oneonones.models import InsideTheme

IS_OPEN = "closed_at IS NULL"


class SharedSheet(Keyed):
    """What two write together in one 1on1. A pair has one that is open; closing binds it to what was held.

    `state` is the text's history up to update `state_number`, put together; what came after stands in `sheet_update`.
    It is let go some time after the closing: by then what stays is the text, in `one_on_one.notes`.
    """

    __tablename__ = "shared_sheet"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), index=True)
    one_on_one_id: Mapped[str | None] = mapped_column(ForeignKey("one_on_one.id"), unique=True)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    state: Mapped[Sealed | None] = mapped_column(SealedText)
    state_number: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (one_on_one_id IS NULL)", name="closed_with_its_one_on_one"),
        CheckConstraint("state_number >= 0", name="state_number_counts"),
        Index(
            "uq_shared_sheet_open",
            "pair_id",
            unique=True,
            postgresql_where=text(IS_OPEN),
            sqlite_where=text(IS_OPEN),
        ),
    )


class SheetUpdate(Keyed):
    """A few keystrokes of one of the two, as the browser sent them. Only ever added, and in time put together."""

    __tablename__ = "sheet_update"

    sheet_id: Mapped[str] = mapped_column(ForeignKey("shared_sheet.id", ondelete="CASCADE"))
    number: Mapped[int]
    body: Mapped[Sealed] = mapped_column(SealedText)

    __table_args__ = (
        UniqueConstraint("sheet_id", "number"),
        CheckConstraint("number >= 1", name="number_counts"),
    )


class SheetPresence(Base):
    """Who has the sheet before them. Says nothing once the sheet is closed."""

    __tablename__ = "sheet_presence"

    sheet_id: Mapped[str] = mapped_column(ForeignKey("shared_sheet.id", ondelete="CASCADE"), primary_key=True)
    employment_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), primary_key=True)
    seen_at: Mapped[datetime]


class PrivateMemo(Keyed):
    """A memo of one of the two, for nobody else. It stays with its writer when the pair has ended.

    `aside`: what another page of the same writer brought, that was built on what no longer stood.
    """

    __tablename__ = "private_memo"

    sheet_id: Mapped[str] = mapped_column(ForeignKey("shared_sheet.id"))
    writer_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)
    body: Mapped[Sealed] = mapped_column(SealedText)
    aside: Mapped[Sealed | None] = mapped_column(SealedText)
    version: Mapped[int]
    written_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("sheet_id", "writer_id"),
        CheckConstraint("version >= 1", name="version_counts"),
    )


class ShownWord(Base):
    """An own word said inside. Its text stands in the member's thread; here is where it was said, and whether it shows.

    `shown_at`: since when the other one of the pair reads it; None: nobody but the member does.
    """

    __tablename__ = "shown_word"

    word_id: Mapped[str] = mapped_column(ForeignKey("own_word.id", ondelete="CASCADE"), primary_key=True)
    sheet_id: Mapped[str] = mapped_column(ForeignKey("shared_sheet.id"), index=True)
    theme: Mapped[InsideTheme | None] = mapped_column(EnumText(InsideTheme))
    said_on: Mapped[date]
    shown_at: Mapped[datetime | None]

    __table_args__ = (one_of("theme", InsideTheme),)


class HeardWord(Keyed):
    """A sentence the other one heard and offers. The member alone decides; kept, it becomes an own word."""

    __tablename__ = "heard_word"

    sheet_id: Mapped[str] = mapped_column(ForeignKey("shared_sheet.id"))
    number: Mapped[int]
    body: Mapped[Sealed] = mapped_column(SealedText)
    offered_at: Mapped[datetime]
    # Answered, whether it was kept or not: the other one is not told which.
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("number BETWEEN 1 AND 12", name="number_in_reach"),
        Index("uq_heard_word_number", "sheet_id", "number", unique=True),
    )


class Doer(StrEnum):
    """Whose step it is."""

    MEMBER = "member"
    MANAGER = "manager"
    BOTH = "both"


class StepStanding(StrEnum):
    """How far a step is. Dropped is an answer like another."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class AgreedStep(Keyed):
    """What one of the two, or both, will do until next time: who, what, by when."""

    __tablename__ = "agreed_step"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    one_on_one_id: Mapped[str] = mapped_column(ForeignKey("one_on_one.id"))
    number: Mapped[int]
    doer: Mapped[Doer] = mapped_column(EnumText(Doer))
    body: Mapped[Sealed] = mapped_column(SealedText)
    by_on: Mapped[date | None]
    standing: Mapped[StepStanding] = mapped_column(EnumText(StepStanding), default=StepStanding.OPEN)
    agreed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("doer", Doer),
        one_of("standing", StepStanding),
        CheckConstraint("(standing = 'open') = (settled_at IS NULL)", name="settled_at_a_time"),
        CheckConstraint("number BETWEEN 1 AND 5", name="number_in_reach"),
        UniqueConstraint("one_on_one_id", "number"),
        Index("ix_agreed_step_pair_id_standing", "pair_id", "standing"),
    )


class WishMet(StrEnum):
    """Whether what the member wished for happened."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class InsideReaction(Keyed):
    """What one of the two says of a 1on1, alone. How it felt, 1 to 5, stands in `one_on_one` beside the other's.

    The sealed lines are read by nobody but their writer; feeling, meaning and relation are asked of the member.
    """

    __tablename__ = "inside_reaction"

    one_on_one_id: Mapped[str] = mapped_column(ForeignKey("one_on_one.id"))
    writer_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)
    wish_met: Mapped[WishMet | None] = mapped_column(EnumText(WishMet))
    line: Mapped[Sealed | None] = mapped_column(SealedText)
    feeling: Mapped[Sealed | None] = mapped_column(SealedText)
    meaning: Mapped[Sealed | None] = mapped_column(SealedText)
    relation: Mapped[Sealed | None] = mapped_column(SealedText)
    reacted_at: Mapped[datetime]

    __table_args__ = (one_of("wish_met", WishMet), UniqueConstraint("one_on_one_id", "writer_id"))


class InsideFeedback(Keyed):
    """Feedback from what was seen: a scene, what was done, what came of it. The receiver keeps it, and may ask for it.

    A row begins where it is asked for or where it is given.
    """

    __tablename__ = "inside_feedback"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("employment.id"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)
    about: Mapped[Sealed | None] = mapped_column(SealedText)
    asked_at: Mapped[datetime | None]
    scene: Mapped[Sealed | None] = mapped_column(SealedText)
    action: Mapped[Sealed | None] = mapped_column(SealedText)
    effect: Mapped[Sealed | None] = mapped_column(SealedText)
    given_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("giver_id <> receiver_id", name="two_people"),
        CheckConstraint("asked_at IS NOT NULL OR given_at IS NOT NULL", name="asked_or_given"),
        CheckConstraint("(given_at IS NULL) = (action IS NULL)", name="given_in_words"),
    )
