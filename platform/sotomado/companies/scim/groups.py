"""What a provider can do to departments: name them, put people in and take them out, delete them.

Everybody works in one department, so whoever becomes a member of one is taken out of the other, and whoever is taken
out of one without another stands in none that the provider sees. The tree above departments is the company's files'.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from scim2_models import InvalidValueException, Meta, NotFoundException, SearchRequest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from sotomado.companies.models import Department, Employment
from sotomado.companies.scim import moving
from sotomado.companies.scim.errors import Taken
from sotomado.companies.scim.lines import is_found, most
from sotomado.companies.scim.models import ScimGroup, ScimLink, ScimUser
from sotomado.companies.scim.resources import Group, Member
from sotomado.companies.scim.service import Around, hold, refuse_changed
from sotomado.companies.scim.told import LONGEST_DEPARTMENT, clean, key_of, reference
from sotomado.database import UnitOfWork

# A prime above any number of people: ids to this modulus tell two lists of members apart that have the same sum.
_MODULUS = 1_000_003
AT_ONCE = 500


@dataclass(frozen=True)
class Unit:
    """A department as the provider finds it. `members`: None where they were not asked for."""

    department_id: int
    name: str
    external_id: str | None
    version: str
    members: tuple[int, ...] | None


@dataclass(frozen=True)
class ToldOfUnit:
    """All that a provider may say of a department. `members`: ids as text."""

    name: str
    external_id: str | None
    members: frozenset[str]


def told_by(group: Group) -> ToldOfUnit:
    """Raises InvalidValueException."""
    name = clean(group.display_name, "displayName", LONGEST_DEPARTMENT)
    if name is None:
        raise InvalidValueException(detail="displayName is needed")
    members = frozenset(one.value for one in group.members or [] if one.value)
    return ToldOfUnit(name, clean(group.external_id, "externalId"), members)


def resource_of(unit: Unit, base: str) -> Group:
    group = Group(
        id=str(unit.department_id),
        external_id=unit.external_id,
        display_name=unit.name,
        meta=Meta(resource_type="Group", location=f"{base}/Groups/{unit.department_id}", version=unit.version),
    )
    if unit.members:
        group.members = [Member(value=str(one), ref=reference(base, str(one))) for one in unit.members]
    return group


def create(work: UnitOfWork, around: Around, *, told: ToldOfUnit) -> Unit:
    """A new department; one that was deleted and is named again stands as it did. Raises Taken."""
    hold(work, around.company_id)
    _refuse_taken(work, around.company_id, told, besides=None)
    department_id = moving.department(work, company_id=around.company_id, name=told.name)
    _write(work, around.company_id, department_id, told.external_id)
    _set_members(work, around.company_id, department_id, told.members)
    return read(work, around, department_id=department_id)


def read(work: UnitOfWork, around: Around, *, department_id: int, with_members: bool = True) -> Unit:
    """Raises NotFoundException."""
    work.session.flush()
    units = _units(work, around.company_id, only=department_id, with_members=with_members)
    if not units:
        raise NotFoundException(detail=f"Group {department_id} is not known.")
    return units[0]


def replace_told(
    work: UnitOfWork, around: Around, *, department_id: int, told: ToldOfUnit, matches: str | None = None
) -> Unit:
    """All of what is said of a department, anew. Raises NotFoundException, PreconditionFailedException, Taken."""
    hold(work, around.company_id)
    before = read(work, around, department_id=department_id)
    refuse_changed(before.version, matches)
    _refuse_taken(work, around.company_id, told, besides=department_id)
    row = work.session.get_one(Department, department_id, populate_existing=True)
    if row.name != told.name:
        # Its English name follows as long as it was the same; what HR wrote in English stays.
        row.name_en = told.name if row.name_en == row.name else row.name_en
        row.name = told.name
    _write(work, around.company_id, department_id, told.external_id)
    _set_members(work, around.company_id, department_id, told.members)
    return read(work, around, department_id=department_id)


def remove(work: UnitOfWork, around: Around, *, department_id: int, matches: str | None = None) -> None:
    """The department is there no more; its people stand in none. Raises NotFoundException, PreconditionFailed..."""
    hold(work, around.company_id)
    refuse_changed(read(work, around, department_id=department_id).version, matches)
    _set_members(work, around.company_id, department_id, frozenset())
    own = work.session.get_one(Department, department_id)
    work.session.execute(
        update(Department).where(Department.parent_id == department_id).values(parent_id=own.parent_id)
    )
    work.session.execute(delete(ScimGroup).where(ScimGroup.department_id == department_id))
    work.session.expire_all()
    try:
        with work.session.begin_nested():
            work.session.execute(delete(Department).where(Department.id == department_id))
    except IntegrityError:
        # Reports of earlier quarters, or people who left, still stand in it: it stays for the past.
        work.session.add(ScimGroup(department_id=department_id, company_id=around.company_id, removed_at=work.now))
    work.session.flush()


def found(
    work: UnitOfWork, around: Around, *, asked: SearchRequest[Any], with_members: bool = True
) -> tuple[int, Sequence[Unit]]:
    """How many match, and the page of them that is asked for: a company has hundreds at most, so they are read whole.

    Members are read for the page alone, unless the filter asks for them.
    """
    asks_members = asked.filter is not None and "members" in str(asked.filter).lower()
    units = _units(work, around.company_id, with_members=asks_members)
    models = {unit.department_id: resource_of(unit, around.base) for unit in units}
    if asked.filter is not None:
        units = [unit for unit in units if asked.filter.match(models[unit.department_id])]
    ordered = asked.sort(models[unit.department_id] for unit in units)
    by_id = {unit.department_id: unit for unit in units}
    first = (asked.start_index or 1) - 1
    page = [by_id[int(one.id or 0)] for one in ordered][first : first + most(asked)]
    if with_members and not asks_members:
        members = _members(work, around.company_id, [unit.department_id for unit in page])
        page = [
            Unit(one.department_id, one.name, one.external_id, one.version, members[one.department_id]) for one in page
        ]
    return len(units), page


def _units(work: UnitOfWork, company_id: int, *, only: int | None = None, with_members: bool) -> list[Unit]:
    asked = (
        select(
            Department.id,
            Department.name,
            ScimGroup.external_id,
            func.count(Employment.id).filter(is_found()),
            func.sum(Employment.id).filter(is_found()),
            func.sum((Employment.id * Employment.id) % _MODULUS).filter(is_found()),
        )
        .outerjoin(ScimGroup, ScimGroup.department_id == Department.id)
        .outerjoin(ScimLink, ScimLink.nowhere_id == Department.id)
        .outerjoin(Employment, Employment.department_id == Department.id)
        .outerjoin(ScimUser, ScimUser.employment_id == Employment.id)
        .where(Department.company_id == company_id, ScimGroup.removed_at.is_(None), ScimLink.company_id.is_(None))
        .group_by(Department.id, Department.name, ScimGroup.external_id)
        .order_by(Department.id)
    )
    if only is not None:
        asked = asked.where(Department.id == only)
    rows = work.session.execute(asked).all()
    members = _members(work, company_id, [row[0] for row in rows]) if with_members else {}
    return [Unit(row[0], row[1], row[2], _version(row), members[row[0]] if with_members else None) for row in rows]


def _version(row: Any) -> str:
    said = repr(tuple(None if part is None else str(part) for part in row))
    return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:24]}"'


def _members(work: UnitOfWork, company_id: int, department_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {department_id: [] for department_id in department_ids}
    rows = work.session.execute(
        select(Employment.department_id, Employment.id)
        .outerjoin(ScimUser, ScimUser.employment_id == Employment.id)
        .where(Employment.company_id == company_id, Employment.department_id.in_(department_ids), is_found())
        .order_by(Employment.id)
    )
    for department_id, employment_id in rows:
        found[department_id].append(employment_id)
    return {department_id: tuple(ids) for department_id, ids in found.items()}


def _refuse_taken(work: UnitOfWork, company_id: int, told: ToldOfUnit, *, besides: int | None) -> None:
    """Raises Taken. A department that was deleted holds its name only against being given to another one."""
    rows = work.session.execute(
        select(Department.id, Department.name, ScimGroup.external_id, ScimGroup.removed_at)
        .outerjoin(ScimGroup, ScimGroup.department_id == Department.id)
        .where(Department.company_id == company_id, Department.id != (besides or 0))
    )
    for _id, name, external_id, removed_at in rows:
        if told.external_id is not None and external_id == told.external_id:
            raise Taken("externalId is in use by another Group.")
        if key_of(name) == key_of(told.name) and (removed_at is None or besides is not None or name != told.name):
            raise Taken("displayName is in use by another Group.")


def _write(work: UnitOfWork, company_id: int, department_id: int, external_id: str | None) -> None:
    row = work.session.get(ScimGroup, department_id)
    if row is None:
        work.session.add(ScimGroup(department_id=department_id, company_id=company_id, external_id=external_id))
    else:
        row.external_id = external_id
    work.session.flush()


def _set_members(work: UnitOfWork, company_id: int, department_id: int, wanted: Collection[str]) -> None:
    """Raises InvalidValueException for a member that is no User of this company."""
    here = set(_members(work, company_id, [department_id])[department_id])
    meant = {int(one) for one in wanted if one.isascii() and one.isdecimal() and len(one) < 10}
    if len(meant) != len(wanted) or meant - here - _known(work, company_id, meant - here):
        raise InvalidValueException(detail="members.value names no User of this company")
    if out := here - meant:
        _move(work, company_id, out, moving.nowhere(work, company_id=company_id))
    if coming := meant - here:
        _move(work, company_id, coming, department_id)


def _known(work: UnitOfWork, company_id: int, ids: Collection[int]) -> set[int]:
    known: set[int] = set()
    for some in _batches(ids):
        known |= set(
            work.session.scalars(
                select(Employment.id)
                .outerjoin(ScimUser, ScimUser.employment_id == Employment.id)
                .where(Employment.id.in_(some), Employment.company_id == company_id, is_found())
            )
        )
    return known


def _move(work: UnitOfWork, company_id: int, ids: Collection[int], department_id: int) -> None:
    for some in _batches(ids):
        work.session.execute(
            update(Employment)
            .where(Employment.id.in_(some), Employment.company_id == company_id)
            .values(department_id=department_id)
            .execution_options(synchronize_session=False)
        )
    work.session.expire_all()


def _batches(ids: Collection[int]) -> list[list[int]]:
    ordered = sorted(ids)
    return [ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE)]
