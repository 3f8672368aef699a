"""Tables of support: codes that somebody reads out, the views they open, and what was looked at there."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, one_of


class SupportCode(Keyed):
    """A code its owner reads out, good once and for minutes. Follows from the id and our keys (`service`)."""

    __tablename__ = "support_code"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    # Of the code: a keyed hash, by which it is found.
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("expires_at > made_at", name="expires_later"),)


class Closed(StrEnum):
    """Who closed a view before its time."""

    PERSON = "person"
    OPERATOR = "operator"


class SupportView(Keyed):
    """One operator's view of one account, from when until when. Its owner reads these lines."""

    __tablename__ = "support_view"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # None once the operator's own account was erased.
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    until: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[Closed | None] = mapped_column(EnumText(Closed))

    __table_args__ = (
        one_of("closed_by", Closed),
        CheckConstraint("until > opened_at", name="lasts"),
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="somebody_closed_it"),
        CheckConstraint("operator_id IS NULL OR operator_id <> person_id", name="of_somebody_else"),
        Index("ix_support_view_person_id_opened_at", "person_id", "opened_at"),
        Index(
            "ix_support_view_open",
            "operator_id",
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )


class Looked(StrEnum):
    """What was looked at, or done."""

    ACCOUNT = "account"
    MAIL = "mail"
    BOOKINGS = "bookings"
    INVITED = "invited"
    SIGN_INS_ENDED = "sign_ins_ended"


class SupportLook(Keyed):
    """One look at one part of an account, or one of the two things that can be done there."""

    __tablename__ = "support_look"

    view_id: Mapped[str] = mapped_column(ForeignKey("support_view.id"), index=True)
    part: Mapped[Looked] = mapped_column(EnumText(Looked))
    at: Mapped[datetime]

    __table_args__ = (one_of("part", Looked),)
