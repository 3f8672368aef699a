"""The table of jobs: everything that is to happen outside, or later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Keyed, SealedText
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
    )
