"""Tables of consultants."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, one_of
from sotomado.directory.joining import LONGEST_JOINING
from sotomado.directory.vocabulary import AgeBand, Experience, Gender, MeetingMode, SpokenLanguage, Style, Theme


class Consultant(Base):
    """A nationally licensed career consultant, as the directory shows them."""

    __tablename__ = "consultant"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    # Shown to advisees; need not be the name they sign in with.
    display_name: Mapped[str] = mapped_column(String(80))
    display_name_en: Mapped[str] = mapped_column(String(80))
    # One line each, in the consultant's own voice and about the way they came.
    voice: Mapped[str] = mapped_column(String(120))
    voice_en: Mapped[str] = mapped_column(String(200))
    path: Mapped[str] = mapped_column(String(80))
    path_en: Mapped[str] = mapped_column(String(120))
    biography: Mapped[str] = mapped_column(Text)
    biography_en: Mapped[str] = mapped_column(Text)
    age_band: Mapped[AgeBand] = mapped_column(EnumText(AgeBand))
    # As they say themselves; None: they do not say, and nobody guesses.
    gender: Mapped[Gender | None] = mapped_column(EnumText(Gender))
    # The zone their working hours are written in.
    time_zone: Mapped[str] = mapped_column(String(64), default="Asia/Tokyo")
    listed_at: Mapped[datetime | None]
    unlisted_at: Mapped[datetime | None]

    __table_args__ = (one_of("age_band", AgeBand), one_of("gender", Gender))


class Credential(Base):
    """The national licence (国家資格キャリアコンサルタント): renewed every five years, no booking past its end."""

    __tablename__ = "credential"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    registration_number: Mapped[str] = mapped_column(String(20), unique=True)
    registered_on: Mapped[date]
    expires_on: Mapped[date]

    __table_args__ = (CheckConstraint("expires_on > registered_on", name="expires_after_registration"),)


class ConsultantTheme(Base):
    """A theme a consultant says they are strong in; `strength` from 0 (not at all) to 1."""

    __tablename__ = "consultant_theme"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    theme: Mapped[Theme] = mapped_column(EnumText(Theme), primary_key=True)
    strength: Mapped[float]

    __table_args__ = (
        one_of("theme", Theme),
        CheckConstraint("strength >= 0 AND strength <= 1", name="strength_is_a_share"),
    )


class ConsultantExperience(Base):
    """Years a consultant has lived with something."""

    __tablename__ = "consultant_experience"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    experience: Mapped[Experience] = mapped_column(EnumText(Experience), primary_key=True)
    years: Mapped[int]

    __table_args__ = (one_of("experience", Experience), CheckConstraint("years > 0", name="years_positive"))


class ConsultantStyle(Base):
    """How far a consultant says a style is theirs; `strength` from 0 (not at all) to 1."""

    __tablename__ = "consultant_style"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    style: Mapped[Style] = mapped_column(EnumText(Style), primary_key=True)
    strength: Mapped[float]

    __table_args__ = (
        one_of("style", Style),
        CheckConstraint("strength >= 0 AND strength <= 1", name="strength_is_a_share"),
    )


class ConsultantLanguage(Base):
    """A language a consultant holds consultations in."""

    __tablename__ = "consultant_language"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    language: Mapped[SpokenLanguage] = mapped_column(EnumText(SpokenLanguage), primary_key=True)

    __table_args__ = (one_of("language", SpokenLanguage),)


class ConsultantMode(Base):
    """A way a consultant is willing to meet, and how one gets there: for those with a confirmed booking alone."""

    __tablename__ = "consultant_mode"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    mode: Mapped[MeetingMode] = mapped_column(EnumText(MeetingMode), primary_key=True)
    # Online the address of their room; else a sentence: which number to call, or where to come.
    joining: Mapped[str | None] = mapped_column(String(LONGEST_JOINING))

    __table_args__ = (one_of("mode", MeetingMode),)
