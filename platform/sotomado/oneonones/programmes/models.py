"""Tables of what a company sets. Of the people it is set for there is one row alone: that somebody wants no messages.
Of who sets it there is what they have typed and not sent.

Who took a theme from a pack, read a message or followed its link is written nowhere: there is no column for it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class CohortRule(StrEnum):
    """What the people of a cohort have in common, by the roster alone."""

    EVERYONE = "everyone"
    # Years of age, as the difference of the years: of a birth only the year is known.
    AGE = "age"
    # The year at the company: who is in their third has completed two.
    YEAR = "year"
    # Promoted so many months ago at most.
    PROMOTED = "promoted"
    # A department and what stands beneath it.
    DEPARTMENT = "department"


class Cohort(Base):
    """A rule over the roster, not a list of names: who is in it is found anew each time it is asked."""

    __tablename__ = "cohort"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    rule: Mapped[CohortRule] = mapped_column(EnumText(CohortRule))
    # Both ends belong to it: years of age, years at the company, or months since a promotion (from 0).
    from_number: Mapped[int | None]
    to_number: Mapped[int | None]
    department_id: Mapped[int | None]

    __table_args__ = (
        one_of("rule", CohortRule),
        ForeignKeyConstraint(["department_id", "company_id"], ["department.id", "department.company_id"]),
        CheckConstraint("(rule = 'department') = (department_id IS NOT NULL)", name="department_named"),
        CheckConstraint("(rule IN ('age', 'year', 'promoted')) = (from_number IS NOT NULL)", name="numbers_named"),
        CheckConstraint("(from_number IS NULL) = (to_number IS NULL)", name="two_ends"),
        CheckConstraint("from_number IS NULL OR from_number BETWEEN 0 AND to_number", name="ends_in_order"),
    )


IS_SET = "ended_at IS NULL"


class CohortCadence(Keyed):
    """How often a cohort is to have 1on1s, and career 1on1s among them. A new one ends the one before."""

    __tablename__ = "cohort_cadence"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    every_weeks: Mapped[int]
    career_every_months: Mapped[int | None]
    set_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("every_weeks BETWEEN 1 AND 13", name="within_a_quarter"),
        CheckConstraint("career_every_months BETWEEN 1 AND 12", name="career_within_a_year"),
        Index(
            "uq_cohort_cadence_set",
            "cohort_id",
            unique=True,
            postgresql_where=text(IS_SET),
            sqlite_where=text(IS_SET),
        ),
    )


class CareerSwitch(Keyed):
    """From a day on, career 1on1s are held in a department and beneath it, or not. The latest that has begun counts."""

    __tablename__ = "career_switch"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    # None: the whole company.
    department_id: Mapped[int | None]
    is_on: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    from_on: Mapped[date]
    set_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["department_id", "company_id"], ["department.id", "department.company_id"]),
    )


class ThemePack(Keyed):
    """Themes and questions a company offers a cohort for some time. Taking or leaving it is nobody's to know."""

    __tablename__ = "theme_pack"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    from_on: Mapped[date]
    # The last day it is offered.
    until_on: Mapped[date]
    made_at: Mapped[datetime]
    # Taken back before its last day.
    ended_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("until_on >= from_on", name="ends_later"),)


class ThemePackVersion(Keyed):
    """What a pack says; the highest number stands, and the ones before stay to be read."""

    __tablename__ = "theme_pack_version"

    pack_id: Mapped[str] = mapped_column(ForeignKey("theme_pack.id"))
    number: Mapped[int]
    title: Mapped[Sealed] = mapped_column(SealedText)
    text: Mapped[Sealed] = mapped_column(SealedText)
    # Values of InsideTheme and ids of questions in the bank, each with a comma between.
    themes: Mapped[str] = mapped_column(String(200))
    questions: Mapped[str] = mapped_column(String(2000))
    written_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("pack_id", "number"),
        CheckConstraint("number >= 1", name="number_counts_from_one"),
    )


class MessageKind(StrEnum):
    MESSAGE = "message"
    TRAINING = "training"


class ProgrammeMessage(Keyed):
    """What HR wrote to a cohort. Whom it went to is not kept, nor how many they were, nor whether anybody looked."""

    __tablename__ = "programme_message"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    kind: Mapped[MessageKind] = mapped_column(EnumText(MessageKind))
    title: Mapped[Sealed] = mapped_column(SealedText)
    body: Mapped[Sealed] = mapped_column(SealedText)
    # Where a training is signed up for: the same address for everybody.
    link: Mapped[Sealed | None] = mapped_column(SealedText)
    # The last day it stands on the pages of those it is for.
    until_on: Mapped[date]
    # When it leaves: a little after it was written, so that it can still be taken back.
    sent_at: Mapped[datetime]
    # Taken back: before it left nobody has had it, afterwards it stands on no page any more.
    ended_at: Mapped[datetime | None]

    __table_args__ = (one_of("kind", MessageKind),)


class ProgrammeDraft(Keyed):
    """What somebody of HR has typed of a pack or a message and not sent; read by them alone."""

    __tablename__ = "programme_draft"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # "message", "pack" for a new one, or the id of the pack that is written anew.
    of: Mapped[str] = mapped_column(String(32))
    # What stands in each field, as JSON.
    body: Mapped[Sealed] = mapped_column(SealedText)
    saved_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("company_id", "person_id", "of"),)


class MessageOptOut(Base):
    """Somebody who wants no messages of this kind. Read where messages are sent and by nobody."""

    __tablename__ = "message_opt_out"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]
