"""Tables of inside 1on1s. Read by the two of the pair; the company sees protected aggregates only."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class InsideTheme(StrEnum):
    """What a member wants to talk about inside."""

    WORK = "work"
    GROWTH = "growth"
    CAREER = "career"
    RELATIONS = "relations"
    CONDITION = "condition"
    IMPROVEMENT = "improvement"


class WishedResponse(StrEnum):
    """What the member would like the manager to do."""

    LISTEN = "listen"
    ADVISE = "advise"
    DECIDE = "decide"
    TEACH = "teach"
    PRAISE = "praise"
    JUST_KNOW = "just_know"


class Pair(Base):
    """A manager and a member who meet."""

    __tablename__ = "pair"

    id: Mapped[int] = mapped_column(primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("employment.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)

    __table_args__ = (
        UniqueConstraint("manager_id", "member_id"),
        CheckConstraint("manager_id <> member_id", name="two_people"),
    )


class OneOnOne(Keyed):
    """One 1on1: its theme and wish beforehand, what came of it, and what comes next."""

    __tablename__ = "one_on_one"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    held_on: Mapped[date]
    theme: Mapped[InsideTheme] = mapped_column(EnumText(InsideTheme))
    wished_response: Mapped[WishedResponse] = mapped_column(EnumText(WishedResponse))
    # Both read these two; sealed, because they are people's words.
    notes: Mapped[Sealed | None] = mapped_column(SealedText)
    until_next_time: Mapped[Sealed | None] = mapped_column(SealedText)
    member_reaction: Mapped[int | None]
    manager_reaction: Mapped[int | None]
    next_on: Mapped[date | None]
    next_theme: Mapped[InsideTheme | None] = mapped_column(EnumText(InsideTheme))
    written_at: Mapped[datetime]

    __table_args__ = (
        one_of("theme", InsideTheme),
        one_of("wished_response", WishedResponse),
        one_of("next_theme", InsideTheme),
        CheckConstraint("member_reaction IS NULL OR member_reaction BETWEEN 1 AND 5", name="member_reaction_scale"),
        CheckConstraint("manager_reaction IS NULL OR manager_reaction BETWEEN 1 AND 5", name="manager_reaction_scale"),
        CheckConstraint("next_on IS NULL OR next_on > held_on", name="next_is_later"),
        Index("ix_one_on_one_pair_id_held_on", "pair_id", "held_on"),
    )
