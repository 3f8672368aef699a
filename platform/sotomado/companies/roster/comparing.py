"""Rows of a file beside the roster as it stands: who would be added, changed, ended; who is left out; what cannot be.

Every question is one statement over all rows, whatever their number. What is found stands in the rows themselves; it
holds for the roster of that moment, whose fingerprint is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import aliased

from sotomado.accounts.models import Person, Role, RoleGrant
from sotomado.companies.models import Department, Employment, PlannedLeaving
from sotomado.companies.roster import departments, staging
from sotomado.companies.roster.circles import on_circles
from sotomado.companies.roster.headings import Column
from sotomado.companies.roster.lines import Problem, Wrong
from sotomado.companies.roster.models import AddressChange, Fate, ImportState, RosterImport, RosterProblem, RosterRow
from sotomado.companies.roster.models import RosterUnit as Unit
from sotomado.database import UnitOfWork

# What is found here, and so found anew.
OF_OTHERS = (
    Wrong.EMAIL_TWICE, Wrong.MANAGER_UNKNOWN, Wrong.MANAGER_LOOP, Wrong.CANNOT_ADD, Wrong.FORMER_UNKNOWN,
    Wrong.EMAIL_TAKEN, Wrong.STILL_HR, Wrong.PARENT_UNKNOWN, Wrong.PARENT_TWICE, Wrong.PARENT_LOOP,
)  # fmt: skip
# Fewer addresses say nothing about whose list it is.
ENOUGH_TO_KNOW_DOMAINS = 10
# Their names are not a company's to change.
_OTHERWISE_KNOWN = (Role.CONSULTANT, Role.OPERATOR, Role.APPLICANT)
_QUIETLY = {"synchronize_session": False}


def compare(work: UnitOfWork, row: RosterImport, *, today: date) -> None:
    """Compare all rows of a file that was read with the roster, and say whether it is ready."""
    _forget_what_was_found(work, row.id)
    _know_sizes(work)
    columns = staging.columns_of(row)
    _find_people(work, row)
    _find_managers(work, row)
    names_parents = Column.PARENT_DEPARTMENT in columns
    for placing, column, wrong in departments.arrange(
        work, company_id=row.company_id, import_id=row.id, names_parents=names_parents
    ):
        of_it = and_(RosterRow.department == placing[0], RosterRow.parent.is_not_distinct_from(placing[1]))
        _note_where(work, row.id, column, wrong, of_it)
    _find_what_cannot_be(work, row)
    if Column.MANAGER_EMAIL in columns:
        _find_circles(work, row)
    _decide(work, row, columns, today)
    _note_where(
        work,
        row.id,
        Column.LEFT_ON,
        Wrong.STILL_HR,
        and_(RosterRow.fate == Fate.ENDED, RosterRow.person_id.in_(_hr_of(row.company_id))),
    )
    _count(work, row)
    row.compared_at, row.fingerprint = work.now, fingerprint(work, company_id=row.company_id)
    row.state = ImportState.FAULTY if row.faulty else ImportState.READY
    work.session.flush()


def problems_of(work: UnitOfWork, *, import_id: str, at_most: int | None = None) -> list[Problem]:
    """What there is to mend, in the order of the lines."""
    rows = work.session.scalars(
        select(RosterProblem)
        .where(RosterProblem.import_id == import_id)
        .order_by(RosterProblem.number, RosterProblem.column, RosterProblem.wrong)
        .limit(at_most)
    )
    return [Problem(one.number or None, Column(one.column) if one.column else None, Wrong(one.wrong)) for one in rows]


def fingerprint(work: UnitOfWork, *, company_id: int) -> str:
    """Of all that a file is compared with: the same for the same roster, and for no other."""
    told = hashlib.sha256()
    for asked in (
        select(
            Employment.id, Employment.person_id, Person.email, Person.name, Employment.department_id,
            Employment.manager_id, Employment.joined_on, Employment.birth_year, Employment.promoted_on,
            Employment.returned_on, PlannedLeaving.last_on,
        )
        .join(Person, Person.id == Employment.person_id)
        .outerjoin(PlannedLeaving, PlannedLeaving.employment_id == Employment.id)
        .where(Employment.company_id == company_id, Employment.left_on.is_(None))
        .order_by(Employment.id),
        select(Department.id, Department.name, Department.name_en, Department.parent_id)
        .where(Department.company_id == company_id)
        .order_by(Department.id),
    ):  # fmt: skip
        for found in work.session.execute(asked):
            told.update(repr(tuple(found)).encode())
    return told.hexdigest()


def left_out(row: RosterImport) -> ColumnElement[bool]:
    """Of employments: who is on the roster, and not in the file."""
    in_file = exists().where(RosterRow.import_id == row.id, RosterRow.employment_id == Employment.id)
    return and_(Employment.company_id == row.company_id, Employment.left_on.is_(None), ~in_file)


def is_of_hr(company_id: int) -> ColumnElement[bool]:
    """Of employments: whose person is HR of the company, and leaves in no other way than from there."""
    return Employment.person_id.in_(_hr_of(company_id))


def _hr_of(company_id: int) -> Select[int]:
    return select(RoleGrant.person_id).where(RoleGrant.role == Role.HR, RoleGrant.company_id == company_id)


def _forget_what_was_found(work: UnitOfWork, import_id: str) -> None:
    staging.clear_found(work, import_id=import_id, wrongs=OF_OTHERS)
    work.session.execute(
        update(RosterRow)
        .where(RosterRow.import_id == import_id, RosterRow.fate.is_not(None))
        .values(person_id=None, employment_id=None, manager_person_id=None, fate=None)
        .execution_options(**_QUIETLY)
    )


def _employed(company_id: int, person_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return exists().where(
        Employment.person_id == person_id, Employment.company_id == company_id, Employment.left_on.is_(None)
    )


def find_people(work: UnitOfWork, row: RosterImport, *among: ColumnElement[bool]) -> None:
    """Whom rows speak of, by their address alone."""
    by_address = select(Person.id).where(Person.email == RosterRow.email).scalar_subquery()
    _set(work, row.id, *among, person_id=by_address)


def _find_people(work: UnitOfWork, row: RosterImport) -> None:
    """By their address, by one that waits for them to say yes to it, or by the one they had."""
    find_people(work, row)
    waits_for = (
        select(AddressChange.person_id)
        .where(AddressChange.email == RosterRow.email, AddressChange.company_id == row.company_id)
        .scalar_subquery()
    )
    is_waited_for = RosterRow.email.in_(select(AddressChange.email).where(AddressChange.company_id == row.company_id))
    _set(work, row.id, RosterRow.person_id.is_(None), is_waited_for, person_id=waits_for)
    by_former = (
        select(Person.id)
        .where(Person.email == RosterRow.former_email, _employed(row.company_id, Person.id))
        .scalar_subquery()
    )
    has_former = RosterRow.former_email.is_not(None)
    _note_where(
        work,
        row.id,
        Column.EMAIL,
        Wrong.EMAIL_TAKEN,
        and_(has_former, RosterRow.person_id.is_not(None), by_former.is_not(None), by_former != RosterRow.person_id),
    )
    _set(work, row.id, has_former, RosterRow.person_id.is_(None), person_id=by_former)
    _note_where(
        work, row.id, Column.FORMER_EMAIL, Wrong.FORMER_UNKNOWN, and_(has_former, RosterRow.person_id.is_(None))
    )
    place = (
        select(Employment.id)
        .where(
            Employment.person_id == RosterRow.person_id,
            Employment.company_id == row.company_id,
            Employment.left_on.is_(None),
        )
        .scalar_subquery()
    )
    _set(work, row.id, RosterRow.person_id.is_not(None), employment_id=place)


def _find_managers(work: UnitOfWork, row: RosterImport) -> None:
    """Whom rows name as managers: by their new address where the file itself changes it."""
    other = aliased(RosterRow)
    of_file = other.import_id == row.id
    renamed = select(other.former_email).where(of_file, other.former_email.is_not(None))
    new = select(func.min(other.email)).where(of_file, other.former_email == RosterRow.manager_email).scalar_subquery()
    _set(work, row.id, RosterRow.manager_email.in_(renamed), manager_email=new)
    find_managers(work, row, RosterRow.manager_email.is_not(None))
    ours = (
        select(Person.id)
        .where(Person.email == RosterRow.manager_email, _employed(row.company_id, Person.id))
        .scalar_subquery()
    )
    _set(
        work,
        row.id,
        RosterRow.manager_email.is_not(None),
        RosterRow.manager_person_id.is_(None),
        manager_person_id=ours,
    )
    in_file = exists().where(of_file, other.email == RosterRow.manager_email)
    unknown = and_(RosterRow.manager_email.is_not(None), RosterRow.manager_person_id.is_(None), ~in_file)
    _note_where(work, row.id, Column.MANAGER_EMAIL, Wrong.MANAGER_UNKNOWN, unknown)


def find_managers(work: UnitOfWork, row: RosterImport, *among: ColumnElement[bool]) -> None:
    """The people behind addresses of managers that have a row of their own."""
    other = aliased(RosterRow)
    theirs = (
        # The least of them would have SQLite walk by person instead of by address.
        select(other.person_id)
        .where(other.import_id == row.id, other.email == RosterRow.manager_email)
        .limit(1)
        .scalar_subquery()
    )
    _set(work, row.id, *among, manager_person_id=theirs)


def _find_what_cannot_be(work: UnitOfWork, row: RosterImport) -> None:
    for told in (RosterRow.email, RosterRow.person_id):
        _note_where(work, row.id, Column.EMAIL, Wrong.EMAIL_TWICE, _is_said_before(row.id, told), is_noted_once=True)
    _note_where(work, row.id, Column.EMAIL, Wrong.CANNOT_ADD, is_elsewhere())


def _is_said_before(import_id: str, told: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Of rows: whether an earlier one says the same. The first of each are gathered once, not looked for row by row."""
    first = (
        select(told.label("told"), func.min(RosterRow.number).label("number"))
        .where(RosterRow.import_id == import_id, told.is_not(None))
        .group_by(told)
        .having(func.count() > 1)
        .subquery()
    )
    firsts = select(first.c.number)
    return and_(told.in_(select(first.c.told)), RosterRow.number.not_in(firsts))


