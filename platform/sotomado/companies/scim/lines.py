"""Lines of the roster as a provider finds them: one statement for a page of people, and what a filter may ask of it.

Who is there has a line, and for a while who has left, so that it can be taken back. What the provider said stands in
`scim_user`; of whoever came by a file it is told the address alone, which is what the file names people by.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scim2_models import Meta, SearchRequest
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from sotomado.accounts.models import Person
from sotomado.companies.models import Department, Employment
from sotomado.companies.scim.filters import Field, Listed, ToCondition, name_of
from sotomado.companies.scim.models import ScimGroup, ScimLink, ScimUser
from sotomado.companies.scim.resources import MOST_RESULTS, WholeUser
from sotomado.companies.scim.told import Told, user_of
from sotomado.database import UnitOfWork

DEFAULT_RESULTS = 100


@dataclass(frozen=True)
class Line:
    """Somebody, with what the provider may know of the place they hold."""

    employment_id: int
    person_id: int
    told: Told
    department_id: int
    joined_on: date
    left_on: date | None
    is_spoken_of: bool

    @property
    def version(self) -> str:
        """The same as long as nothing that is shown has changed, by whatever way."""
        said = repr((self.employment_id, self.told))
        return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:24]}"'


def resource_of(line: Line, base: str) -> WholeUser:
    user = user_of(line.told, user_id=line.employment_id, base=base)
    user.meta = Meta(resource_type="User", location=f"{base}/Users/{line.employment_id}", version=line.version)
    return user


# What is known only of those the provider spoke of.
_SAID = ("external_id", "display_name", "formatted", "family_name", "given_name")
_above = aliased(Employment)
_told_address = func.coalesce(ScimUser.email, Person.email)
_user_name = func.coalesce(ScimUser.user_name, Person.email)
_user_name_key = func.coalesce(ScimUser.user_name_key, Person.email)
_email_key = func.coalesce(ScimUser.email_key, Person.email)
_is_active = case(
    (Employment.left_on.is_not(None), literal(False)),
    (ScimUser.says_active.is_(False), null()),
    else_=literal(True),
)


def _lines(company_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Employment.id,
            Employment.person_id,
            Employment.department_id,
            Employment.joined_on,
            Employment.left_on,
            _above.id.label("manager"),
            _user_name.label("user_name"),
            _told_address.label("email"),
            ScimUser,
        )
        .join(Person, Person.id == Employment.person_id)
        .outerjoin(ScimUser, ScimUser.employment_id == Employment.id)
        .outerjoin(_above, and_(_above.id == Employment.manager_id, _above.left_on.is_(None)))
        .where(Employment.company_id == company_id, is_found())
    )


def is_found() -> ColumnElement[bool]:
    """Of an employment joined with what was said of it: whether the provider finds it."""
    return or_(Employment.left_on.is_(None), ScimUser.employment_id.is_not(None))


def departments_of(work: UnitOfWork, *, company_id: int) -> dict[int, str | None]:
    """The name of each department; None of the one for those who have none."""
    nowhere = work.session.scalar(select(ScimLink.nowhere_id).where(ScimLink.company_id == company_id))
    rows = work.session.execute(
        select(Department.id, Department.name, ScimGroup.removed_at)
        .outerjoin(ScimGroup, ScimGroup.department_id == Department.id)
        .where(Department.company_id == company_id)
        .order_by(Department.id)
    )
    return {row.id: None if row.id == nowhere or row.removed_at else row.name for row in rows}


def line(work: UnitOfWork, *, company_id: int, employment_id: int) -> Line | None:
    row = work.session.execute(_lines(company_id).where(Employment.id == employment_id)).one_or_none()
    return None if row is None else _line(row, departments_of(work, company_id=company_id))


def _line(row: Any, departments: Mapping[int, str | None]) -> Line:
    said: ScimUser | None = row.ScimUser
    is_silent = said is not None and not said.says_active
    told = Told(
        user_name=row.user_name,
        email=row.email,
        active=False if row.left_on else None if is_silent else True,
        department=departments.get(row.department_id),
        manager=None if row.manager is None else str(row.manager),
        email_type="work" if said is None else said.email_type,
        email_primary=True if said is None else said.email_primary,
        **({name: getattr(said, name) for name in _SAID} if said is not None else {}),
    )
    return Line(row.id, row.person_id, told, row.department_id, row.joined_on, row.left_on, said is not None)


def found(work: UnitOfWork, *, company_id: int, asked: SearchRequest[Any], base: str) -> tuple[int, Sequence[Line]]:
    """How many match, and the page of them that is asked for. Three statements. Raises InvalidFilterException."""
    departments = departments_of(work, company_id=company_id)
    fields = fields_of(departments, base, company_id)
    lines = _lines(company_id)
    if asked.filter is not None:
        to_condition = ToCondition(fields, is_postgresql=_is_postgresql(work))
        lines = lines.where(to_condition.visit(asked.filter.ast))
    counted = lines.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    total = work.session.scalar(counted) or 0
    page = lines.order_by(*_order(asked, fields, _is_postgresql(work)), Employment.id)
    rows = work.session.execute(page.offset((asked.start_index or 1) - 1).limit(most(asked)))
    return total, [_line(row, departments) for row in rows]


def most(asked: SearchRequest[Any]) -> int:
    """How many a page holds at most."""
    return min(DEFAULT_RESULTS if asked.count is None else asked.count, MOST_RESULTS)


def _order(
    asked: SearchRequest[Any], fields: Mapping[str, Field | Listed], is_postgresql: bool
) -> list[ColumnElement[Any]]:
    """Who has no value comes last, or first where the order is turned round."""
    binding = asked.sort_binding(WholeUser)
    if binding is None:
        return []
    name = binding.urn.rpartition(":")[2].lower()
    field = fields.get({"emails": "emails.value"}.get(name, name))
    if field is None:
        return []
    column: ColumnElement[Any]
    if isinstance(field, Listed):
        named = sorted({(one or "").lower() for one in field.values.values() if one})
        ranks = {key: named.index(one.lower()) for key, one in field.values.items() if one}
        column = case(ranks, value=field.column, else_=null()) if ranks else null()
    else:
        column = field.column.collate("C") if is_postgresql and not field.is_boolean else field.column
    is_down = asked.sort_order == SearchRequest.SortOrder.descending
    missing = case((column.is_(None), 1), else_=0)
    return [missing.desc(), column.desc()] if is_down else [missing, column]


def fields_of(departments: Mapping[int, str | None], base: str, company_id: int) -> dict[str, Field | Listed]:
    """What may be asked of people, by the names of attributes in small letters."""
    own_id = cast(Employment.id, String)

    def said_as(column: Any) -> Callable[[str], ColumnElement[bool]]:
        """Whoever was said to have this, or came by a file under it. By index: companies have 100,000 people."""

        def narrowed(value: str) -> ColumnElement[bool]:
            said = select(ScimUser.employment_id).where(ScimUser.company_id == company_id, column == value)
            filed = aliased(Employment)
            by_file = (
                select(filed.id)
                .join(Person, Person.id == filed.person_id)
                .where(filed.company_id == company_id, filed.left_on.is_(None), Person.email == value)
            )
            return Employment.id.in_(union_all(said, by_file))

        return narrowed

    manager_id = cast(_above.id, String)
    return {
        "id": Field(own_id, is_exact=True, narrowed=_by_id),
        "externalid": Field(_column(ScimUser.external_id), is_exact=True, narrowed=said_as(ScimUser.external_id)),
        "username": Field(_user_name_key, narrowed=said_as(ScimUser.user_name_key)),
        "displayname": Field(_column(ScimUser.display_name_key)),
        "name.formatted": Field(_column(ScimUser.formatted_key)),
        "name.familyname": Field(_column(ScimUser.family_name_key)),
        "name.givenname": Field(_column(ScimUser.given_name_key)),
        "emails.value": Field(_email_key, narrowed=said_as(ScimUser.email_key)),
        "emails.type": Field(case((ScimUser.employment_id.is_(None), literal("work")), else_=ScimUser.email_type_key)),
        "emails.primary": Field(
            case((ScimUser.employment_id.is_(None), literal(True)), else_=ScimUser.email_primary), is_boolean=True
        ),
        "active": Field(_is_active, is_boolean=True),
        "department": Listed(_column(Employment.department_id), departments),
        "manager.value": Field(manager_id, is_exact=True),
        "manager.$ref": Field(literal(f"{base}/Users/") + manager_id, is_exact=True),
    }


def _by_id(value: str) -> ColumnElement[bool]:
    return Employment.id == int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else false()


def _column(of: Any) -> ColumnElement[Any]:
    """A mapped attribute as the expression it stands for."""
    column: ColumnElement[Any] = of.expression
    return column


def _is_postgresql(work: UnitOfWork) -> bool:
    return work.session.get_bind().dialect.name == "postgresql"


__all__ = ["Line", "departments_of", "fields_of", "found", "is_found", "line", "most", "name_of", "resource_of"]
