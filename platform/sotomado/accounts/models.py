"""Tables of people: who they are, their roles, sign-ins, invitations and consent."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, one_of


class Role(StrEnum):
    """What a person is here. One person may be several."""

    ADVISEE = "advisee"
    CONSULTANT = "consultant"
    HR = "hr"
    MANAGER = "manager"
    OPERATOR = "operator"
    APPLICANT = "applicant"  # wants to become a consultant; ends when they are one


class Duty(StrEnum):
    """What somebody of HR does for the company. One person may have several; an owner may do all of it."""

    OWNER = "owner"
    REPORTS = "reports"  # reads the reports and takes them along
    BILLING = "billing"  # contract, tickets and invoices


class Locale(StrEnum):
    JAPANESE = "ja"
    ENGLISH = "en"


class Person(Base):
    """Someone who can sign in."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Lower case, so that the same address is the same person.
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    # None until the invitation was accepted.
    password_hash: Mapped[str | None] = mapped_column(String(255))
    locale: Mapped[Locale] = mapped_column(EnumText(Locale), default=Locale.JAPANESE)
    time_zone: Mapped[str] = mapped_column(String(64), default="Asia/Tokyo")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("email = lower(email) AND email LIKE '%_@_%'", name="email_lower_case"),
        CheckConstraint("length(name) > 0", name="name_given"),
        one_of("locale", Locale),
    )


class RoleGrant(Base):
    """A role someone holds; roles inside a company name that company."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(EnumText(Role))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))

    __table_args__ = (
        UniqueConstraint("person_id", "role"),
        one_of("role", Role),
        CheckConstraint("company_id IS NOT NULL OR role NOT IN ('hr', 'manager')", name="company_roles_name_a_company"),
        # For what may only be where the role is held: duties of HR.
        Index("uq_role_grant_held_where", "person_id", "role", "company_id", unique=True),
    )


class HrDuty(Base):
    """One duty of somebody of HR. It is there only with the role in that company, and goes with it."""

    __tablename__ = "hr_duty"

    person_id: Mapped[int] = mapped_column(primary_key=True)
    duty: Mapped[Duty] = mapped_column(EnumText(Duty), primary_key=True)
    # Always HR: the third part of what the role is known by.
    role: Mapped[Role] = mapped_column(EnumText(Role), default=Role.HR)
    company_id: Mapped[int] = mapped_column(index=True)

    __table_args__ = (
        one_of("duty", Duty),
        CheckConstraint("role = 'hr'", name="role_is_hr"),
        ForeignKeyConstraint(
            ["person_id", "role", "company_id"],
            ["role_grant.person_id", "role_grant.role", "role_grant.company_id"],
            ondelete="CASCADE",
        ),
    )


class SignIn(Keyed):
    """One signed-in browser, seen and ended by its owner. The cookie holds a secret of which only the hash is here."""

    __tablename__ = "sign_in"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(120))
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # When, in it, its owner last gave the password anew, and when a second factor: None where never.
    password_at: Mapped[datetime | None]
    factor_at: Mapped[datetime | None]


class SignInFailure(Base):
    """A failed attempt, counted per address and per e-mail. Both are kept as hashes, for minutes."""

    __tablename__ = "sign_in_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64))
    failed_at: Mapped[datetime]

    __table_args__ = (Index("ix_sign_in_failure_subject_failed_at", "subject", "failed_at"),)


class Invitation(Keyed):
    """A link that lets a person set their password once, before it expires. Only the hash of its secret is kept."""

    __tablename__ = "invitation"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("expires_at > created_at", name="expires_later"),)


class Consent(Base):
    """Agreement to one version of the plain words on who sees what. At most one is in force."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[str] = mapped_column(String(32))
    locale: Mapped[Locale] = mapped_column(EnumText(Locale))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("locale", Locale),
        Index(
            "uq_consent_in_force",
            "person_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            sqlite_where=text("withdrawn_at IS NULL"),
        ),
    )


class ConsultantAgreement(Base):
    """A consultant's agreement to one version of what their answers are used for. At most one is in force.

    It stands apart from the consent of those who seek advice: whoever reads the one must not take in the other.
    """

    __tablename__ = "consultant_agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[str] = mapped_column(String(32))
    locale: Mapped[Locale] = mapped_column(EnumText(Locale))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("locale", Locale),
        Index(
            "uq_consultant_agreement_in_force",
            "person_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            sqlite_where=text("withdrawn_at IS NULL"),
        ),
    )


class WordConsent(Base):
    """Agreement that single words of the summaries of one's talks are counted. Off by default; at most one in force.

    `version`: of the words that were agreed to (see `word_consents.service`).
    """

    __tablename__ = "word_consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_word_consent_in_force",
            "person_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            sqlite_where=text("withdrawn_at IS NULL"),
        ),
    )
