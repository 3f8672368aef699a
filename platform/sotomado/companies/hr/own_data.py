"""Invitations to HR as a person's own: those sent to their address, and those they sent."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from sotomado.accounts.models import Person
from sotomado.accounts.told import plain
from sotomado.companies.hr.models import HrInvitation
from sotomado.database import UnitOfWork

TABLES = frozenset({"hr_invitation"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    email = work.session.get_one(Person, person_id).email
    to_them = work.session.scalars(
        select(HrInvitation).where(HrInvitation.email == email).order_by(HrInvitation.invited_at, HrInvitation.id)
    )
    kept = [
        {"invited_at": plain(row.invited_at), "duties_of_hr": sorted(duty.value for duty in row.duties)}
        for row in to_them
    ]
    return {"invitations_to_hr": kept} if kept else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    """What was sent to their address goes; what they sent stays with whom it was for, without who sent it."""
    email = work.session.get_one(Person, person_id).email
    work.session.execute(delete(HrInvitation).where(HrInvitation.email == email))
    work.session.execute(
        update(HrInvitation)
        .where(HrInvitation.invited_by_person_id == person_id)
        .values(invited_by_person_id=None)
        .execution_options(synchronize_session=False)
    )