def is_elsewhere() -> ColumnElement[bool]:
    """Of rows: whose person works somewhere else. Nothing more of it is said, to nobody."""
    working = exists().where(Employment.person_id == RosterRow.person_id, Employment.left_on.is_(None))
    return and_(RosterRow.person_id.is_not(None), RosterRow.employment_id.is_(None), working)


def _find_circles(work: UnitOfWork, row: RosterImport) -> None:
    """Nobody may stand above themselves, be it by way of people whom the file does not name."""
    member, above = aliased(Employment), aliased(Employment)
    held = work.session.execute(
        select(member.person_id, above.person_id)
        .join(above, above.id == member.manager_id)
        .where(member.company_id == row.company_id, member.left_on.is_(None))
    )
    managers: dict[int | str, int | str | None] = {row[0]: row[1] for row in held}
    lines: dict[int | str, int] = {}
    for number, email, person_id, manager_email, manager_id in work.session.execute(
        select(
            RosterRow.number,
            RosterRow.email,
            RosterRow.person_id,
            RosterRow.manager_email,
            RosterRow.manager_person_id,
        ).where(RosterRow.import_id == row.id)
    ):
        who = person_id or email
        managers[who] = manager_id or manager_email
        if manager_email:
            lines[who] = number
    circling = on_circles(managers)
    staging.note(
        work,
        import_id=row.id,
        problems=[
            Problem(number, Column.MANAGER_EMAIL, Wrong.MANAGER_LOOP)
            for who, number in sorted(lines.items(), key=lambda one: one[1])
            if who in circling
        ],
    )


