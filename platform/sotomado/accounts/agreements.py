"""What consultants agree to before they answer about themselves, apart from the consent of those who seek advice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select, update

from sotomado.accounts.models import ConsultantAgreement, Locale, Person
from sotomado.database import UnitOfWork

AGREEMENT_VERSION = "2026-11-21"


def agree(work: UnitOfWork, *, person_id: int, locale: Locale) -> None:
    """Agree to the version in force. Agreeing again, or in two tabs at once, changes nothing."""
    work.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    if stands(work, person_id=person_id):
        return
    withdraw(work, person_id=person_id)
    work.session.add(
        ConsultantAgreement(person_id=person_id, version=AGREEMENT_VERSION, locale=locale, given_at=work.now)
    )
    work.session.flush()


def withdraw(work: UnitOfWork, *, person_id: int) -> None:
    """Take it back: from now on the answers are no longer used for choosing."""
    work.session.execute(
        update(ConsultantAgreement)
        .where(ConsultantAgreement.person_id == person_id, ConsultantAgreement.withdrawn_at.is_(None))
        .values(withdrawn_at=work.now)
    )


def stands(work: UnitOfWork, *, person_id: int) -> bool:
    """Whether the version in force is agreed to."""
    found = work.session.scalar(
        select(ConsultantAgreement.id).where(
            ConsultantAgreement.person_id == person_id,
            ConsultantAgreement.version == AGREEMENT_VERSION,
            ConsultantAgreement.withdrawn_at.is_(None),
        )
    )
    return found is not None


def agreed_at(work: UnitOfWork, *, person_id: int) -> datetime | None:
    """Since when an agreement stands, be it to an older version."""
    return work.session.scalar(
        select(ConsultantAgreement.given_at).where(
            ConsultantAgreement.person_id == person_id, ConsultantAgreement.withdrawn_at.is_(None)
        )
    )


def taken_back() -> Select[int]:
    """Ids of those who agreed once and take part no more."""
    in_force = select(ConsultantAgreement.person_id).where(ConsultantAgreement.withdrawn_at.is_(None))
    return select(ConsultantAgreement.person_id).where(
        ConsultantAgreement.withdrawn_at.is_not(None), ConsultantAgreement.person_id.not_in(in_force)
    )
