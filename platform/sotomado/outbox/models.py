"""The tables of what is to happen outside, or later: jobs; and of the mails that did not arrive."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class Job(Keyed):
    """One thing to do, written in the transaction that wants it done.

    A worker takes it with a lease. If the worker dies, the lease runs out and another takes it again.
    """

    __tablename__ = "job"

    kind: Mapped[str] = mapped_column(String(64))
    # Sealed, because mails carry names and times; emptied when the job is done.
    payload: Mapped[Sealed | None] = mapped_column(SealedText)
    # The same thing asked for twice is one job.
    dedupe_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    written_at: Mapped[datetime]
    run_after: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    lease: Mapped[str | None] = mapped_column(String(32))
    leased_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    # Given up after the last attempt; an operator sees these.
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(300))
    # Since when it has been tried in vain: how long that may go on counts from here.
    tried_since: Mapped[datetime | None]
    # Of a mail: whose mailbox it goes to, as a keyed hash (`Keyring.digest`), for when it comes back; then forgotten.
    mailbox: Mapped[str | None] = mapped_column(String(64))
    # The trace of the request, or of the job, that it was written in: 32 hexadecimal digits, drawn; emptied when done.
    trace: Mapped[str | None] = mapped_column(String(32))

    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name="lease_has_an_end"),
        CheckConstraint("done_at IS NULL OR payload IS NULL", name="done_keeps_no_payload"),
        Index(
            "ix_job_open",
            "run_after",
            postgresql_where=text("done_at IS NULL AND failed_at IS NULL"),
            sqlite_where=text("done_at IS NULL AND failed_at IS NULL"),
        ),
        # A handful, counted whenever somebody asks how the service is, among all that was ever done.
        Index(
            "ix_job_failed",
            "failed_at",
            postgresql_where=text("failed_at IS NOT NULL"),
            sqlite_where=text("failed_at IS NOT NULL"),
        ),
    )


class CameBy(StrEnum):
    """How we learned that a mail did not arrive."""

    # The server refused the mailbox while we spoke with it.
    CONVERSATION = "conversation"
    # A report came back later.
    REPORT = "report"


class Undelivered(Keyed):
    """A mail that did not arrive. Says which mailbox by a keyed hash alone, and nothing of what was in it."""

    __tablename__ = "undelivered"

    mailbox: Mapped[str] = mapped_column(String(64), index=True)
    # One mail comes back once, however many reports tell of it.
    job_id: Mapped[str] = mapped_column(ForeignKey("job.id"), unique=True)
    noted_at: Mapped[datetime]
    # "5.1.1" as reports write it, "550" as servers say it, "" where nothing was said.
    status: Mapped[str] = mapped_column(String(16))
    # The mailbox will not take the next one either.
    is_permanent: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    came_by: Mapped[CameBy] = mapped_column(EnumText(CameBy))
    # Whoever owns the mailbox says that it works again.
    settled_at: Mapped[datetime | None]

    __table_args__ = (one_of("came_by", CameBy),)
