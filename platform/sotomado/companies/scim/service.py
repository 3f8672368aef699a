"""What a provider can do to people: tell of somebody, tell anew, have them leave and come back, and forget them.

Whatever is written of one company waits for its turn: two requests of one provider never change each other's ground.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from scim2_models import NotFoundException, PreconditionFailedException
from sqlalchemy import delete, or_, select

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Person, Role
from sotomado.accounts.service import clean_email, clean_name
from sotomado.companies import leaving
from sotomado.companies.errors import StillHr
from sotomado.companies.models import Company, Employment
from sotomado.companies.scim import lines, moving
from sotomado.companies.scim.errors import StillOfHr, Taken
from sotomado.companies.scim.lines import Line
from sotomado.companies.scim.models import ScimUser
from sotomado.companies.scim.told import Told, key_of
from sotomado.database import UnitOfWork

# So long a provider still finds whom it let go. Providers delete thirty days after they deactivate.
KEPT = timedelta(days=60)


@dataclass(frozen=True)
class Around:
    """The company whose provider asks, and where its people are led."""

    company_id: int
    public_url: str

    @property
    def base(self) -> str:
        return f"{self.public_url}/scim/v2"


def create(work: UnitOfWork, around: Around, *, told: Told) -> Line:
    """Somebody new. Raises Taken, InvalidValueException."""
    company = hold(work, around.company_id)
    _refuse_taken(work, company.id, told, besides=None)
    person_id = accounts.register(work, email=told.email, name=told.name)
    _refuse_employed(work, person_id)
    today = _today(work, company)
    row = Employment(
        person_id=person_id,
        company_id=company.id,
        department_id=moving.department(work, company_id=company.id, name=told.department),
        joined_on=today,
        left_on=today if told.active is False else None,
    )
    work.session.add(row)
    work.session.flush()
    _write(work, company, row.id, told, left_on=row.left_on)
    if row.left_on is None:
        accounts.grant(work, person_id=person_id, role=Role.ADVISEE, company_id=company.id)
    moving.set_manager(work, company_id=company.id, employment=row, manager=told.manager)
    if row.left_on is None:
        moving.invite_if_wished(work, company=company, person_id=person_id, public_url=around.public_url)
    return _line(work, around, row.id)


def read(work: UnitOfWork, around: Around, *, employment_id: int) -> Line:
    """Raises NotFoundException."""
    return _line(work, around, employment_id)


def replace_told(
    work: UnitOfWork, around: Around, *, employment_id: int, told: Told, matches: str | None = None
) -> Line:
    """All of what is said of somebody, anew. `matches`: If-Match, as it was sent.

    Raises NotFoundException, PreconditionFailedException, Taken, StillOfHr, InvalidValueException.
    """
    company = hold(work, around.company_id)
    before = _line(work, around, employment_id)
    refuse_changed(before.version, matches)
    if told == before.told and before.is_spoken_of:
        return before
    if replace(told, manager=before.told.manager) != before.told or not before.is_spoken_of:
        _refuse_taken(work, company.id, told, besides=employment_id)
    row = work.session.get_one(Employment, employment_id, with_for_update=True, populate_existing=True)
    if told.active is False and before.told.active is not False:
        _let_go(work, company, employment_id)
        work.session.refresh(row)
    elif told.active is not False and before.told.active is False:
        _take_back(work, company, row, told)
    _follow(work, row, before.told, told)
    if told.department != before.told.department:
        row.department_id = moving.department(work, company_id=company.id, name=told.department)
    if told.manager != before.told.manager:
        moving.set_manager(work, company_id=company.id, employment=row, manager=told.manager)
    _write(work, company, employment_id, told, left_on=row.left_on)
    if row.left_on is None and (before.told.active is False or told.email != before.told.email):
        moving.invite_if_wished(work, company=company, person_id=row.person_id, public_url=around.public_url)
    return _line(work, around, employment_id)


def remove(work: UnitOfWork, around: Around, *, employment_id: int, matches: str | None = None) -> None:
    """End somebody's place, and let the provider find them no more. Their own account stays theirs.

    Raises NotFoundException, PreconditionFailedException, StillOfHr.
    """
    company = hold(work, around.company_id)
    before = _line(work, around, employment_id)
    refuse_changed(before.version, matches)
    if before.left_on is None:
        _let_go(work, company, employment_id)
    work.session.execute(delete(ScimUser).where(ScimUser.employment_id == employment_id))


def let_go_of_old(work: UnitOfWork) -> None:
    """What providers said of people who left long ago."""
    work.session.execute(delete(ScimUser).where(ScimUser.kept_until < work.now.date()))


def hold(work: UnitOfWork, company_id: int) -> Company:
    """One of a company's provider, or of its files, writes at a time."""
    return work.session.scalars(select(Company).where(Company.id == company_id).with_for_update(key_share=True)).one()


def refuse_changed(version: str, matches: str | None) -> None:
    """`matches`: what If-Match lists. Weak comparison: our versions are of what is said, not of its bytes."""
    if matches is None or matches.strip() == "*":
        return
    if bare(version) not in {bare(one) for one in matches.split(",")}:
        raise PreconditionFailedException(detail="The resource has changed since this version.")


def bare(version: str) -> str:
    return version.strip().removeprefix("W/").strip('"')


