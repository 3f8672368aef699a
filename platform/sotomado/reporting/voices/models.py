"""The table of voices of good experience."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.directory.vocabulary import Theme
from sotomado.keyring import Sealed
from sotomado.reporting.frame.bands import TenureBand

MOST_CHARACTERS = 400


class Standing(StrEnum):
    """How far a voice has come. Nobody but its author knows of one that is not shown, and whoever reads it over."""

    DRAFT = "draft"
    # Released by its author, waiting to be read over.
    HANDED_IN = "handed_in"
    # Read over, and a change was asked for; or refused.
    ASKED_BACK = "asked_back"
    DECLINED = "declined"
    # Read over: shown from the next release on.
    READ_OVER = "read_over"


class Beside(StrEnum):
    """What stands beside the words."""

    NOTHING = "nothing"
    YEARS = "years"
    THEME = "theme"
    NAME = "name"


class Voice(Keyed):
    """What somebody who had a talk says of it, for others to read. It names no talk and no day.

    `company_id`: where they worked when they released it; None for a private person.
    """

    __tablename__ = "voice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    words: Mapped[Sealed] = mapped_column(SealedText)
    beside: Mapped[Beside] = mapped_column(EnumText(Beside))
    # Of the three that can stand beside, the one that was chosen.
    years: Mapped[TenureBand | None] = mapped_column(EnumText(TenureBand))
    theme: Mapped[Theme | None] = mapped_column(EnumText(Theme))
    name: Mapped[Sealed | None] = mapped_column(SealedText)
    # Where it may be read.
    in_own_company: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    in_other_companies: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    in_public: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    standing: Mapped[Standing] = mapped_column(EnumText(Standing))
    written_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]
    read_over_at: Mapped[datetime | None]
    read_over_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # The quarter in which it was read over: it is shown once that quarter is released, together with all others of it.
    quarter: Mapped[str | None] = mapped_column(String(7))
    # What whoever read it over asks for, or why it is not shown.
    said_back: Mapped[Sealed | None] = mapped_column(SealedText)

    __table_args__ = (
        one_of("standing", Standing),
        one_of("beside", Beside),
        one_of("years", TenureBand),
        one_of("theme", Theme),
        CheckConstraint("(beside = 'years') = (years IS NOT NULL)", name="years_beside"),
        CheckConstraint("(beside = 'theme') = (theme IS NOT NULL)", name="theme_beside"),
        CheckConstraint("(beside = 'name') = (name IS NOT NULL)", name="name_beside"),
        CheckConstraint("(standing = 'draft') = (handed_in_at IS NULL)", name="handed_in_at_an_instant"),
        CheckConstraint("(standing = 'read_over') = (quarter IS NOT NULL)", name="quarter_once_read_over"),
        CheckConstraint(
            "(standing IN ('asked_back', 'declined')) = (said_back IS NOT NULL)", name="answered_with_words"
        ),
        CheckConstraint(
            "(standing IN ('draft', 'handed_in')) = (read_over_at IS NULL)", name="read_over_at_an_instant"
        ),
    )
