"""Tables of a company's tokens. Who made one stands in the audit log alone: a token is a company's, no person's."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.accounts.scopes import Scope
from sotomado.database import Base, EnumText, Keyed, one_of

MOST_TOKENS = 20


class CompanyToken(Keyed):
    """One token. Only the hash of its secret is kept, and the few signs its owner knows it by.

    `place`: one of the twenty a company has; two that are in use never hold the same. `used_on`: the last day, by the
    company's own clock. `warned_at`: the last time HR was told that it ends soon.
    """

    __tablename__ = "company_token"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_on: Mapped[date | None]
    warned_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"place BETWEEN 1 AND {MOST_TOKENS}", name="twenty_at_most"),
        CheckConstraint("length(name) > 0", name="name_given"),
        CheckConstraint("expires_at > made_at", name="expires_later"),
        Index(
            "uq_company_token_place",
            "company_id",
            "place",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )


class CompanyTokenScope(Base):
    """One thing a token may do."""

    __tablename__ = "company_token_scope"

    token_id: Mapped[str] = mapped_column(ForeignKey("company_token.id"), primary_key=True)
    scope: Mapped[Scope] = mapped_column(EnumText(Scope), primary_key=True)

    __table_args__ = (one_of("scope", Scope),)


class CompanyTokenPace(Base):
    """How fast a token asks. `even_at`: when it will have asked no more than it may (see `pace`)."""

    __tablename__ = "company_token_pace"

    token_id: Mapped[str] = mapped_column(ForeignKey("company_token.id"), primary_key=True)
    even_at: Mapped[datetime]
