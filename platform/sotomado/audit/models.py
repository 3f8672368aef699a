"""Tables of the audit log. Entries are written once (triggers in the migration); who is meant stands beside them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base


class AuditEntry(Base):
    """One act. `number` counts from 1 without a gap; `hash` covers the entry and, by `previous_hash`, all before it.

    `by` and `whom` are random names that mean somebody only as long as `audit_name` says so; None: nobody, or the
    service itself. `about` is small canonical JSON of ids, counts and enumerations (see `service.record`).
    """

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    # Not an enumeration to the database: what an act was called stays readable after the code has forgotten it.
    act: Mapped[str] = mapped_column(String(40))
    by: Mapped[str | None] = mapped_column(String(32))
    whom: Mapped[str | None] = mapped_column(String(32))
    about: Mapped[str] = mapped_column(String(400))
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    __table_args__ = (
        CheckConstraint("number >= 1", name="number_counts"),
        CheckConstraint("length(act) BETWEEN 1 AND 40", name="act_named"),
        CheckConstraint("length(about) BETWEEN 2 AND 400", name="about_is_small"),
        CheckConstraint("replace(about, '@', '') = about", name="about_names_no_mailbox"),
        CheckConstraint("length(previous_hash) = 64 AND length(hash) = 64", name="hashes_whole"),
        CheckConstraint("hash <> previous_hash", name="goes_on"),
        Index("ix_audit_entry_at", "at"),
        Index("ix_audit_entry_act", "act", "number"),
        Index("ix_audit_entry_by", "by"),
        Index("ix_audit_entry_whom", "whom"),
    )


class AuditName(Base):
    """Whom a random name of the log means. Erasure deletes the row: the entries stay, and mean nobody any more."""

    __tablename__ = "audit_name"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(32), unique=True)
