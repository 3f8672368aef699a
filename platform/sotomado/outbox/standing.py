"""How the outbox stands by kind of job: for machines that watch."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, case, func, or_, select

from sotomado.database import UnitOfWork
from sotomado.outbox.models import Job


@dataclass(frozen=True)
class OfKind:
    """Of one kind: how many are due, for how long the oldest has been, and how many were given up."""

    kind: str
    waiting: int
    oldest_due_seconds: float
    given_up: int


def by_kind(work: UnitOfWork) -> list[OfKind]:
    """Kinds of which something is open. Reads the two small indexes of jobs that are not done."""
    is_open = and_(Job.done_at.is_(None), Job.failed_at.is_(None))
    is_due = and_(is_open, Job.run_after <= work.now)
    rows = work.session.execute(
        select(
            Job.kind,
            func.count(case((is_due, 1))),
            func.min(case((is_due, Job.run_after))),
            func.count(Job.failed_at),
        )
        .where(or_(is_open, Job.failed_at.is_not(None)))
        .group_by(Job.kind)
        .order_by(Job.kind)
    )
    return [
        OfKind(kind, waiting, (work.now - oldest).total_seconds() if oldest else 0.0, given_up)
        for kind, waiting, oldest, given_up in rows
    ]
