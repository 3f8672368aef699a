"""What was compared becomes the roster: all of it in one transaction, in as many statements as there are questions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from sotomado.accounts.models import Consent, Invitation, Person, Role, RoleGrant, SignIn
from sotomado.companies import leaving
from sotomado.companies.events import MANAGERS_CHANGED
from sotomado.companies.models import Company, Employment, PlannedLeaving
from sotomado.companies.roster import comparing, departments, staging
from sotomado.companies.roster.headings import Column
from sotomado.companies.roster.models import Fate, ImportState, RosterImport, RosterRow
from sotomado.companies.roster.models import RosterUnit as Unit
from sotomado.companies.service import CompanyCard
from sotomado.companies.setting_up import service as settings
from sotomado.companies.webhooks import service as webhooks
from sotomado.companies.webhooks.models import WebhookEvent
from sotomado.database import EnumText, UnitOfWork, UtcDateTime
from sotomado.outbox import service as outbox

_QUIETLY = {"synchronize_session": False}


class RosterChanged(Exception):
    """The roster is not the one that the file was compared with. Nothing was changed."""


def hold(work: UnitOfWork, *, company_id: int) -> None:
    """Two rosters of one company take turns; who books meanwhile is not kept waiting."""
    work.session.execute(select(Company.id).where(Company.id == company_id).with_for_update(key_share=True))


def apply(work: UnitOfWork, row: RosterImport, employer: CompanyCard, *, today: date) -> None:
    """Take in what was compared; with `is_whole`, whoever is left out leaves today. Raises RosterChanged.

    The company is held already (`hold`), as is the import.
    """
    if row.fingerprint != comparing.fingerprint(work, company_id=row.company_id):
        raise RosterChanged()
    columns = staging.columns_of(row)
    _know_everybody(work, row)
    departments.make(work, company_id=row.company_id, import_id=row.id)
    # Before anybody is added, who would else be left out of nothing.
    leavers = _leavers(work, row)
    _add(work, row, employer)
    _change(work, row)
    if Column.MANAGER_EMAIL in columns:
        _set_managers(work, row)
    _end(work, row, leavers, today)
    if Column.LEFT_ON in columns:
        _plan_leavings(work, row, ZoneInfo(employer.time_zone))
    outbox.write(work, kind=MANAGERS_CHANGED, payload={"company_id": row.company_id})
    ended = row.ended + len(leavers)
    told: dict[str, str | int] = {"import": row.id, "added": row.added, "changed": row.changed, "ended": ended}
    webhooks.tell(work, company_id=row.company_id, event=WebhookEvent.ROSTER_TAKEN_IN, data=told)
    row.state, row.over_at, row.content = ImportState.APPLIED, work.now, None
    row.ended += len(leavers)
    work.session.flush()
    work.session.expire_all()


def _of(row: RosterImport, *fates: Fate) -> ColumnElement[bool]:
    return and_(RosterRow.import_id == row.id, RosterRow.fate.in_(fates))


def _know_everybody(work: UnitOfWork, row: RosterImport) -> None:
    """Newcomers may have come to the desk by themselves since, or begun to work elsewhere."""
    comparing.find_people(work, row, RosterRow.fate == Fate.ADDED, RosterRow.person_id.is_(None))
    if work.session.scalar(select(RosterRow.number).where(_of(row, Fate.ADDED), comparing.is_elsewhere()).limit(1)):
        raise RosterChanged()


def _leavers(work: UnitOfWork, row: RosterImport) -> list[int]:
    if not row.is_whole:
        return []
    return list(
        work.session.scalars(
            select(Employment.id)
            .where(comparing.left_out(row), ~comparing.is_of_hr(row.company_id))
            .order_by(Employment.id)
        )
    )


def _add(work: UnitOfWork, row: RosterImport, employer: CompanyCard) -> None:
    new = select(
        RosterRow.email,
        RosterRow.name,
        literal(settings.languages(work, company_id=row.company_id).first.value),
        literal(employer.time_zone),
        literal(work.now, UtcDateTime()),
    ).where(_of(row, Fate.ADDED), RosterRow.person_id.is_(None))
    names = ["email", "name", "locale", "time_zone", "created_at"]
    insert_into = postgresql.insert if work.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    work.session.execute(
        insert_into(Person).from_select(names, new.order_by(RosterRow.number)).on_conflict_do_nothing()
    )
    comparing.find_people(work, row, RosterRow.fate == Fate.ADDED, RosterRow.person_id.is_(None))
    added = select(RosterRow.person_id).where(_of(row, Fate.ADDED))
    _grant(work, Role.ADVISEE, row.company_id, added)
    work.session.execute(
        insert(Employment).from_select(
            ["person_id", "company_id", "department_id", "joined_on", "birth_year", "promoted_on", "returned_on"],
            select(
                RosterRow.person_id,
                literal(row.company_id),
                Unit.department_id,
                RosterRow.joined_on,
                RosterRow.birth_year,
                RosterRow.promoted_on,
                RosterRow.returned_on,
            )
            .join(Unit, and_(Unit.import_id == RosterRow.import_id, Unit.said == RosterRow.department))
            .where(_of(row, Fate.ADDED))
            .order_by(RosterRow.number),
        )
    )
    place = (
        select(Employment.id)
        .where(Employment.person_id == RosterRow.person_id, Employment.left_on.is_(None))
        .scalar_subquery()
    )
    work.session.execute(
        update(RosterRow).where(_of(row, Fate.ADDED)).values(employment_id=place).execution_options(**_QUIETLY)
    )


def _change(work: UnitOfWork, row: RosterImport) -> None:
    changed = _of(row, Fate.CHANGED)
    work.session.execute(
        update(Employment)
        .where(
            changed,
            Employment.id == RosterRow.employment_id,
            Unit.import_id == RosterRow.import_id,
            Unit.said == RosterRow.department,
        )
        .values(
            department_id=Unit.department_id,
            joined_on=RosterRow.joined_on,
            birth_year=func.coalesce(RosterRow.birth_year, Employment.birth_year),
            promoted_on=func.coalesce(RosterRow.promoted_on, Employment.promoted_on),
            returned_on=func.coalesce(RosterRow.returned_on, Employment.returned_on),
        )
        .execution_options(**_QUIETLY)
    )
    of_them = and_(changed, Person.id == RosterRow.person_id)
    work.session.execute(
        update(Person)
        .where(of_them, Person.name != RosterRow.name, comparing.renames(Person.id))
        .values(name=RosterRow.name)
        .execution_options(**_QUIETLY)
    )
    # Whoever uses the account says yes to a new address themselves (`addresses`).
    moved = work.session.scalars(
        update(Person)
        .where(of_them, Person.email != RosterRow.email, ~is_in_use(Person.id))
        .values(email=RosterRow.email)
        .returning(Person.id)
        .execution_options(**_QUIETLY)
    ).all()
    for start in range(0, len(moved), leaving.AT_ONCE):
        # What lies in the old mailbox opens nothing any more; another one follows.
        work.session.execute(
            update(Invitation)
            .where(
                Invitation.person_id.in_(moved[start : start + leaving.AT_ONCE]),
                Invitation.used_at.is_(None),
                Invitation.expires_at > work.now,
            )
            .values(expires_at=work.now)
            .execution_options(**_QUIETLY)
        )


def is_in_use(person_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether somebody has ever come in: then nobody but them says where their account is reached."""
    person = aliased(Person)
    return (
        exists().where(person.id == person_id, person.password_hash.is_not(None))
        | exists().where(SignIn.person_id == person_id)
        | exists().where(Consent.person_id == person_id)
    )


