"""What of a roster can be taken along: what the company itself gave, and nothing of what anybody did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person
from sotomado.companies.models import Department, Employment, PlannedLeaving
from sotomado.companies.roster import comparing, reading, sheets, staging
from sotomado.companies.roster.errors import NotReady
from sotomado.companies.roster.headings import ERRORS, IN_JAPANESE, OUR_OWN, Column, plain_heading
from sotomado.companies.roster.lines import Problem
from sotomado.companies.roster.models import ImportState, RosterImport
from sotomado.companies.roster.sheets import Cell
from sotomado.database import UnitOfWork

# In this order, here and in the template.
COLUMNS = (
    Column.EMAIL, Column.NAME, Column.DEPARTMENT, Column.PARENT_DEPARTMENT, Column.MANAGER_EMAIL, Column.JOINED_ON,
    Column.BIRTH_YEAR, Column.PROMOTED_ON, Column.RETURNED_ON, Column.LEFT_ON, Column.FORMER_EMAIL,
)  # fmt: skip
_EXAMPLES: dict[str, tuple[dict[Column, Cell], ...]] = {
    "ja": (
        {
            Column.EMAIL: "haru.mori@example.jp", Column.NAME: "森 はる", Column.DEPARTMENT: "営業本部",
            Column.JOINED_ON: date(2008, 4, 1), Column.BIRTH_YEAR: "1974", Column.PROMOTED_ON: date(2022, 10, 1),
        },
        {
            Column.EMAIL: "aoi.sato@example.jp", Column.NAME: "佐藤 あおい", Column.DEPARTMENT: "第一営業部",
            Column.PARENT_DEPARTMENT: "営業本部", Column.MANAGER_EMAIL: "haru.mori@example.jp",
            Column.JOINED_ON: date(2015, 4, 1), Column.BIRTH_YEAR: "1988",
        },
    ),
    "en": (
        {
            Column.EMAIL: "haru.mori@example.jp", Column.NAME: "Haru Mori", Column.DEPARTMENT: "Sales",
            Column.JOINED_ON: date(2008, 4, 1), Column.BIRTH_YEAR: "1974", Column.PROMOTED_ON: date(2022, 10, 1),
        },
        {
            Column.EMAIL: "aoi.sato@example.jp", Column.NAME: "Aoi Sato", Column.DEPARTMENT: "Sales East",
            Column.PARENT_DEPARTMENT: "Sales", Column.MANAGER_EMAIL: "haru.mori@example.jp",
            Column.JOINED_ON: date(2015, 4, 1), Column.BIRTH_YEAR: "1988",
        },
    ),
}  # fmt: skip
_WIDTHS = (30, 20, 20, 20, 30, 13, 10, 13, 13, 13, 30)
# (name of the sheet, explanation by column) in words of the page.
Explained = tuple[str, str, list[tuple[str, str]]]


def headings(locale: str) -> list[Cell]:
    """Our own names of the columns."""
    if locale == "ja":
        return [IN_JAPANESE[column][0] for column in COLUMNS]
    return [column.value for column in COLUMNS]


def template(kind: str, locale: str, explained: Explained) -> bytes:
    """A file to fill in, with examples to write over; a workbook also says what each column is."""
    rows = [headings(locale), *([line.get(column) for column in COLUMNS] for line in _EXAMPLES[locale])]
    if kind == "csv":
        return sheets.as_csv(rows)
    name, other, words = explained
    return sheets.as_workbook([(name, rows, _WIDTHS), (other, [list(pair) for pair in words], (26, 90))])


def current(work: UnitOfWork, *, company_id: int, kind: str, locale: str, sheet: str) -> bytes:
    """The roster as it stands, in columns that can be sent in again."""
    rows = _current(work, company_id, locale)
    return sheets.as_csv(rows) if kind == "csv" else sheets.as_workbook([(sheet, rows, _WIDTHS)])


def _current(work: UnitOfWork, company_id: int, locale: str) -> Iterator[list[Cell]]:
    yield headings(locale)
    manager, above, parent = aliased(Employment), aliased(Person), aliased(Department)
    found = work.session.execute(
        select(
            Person.email,
            Person.name,
            Department.name,
            parent.name,
            above.email,
            manager.left_on,
            Employment.joined_on,
            Employment.birth_year,
            Employment.promoted_on,
            Employment.returned_on,
            PlannedLeaving.last_on,
        )
        .select_from(Employment)
        .join(Person, Person.id == Employment.person_id)
        .join(Department, Department.id == Employment.department_id)
        .outerjoin(parent, parent.id == Department.parent_id)
        .outerjoin(manager, manager.id == Employment.manager_id)
        .outerjoin(above, above.id == manager.person_id)
        .outerjoin(PlannedLeaving, PlannedLeaving.employment_id == Employment.id)
        .where(Employment.company_id == company_id, Employment.left_on.is_(None))
        .order_by(Employment.id)
    )
    for email, name, department, over, boss, boss_left, joined, born, promoted, returned, last in found:
        yield [
            email, name, department, over, None if boss_left else boss, joined, str(born) if born else None, promoted,
            returned, last, None,
        ]  # fmt: skip


@dataclass(frozen=True)
class ToMend:
    """A file that has something to mend: as it was sent, and what is wrong by line. `encoding`: of a CSV alone."""

    file_name: str
    encoding: str | None
    content: bytes = field(repr=False)
    by_line: dict[int, list[Problem]]


def to_mend(work: UnitOfWork, *, company_id: int, import_id: str) -> ToMend:
    """Raises NotFound, NotReady."""
    row = work.session.scalar(
        select(RosterImport).where(RosterImport.id == import_id, RosterImport.company_id == company_id)
    )
    if row is None:
        raise NotFound("import")
    if row.state is not ImportState.FAULTY or row.content is None or row.kind is None:
        raise NotReady()
    by_line: dict[int, list[Problem]] = defaultdict(list)
    for problem in comparing.problems_of(work, import_id=import_id):
        by_line[problem.line or 0].append(problem)
    name = work.unseal(row, "file_name") or ""
    encoding = row.encoding if row.kind == "csv" else None
    return ToMend(name, encoding, work.unseal_bytes(row, "content"), by_line)


def with_what_to_mend(
    file: ToMend, *, locale: str, sheet: str, in_words: Callable[[Problem], str]
) -> tuple[str, bytes]:
    """The kind of file, and the file as it was sent, with one column more that says what to mend in each row.

    Raises BrokenRoster. Reads the file in a process of its own: not within a transaction.
    """
    opened = reading.opened(file.content, encoding=file.encoding)
    laid_out = staging.layout(opened)
    rows = _with_errors(opened, laid_out.begins, file.by_line, locale, in_words)
    if opened.kind == "csv":
        return "csv", sheets.as_csv(rows, encoding=opened.encoding or "utf-8", separator=opened.separator or ",")
    widths = [22] * len(laid_out.columns) + [60]
    return "xlsx", sheets.as_workbook([(sheet, rows, widths)])


def _with_errors(
    opened: reading.Opened,
    begins: int,
    by_line: dict[int, list[Problem]],
    locale: str,
    in_words: Callable[[Problem], str],
) -> Iterator[list[Cell]]:
    """From the headings on; an earlier column of ours makes room."""
    old: int | None = None
    width = 0
    for index, (number, cells) in enumerate(opened.rows(begins - 1)):
        if index == 0:
            width = len(cells)
            old = next((at for at, cell in enumerate(cells) if plain_heading(cell) in OUR_OWN), None)
        # A row that lost cells is as wide as the others here, so that what is said stands in its own column.
        whole = [*cells, *[""] * (width - len(cells))]
        kept: list[Cell] = [cell for at, cell in enumerate(whole) if at != old]
        yield [*kept, ERRORS[locale] if index == 0 else " / ".join(map(in_words, by_line.get(number, ())))]
