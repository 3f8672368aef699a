"""Rows of a file, read and laid down beside the roster. Nothing of the roster itself changes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, insert

from sotomado.companies.roster.headings import Column
from sotomado.companies.roster.lines import HEADINGS_WITHIN, Layout, Problem, RosterLine, Wrong, layout_of, read_line
from sotomado.companies.roster.models import RosterImport, RosterProblem, RosterRow, RosterUnit
from sotomado.companies.roster.reading import Opened
from sotomado.database import UnitOfWork

# The names a row of the table shares with a line of the file.
_SHARED = (
    "email", "name", "department", "joined_on", "manager_email", "parent", "former_email", "left_on", "birth_year",
    "promoted_on", "returned_on",
)  # fmt: skip


def layout(opened: Opened) -> Layout:
    """Raises BrokenRoster."""
    return layout_of(opened.rows(0, HEADINGS_WITHIN), has_full_rows=opened.kind == "csv")


def note_how(work: UnitOfWork, row: RosterImport, opened: Opened, laid_out: Layout) -> None:
    """Write down how a file was read."""
    row.kind, row.encoding, row.separator = opened.kind, opened.encoding, opened.separator
    row.columns = ",".join(sorted(laid_out.named))
    row.unknown_columns = work.seal(row, "unknown_columns", "\n".join(laid_out.unknown)) if laid_out.unknown else None
    row.rows_total = len(opened) - laid_out.begins


def columns_of(row: RosterImport) -> frozenset[Column]:
    """What the file speaks of."""
    return frozenset(Column(name) for name in (row.columns or "").split(",") if name)


def stage(
    work: UnitOfWork, row: RosterImport, opened: Opened, laid_out: Layout, *, begin: int, end: int, today: date
) -> None:
    """Lay down the people `begin` to `end` of a file, counted without what stands above them."""
    lines: list[RosterLine] = []
    problems: list[Problem] = []
    for number, cells in opened.rows(laid_out.begins + begin, laid_out.begins + end):
        line, wrong = read_line(number, cells, laid_out, today=today)
        problems += wrong
        if line is not None:
            lines.append(line)
    if lines:
        work.session.execute(
            insert(RosterRow),
            [
                {"import_id": row.id, "number": line.line} | {name: getattr(line, name) for name in _SHARED}
                for line in lines
            ],
        )
    note(work, import_id=row.id, problems=problems)
    row.rows_read = min(end, row.rows_total or 0)
    work.session.flush()


def note(work: UnitOfWork, *, import_id: str, problems: Collection[Problem]) -> None:
    """Write down what is wrong."""
    if problems:
        work.session.execute(
            insert(RosterProblem),
            [
                {"import_id": import_id, "number": one.line or 0, "column": one.column or "", "wrong": one.wrong.value}
                for one in dict.fromkeys(problems)
            ],
        )


def clear(work: UnitOfWork, *, import_id: str, keeps_rows: bool = False) -> None:
    """Let go of what was laid down."""
    for table in (RosterProblem, RosterUnit, *(() if keeps_rows else (RosterRow,))):
        work.session.execute(
            delete(table).where(table.import_id == import_id).execution_options(synchronize_session=False)
        )


def clear_found(work: UnitOfWork, *, import_id: str, wrongs: Collection[Wrong]) -> None:
    """Let go of what comparing has found: departments, and these kinds of problems."""
    for table, among in (
        (RosterUnit, RosterUnit.import_id == import_id),
        (
            RosterProblem,
            (RosterProblem.import_id == import_id) & RosterProblem.wrong.in_([one.value for one in wrongs]),
        ),
    ):
        work.session.execute(delete(table).where(among).execution_options(synchronize_session=False))
