"""Mails that did not arrive: noted by mailbox, so that its owner learns of it on their own pages.

Which mailbox is known by a keyed hash alone: the address itself stands in no row of the outbox once a mail is sent.
A mailbox counts as dead from a permanent refusal until its owner says that it works again, or uses another.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from sotomado.database import UnitOfWork, insert_once, new_key
from sotomado.outbox.models import CameBy, Job, Undelivered

# Long enough to see whether it has become better or worse.
KEPT_FOR = timedelta(days=180)
COUNTED_FOR = timedelta(days=30)
# Servers try for five days, and few report later. Then nobody needs to know whose a mail was.
MAILBOX_KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Dead:
    """An address that takes no mail, and since when we know."""

    address: str
    since: datetime


@dataclass(frozen=True)
class Counts:
    """The last thirty days, in figures."""

    permanent: int
    passing: int
    mailboxes: int


def mailbox_of(work: UnitOfWork, address: str) -> str:
    """The name a mailbox goes by here."""
    return work.keyring.digest(address.strip().lower(), purpose="mailbox")


def note(work: UnitOfWork, *, job_id: str, status: str, is_permanent: bool, by: CameBy) -> bool:
    """Write down that a mail did not arrive. False if that is known already, or there is no such mail."""
    mailbox = work.session.scalar(select(Job.mailbox).where(Job.id == job_id))
    if mailbox is None:
        return False
    written = insert_once(
        work,
        Undelivered,
        id=new_key(),
        mailbox=mailbox,
        job_id=job_id,
        noted_at=work.now,
        status=status[:16],
        is_permanent=is_permanent,
        came_by=by,
    )
    return work.session.execute(written.returning(Undelivered.id)).first() is not None


def dead_among(work: UnitOfWork, *, addresses: Collection[str]) -> list[Dead]:
    """Which of these addresses take no mail."""
    names = {
        digest: address
        for address in addresses
        for digest in work.keyring.digests(address.strip().lower(), purpose="mailbox")
    }
    rows = work.session.execute(
        select(Undelivered.mailbox, func.min(Undelivered.noted_at).label("since"))
        .where(Undelivered.mailbox.in_(names), Undelivered.is_permanent, Undelivered.settled_at.is_(None))
        .group_by(Undelivered.mailbox)
        .order_by("since")
    )
    found: dict[str, Dead] = {}
    for mailbox, since in rows:
        found.setdefault(names[mailbox], Dead(names[mailbox], since))
    return list(found.values())


def settle(work: UnitOfWork, *, addresses: Collection[str]) -> None:
    """Their owner says that they work again. What comes back from now on counts anew."""
    names = [name for one in addresses for name in work.keyring.digests(one.strip().lower(), purpose="mailbox")]
    work.session.execute(
        update(Undelivered)
        .where(Undelivered.mailbox.in_(names), Undelivered.settled_at.is_(None))
        .values(settled_at=work.now)
        .execution_options(synchronize_session=False)
    )


def counts(work: UnitOfWork) -> Counts:
    permanent, all_of_them, mailboxes = work.session.execute(
        select(
            func.count().filter(Undelivered.is_permanent),
            func.count(),
            func.count(Undelivered.mailbox.distinct()).filter(Undelivered.is_permanent),
        ).where(Undelivered.noted_at >= work.now - COUNTED_FOR)
    ).one()
    return Counts(permanent, all_of_them - permanent, mailboxes)


def forget_old(work: UnitOfWork) -> None:
    """Drop what nobody needs any more: settled, or passing and long gone; and whose the mails were that were sent."""
    work.session.execute(
        update(Job)
        .where(Job.mailbox.is_not(None), Job.done_at < work.now - MAILBOX_KEPT_FOR)
        .values(mailbox=None)
        .execution_options(synchronize_session=False)
    )
    long_ago = work.now - KEPT_FOR
    work.session.execute(
        delete(Undelivered).where(
            Undelivered.noted_at < long_ago, Undelivered.settled_at.is_not(None) | ~Undelivered.is_permanent
        )
    )
