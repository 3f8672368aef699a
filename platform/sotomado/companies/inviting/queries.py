"""What is asked of tables for inviting. Each is one statement by a key."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from sotomado.accounts.models import Person
from sotomado.companies.inviting.models import InvitationRound
from sotomado.database import UnitOfWork
from sotomado.outbox.models import Job, Undelivered

# Of the keys by which mails of rounds are sent once: "invitation_round|<round>|<which>|<person>".
PREFIX = "invitation_round"


def resting(work: UnitOfWork, *, person_ids: Collection[int]) -> set[int]:
    """Who of these cannot sign in for now. For whoever sends, and for nobody else."""
    return set(
        work.session.scalars(select(Person.id).where(Person.id.in_(person_ids), Person.disabled_at.is_not(None)))
    )


def is_followed(work: UnitOfWork, *, round_id: str) -> bool:
    """Whether the round of the next year is there."""
    return work.session.scalar(select(InvitationRound.id).where(InvitationRound.follows_id == round_id)) is not None


def sent_since(work: UnitOfWork, *, company_id: int, since: datetime) -> list[InvitationRound]:
    """Rounds of a company that have left, the latest first."""
    return list(
        work.session.scalars(
            select(InvitationRound)
            .where(InvitationRound.company_id == company_id, InvitationRound.sent_at >= since)
            .order_by(InvitationRound.sent_at.desc(), InvitationRound.id)
        )
    )


def not_arrived(work: UnitOfWork, *, company_id: int) -> int:
    """How many mailboxes took no mail of any round of a company, and are not known to work again."""
    rows = work.session.execute(
        select(Undelivered.mailbox, Job.dedupe_key)
        .join(Job, Job.id == Undelivered.job_id)
        .where(
            Undelivered.is_permanent,
            Undelivered.settled_at.is_(None),
            Job.dedupe_key.startswith(f"{PREFIX}|", autoescape=True),
        )
    ).all()
    own = set(work.session.scalars(select(InvitationRound.id).where(InvitationRound.company_id == company_id)))
    return len({mailbox for mailbox, key in rows if key is not None and key.split("|")[1] in own})
