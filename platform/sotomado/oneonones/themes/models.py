"""Tables of themes. Every word in them is read by the two of the pair, and by nobody else.

Nothing says where a theme came from: whether a pack was taken or left stands nowhere.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class Preset(StrEnum):
    """A concrete theme that is there to begin with."""

    IMPROVEMENT = "improvement"
    SKILL_UP = "skill_up"
    CAREER_PLAN = "career_plan"
    # In words of their own, or of a pack.
    OWN = "own"


class CareerStanding(StrEnum):
    """How a career theme stands. The manager puts off or sets; the member changes or refuses."""

    PUT_OFF = "put_off"
    SET = "set"
    CHANGED = "changed"
    REFUSED = "refused"


class CareerTheme(Keyed):
    """The theme of a career 1on1, for one coming 1on1 of a pair: its `nth`, counted from the first that was held.

    Counted, not linked: a 1on1 that is moved, skipped or written down afterwards leaves the theme where it is.
    """

    __tablename__ = "career_theme"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    nth: Mapped[int]
    standing: Mapped[CareerStanding] = mapped_column(EnumText(CareerStanding))
    preset: Mapped[Preset | None] = mapped_column(EnumText(Preset))
    words: Mapped[Sealed | None] = mapped_column(SealedText)
    changed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("pair_id", "nth"),
        one_of("standing", CareerStanding),
        one_of("preset", Preset),
        CheckConstraint("nth >= 1", name="of_a_1on1"),
        CheckConstraint("(standing IN ('set', 'changed')) = (preset IS NOT NULL)", name="about_something"),
        CheckConstraint("words IS NULL OR preset IS NOT NULL", name="words_of_a_theme"),
        CheckConstraint("preset IS NULL OR preset <> 'own' OR words IS NOT NULL", name="own_in_words"),
    )


IS_OPEN = "ended_at IS NULL"


class SharedTheme(Keyed):
    """2人のテーマ: proposed by either, running once the other agrees to this very wording, until the two end it.

    A pair has one that is proposed or runs. Ended without having been agreed to, it was declined or taken back.
    """

    __tablename__ = "shared_theme"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    # Who wrote the wording that stands: the other one agrees.
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)
    title: Mapped[Sealed] = mapped_column(SealedText)
    why: Mapped[Sealed | None] = mapped_column(SealedText)
    # By what the two would see that something has come of it.
    sees: Mapped[Sealed | None] = mapped_column(SealedText)
    ends_on: Mapped[date]
    # Which wording this is: one agrees to what one has read.
    wording: Mapped[int]
    proposed_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    # How often it goes on; each time has a look back of its own.
    round: Mapped[int]
    # The two look back from here on, before the end where they wish to.
    looks_back_at: Mapped[datetime | None]
    # The end of which both were reminded.
    reminded_of: Mapped[date | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("wording >= 1", name="wording_counted"),
        CheckConstraint("round >= 1", name="round_counted"),
        CheckConstraint("agreed_at IS NULL OR agreed_at >= proposed_at", name="agreed_after_proposed"),
        CheckConstraint("looks_back_at IS NULL OR agreed_at IS NOT NULL", name="looks_back_on_what_ran"),
        Index(
            "uq_shared_theme_open",
            "pair_id",
            unique=True,
            postgresql_where=text(IS_OPEN),
            sqlite_where=text(IS_OPEN),
        ),
        Index("ix_shared_theme_pair_id", "pair_id"),
        Index(
            "ix_shared_theme_ends_on",
            "ends_on",
            postgresql_where=text(IS_OPEN),
            sqlite_where=text(IS_OPEN),
        ),
    )


class SharedThemeEntry(Keyed):
    """A line of the page the two share, of a day. `wording` rises with every change, so that two do not write over
    each other unseen."""

    __tablename__ = "shared_theme_entry"

    theme_id: Mapped[str] = mapped_column(ForeignKey("shared_theme.id"), index=True)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)
    on_day: Mapped[date]
    body: Mapped[Sealed] = mapped_column(SealedText)
    wording: Mapped[int]
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employment.id"), index=True)

    __table_args__ = (
        CheckConstraint("wording >= 1", name="wording_counted"),
        CheckConstraint("(changed_at IS NULL) = (changed_by_id IS NULL)", name="changed_by_somebody"),
    )


class Wish(StrEnum):
    """What one would like to become of a theme at its end."""

    GO_ON = "go_on"
    END = "end"
    OPEN = "open"


class LookBack(Keyed):
    """What one of the two found, looking back alone. The other reads it once both have handed in, or left it."""

    __tablename__ = "shared_theme_look_back"

    theme_id: Mapped[str] = mapped_column(ForeignKey("shared_theme.id"))
    round: Mapped[int]
    employment_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)
    # Nothing, where it was left.
    body: Mapped[Sealed | None] = mapped_column(SealedText)
    wish: Mapped[Wish | None] = mapped_column(EnumText(Wish))
    written_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("theme_id", "round", "employment_id"),
        one_of("wish", Wish),
    )
