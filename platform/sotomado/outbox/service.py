"""Write a job in the transaction that wants it done; take jobs with a lease; mark them done.

A job is lost in no case and done once in every case but one: when the worker dies after the outside world accepted
the work and before `done` is written, the job is taken again. Handlers therefore carry an identity (a mail's
Message-ID is the job's id), so that the other side recognises the second.

What fails is tried again less and less often, for four days; then it is given up and kept for an operator. What can
never succeed is given up at once. While a server is away nothing is counted against the jobs that wait for it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select, update

from sotomado.database import UnitOfWork, insert_once, new_key
from sotomado.keyring import CannotUnseal
from sotomado.outbox.models import Job
from sotomado.tracing import current_trace

LEASE = timedelta(minutes=2)
# Waits after each failure; the last is repeated.
RETRY_AFTER = tuple(timedelta(seconds=s) for s in (10, 60, 300, 900, 1800, 3600))
# A weekend's outage with a holiday before and after it loses nothing. Then a job is given up and shown to an operator.
GIVE_UP_AFTER = timedelta(days=4)
LONGEST_ERROR = 300


@dataclass(frozen=True)
class Taken:
    """A job in the hands of one worker until its lease ends."""

    id: str
    kind: str
    payload: dict[str, Any]
    lease: str
    leased_until: datetime
    attempts: int
    # Of the request it came from.
    trace: str | None = None


def write(
    work: UnitOfWork,
    *,
    kind: str,
    payload: dict[str, Any],
    run_after: datetime | None = None,
    dedupe_key: str | None = None,
    mailbox: str | None = None,
) -> str | None:
    """Have `kind` done with `payload` (plain JSON values). Returns the job's id, or None if it is asked for already.

    Safe also where two transactions ask at once: the second waits for the first. `mailbox`: see `Job.mailbox`.
    """
    job = Job()
    values = {
        "id": job.id,
        "kind": kind,
        "payload": work.seal(job, "payload", json.dumps(payload, ensure_ascii=False)),
        "dedupe_key": dedupe_key,
        "mailbox": mailbox,
        "written_at": work.now,
        "run_after": run_after or work.now,
        "attempts": 0,
        "trace": current_trace(),
    }
    return work.session.scalar(insert_once(work, Job, **values).returning(Job.id))


def take(
    work: UnitOfWork, *, limit: int = 10, last: Collection[str] = (), besides: Collection[str] = ()
) -> list[Taken]:
    """Lease up to `limit` jobs that are due, oldest first. Two workers never hold the same lease.

    Jobs of the kinds in `last` come after all others, however long they have waited; those `besides` are left alone.

    One whose payload no longer opens (its key is gone, or the row was changed) is given up at once: it would
    otherwise stop everybody else's.
    """
    # A part of its own, read once: within the update PostgreSQL may ask again for each row it looks at, and each time
    # find the next ones, so that more are leased than asked for, and not the oldest.
    due = (
        select(Job.id)
        .where(
            Job.done_at.is_(None),
            Job.failed_at.is_(None),
            Job.run_after <= work.now,
            Job.kind.not_in(besides),
            or_(Job.leased_until.is_(None), Job.leased_until <= work.now),
        )
        .order_by(*([Job.kind.in_(last)] if last else []), Job.run_after, Job.written_at, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    lease = new_key()
    rows = work.session.scalars(
        update(Job)
        .where(Job.id.in_(select(due.c.id)))
        .values(lease=lease, leased_until=work.now + LEASE, attempts=Job.attempts + 1)
        .returning(Job)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()
    taken = []
    for job in sorted(rows, key=lambda job: (job.kind in last, job.run_after, job.written_at, job.id)):
        try:
            payload = json.loads(work.unseal(job, "payload") or "{}")
        except CannotUnseal as error:
            job.lease, job.leased_until = None, None
            job.failed_at, job.last_error = work.now, type(error).__name__
        else:
            taken.append(Taken(job.id, job.kind, payload, lease, work.now + LEASE, job.attempts, job.trace))
    work.session.flush()
    return taken


def done(work: UnitOfWork, *, job: Taken) -> bool:
    """Mark a job done and forget what it carried. False if the lease was lost meanwhile."""
    return _finish(work, job, done_at=work.now, payload=None, last_error=None, trace=None)


def failed(work: UnitOfWork, *, job: Taken, error: str) -> bool:
    """Give a job back to be tried later, or give it up. `error` must carry no personal data."""
    since = _tried_since(work, job)
    if work.now - since >= GIVE_UP_AFTER:
        return give_up(work, job=job, error=error)
    wait = RETRY_AFTER[min(job.attempts, len(RETRY_AFTER)) - 1]
    return _finish(work, job, run_after=work.now + wait, tried_since=since, last_error=error[:LONGEST_ERROR])


def give_up(work: UnitOfWork, *, job: Taken, error: str) -> bool:
    """Try no more; an operator may. What it carries is kept for that."""
    since = _tried_since(work, job)
    return _finish(work, job, failed_at=work.now, tried_since=since, last_error=error[:LONGEST_ERROR])


def put_back(work: UnitOfWork, *, job: Taken, error: str | None = None) -> bool:
    """Give a job back as it was, with its place in the order: whoever is needed for it is away.

    `error`: it was the one that found this out. Without, it was not begun, and no try is counted.
    """
    if error is not None:
        return _finish(work, job, last_error=error[:LONGEST_ERROR])
    return _finish(work, job, attempts=job.attempts - 1)


def give_up_what_waited_too_long(work: UnitOfWork, *, kind: str, error: str) -> int:
    """Of a kind whose server is away: what should have been done four days ago is an operator's to decide."""
    given_up = work.session.scalars(
        update(Job)
        .where(
            Job.kind == kind,
            Job.done_at.is_(None),
            Job.failed_at.is_(None),
            Job.lease.is_(None),
            func.coalesce(Job.tried_since, Job.run_after) <= work.now - GIVE_UP_AFTER,
        )
        .values(failed_at=work.now, last_error=error[:LONGEST_ERROR])
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(given_up)


def _tried_since(work: UnitOfWork, job: Taken) -> datetime:
    return work.session.scalar(select(Job.tried_since).where(Job.id == job.id)) or work.now


def _finish(work: UnitOfWork, job: Taken, **values: Any) -> bool:
    rows = work.session.execute(
        update(Job)
        .where(Job.id == job.id, Job.lease == job.lease)
        .values(lease=None, leased_until=None, **values)
        .returning(Job.id)
    ).all()
    return bool(rows)


# Longer than any wait between two tries: what is due for so long waits for a worker or for a server.
STUCK_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Health:
    """How the outbox stands: numbers only. What is planned for later does not wait yet.

    `is_stuck`: something should have left long ago.
    """

    waiting: int
    given_up: int
    oldest_due_at: datetime | None
    is_stuck: bool


def health(work: UnitOfWork) -> Health:
    is_due = Job.run_after <= work.now
    waiting, oldest = work.session.execute(
        select(func.count(), func.min(case((is_due, Job.run_after)))).where(
            Job.done_at.is_(None),
            Job.failed_at.is_(None),
            # Tried before, it waits for its next try.
            or_(is_due, Job.tried_since.is_not(None)),
        )
    ).one()
    given_up = work.session.scalar(select(func.count()).where(Job.failed_at.is_not(None))) or 0
    is_stuck = oldest is not None and work.now - oldest > STUCK_AFTER
    return Health(waiting, given_up, oldest, is_stuck)
