"""Tables of SCIM. They hold what a company's identity provider said, in its words, and how the connection fares."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, one_of

LONGEST = 254


class ScimUser(Base):
    """What the provider said of somebody. Who came by a file and was never spoken of has no row.

    It is read back to the provider from here, never from the person's account: a name or an address that somebody has
    on their own account is no business of a company that hires them. The columns ending in `_key` are what filters
    compare: composed (NFC), in small letters. `kept_until`: of somebody who has left, the last day on which the
    provider still finds them, to take it back or to delete them; None while they are there.
    """

    __tablename__ = "scim_user"

    employment_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), primary_key=True, autoincrement=False)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    external_id: Mapped[str | None] = mapped_column(String(LONGEST))
    user_name: Mapped[str] = mapped_column(String(LONGEST))
    user_name_key: Mapped[str] = mapped_column(String(2 * LONGEST))
    email: Mapped[str] = mapped_column(String(LONGEST))
    email_key: Mapped[str] = mapped_column(String(2 * LONGEST))
    email_primary: Mapped[bool | None]
    email_type: Mapped[str | None] = mapped_column(String(32))
    email_type_key: Mapped[str | None] = mapped_column(String(64))
    display_name: Mapped[str | None] = mapped_column(String(LONGEST))
    display_name_key: Mapped[str | None] = mapped_column(String(2 * LONGEST))
    formatted: Mapped[str | None] = mapped_column(String(LONGEST))
    formatted_key: Mapped[str | None] = mapped_column(String(2 * LONGEST))
    family_name: Mapped[str | None] = mapped_column(String(LONGEST))
    family_name_key: Mapped[str | None] = mapped_column(String(2 * LONGEST))
    given_name: Mapped[str | None] = mapped_column(String(LONGEST))
    given_name_key: Mapped[str | None] = mapped_column(String(2 * LONGEST))
    # Whether the provider says that somebody who is there is active; it may also say nothing.
    says_active: Mapped[bool]
    kept_until: Mapped[date | None] = mapped_column(index=True)

    __table_args__ = (
        UniqueConstraint("company_id", "user_name_key"),
        Index("uq_scim_user_external_id", "company_id", "external_id", unique=True),
        Index("ix_scim_user_email_key", "company_id", "email_key"),
    )


class ScimGroup(Base):
    """What the provider said of a department. `removed_at`: it deleted it, and the department stands for the past."""

    __tablename__ = "scim_group"

    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True, autoincrement=False)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    external_id: Mapped[str | None] = mapped_column(String(LONGEST))
    removed_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_scim_group_external_id", "company_id", "external_id", unique=True),
        CheckConstraint("removed_at IS NULL OR external_id IS NULL", name="removed_has_no_external_id"),
    )


class ScimLink(Base):
    """A company's connection: when its provider was last heard, and what HR chose.

    `nowhere_id`: the department of those whom the provider names none for.
    """

    __tablename__ = "scim_link"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True, autoincrement=False)
    heard_at: Mapped[datetime | None]
    invites_at_once: Mapped[bool]
    nowhere_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))


class TroubleKind(StrEnum):
    """Why something the provider asked for was not done."""

    TAKEN = "taken"
    WRONG_VALUE = "wrong_value"
    NOT_UNDERSTOOD = "not_understood"
    STILL_HR = "still_hr"
    CHANGED_MEANWHILE = "changed_meanwhile"
    TOO_LARGE = "too_large"


class ScimTrouble(Keyed):
    """Something that was refused: what kind of thing, why, when. It names nobody."""

    __tablename__ = "scim_trouble"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    happened_at: Mapped[datetime]
    kind: Mapped[TroubleKind] = mapped_column(EnumText(TroubleKind))
    # "Users", "Groups" or "Bulk".
    about: Mapped[str] = mapped_column(String(16))

    __table_args__ = (
        one_of("kind", TroubleKind),
        CheckConstraint("about IN ('Users', 'Groups', 'Bulk')", name="about_known"),
        Index("ix_scim_trouble_company_id_happened_at", "company_id", "happened_at"),
    )
