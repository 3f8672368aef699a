"""Tables of rosters on their way in: the file, its rows as read, what is wrong with them, and what came of it.

Rows, problems and the file itself are there only until the import is over. What stays is who sent a file when, and how
many people it added, changed and ended.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class ImportState(StrEnum):
    # Nobody has begun to read it.
    WAITING = "waiting"
    READING = "reading"
    # Something has to be mended first, in the file or in how it is read.
    FAULTY = "faulty"
    # Read and compared: HR says whether it is to be taken in.
    READY = "ready"
    APPLYING = "applying"
    APPLIED = "applied"
    CANCELLED = "cancelled"
    # Nobody said anything for a week.
    EXPIRED = "expired"


OPEN = (
    ImportState.WAITING,
    ImportState.READING,
    ImportState.FAULTY,
    ImportState.READY,
    ImportState.APPLYING,
)


class Fate(StrEnum):
    """What a row would change."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    # The row itself says that they left.
    ENDED = "ended"


_OPEN_VALUES = "state IN ('waiting', 'reading', 'faulty', 'ready', 'applying')"


class RosterImport(Keyed):
    """One file, from being sent in to its end."""

    __tablename__ = "roster_import"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    # None: a script, or somebody who was erased since.
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[ImportState] = mapped_column(EnumText(ImportState))
    uploaded_at: Mapped[datetime]
    file_name: Mapped[Sealed | None] = mapped_column(SealedText)
    content: Mapped[Sealed | None] = mapped_column(SealedText)
    size_bytes: Mapped[int]
    # How HR wishes it read, where what we found was not it.
    wished_encoding: Mapped[str | None] = mapped_column(String(16))
    # "csv" or "xlsx", and how it was read.
    kind: Mapped[str | None] = mapped_column(String(8))
    encoding: Mapped[str | None] = mapped_column(String(16))
    separator: Mapped[str | None] = mapped_column(String(1))
    # The columns that were found, by their names in `lines.Column`, with commas between.
    columns: Mapped[str | None] = mapped_column(String(400))
    # Headings nobody knows, one a line; sealed, for anything may stand there.
    unknown_columns: Mapped[Sealed | None] = mapped_column(SealedText)
    rows_total: Mapped[int | None]
    rows_read: Mapped[int] = mapped_column(default=0)
    # Of the company's roster as it stood when it was compared: another one, and it is compared anew.
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    compared_at: Mapped[datetime | None]
    # When it was made anew, because the roster had changed since.
    renewed_at: Mapped[datetime | None]
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    # By the rows themselves; and, once applied, by the file being the whole roster.
    ended: Mapped[int] = mapped_column(default=0)
    # On the roster, and not in the file; of them those who cannot be ended by it (`leaving.people_of_hr`).
    left_out: Mapped[int] = mapped_column(default=0)
    kept_hr: Mapped[int] = mapped_column(default=0)
    faulty: Mapped[int] = mapped_column(default=0)
    # How many of a hundred rows have an address of a domain that nobody on the roster has. None: too few to say.
    foreign_percent: Mapped[int | None]
    is_whole: Mapped[bool | None] = mapped_column(Boolean(create_constraint=False))
    confirmed_at: Mapped[datetime | None]
    over_at: Mapped[datetime | None]
    # Up to which row people were invited, and whether that is done.
    invited_to: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        one_of("state", ImportState),
        CheckConstraint("(state IN ('waiting', 'reading', 'faulty', 'ready', 'applying')) = (over_at IS NULL)",
                        name="over_at_its_end"),
        CheckConstraint("kind IN ('csv', 'xlsx')", name="kind_known"),
        CheckConstraint("state NOT IN ('applying', 'applied') OR confirmed_at IS NOT NULL", name="confirmed_first"),
        CheckConstraint("over_at IS NULL OR content IS NULL", name="keeps_no_file_once_over"),
        CheckConstraint("rows_read >= 0 AND (rows_total IS NULL OR rows_read <= rows_total)", name="read_of_total"),
        # A company has one at a time: whoever sends another one in takes the earlier one back.
        Index(
            "uq_roster_import_open",
            "company_id",
            unique=True,
            postgresql_where=text(_OPEN_VALUES),
            sqlite_where=text(_OPEN_VALUES),
        ),
    )  # fmt: skip


class RosterRow(Base):
    """One person as a file has them. What could not be read is None, and a problem says so.

    `person_id`, `employment_id`, `manager_person_id`, `fate`: found by comparing; no foreign keys, since they are
    looked up anew each time.
    """

    __tablename__ = "roster_row"

    import_id: Mapped[str] = mapped_column(ForeignKey("roster_import.id", ondelete="CASCADE"), primary_key=True)
    # The line in the file, counted from 1 as a text editor or Excel does.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    email: Mapped[str] = mapped_column(String(254))
    former_email: Mapped[str | None] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    department: Mapped[str] = mapped_column(String(400))
    parent: Mapped[str | None] = mapped_column(String(80))
    manager_email: Mapped[str | None] = mapped_column(String(254))
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    birth_year: Mapped[int | None]
    promoted_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    person_id: Mapped[int | None]
    employment_id: Mapped[int | None]
    manager_person_id: Mapped[int | None]
    fate: Mapped[Fate | None] = mapped_column(EnumText(Fate))

    __table_args__ = (
        one_of("fate", Fate),
        Index("ix_roster_row_email", "import_id", "email"),
        Index("ix_roster_row_person", "import_id", "person_id"),
        Index("ix_roster_row_employment", "import_id", "employment_id"),
        Index("ix_roster_row_department", "import_id", "department"),
        Index("ix_roster_row_fate", "import_id", "fate", "number"),
    )


class RosterUnit(Base):
    """One department as the rows of a file call it: `said` is the cell, `name` its own name, the last of a path.

    `department_id`: None for one that is not there yet. `above`: what `said` is of the one above it, None for none;
    with `names_above` False the file does not say. A department that rows name only as standing above others is one
    of them as well.
    """

    __tablename__ = "roster_unit"

    import_id: Mapped[str] = mapped_column(ForeignKey("roster_import.id", ondelete="CASCADE"), primary_key=True)
    said: Mapped[str] = mapped_column(String(400), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    department_id: Mapped[int | None]
    above: Mapped[str | None] = mapped_column(String(400))
    names_above: Mapped[bool] = mapped_column(Boolean(create_constraint=False))


class RosterProblem(Base):
    """One thing to mend in a file: `number` 0 for the whole of it, `column` "" for the whole row."""

    __tablename__ = "roster_problem"

    import_id: Mapped[str] = mapped_column(ForeignKey("roster_import.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    column: Mapped[str] = mapped_column(String(32), primary_key=True)
    wrong: Mapped[str] = mapped_column(String(32), primary_key=True)


class AddressChange(Keyed):
    """A new address the company gave for somebody who uses their account. It holds once they follow the link.

    Whoever writes the roster could otherwise have the account's password sent to an address of their own.
    """

    __tablename__ = "address_change"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("expires_at > asked_at", name="has_a_while"),)
