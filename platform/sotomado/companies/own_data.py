"""A person's places in companies. The list of who works there is the company's own, and goes on without us."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from sotomado.accounts import own_data as accounts
from sotomado.accounts import service as people
from sotomado.accounts.models import Person, Role, RoleGrant
from sotomado.accounts.told import told
from sotomado.companies.models import Company, Department, Employment
from sotomado.database import UnitOfWork

TABLES = frozenset({"employment"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    rows = work.session.execute(
        select(Employment, Company.name, Department.name)
        .join(Company, Company.id == Employment.company_id)
        .join(Department, Department.id == Employment.department_id)
        .where(Employment.person_id == person_id)
        .order_by(Employment.joined_on)
    ).all()
    kept = [{"company": company, "department": department, **told(work, row)} for row, company, department in rows]
    return {"employments": kept} if kept else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    """Cut what the company told us apart from everything that was done here.

    The line of somebody who works there goes to a new person with the name and address the company gave, who has never
    been here: the company sees nothing change, neither that someone came nor that they left, and nothing that stays
    leads to a name any more. A line that has ended stays with nobody.
    """
    person = work.session.get_one(Person, person_id)
    email, name, locale = person.email, person.name, person.locale
    held = work.session.scalar(
        select(Employment).where(Employment.person_id == person_id, Employment.left_on.is_(None))
    )
    work.session.execute(
        update(Employment)
        .where(Employment.person_id == person_id, Employment.left_on.is_not(None))
        .values(birth_year=None, promoted_on=None, returned_on=None)
    )
    if held is None:
        return
    roles = work.session.scalars(
        select(RoleGrant.role).where(RoleGrant.person_id == person_id, RoleGrant.company_id == held.company_id)
    ).all()
    duties = people.actor(work, person_id=person_id).duties
    work.session.execute(delete(RoleGrant).where(RoleGrant.person_id == person_id))
    person.email, person.name = accounts.address_of_nobody(person_id), accounts.NAME_OF_NOBODY
    work.session.flush()
    anew = people.register(work, email=email, name=name, locale=locale)
    for role in {Role.ADVISEE, *roles}:
        people.grant(work, person_id=anew, role=role, company_id=held.company_id, duties=duties)
    held.person_id = anew
    work.session.flush()