def _decide(work: UnitOfWork, row: RosterImport, columns: Iterable[Column], today: date) -> None:
    """What each row would change."""
    has_left = and_(RosterRow.left_on.is_not(None), RosterRow.left_on < today)
    is_there = RosterRow.employment_id.is_not(None)
    fate = case(
        (and_(has_left, is_there), Fate.ENDED.value),
        (has_left, Fate.UNCHANGED.value),
        (~is_there, Fate.ADDED.value),
        (_differs(row, frozenset(columns)), Fate.CHANGED.value),
        else_=Fate.UNCHANGED.value,
    )
    _set(work, row.id, true(), fate=fate)


def _differs(row: RosterImport, columns: frozenset[Column]) -> ColumnElement[bool]:
    """Whether a row says anything of somebody who is there that the roster has otherwise."""
    manager = aliased(Employment)
    otherwise = [
        Unit.department_id.is_distinct_from(Employment.department_id),
        RosterRow.joined_on.is_distinct_from(Employment.joined_on),
        and_(Person.name != RosterRow.name, renames(Person.id)),
        and_(Person.email != RosterRow.email, ~_is_asked(row.company_id)),
        *(
            # What is known stays where the file does not say it.
            and_(told.is_not(None), told.is_distinct_from(known))
            for told, known in (
                (RosterRow.birth_year, Employment.birth_year),
                (RosterRow.promoted_on, Employment.promoted_on),
                (RosterRow.returned_on, Employment.returned_on),
            )
        ),
    ]
    if Column.MANAGER_EMAIL in columns:
        otherwise.append(
            case(
                (RosterRow.manager_email.is_(None), Employment.manager_id.is_not(None)),
                (manager.left_on.is_not(None), True),
                else_=or_(
                    RosterRow.manager_person_id.is_(None),
                    manager.person_id.is_distinct_from(RosterRow.manager_person_id),
                ),
            )
        )
    if Column.LEFT_ON in columns:
        otherwise.append(RosterRow.left_on.is_distinct_from(PlannedLeaving.last_on))
    return (
        select(Employment.id)
        .join(Person, Person.id == Employment.person_id)
        .outerjoin(Unit, and_(Unit.import_id == row.id, Unit.said == RosterRow.department))
        .outerjoin(manager, manager.id == Employment.manager_id)
        .outerjoin(PlannedLeaving, PlannedLeaving.employment_id == Employment.id)
        .where(Employment.id == RosterRow.employment_id, or_(*otherwise))
        .correlate(RosterRow)
        .exists()
    )


