"""Pairs and their 1on1s. Read by the two of the pair; the company sees protected aggregates only.

What a room of the inside track adds to them stands in that room's own models.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
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
    PRIVATE = "private"
    FEEDBACK = "feedback"
    # Named by the member, in words that only the two read.
    OWN = "own"


class WishedResponse(StrEnum):
    """What the member would like the other one to do."""

    LISTEN = "listen"
    THINK_TOGETHER = "think_together"
    ADVISE = "advise"
    DECIDE = "decide"
    TEACH = "teach"
    PRAISE = "praise"
    JUST_KNOW = "just_know"


class PairKind(StrEnum):
    """Why two people meet."""

    # Manager and member, by the roster.
    LINE = "line"
    # With a manager elsewhere (斜めの1on1), with a mentor, and two managers on their own results.
    SLANT = "slant"
    MENTOR = "mentor"
    PEER = "peer"


IS_LIVE = "ended_at IS NULL"


class Pair(Base):
    """Two who meet: the member, whose talk it is, and the one they meet.

    Between the two of them there is one live pair, and a member has one live pair of the roster. A pair that was asked
    for lives from the asking on, and counts from `agreed_at`.
    """

    __tablename__ = "pair"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PairKind] = mapped_column(EnumText(PairKind), default=PairKind.LINE, server_default=PairKind.LINE)
    # The manager, the mentor, or the other one of two managers.
    manager_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)
    # Nobody asks for what the roster says.
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("employment.id"))
    asked_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # The pair whose series this one goes on with, after a change of manager.
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id"))

    __table_args__ = (
        one_of("kind", PairKind),
        CheckConstraint("manager_id <> member_id", name="two_people"),
        CheckConstraint("(kind = 'line') = (asked_by_id IS NULL)", name="asked_unless_of_the_roster"),
        CheckConstraint("(asked_by_id IS NULL) = (asked_at IS NULL)", name="asked_at_a_time"),
        CheckConstraint("asked_by_id IS NULL OR asked_by_id IN (manager_id, member_id)", name="asked_by_one_of_them"),
        CheckConstraint("agreed_at IS NULL OR agreed_at >= asked_at", name="agreed_after_asking"),
        Index(
            "uq_pair_live",
            "manager_id",
            "member_id",
            unique=True,
            postgresql_where=text(IS_LIVE),
            sqlite_where=text(IS_LIVE),
        ),
        Index(
            "uq_pair_line",
            "member_id",
            unique=True,
            postgresql_where=text(f"kind = 'line' AND {IS_LIVE}"),
            sqlite_where=text(f"kind = 'line' AND {IS_LIVE}"),
        ),
    )


class Standing(StrEnum):
    """How far a 1on1 is."""

    PLANNED = "planned"
    HELD = "held"
    SKIPPED = "skipped"


IS_PLANNED = "standing = 'planned'"


class OneOnOne(Keyed):
    """One 1on1: planned with its theme and wish, then held, with what came of it, or skipped.

    A pair has one that is planned, the next; what was held has a day and a theme, for those are what reports count.
    """

    __tablename__ = "one_on_one"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    standing: Mapped[Standing] = mapped_column(EnumText(Standing), default=Standing.HELD, server_default=Standing.HELD)
    starts_at: Mapped[datetime | None]
    minutes: Mapped[int | None]
    held_on: Mapped[date | None]
    theme: Mapped[InsideTheme | None] = mapped_column(EnumText(InsideTheme))
    wished_response: Mapped[WishedResponse | None] = mapped_column(EnumText(WishedResponse))
    # What stays of what both wrote, once it is closed; sealed, because they are people's words.
    notes: Mapped[Sealed | None] = mapped_column(SealedText)
    until_next_time: Mapped[Sealed | None] = mapped_column(SealedText)
    member_reaction: Mapped[int | None]
    manager_reaction: Mapped[int | None]
    next_on: Mapped[date | None]
    next_theme: Mapped[InsideTheme | None] = mapped_column(EnumText(InsideTheme))
    # When it was planned, or, where nobody had planned it, written down.
    written_at: Mapped[datetime]

    __table_args__ = (
        one_of("standing", Standing),
        one_of("theme", InsideTheme),
        one_of("wished_response", WishedResponse),
        one_of("next_theme", InsideTheme),
        CheckConstraint("(standing = 'held') = (held_on IS NOT NULL)", name="held_on_a_day"),
        CheckConstraint("standing <> 'held' OR theme IS NOT NULL", name="held_about_something"),
        CheckConstraint("standing = 'held' OR starts_at IS NOT NULL", name="planned_for_a_time"),
        CheckConstraint("(starts_at IS NULL) = (minutes IS NULL)", name="as_long_as_planned"),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 10 AND 180", name="minutes"),
        CheckConstraint("member_reaction IS NULL OR member_reaction BETWEEN 1 AND 5", name="member_reaction_scale"),
        CheckConstraint("manager_reaction IS NULL OR manager_reaction BETWEEN 1 AND 5", name="manager_reaction_scale"),
        CheckConstraint("next_on IS NULL OR next_on > held_on", name="next_is_later"),
        Index("ix_one_on_one_pair_id_held_on", "pair_id", "held_on"),
        Index(
            "uq_one_on_one_planned",
            "pair_id",
            unique=True,
            postgresql_where=text(IS_PLANNED),
            sqlite_where=text(IS_PLANNED),
        ),
        # Whoever is written to on the day before is found by it.
        Index(
            "ix_one_on_one_planned_starts_at",
            "starts_at",
            postgresql_where=text(IS_PLANNED),
            sqlite_where=text(IS_PLANNED),
        ),
    )
