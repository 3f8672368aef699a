"""A page of the audit log with its names told: of operators and HR. Whoever else is meant stays without a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from sotomado.accounts.models import Person, Role, RoleGrant
from sotomado.audit import queries
from sotomado.audit.queries import A_PAGE, Entry, Wanted
from sotomado.database import UnitOfWork

NAMED = (Role.OPERATOR, Role.HR)


class Kind(StrEnum):
    """Who it is where no name is told."""

    SERVICE = "service"
    # An account that is neither an operator's nor HR's.
    SOMEBODY = "somebody"
    # Erased: the log's name means nobody any more.
    GONE = "gone"


@dataclass(frozen=True)
class Who:
    """Somebody in an entry: a name, or only what kind of somebody."""

    name: str
    kind: Kind | None


@dataclass(frozen=True)
class Line:
    """An entry as the page has it; `whom` None where it was done to nobody."""

    entry: Entry
    by: Who
    whom: Who | None


@dataclass(frozen=True)
class Page:
    """`before`: the number from which the next page goes on; None on the last."""

    lines: tuple[Line, ...]
    before: int | None


def page(work: UnitOfWork, wanted: Wanted, *, before: int | None = None) -> Page:
    """Three statements, however many entries."""
    found = queries.page(work, wanted, before=before)
    entries, more = found[:A_PAGE], len(found) > A_PAGE
    names = {one for entry in entries for one in (entry.by, entry.whom) if one is not None}
    people = queries.people(work, names=names)
    told = _names(work, set(people.values()))

    def who(name: str | None) -> Who:
        if name is None:
            return Who("", Kind.SERVICE)
        if name not in people:
            return Who("", Kind.GONE)
        known = told.get(people[name])
        return Who(known, None) if known else Who("", Kind.SOMEBODY)

    return Page(
        tuple(Line(one, who(one.by), None if one.whom is None else who(one.whom)) for one in entries),
        entries[-1].number if more else None,
    )


def _names(work: UnitOfWork, person_ids: set[int]) -> dict[int, str]:
    rows = work.session.execute(
        select(Person.id, Person.name)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(Person.id.in_(person_ids), RoleGrant.role.in_(NAMED))
    )
    return {row.id: row.name for row in rows}