def _set_managers(work: UnitOfWork, row: RosterImport) -> None:
    comparing.find_managers(work, row, RosterRow.manager_email.is_not(None), RosterRow.manager_person_id.is_(None))
    above = aliased(Employment)
    place = (
        select(above.id)
        .where(
            above.person_id == RosterRow.manager_person_id,
            above.company_id == row.company_id,
            above.left_on.is_(None),
        )
        .scalar_subquery()
    )
    work.session.execute(
        update(Employment)
        .where(_of(row, Fate.ADDED, Fate.CHANGED), Employment.id == RosterRow.employment_id)
        .values(manager_id=place)
        .execution_options(**_QUIETLY)
    )
    managers = (
        select(RosterRow.manager_person_id)
        .join(Employment, Employment.person_id == RosterRow.manager_person_id)
        .where(
            RosterRow.import_id == row.id,
            RosterRow.manager_person_id.is_not(None),
            RosterRow.fate != Fate.ENDED,
            Employment.company_id == row.company_id,
            Employment.left_on.is_(None),
        )
        .distinct()
    )
    _grant(work, Role.MANAGER, row.company_id, managers)


def _grant(work: UnitOfWork, role: Role, company_id: int, people: Select[int | None]) -> None:
    """A role in this company for everybody of a select; one that was held elsewhere is held here from now on."""
    work.session.execute(
        update(RoleGrant)
        .where(
            RoleGrant.role == role,
            RoleGrant.person_id.in_(people),
            RoleGrant.company_id.is_distinct_from(company_id),
        )
        .values(company_id=company_id)
        .execution_options(**_QUIETLY)
    )
    those = people.subquery()
    person_id = those.c[0]
    held = exists().where(RoleGrant.person_id == person_id, RoleGrant.role == role)
    work.session.execute(
        insert(RoleGrant).from_select(
            ["person_id", "role", "company_id"],
            select(person_id, literal(role, EnumText(Role)), literal(company_id)).where(~held),
        )
    )


def _end(work: UnitOfWork, row: RosterImport, leavers: list[int], today: date) -> None:
    by_day: dict[date, list[int]] = defaultdict(list)
    for employment_id, left_on in work.session.execute(
        select(RosterRow.employment_id, RosterRow.left_on).where(_of(row, Fate.ENDED)).order_by(RosterRow.number)
    ):
        if employment_id is not None and left_on is not None:
            by_day[left_on].append(employment_id)
    if leavers:
        by_day[today] += leavers
    for day, employment_ids in sorted(by_day.items()):
        leaving.end(work, company_id=row.company_id, employment_ids=employment_ids, on=day)


def _plan_leavings(work: UnitOfWork, row: RosterImport, zone: ZoneInfo) -> None:
    """Last days to come, as the file has them; who was to leave and has none in it stays."""
    going_on = _of(row, Fate.ADDED, Fate.CHANGED)
    staying = select(RosterRow.employment_id).where(going_on, RosterRow.left_on.is_(None))
    work.session.execute(
        delete(PlannedLeaving).where(PlannedLeaving.employment_id.in_(staying)).execution_options(**_QUIETLY)
    )
    told = work.session.execute(
        select(RosterRow.employment_id, RosterRow.left_on).where(going_on, RosterRow.left_on.is_not(None))
    )
    last_days = {one: day for one, day in told if one is not None and day is not None}
    leaving.plan(work, last_days=last_days, zone=zone)
