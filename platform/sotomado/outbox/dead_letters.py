"""What was given up: shown to an operator, who has it tried again or dropped.

Nothing of what a job carries is ever read here: neither to whom it goes, nor what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update

from sotomado.database import UnitOfWork
from sotomado.outbox.models import Job

LONGEST_LIST = 200
DROPPED = "dropped"
# What nobody saw to for so long is of no use to whoever it was for, and carries their name.
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True)
class DeadLetter:
    """`error`: the kind of trouble and perhaps a code, as `Trouble.kept_as` has it."""

    id: str
    kind: str
    written_at: datetime
    attempts: int
    failed_at: datetime
    error: str


@dataclass(frozen=True)
class Kind:
    """How many of a kind were given up, and since when."""

    kind: str
    count: int
    oldest_at: datetime


def kinds(work: UnitOfWork) -> list[Kind]:
    """The most frequent first."""
    rows = work.session.execute(
        select(Job.kind, func.count(), func.min(Job.written_at))
        .where(Job.failed_at.is_not(None))
        .group_by(Job.kind)
        .order_by(func.count().desc(), Job.kind)
    )
    return [Kind(kind, count, oldest) for kind, count, oldest in rows]


def given_up(work: UnitOfWork, *, limit: int = LONGEST_LIST) -> Sequence[DeadLetter]:
    """Those given up last first."""
    rows = work.session.scalars(
        select(Job).where(Job.failed_at.is_not(None)).order_by(Job.failed_at.desc(), Job.id).limit(limit)
    )
    return [_shown(row, row.failed_at) for row in rows if row.failed_at is not None]


def one(work: UnitOfWork, *, job_id: str) -> DeadLetter | None:
    row = work.session.scalar(select(Job).where(Job.id == job_id, Job.failed_at.is_not(None)))
    return _shown(row, row.failed_at) if row is not None and row.failed_at is not None else None


def try_again(work: UnitOfWork, *, job_id: str) -> bool:
    """Have it tried anew, with four days before it. False if somebody has seen to it already."""
    return _wake(work, Job.id == job_id) == 1


def try_all_again(work: UnitOfWork) -> int:
    """Returns how many there were."""
    return _wake(work, Job.failed_at.is_not(None))


def drop(work: UnitOfWork, *, job_id: str) -> bool:
    """It will not be done, and what it carried is forgotten. It stays known, so that nothing writes it anew."""
    return _drop(work, Job.id == job_id) == 1


def forget_old(work: UnitOfWork) -> int:
    """Drop what was given up long ago. Returns how many there were."""
    return _drop(work, Job.failed_at < work.now - KEPT_FOR)


def _drop(work: UnitOfWork, which: ColumnElement[bool]) -> int:
    rows = work.session.scalars(
        update(Job)
        .where(which, Job.failed_at.is_not(None))
        .values(failed_at=None, done_at=work.now, payload=None, last_error=DROPPED)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(rows)


def _wake(work: UnitOfWork, which: ColumnElement[bool]) -> int:
    rows = work.session.scalars(
        update(Job)
        .where(which, Job.failed_at.is_not(None))
        .values(failed_at=None, tried_since=None, attempts=0, run_after=work.now)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(rows)


def _shown(row: Job, failed_at: datetime) -> DeadLetter:
    return DeadLetter(row.id, row.kind, row.written_at, row.attempts, failed_at, row.last_error or "")
