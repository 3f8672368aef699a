"""What pages show of a roster on its way in: how far it is, what it would change, what to mend, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person
from sotomado.companies.models import Department, Employment, PlannedLeaving
from sotomado.companies.roster import comparing, service, staging
from sotomado.companies.roster.headings import Column
from sotomado.companies.roster.lines import Wrong
from sotomado.companies.roster.models import (
    OPEN,
    AddressChange,
    Fate,
    ImportState,
    RosterImport,
    RosterProblem,
    RosterRow,
    RosterUnit,
)
from sotomado.database import UnitOfWork

A_PAGE = 50
MOST_IN_HISTORY = 50
MOST_PROBLEMS = 100


@dataclass(frozen=True)
class ShownImport:
    """One file and how it stands. `by`, `confirmed_by`: names of HR; None for a script, or where they were erased."""

    id: str
    state: ImportState
    file_name: str | None
    by: str | None
    confirmed_by: str | None
    uploaded_at: datetime
    over_at: datetime | None
    kind: str | None
    encoding: str | None
    wished_encoding: str | None
    separator: str | None
    columns: frozenset[Column]
    unknown_columns: tuple[str, ...]
    rows_read: int
    rows_total: int | None
    compared_at: datetime | None
    renewed_at: datetime | None
    added: int
    changed: int
    unchanged: int
    ended: int
    left_out: int
    kept_hr: int
    faulty: int
    is_whole: bool | None
    # Of both ways of confirming, whether a number has to be typed: the file as it is, the file as the whole roster.
    asks_for_number: tuple[bool, bool]
    asks_whose: bool
    foreign_percent: int | None

    @property
    def percent(self) -> int:
        """How much of it is read, of a hundred."""
        return self.rows_read * 100 // self.rows_total if self.rows_total else 0

    @property
    def is_moving(self) -> bool:
        """Whether the worker is at it, so that the page changes by itself."""
        return self.state in (ImportState.WAITING, ImportState.READING, ImportState.APPLYING)

    @property
    def would_leave(self) -> int:
        """How many would leave if the file is the whole roster."""
        return self.ended + self.left_out - self.kept_hr


@dataclass(frozen=True)
class Change:
    """One thing a row says otherwise than the roster. None: nothing stands there."""

    column: Column
    was: str | date | int | None
    becomes: str | date | int | None


@dataclass(frozen=True)
class ShownRow:
    """One person of a file, or one left out of it (`line` None)."""

    line: int | None
    name: str
    email: str
    department: str
    changes: tuple[Change, ...] = ()
    left_on: date | None = None
    is_hr: bool = False


@dataclass(frozen=True)
class Mending:
    """One thing to mend, with what stands there where that can be said."""

    line: int | None
    column: Column | None
    wrong: Wrong


def one(work: UnitOfWork, *, company_id: int, import_id: str) -> ShownImport:
    """Raises NotFound."""
    row = work.session.scalar(
        select(RosterImport).where(RosterImport.id == import_id, RosterImport.company_id == company_id)
    )
    if row is None:
        raise NotFound("import")
    return _shown(work, row)


def open_one(work: UnitOfWork, *, company_id: int) -> ShownImport | None:
    """The file of a company that waits for something."""
    row = work.session.scalar(
        select(RosterImport).where(RosterImport.company_id == company_id, RosterImport.state.in_(OPEN))
    )
    return None if row is None else _shown(work, row)


def history(work: UnitOfWork, *, company_id: int) -> list[ShownImport]:
    """What was sent in and is over, the latest first."""
    rows = work.session.scalars(
        select(RosterImport)
        .where(RosterImport.company_id == company_id, RosterImport.over_at.is_not(None))
        .order_by(RosterImport.uploaded_at.desc(), RosterImport.id)
        .limit(MOST_IN_HISTORY)
    ).all()
    return [_shown(work, row) for row in rows]


def problems(work: UnitOfWork, *, import_id: str) -> list[Mending]:
    """The first of all there is to mend, in the order of the lines."""
    return [
        Mending(found.line, found.column, found.wrong)
        for found in comparing.problems_of(work, import_id=import_id, at_most=MOST_PROBLEMS)
    ]


def problem_count(work: UnitOfWork, *, import_id: str) -> int:
    return (
        work.session.scalar(select(func.count()).select_from(RosterProblem).where(RosterProblem.import_id == import_id))
        or 0
    )


def rows(work: UnitOfWork, *, company_id: int, import_id: str, fate: Fate, page: int) -> list[ShownRow]:
    """A page of the people whom a file would add, change, end or leave as they are."""
    manager, above = aliased(Employment), aliased(Person)
    found = work.session.execute(
        select(RosterRow, RosterUnit.name, Employment, Person, Department.name, above, PlannedLeaving.last_on)
        .outerjoin(RosterUnit, and_(RosterUnit.import_id == import_id, RosterUnit.said == RosterRow.department))
        .outerjoin(Employment, Employment.id == RosterRow.employment_id)
        .outerjoin(Person, Person.id == Employment.person_id)
        .outerjoin(Department, Department.id == Employment.department_id)
        .outerjoin(manager, manager.id == Employment.manager_id)
        .outerjoin(above, above.id == manager.person_id)
        .outerjoin(PlannedLeaving, PlannedLeaving.employment_id == Employment.id)
        .where(RosterRow.import_id == import_id, RosterRow.fate == fate)
        .order_by(RosterRow.number)
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    ).all()
    file = work.session.get_one(RosterImport, import_id)
    columns = staging.columns_of(file)
    asked = set(
        work.session.scalars(select(AddressChange.email).where(AddressChange.company_id == company_id)).all()
        if fate is Fate.CHANGED
        else ()
    )
    return [
        ShownRow(
            row.number,
            row.name,
            row.email,
            unit or row.department,
            _changes(row, unit, held, person, department, manager_person, last_on, columns, asked)
            if fate is Fate.CHANGED and held is not None and person is not None
            else (),
            row.left_on,
        )
        for row, unit, held, person, department, manager_person, last_on in found
    ]


def left_out(work: UnitOfWork, *, company_id: int, import_id: str, page: int) -> list[ShownRow]:
    """A page of those on the roster who are not in the file."""
    file = work.session.get_one(RosterImport, import_id)
    hr = comparing.is_of_hr(company_id)
    found = work.session.execute(
        select(Person.name, Person.email, Department.name, hr)
        .select_from(Employment)
        .join(Person, Person.id == Employment.person_id)
        .join(Department, Department.id == Employment.department_id)
        .where(comparing.left_out(file))
        .order_by(Employment.id)
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    )
    return [ShownRow(None, name, email, department, is_hr=bool(is_hr)) for name, email, department, is_hr in found]


def _changes(
    row: RosterRow,
    unit: str | None,
    held: Employment,
    person: Person,
    department: str,
    manager: Person | None,
    last_on: date | None,
    columns: frozenset[Column],
    asked: set[str],
) -> tuple[Change, ...]:
    told: list[tuple[Column, str | date | int | None, str | date | int | None]] = [
        (Column.NAME, person.name, row.name),
        (Column.EMAIL, person.email, person.email if row.email in asked else row.email),
        (Column.DEPARTMENT, department, unit),
        (Column.JOINED_ON, held.joined_on, row.joined_on),
        # What is known stays where the file does not say it.
        (Column.BIRTH_YEAR, held.birth_year, row.birth_year or held.birth_year),
        (Column.PROMOTED_ON, held.promoted_on, row.promoted_on or held.promoted_on),
        (Column.RETURNED_ON, held.returned_on, row.returned_on or held.returned_on),
    ]
    if Column.MANAGER_EMAIL in columns:
        told.append((Column.MANAGER_EMAIL, manager.email if manager else None, row.manager_email))
    if Column.LEFT_ON in columns:
        told.append((Column.LEFT_ON, last_on, row.left_on))
    return tuple(Change(column, was, becomes) for column, was, becomes in told if was != becomes)


def _shown(work: UnitOfWork, row: RosterImport) -> ShownImport:
    people = [key for key in (row.by_person_id, row.confirmed_by_id) if key is not None]
    found = work.session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    names = {person_id: name for person_id, name in found}  # noqa: C416 - rows are more than pairs
    unknown = work.unseal(row, "unknown_columns")
    return ShownImport(
        id=row.id,
        state=row.state,
        file_name=work.unseal(row, "file_name"),
        by=names.get(row.by_person_id or 0),
        confirmed_by=names.get(row.confirmed_by_id or 0),
        uploaded_at=row.uploaded_at,
        over_at=row.over_at,
        kind=row.kind,
        encoding=row.encoding,
        wished_encoding=row.wished_encoding,
        separator=row.separator,
        columns=staging.columns_of(row),
        unknown_columns=tuple(unknown.split("\n")) if unknown else (),
        rows_read=row.rows_read,
        rows_total=row.rows_total,
        compared_at=row.compared_at,
        renewed_at=row.renewed_at,
        added=row.added,
        changed=row.changed,
        unchanged=row.unchanged,
        ended=row.ended,
        left_out=row.left_out,
        kept_hr=row.kept_hr,
        faulty=row.faulty,
        is_whole=row.is_whole,
        asks_for_number=(
            service.asks_for_number(row, is_whole=False),
            service.asks_for_number(row, is_whole=True),
        ),
        asks_whose=service.asks_whose(row),
        foreign_percent=row.foreign_percent,
    )
