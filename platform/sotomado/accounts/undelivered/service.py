"""Which of a person's addresses take no mail, and trying anew.

A private address that takes no mail is not gone around: what was to stay off the company's server stays off it, and the
person is told here instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sotomado.accounts import service as accounts
from sotomado.accounts.reached import service as reached
from sotomado.accounts.undelivered.letters import BODIES, SUBJECTS
from sotomado.database import UnitOfWork
from sotomado.outbox import bounces, mail


@dataclass(frozen=True)
class NotReached:
    """An address mail comes back from. `is_private`: not the one they sign in with."""

    address: str
    since: datetime
    is_private: bool


def own(work: UnitOfWork, *, person_id: int) -> list[NotReached]:
    """Nothing, for nearly everybody."""
    person = accounts.actor(work, person_id=person_id)
    addresses = {person.email, reached.reader(work, person_id=person_id).email}
    dead = bounces.dead_among(work, addresses=addresses)
    return [NotReached(one.address, one.since, one.address != person.email) for one in dead]


def try_again(work: UnitOfWork, *, person_id: int) -> int:
    """Believe that they work again, and write to see. Whatever comes back is noted anew. Returns how many."""
    person = accounts.actor(work, person_id=person_id)
    dead = own(work, person_id=person_id)
    bounces.settle(work, addresses=[one.address for one in dead])
    for one in dead:
        mail.post(
            work,
            to_email=one.address,
            to_name=person.name,
            subject=SUBJECTS[person.locale],
            body=BODIES[person.locale].format(name=person.name),
        )
    return len(dead)