def renames(person_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether a roster may change what somebody is called: not where they are known to others by that name."""
    return ~exists().where(RoleGrant.person_id == person_id, RoleGrant.role.in_(_OTHERWISE_KNOWN))


def _is_asked(company_id: int) -> ColumnElement[bool]:
    return exists().where(
        AddressChange.person_id == Person.id,
        AddressChange.company_id == company_id,
        AddressChange.email == RosterRow.email,
    )


def _count(work: UnitOfWork, row: RosterImport) -> None:
    fates = dict(
        work.session.execute(
            select(RosterRow.fate, func.count()).where(RosterRow.import_id == row.id).group_by(RosterRow.fate)
        ).all()
    )
    row.added, row.changed = fates.get(Fate.ADDED, 0), fates.get(Fate.CHANGED, 0)
    row.unchanged, row.ended = fates.get(Fate.UNCHANGED, 0), fates.get(Fate.ENDED, 0)
    row.left_out = work.session.scalar(select(func.count()).select_from(Employment).where(left_out(row))) or 0
    row.kept_hr = (
        work.session.scalar(select(func.count()).select_from(Employment).where(left_out(row), is_of_hr(row.company_id)))
        or 0
    )
    row.faulty = (
        work.session.scalar(
            select(func.count(RosterProblem.number.distinct())).where(RosterProblem.import_id == row.id)
        )
        or 0
    )
    row.foreign_percent = _foreign_percent(work, row)


def _foreign_percent(work: UnitOfWork, row: RosterImport) -> int | None:
    """Of a hundred rows, how many have an address of a domain that nobody on the roster has."""
    known = work.session.scalars(
        select(Person.email)
        .join(Employment, Employment.person_id == Person.id)
        .where(Employment.company_id == row.company_id, Employment.left_on.is_(None))
    ).all()
    told = work.session.scalars(select(RosterRow.email).where(RosterRow.import_id == row.id)).all()
    if len(known) < ENOUGH_TO_KNOW_DOMAINS or len(told) < ENOUGH_TO_KNOW_DOMAINS:
        return None
    ours = {email.rpartition("@")[2] for email in known}
    return sum(email.rpartition("@")[2] not in ours for email in told) * 100 // len(told)


def _set(work: UnitOfWork, import_id: str, *among: ColumnElement[bool], **values: object) -> None:
    work.session.execute(
        update(RosterRow).where(RosterRow.import_id == import_id, *among).values(**values).execution_options(**_QUIETLY)
    )


def _note_where(
    work: UnitOfWork,
    import_id: str,
    column: Column,
    wrong: Wrong,
    where: ColumnElement[bool],
    *,
    is_noted_once: bool = False,
) -> None:
    """The same thing to mend in every row of which something holds; `is_noted_once`: where it is not noted already."""
    rows = select(literal(import_id), RosterRow.number, literal(column.value), literal(wrong.value)).where(
        RosterRow.import_id == import_id, where
    )
    if is_noted_once:
        noted = select(RosterProblem.number).where(
            RosterProblem.import_id == import_id,
            RosterProblem.column == column.value,
            RosterProblem.wrong == wrong.value,
        )
        rows = rows.where(RosterRow.number.not_in(noted))
    names = ["import_id", "number", "column", "wrong"]
    work.session.execute(insert(RosterProblem).from_select(names, rows))


def _know_sizes(work: UnitOfWork) -> None:
    """PostgreSQL plans by what it last counted: for an empty table that was filled just now, it plans badly."""
    if work.session.get_bind().dialect.name == "postgresql":
        work.session.execute(text("ANALYZE roster_row"))
