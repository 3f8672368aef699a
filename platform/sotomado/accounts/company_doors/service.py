"""Whether somebody's password opens, or their company's door is theirs.

An address alone decides what a stranger is told: whoever types any address of such a domain is led to the company, be
there an account or not. An account decides whether its password opens: not for the company's people, always for
those who own its pages here (when the company's provider is down, somebody has to be able to change the setting), and
always for consultants and operators, who are nobody's employees here.
"""

from __future__ import annotations

from sqlalchemy import select

from sotomado.accounts.company_doors.models import CompanyDoor
from sotomado.accounts.models import Duty, HrDuty, Role, RoleGrant
from sotomado.database import UnitOfWork

NEVER_CLOSED = frozenset({Role.CONSULTANT, Role.OPERATOR})


def door_of(work: UnitOfWork, *, email: str) -> CompanyDoor | None:
    """The door that addresses of this domain are led to. `email`: as `clean_email` gives it."""
    return work.session.get(CompanyDoor, email.rpartition("@")[2])


def closed_to(work: UnitOfWork, *, person_id: int, email: str) -> CompanyDoor | None:
    """The door of somebody whose password does not open; None for whoever may come in by one."""
    door = door_of(work, email=email)
    if door is None:
        return None
    held = work.session.execute(
        select(RoleGrant.role, RoleGrant.company_id).where(RoleGrant.person_id == person_id)
    ).all()
    if any(role in NEVER_CLOSED for role, _ in held) or door.company_id not in {company_id for _, company_id in held}:
        return None
    owns = select(HrDuty.duty).where(
        HrDuty.person_id == person_id, HrDuty.company_id == door.company_id, HrDuty.duty == Duty.OWNER
    )
    return None if work.session.scalar(owns) is not None else door
