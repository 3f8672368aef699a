"""Mails of a person that wait or were given up, and what is known of their mailbox. Asked by whoever knows it."""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import delete, select, update

from sotomado.database import UnitOfWork
from sotomado.outbox import bounces
from sotomado.outbox.mail import KIND
from sotomado.outbox.models import Job, Undelivered

TABLES = frozenset({"job", "undelivered"})


def forget_mail(work: UnitOfWork, *, addresses: Collection[str], name: str) -> None:
    """Empty what was to be mailed to these addresses, and what was given up and speaks of `name` to somebody else.

    What others are still to be told (that a talk is called off) goes its way, and is emptied when it has arrived. Of
    jobs that are done nothing but their kind and instants was kept.
    """
    mailboxes = [bounces.mailbox_of(work, address) for address in addresses]
    nothing = {"payload": None, "mailbox": None, "failed_at": None, "lease": None, "leased_until": None}
    is_theirs = Job.mailbox.in_(mailboxes)
    work.session.execute(update(Job).where(is_theirs, Job.done_at.is_(None)).values(done_at=work.now, **nothing))
    work.session.execute(update(Job).where(is_theirs).values(mailbox=None))
    given_up = select(Job).where(Job.kind == KIND, Job.failed_at.is_not(None), Job.payload.is_not(None))
    for job in work.session.scalars(given_up.execution_options(populate_existing=True)).all():
        said = json.loads(work.unseal(job, "payload") or "{}")
        if name in f"{said.get('subject', '')}{said.get('body', '')}":
            job.payload, job.failed_at, job.done_at = None, None, work.now
    work.session.execute(delete(Undelivered).where(Undelivered.mailbox.in_(mailboxes)))
    work.session.flush()
