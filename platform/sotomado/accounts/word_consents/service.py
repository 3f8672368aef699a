"""Agreeing, and taking it back, as often as one likes. What stands counts: when a talk is closed, and at a release.

Only what was agreed to in the words that stand there now counts. Whoever agreed to other words is asked anew, and is
counted no more until they agree to these.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select, update

from sotomado.accounts import service as accounts
from sotomado.accounts.models import WordConsent
from sotomado.database import UnitOfWork

# Of the words on the page, templates/accounts/word_consent.html. Version 1 is whatever stood there before versions were
# written down: summaries alone at first, then ideas for the workplace and what a recording says too.
VERSION = 2


def agree(work: UnitOfWork, *, person_id: int) -> None:
    """Agree to the words in force. Agreeing again, or in two tabs at once, changes nothing."""
    accounts.hold_oneself(work, person_id=person_id, in_turn=True)
    if stands(work, person_id=person_id):
        return
    withdraw(work, person_id=person_id)  # what was agreed to in other words makes room for this
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
    """Since when the words in force are agreed to, None where they are not."""
    return work.session.scalar(
        select(WordConsent.given_at).where(
            WordConsent.person_id == person_id, WordConsent.version == VERSION, WordConsent.withdrawn_at.is_(None)
        )
    )


def agreed_to_other_words(work: UnitOfWork, *, person_id: int) -> bool:
    """Whether a person agreed to words that have changed since, and did not take it back."""
    return (
        work.session.scalar(
            select(WordConsent.id).where(
                WordConsent.person_id == person_id, WordConsent.version != VERSION, WordConsent.withdrawn_at.is_(None)
            )
        )
        is not None
    )


def in_force() -> Select[int]:
    """Ids of those who agree now, to the words in force."""
    return select(WordConsent.person_id).where(WordConsent.version == VERSION, WordConsent.withdrawn_at.is_(None))
