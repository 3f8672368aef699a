"""Tables of what a company settles as it begins. All of it is the company's own, and nobody's personal data."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.accounts.models import Locale
from sotomado.database import Base, EnumText, one_of

LONGEST_WORDS_JA, LONGEST_WORDS_EN, LONGEST_CONTACT = 400, 800, 120


class Step(StrEnum):
    """Steps a company may do without."""

    DEPARTMENTS = "departments"
    ENTITLEMENT = "entitlement"
    BRIEF = "brief"
    WORDS = "words"
    SIGN_ON = "sign_on"


class CompanySetting(Base):
    """In which languages letters to a company's people are written, and which comes first.

    Whoever is new begins in the first one. Without a row: both, Japanese first.
    """

    __tablename__ = "company_setting"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True, autoincrement=False)
    in_japanese: Mapped[bool]
    in_english: Mapped[bool]
    first_locale: Mapped[Locale] = mapped_column(EnumText(Locale))
    settled_at: Mapped[datetime]

    __table_args__ = (
        one_of("first_locale", Locale),
        CheckConstraint(
            "(first_locale = 'ja' AND in_japanese) OR (first_locale = 'en' AND in_english)", name="first_is_spoken"
        ),
    )


class CompanyWords(Base):
    """What a company says to its people on the page on which they begin, and whom they may ask. Plain text."""

    __tablename__ = "company_words"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True, autoincrement=False)
    text_ja: Mapped[str] = mapped_column(String(LONGEST_WORDS_JA))
    text_en: Mapped[str] = mapped_column(String(LONGEST_WORDS_EN))
    contact_ja: Mapped[str] = mapped_column(String(LONGEST_CONTACT))
    contact_en: Mapped[str] = mapped_column(String(LONGEST_CONTACT))
    written_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("text_ja <> '' OR text_en <> ''", name="says_something"),)


class StepPutAside(Base):
    """A step of setting up that a company said it does without. Taken up again, the row goes."""

    __tablename__ = "step_put_aside"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    step: Mapped[Step] = mapped_column(EnumText(Step), primary_key=True)
    put_aside_at: Mapped[datetime]

    __table_args__ = (one_of("step", Step),)
