"""The departments a roster names, and which stands above which.

A department has one name in a company. A file says where it stands in a column of its own, or by a path in the cell
(本社/営業本部/第一営業部), which is one unless a department is called just so. A file that does neither leaves the
tree as it is; with a column for it, a department whose lines leave it blank stands at the top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, insert, select, update

from sotomado.companies.models import Department
from sotomado.companies.roster.headings import Column
from sotomado.companies.roster.lines import PATH_SIGNS, Wrong
from sotomado.companies.roster.models import RosterRow, RosterUnit
from sotomado.database import UnitOfWork


@dataclass
class _Unit:
    """A department by its name. `above`: the name of the one above it; only where `names_above`."""

    name: str
    department_id: int | None
    above: str | None = None
    names_above: bool = False


# How rows place people: (department, parent) as their cells say.
Placing = tuple[str, str | None]


@dataclass
class _Tree:
    units: dict[str, _Unit] = field(default_factory=dict)
    # A cell -> the name of what it means.
    means: dict[str, str] = field(default_factory=dict)
    wrong: dict[Placing, Wrong] = field(default_factory=dict)


def arrange(
    work: UnitOfWork, *, company_id: int, import_id: str, names_parents: bool
) -> list[tuple[Placing, Column, Wrong]]:
    """Write down what every department of the rows is; returns what is wrong with how they are placed.

    Somebody works in a department that stands above, or two others stand beneath it: else the name was most likely
    mistyped.
    """
    placings = [
        (row.department, row.parent)
        for row in work.session.execute(
            select(RosterRow.department, RosterRow.parent)
            .where(RosterRow.import_id == import_id, RosterRow.department != "")
            .group_by(RosterRow.department, RosterRow.parent)
            .order_by(func.min(RosterRow.number))
        )
    ]
    there = work.session.scalars(
        select(Department).where(Department.company_id == company_id).order_by(Department.id.desc())
    ).all()
    tree = _Tree()
    # Its own name goes before another's English one, the eldest first.
    known = {row.name_en: row.name for row in there} | {row.name: row.name for row in there}
    ids = {row.name: row.id for row in there}
    for department, _parent in placings:
        _name(tree, department, known, ids, is_path=not names_parents)
    if names_parents:
        _place(tree, placings, known, ids)
    _find_circles(tree, placings, {row.id: row for row in there})
    said_and_meant = {name: name for name in tree.units} | tree.means
    if said_and_meant:
        work.session.execute(
            insert(RosterUnit),
            [_values(import_id, said, tree.units[name]) for said, name in said_and_meant.items()],
        )
    column = Column.PARENT_DEPARTMENT if names_parents else Column.DEPARTMENT
    return [(placing, column, wrong) for placing, wrong in tree.wrong.items()]


def _values(import_id: str, said: str, unit: _Unit) -> dict[str, object]:
    return {
        "import_id": import_id,
        "said": said,
        "name": unit.name,
        "department_id": unit.department_id,
        "above": unit.above,
        "names_above": unit.names_above,
    }


def make(work: UnitOfWork, *, company_id: int, import_id: str) -> None:
    """Make the departments that are not there yet, and put all of them where the file says."""
    units = work.session.scalars(
        select(RosterUnit).where(RosterUnit.import_id == import_id, RosterUnit.said == RosterUnit.name)
    ).all()
    new = [unit for unit in units if unit.department_id is None]
    made = [Department(company_id=company_id, name=unit.name, name_en=unit.name) for unit in new]
    work.session.add_all(made)
    work.session.flush()
    ids = {unit.name: unit.department_id for unit in units} | {row.name: row.id for row in made}
    moved = [
        {"id": ids[unit.name], "parent_id": ids[unit.above] if unit.above is not None else None}
        for unit in units
        if unit.names_above
    ]
    if moved:
        work.session.execute(update(Department), moved)
    its_own = (
        select(Department.id)
        .where(Department.company_id == company_id, Department.name == RosterUnit.name)
        .scalar_subquery()
    )
    work.session.execute(
        update(RosterUnit)
        .where(RosterUnit.import_id == import_id, RosterUnit.department_id.is_(None))
        .values(department_id=its_own)
        .execution_options(synchronize_session=False)
    )
    work.session.expire_all()


def _name(tree: _Tree, said: str, known: Mapping[str, str], ids: Mapping[str, int], *, is_path: bool) -> None:
    parts = [part for part in PATH_SIGNS.split(said) if part] if is_path and said not in known else [said]
    above: str | None = None
    for depth, part in enumerate(parts or [said]):
        name = known.get(part, part)
        unit = tree.units.setdefault(name, _Unit(name, ids.get(name)))
        if depth:
            if unit.names_above and unit.above != above:
                tree.wrong[(said, None)] = Wrong.PARENT_TWICE
            elif above == name:
                tree.wrong[(said, None)] = Wrong.PARENT_LOOP
            else:
                unit.above, unit.names_above = above, True
        above = name
    tree.means[said] = above or said


def _place(tree: _Tree, placings: Sequence[Placing], known: Mapping[str, str], ids: Mapping[str, int]) -> None:
    beneath: dict[str, set[str]] = {}
    for department, parent in placings:
        if parent is not None:
            beneath.setdefault(parent, set()).add(department)
    for placing in placings:
        department, parent = placing
        unit = tree.units[tree.means[department]]
        unit.names_above = True
        if parent is None:
            continue
        name = known.get(parent, parent)
        if name not in tree.units and parent not in known and len(beneath[parent]) < 2:
            tree.wrong[placing] = Wrong.PARENT_UNKNOWN
        elif name == unit.name:
            tree.wrong[placing] = Wrong.PARENT_LOOP
        elif unit.above not in (None, name):
            tree.wrong[placing] = Wrong.PARENT_TWICE
        else:
            unit.above = name
            tree.units.setdefault(name, _Unit(name, ids.get(name)))


def _find_circles(tree: _Tree, placings: Sequence[Placing], there: Mapping[int, Department]) -> None:
    """No department may stand above itself, be it by way of departments whom the file does not name."""
    above = {row.name: there[row.parent_id].name if row.parent_id else None for row in there.values()}
    above |= {unit.name: unit.above for unit in tree.units.values() if unit.names_above}
    for placing in placings:
        own = tree.means[placing[0]]
        if not tree.units[own].names_above or tree.units[own].above is None or placing in tree.wrong:
            continue
        seen: set[str] = set()
        step = above.get(own)
        while step is not None and step != own and step not in seen:
            seen.add(step)
            step = above.get(step)
        if step == own:
            tree.wrong[placing] = Wrong.PARENT_LOOP
