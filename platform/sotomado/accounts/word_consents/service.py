"""Agreeing, and taking it back, as often as one likes. What stands counts: when a talk is closed, and at a release."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select, update

from sotomado.accounts import service as accounts
from sotomado.accounts.models import WordConsent
from sotomado.database import UnitOfWork

# Of the words on the page: templates/accounts/word_consent.html. Whoever agreed to other words is asked anew.
VERSION = 1


def agree(work: UnitOfWork, *, person_id: int) -> None:
    """Agree. Agreeing again, or in two tabs at once, changes nothing."""
    accounts.hold_oneself(work, person_id=person_id, in_turn=True)
    if stands(work, person_id=person_id):
        return
    work.session.add(WordConsent(person_id=person_id, version=VERSION, given_at=work.now))
    work.session.flush()


def withdraw(work: UnitOfWork, *, person_id: int) -> None:
    """Take it back: from the next release on no word of this person is counted, be it of earlier talks."""
    work.session.execute(
        update(WordConsent)
        .where(WordConsent.person_id == person_id, WordConsent.withdrawn_at.is_(None))
        .values(withdrawn_at=work.now)
    )


def stands(work: UnitOfWork, *, person_id: int) -> bool:
    return agreed_at(work, person_id=person_id) is not None


def agreed_at(work: UnitOfWork, *, person_id: int) -> datetime | None:
    """Since when it is agreed to, None where it is not."""
    return work.session.scalar(
        select(WordConsent.given_at).where(WordConsent.person_id == person_id, WordConsent.withdrawn_at.is_(None))
    )


def in_force() -> Select[int]:
    """Ids of those who agree now."""
    return select(WordConsent.person_id).where(WordConsent.withdrawn_at.is_(None))