def _line(work: UnitOfWork, around: Around, employment_id: int) -> Line:
    work.session.flush()
    found = lines.line(work, company_id=around.company_id, employment_id=employment_id)
    if found is None:
        raise NotFoundException(detail=f"User {employment_id} is not known.")
    return found


def _today(work: UnitOfWork, company: Company) -> date:
    return work.now.astimezone(ZoneInfo(company.time_zone)).date()


def _refuse_taken(work: UnitOfWork, company_id: int, told: Told, *, besides: int | None) -> None:
    """Nobody else of the company has the same userName, address or externalId. Raises Taken."""
    said = work.session.scalars(
        select(ScimUser).where(
            ScimUser.company_id == company_id,
            ScimUser.employment_id != (besides or 0),
            or_(
                ScimUser.user_name_key == key_of(told.user_name),
                ScimUser.email_key == key_of(told.email),
                ScimUser.external_id == told.external_id if told.external_id else ScimUser.external_id.in_([]),
            ),
        )
    ).all()
    if any(told.external_id and row.external_id == told.external_id for row in said):
        raise Taken("externalId is in use by another User.")
    # Who came by a file is known by their address.
    by_file = work.session.scalar(
        select(Employment.id)
        .join(Person, Person.id == Employment.person_id)
        .outerjoin(ScimUser, ScimUser.employment_id == Employment.id)
        .where(
            Employment.company_id == company_id,
            Employment.left_on.is_(None),
            Employment.id != (besides or 0),
            ScimUser.employment_id.is_(None),
            Person.email.in_([key_of(told.user_name), clean_email(told.email)]),
        )
        .limit(1)
    )
    if said or by_file is not None:
        raise Taken("userName or address is in use by another User.")


def _refuse_employed(work: UnitOfWork, person_id: int) -> None:
    """Nobody is taken from elsewhere. Says nothing about elsewhere. Raises Taken."""
    held = select(Employment.id).where(Employment.person_id == person_id, Employment.left_on.is_(None))
    if work.session.scalar(held.limit(1)) is not None:
        raise Taken()


def _write(work: UnitOfWork, company: Company, employment_id: int, told: Told, *, left_on: date | None) -> None:
    """Keep what was said, in its words."""
    row = work.session.get(ScimUser, employment_id)
    values = _columns(told) | {"kept_until": left_on and max(left_on, _today(work, company)) + KEPT}
    if row is None:
        work.session.add(ScimUser(employment_id=employment_id, company_id=company.id, **values))
    else:
        if row.kept_until is not None and left_on is not None:
            values["kept_until"] = row.kept_until
        for name, value in values.items():
            setattr(row, name, value)
    work.session.flush()


def _columns(told: Told) -> dict[str, Any]:
    text = {
        "user_name": told.user_name,
        "email": told.email,
        "email_type": told.email_type,
        "display_name": told.display_name,
        "formatted": told.formatted,
        "family_name": told.family_name,
        "given_name": told.given_name,
    }
    keys = {f"{name}_key": value and key_of(value) for name, value in text.items()}
    said = {"external_id": told.external_id, "email_primary": told.email_primary}
    return text | keys | said | {"says_active": told.active is not None}


def _let_go(work: UnitOfWork, company: Company, employment_id: int) -> None:
    """Raises StillOfHr."""
    try:
        leaving.leave(work, company_id=company.id, employment_id=employment_id, on=_today(work, company))
    except StillHr as error:
        raise StillOfHr() from error


def _take_back(work: UnitOfWork, company: Company, row: Employment, told: Told) -> None:
    """Who left is there again, in the same place. Raises Taken for whoever works elsewhere by now."""
    person = work.session.get_one(Person, row.person_id)
    if person.email.endswith(".invalid"):
        # Their account was erased since: whoever comes now has never been here.
        row.person_id = accounts.register(work, email=told.email, name=told.name)
    _refuse_employed(work, row.person_id)
    row.left_on = None
    work.session.flush()
    accounts.grant(work, person_id=row.person_id, role=Role.ADVISEE, company_id=company.id)
    moving.follow_lines_below(work, company_id=company.id, employment=row)


def _follow(work: UnitOfWork, row: Employment, before: Told, told: Told) -> None:
    """Carry a new name or address over to the account, as far as that is the company's own.

    A name follows where it was the one the company gave. An address is what somebody signs in by: once they have a way
    in it is theirs, and no company moves it, or whoever runs its mail could walk into what they wrote here. Until then
    it is only where the invitation goes. Raises Taken.
    """
    person = work.session.get_one(Person, row.person_id)
    if row.left_on is not None:
        return
    if told.name != before.name and person.name == clean_name(before.name):
        person.name = clean_name(told.name)
    if key_of(told.email) == key_of(before.email):
        return
    known = work.session.scalar(select(Person.id).where(Person.email == clean_email(told.email)))
    if known is not None and known != person.id:
        # Asked of everybody alike: the answer must not depend on whether somebody ever came.
        _refuse_employed(work, known)
    if known == person.id or not moving.never_came(work, person):
        return
    if known is None:
        person.email = clean_email(told.email)
        moving.void_invitations(work, person_id=person.id)
    else:
        row.person_id = known
        accounts.grant(work, person_id=known, role=Role.ADVISEE, company_id=row.company_id)
    work.session.flush()


__all__ = ["KEPT", "Around", "create", "hold", "let_go_of_old", "read", "refuse_changed", "remove", "replace_told"]
