"""Where somebody stands: department and manager, and what follows of a change; and how they hear that they may come."""

from __future__ import annotations

from datetime import timedelta

from scim2_models import InvalidValueException
from sqlalchemy import select, update

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Invitation, Person, Role, SignIn
from sotomado.companies import service as companies
from sotomado.companies.events import MANAGERS_CHANGED
from sotomado.companies.models import Company, Department, Employment
from sotomado.companies.roster import telling
from sotomado.companies.scim.models import ScimGroup, ScimLink, ScimUser
from sotomado.database import UnitOfWork, insert_once
from sotomado.outbox import service as outbox

NOWHERE = ("所属なし", "No department")
# A provider that hands over ten thousand people has their pairs made once a minute, not ten thousand times.
GATHERED = timedelta(minutes=1)


def link(work: UnitOfWork, *, company_id: int) -> ScimLink:
    """A company's connection; begun where there is none yet."""
    work.session.execute(insert_once(work, ScimLink, company_id=company_id, invites_at_once=True))
    return work.session.get_one(ScimLink, company_id)


def department(work: UnitOfWork, *, company_id: int, name: str | None) -> int:
    """The department of this name, in Japanese or English, made where there is none; or the one of those without."""
    if name is None:
        return nowhere(work, company_id=company_id)
    rows = work.session.scalars(
        select(Department)
        .where(Department.company_id == company_id, (Department.name == name) | (Department.name_en == name))
        .order_by(Department.id)
    ).all()
    found = next((row for row in rows if row.name == name), rows[0] if rows else None)
    if found is None:
        found = Department(company_id=company_id, name=name, name_en=name)
        work.session.add(found)
        work.session.flush()
    said = work.session.get(ScimGroup, found.id)
    if said is not None and said.removed_at is not None:
        work.session.delete(said)
        work.session.flush()
    return found.id


def nowhere(work: UnitOfWork, *, company_id: int) -> int:
    """The department of those whom the provider names none for."""
    held = link(work, company_id=company_id)
    if held.nowhere_id is None:
        japanese, english = NOWHERE
        known = work.session.scalar(
            select(Department.id).where(Department.company_id == company_id, Department.name == japanese)
        )
        if known is None:
            row = Department(company_id=company_id, name=japanese, name_en=english)
            work.session.add(row)
            work.session.flush()
            known = row.id
        held.nowhere_id = known
        work.session.flush()
    return held.nowhere_id


def set_manager(work: UnitOfWork, *, company_id: int, employment: Employment, manager: str | None) -> None:
    """Raises InvalidValueException for somebody unknown, or where anybody would stand above themselves."""
    manager_id: int | None = None
    if manager is not None:
        manager_id = _there(work, company_id, manager)
        _refuse_circle(work, company_id, employment.id, manager_id)
    if employment.manager_id == manager_id:
        return
    employment.manager_id = manager_id
    work.session.flush()
    if manager_id is not None:
        above = work.session.get_one(Employment, manager_id)
        accounts.grant(work, person_id=above.person_id, role=Role.MANAGER, company_id=company_id)
    tell_of_managers(work, company_id=company_id)


def follow_lines_below(work: UnitOfWork, *, company_id: int, employment: Employment) -> None:
    """Somebody is there again: whoever reported to them does so again."""
    below = select(Employment.id).where(Employment.manager_id == employment.id, Employment.left_on.is_(None)).limit(1)
    if work.session.scalar(below) is not None:
        accounts.grant(work, person_id=employment.person_id, role=Role.MANAGER, company_id=company_id)
    tell_of_managers(work, company_id=company_id)


def tell_of_managers(work: UnitOfWork, *, company_id: int) -> None:
    """Have pairs follow, once for all that changes within a minute."""
    minute = int(work.now.timestamp() // GATHERED.total_seconds())
    outbox.write(
        work,
        kind=MANAGERS_CHANGED,
        payload={"company_id": company_id},
        run_after=work.now + GATHERED,
        dedupe_key=f"scim|managers|{company_id}|{minute}",
    )


def _there(work: UnitOfWork, company_id: int, user_id: str) -> int:
    row = None
    if user_id.isascii() and user_id.isdecimal() and len(user_id) < 10:
        row = work.session.scalar(
            select(Employment.id)
            .outerjoin(ScimUser, ScimUser.employment_id == Employment.id)
            .where(
                Employment.id == int(user_id),
                Employment.company_id == company_id,
                Employment.left_on.is_(None) | ScimUser.employment_id.is_not(None),
            )
        )
    if row is None:
        raise InvalidValueException(detail="manager.value names no User of this company")
    return row


def _refuse_circle(work: UnitOfWork, company_id: int, own_id: int, manager_id: int) -> None:
    """Step by step upwards: lines are short, and rosters long."""
    step: int | None = manager_id
    seen: set[int] = set()
    while step is not None and step not in seen:
        if step == own_id:
            raise InvalidValueException(detail="manager.value would have somebody stand above themselves")
        seen.add(step)
        above = select(Employment.manager_id).where(Employment.id == step, Employment.company_id == company_id)
        step = work.session.scalar(above)


def never_came(work: UnitOfWork, person: Person) -> bool:
    """Whether an account is nothing but an address to invite: nobody ever had a way into it."""
    if person.password_hash is not None or person.disabled_at is not None:
        return False
    return work.session.scalar(select(SignIn.id).where(SignIn.person_id == person.id).limit(1)) is None


def void_invitations(work: UnitOfWork, *, person_id: int) -> None:
    work.session.execute(
        update(Invitation)
        .where(Invitation.person_id == person_id, Invitation.used_at.is_(None), Invitation.expires_at > work.now)
        .values(used_at=work.now)
        .execution_options(synchronize_session=False)
    )


def invite_if_wished(work: UnitOfWork, *, company: Company, person_id: int, public_url: str) -> None:
    """Write to somebody who has no way in yet, where HR wants that done at once."""
    if not link(work, company_id=company.id).invites_at_once:
        return
    if not telling.to_be_invited(work, company_id=company.id, person_ids=[person_id]):
        return
    person = work.session.get_one(Person, person_id)
    employer = companies.company(work, company_id=company.id)
    telling.invite(work, person_id, person.email, person.name, person.locale, employer, public_url)
