"""The departments a roster names, and which stands above which."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from sotomado.companies.models import Department
from sotomado.companies.roster.lines import BrokenRoster, Column, Problem, RosterLine, Wrong
from sotomado.database import UnitOfWork


def arrange_departments(work: UnitOfWork, *, company_id: int, lines: Sequence[RosterLine]) -> dict[str, int]:
    """Every department by its name in Japanese or English; made and put in its place as the file says.

    A file without a column for it leaves the tree as it is; with one, a department whose lines leave it blank stands
    at the top. Somebody works in a department that stands above, or two others stand beneath it: else the name was
    most likely mistyped. Raises BrokenRoster.
    """
    rows = work.session.scalars(
        select(Department).where(Department.company_id == company_id).order_by(Department.id.desc())
    ).all()
    # Its own name goes before another's English one, the eldest first.
    found = {row.name_en: row for row in rows} | {row.name: row for row in rows}
    names = dict.fromkeys(line.department for line in lines)
    beneath: dict[str, set[str]] = {}
    for line in lines:
        if line.parent is not None:
            beneath.setdefault(line.parent, set()).add(line.department)
    named = dict.fromkeys(parent for parent, children in beneath.items() if len(children) > 1)
    for name in (*names, *named):
        if name not in found:
            found[name] = Department(company_id=company_id, name=name, name_en=name)
            work.session.add(found[name])
            work.session.flush()
    problems = _put_in_place(lines, found) or _circles(lines, found)
    if problems:
        raise BrokenRoster(problems)
    work.session.flush()
    return {name: row.id for name, row in found.items()}


def _put_in_place(lines: Sequence[RosterLine], found: dict[str, Department]) -> list[Problem]:
    problems = []
    said: dict[int, int | None] = {}
    for line in lines:
        if not line.names_parent:
            continue
        department, above = found[line.department], found.get(line.parent or "")
        said.setdefault(department.id, None)
        if line.parent is None:
            continue
        if above is None:
            problems.append(Problem(line.line, Column.PARENT_DEPARTMENT, Wrong.PARENT_UNKNOWN))
        elif above is department:
            problems.append(Problem(line.line, Column.PARENT_DEPARTMENT, Wrong.PARENT_LOOP))
        elif said[department.id] not in (None, above.id):
            problems.append(Problem(line.line, Column.PARENT_DEPARTMENT, Wrong.PARENT_TWICE))
        else:
            said[department.id] = above.id
    if not problems:
        by_id = {row.id: row for row in found.values()}
        for department_id, above_id in said.items():
            by_id[department_id].parent_id = above_id
    return problems


def _circles(lines: Sequence[RosterLine], found: dict[str, Department]) -> list[Problem]:
    """No department may stand above itself, be it by way of departments whom the file does not name."""
    above = {row.id: row.parent_id for row in found.values()}
    problems: dict[int, Problem] = {}
    for line in lines:
        own = found[line.department].id
        if line.parent is None or own in problems:
            continue
        seen: set[int] = set()
        step = above[own]
        while step is not None and step != own and step not in seen:
            seen.add(step)
            step = above[step]
        if step == own:
            problems[own] = Problem(line.line, Column.PARENT_DEPARTMENT, Wrong.PARENT_LOOP)
    return list(problems.values())
