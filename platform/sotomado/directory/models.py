"""Tables of consultants."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.directory.joining import LONGEST_JOINING
from sotomado.directory.vocabulary import (
    AgeBand,
    ConflictKind,
    Experience,
    Gender,
    Industry,
    ListingChange,
    MeetingMode,
    Pause,
    SpokenLanguage,
    Style,
    Theme,
)
from sotomado.keyring import Sealed


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
    # How a first talk with them goes.
    first_talk: Mapped[str] = mapped_column(Text, default="")
    first_talk_en: Mapped[str] = mapped_column(Text, default="")
    portrait_id: Mapped[str | None] = mapped_column(ForeignKey("stored_file.id"))
    # By their own choice; None: they do not say.
    age_band: Mapped[AgeBand | None] = mapped_column(EnumText(AgeBand))
    # As they say themselves; None: they do not say, and nobody guesses.
    gender: Mapped[Gender | None] = mapped_column(EnumText(Gender))
    # The zone their working hours are written in.
    time_zone: Mapped[str] = mapped_column(String(64), default="Asia/Tokyo")
    listed_at: Mapped[datetime | None]
    unlisted_at: Mapped[datetime | None]
    # Listed, but not shown and not booked for a while.
    paused_at: Mapped[datetime | None]
    pause: Mapped[Pause | None] = mapped_column(EnumText(Pause))
    # When someone without a free time was asked whether they still take part.
    asked_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("age_band", AgeBand),
        one_of("gender", Gender),
        one_of("pause", Pause),
        CheckConstraint("(paused_at IS NULL) = (pause IS NULL)", name="paused_for_a_reason"),
    )


class Credential(Base):
    """The national licence (国家資格キャリアコンサルタント): renewed every five years, no booking past its end."""

    __tablename__ = "credential"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    registration_number: Mapped[str] = mapped_column(String(20), unique=True)
    registered_on: Mapped[date]
    expires_on: Mapped[date]
    certificate_id: Mapped[str | None] = mapped_column(ForeignKey("stored_file.id"))

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
    """A way a consultant is willing to meet, and how one gets there: for those with a confirmed booking alone.

    Whoever gives a way up keeps its line: what was booked that way still needs it.
    """

    __tablename__ = "consultant_mode"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    mode: Mapped[MeetingMode] = mapped_column(EnumText(MeetingMode), primary_key=True)
    # Online the address of their room; else a sentence: which number to call, or where to come.
    joining: Mapped[str | None] = mapped_column(String(LONGEST_JOINING))
    # Since when it is not offered any more.
    ended_at: Mapped[datetime | None]

    __table_args__ = (one_of("mode", MeetingMode),)


class ConsultantIndustry(Base):
    """A branch a consultant has worked in."""

    __tablename__ = "consultant_industry"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    industry: Mapped[Industry] = mapped_column(EnumText(Industry), primary_key=True)

    __table_args__ = (one_of("industry", Industry),)


class ConsultantCountry(Base):
    """A country a consultant has worked in: ISO 3166-1, two capital letters."""

    __tablename__ = "consultant_country"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)

    __table_args__ = (CheckConstraint("length(country) = 2 AND country = upper(country)", name="country_is_a_code"),)


class ProfileDraft(Keyed):
    """A profile as its consultant is writing it. What advisees see changes when it is published."""

    __tablename__ = "profile_draft"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), unique=True)
    body: Mapped[Sealed] = mapped_column(SealedText)
    saved_at: Mapped[datetime]


class Conflict(Keyed):
    """An organisation whose people a consultant should not meet, as they declared it.

    Where it is a company under contract, `company_id` says which: its people never see this consultant.
    """

    __tablename__ = "conflict_of_interest"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), index=True)
    kind: Mapped[ConflictKind] = mapped_column(EnumText(ConflictKind))
    organisation: Mapped[Sealed] = mapped_column(SealedText)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    declared_at: Mapped[datetime]
    # When an operator has looked whether it is a company under contract.
    looked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (one_of("kind", ConflictKind),)


class LicenceRenewal(Keyed):
    """A renewed licence as its consultant handed it in, and what an operator found. Together they are its history."""

    __tablename__ = "licence_renewal"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), index=True)
    registered_on: Mapped[date]
    expires_on: Mapped[date]
    # What the licence said before, so that its past can be told.
    previous_registered_on: Mapped[date]
    previous_expires_on: Mapped[date]
    previous_certificate_id: Mapped[str | None] = mapped_column(ForeignKey("stored_file.id"))
    certificate_id: Mapped[str] = mapped_column(ForeignKey("stored_file.id"))
    handed_in_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted: Mapped[bool | None] = mapped_column(Boolean(create_constraint=False))
    answer: Mapped[Sealed | None] = mapped_column(SealedText)

    __table_args__ = (
        CheckConstraint("expires_on > registered_on", name="expires_after_registration"),
        CheckConstraint("expires_on > previous_expires_on", name="expires_later_than_before"),
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (accepted IS NULL)",
            name="decided_by_someone",
        ),
        Index(
            "uq_licence_renewal_waiting",
            "consultant_id",
            unique=True,
            postgresql_where=text("decided_at IS NULL"),
            sqlite_where=text("decided_at IS NULL"),
        ),
    )


class ListingEvent(Keyed):
    """What happened to a consultant's standing, when, and by whom; nobody: the calendar."""

    __tablename__ = "listing_event"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), index=True)
    change: Mapped[ListingChange] = mapped_column(EnumText(ListingChange))
    at: Mapped[datetime]
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Why, as an operator wrote it for the operators.
    words: Mapped[Sealed | None] = mapped_column(SealedText)

    __table_args__ = (one_of("change", ListingChange),)


class ListingHold(Base):
    """An operator keeps a consultant from the directory while something is looked into: only operators end it."""

    __tablename__ = "listing_hold"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    by_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    held_at: Mapped[datetime]


class ConsultantFee(Base):
    """What a consultant is paid for one consultation, from a day on, as their contract says. Yen, without tax."""

    __tablename__ = "consultant_fee"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    fee_yen: Mapped[int]

    __table_args__ = (CheckConstraint("fee_yen >= 0", name="fee_not_negative"),)


class ConsultantTaxation(Base):
    """How the contract with a consultant is taxed, from a day on. Agreed in writing; never changed backwards."""

    __tablename__ = "consultant_taxation"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    is_company: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    # Whether income tax is withheld: decided for each contract, with a tax adviser.
    withholds: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    # 登録番号: T and 13 digits; None where they are not registered.
    registration_number: Mapped[str | None] = mapped_column(String(14))
    agreed_at: Mapped[datetime]
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        CheckConstraint("NOT (is_company AND withholds)", name="companies_whole"),
        CheckConstraint(
            "registration_number IS NULL OR (length(registration_number) = 14 "
            "AND substr(registration_number, 1, 1) = 'T')",
            name="number_has_its_form",
        ),
    )
