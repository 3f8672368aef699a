"""A roster line by line: what each column is called, and what stands in its cells, read in full and checked.

Everything that is wrong is found in one go, each with its line and column, so that a file is mended once. What
needs the database (is this manager known, may this person be added) is checked by `comparing`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sotomado.accounts.service import clean_email, clean_name
from sotomado.companies.roster import dates
from sotomado.companies.roster.headings import HEADINGS, OUR_OWN, Column, plain_heading

MOST_LINES = 200_000
# Above the headings a workbook often has a title and a day.
HEADINGS_WITHIN = 10
EARLIEST = date(1930, 1, 1)
YOUNGEST, OLDEST = 14, 100
LONGEST_NAME, LONGEST_DEPARTMENT, LONGEST_PATH = 120, 80, 400
PATH_SIGNS = re.compile(r"\s*[/／＞>]\s*")

REQUIRED = (Column.EMAIL, Column.NAME, Column.DEPARTMENT, Column.JOINED_ON)
_DAYS = (Column.JOINED_ON, Column.LEFT_ON, Column.PROMOTED_ON, Column.RETURNED_ON)
_ADDRESSES = (Column.EMAIL, Column.MANAGER_EMAIL, Column.FORMER_EMAIL)
# What offices write where there is nothing.
_NOTHING = frozenset({"-", "--", "ー", "―", "–", "なし", "無し", "無", "n/a", "na", "none"})
# Excel would work out what begins so; nobody's name does.
_FORMULA = ("=", "@", "+", "\t")
_EMAIL = re.compile(
    r"(?=.{3,254}$)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}"
)
# A file to copy and fill in, by language.
SAMPLES = {
    "ja": "メールアドレス,氏名,部署,上位部署,上司のメールアドレス,入社日,生年,昇進日\n"
    "aoi.sato@example.jp,佐藤 あおい,営業部,,,2015-04-01,1978,2026-04-01\n"
    "haru.mori@example.jp,森 はる,営業一課,営業部,aoi.sato@example.jp,2023-10-01,1996,\n",
    "en": "email,name,department,parent_department,manager_email,joined_on,birth_year,promoted_on\n"
    "aoi.sato@example.jp,Aoi Sato,Sales,,,2015-04-01,1978,2026-04-01\n"
    "haru.mori@example.jp,Haru Mori,Sales East,Sales,aoi.sato@example.jp,2023-10-01,1996,\n",
}


class Wrong(StrEnum):
    """What can be wrong with a roster."""

    # With the file.
    EMPTY = "empty"
    NOT_TEXT = "not_text"
    NOT_A_ROSTER = "not_a_roster"
    OLD_EXCEL = "old_excel"
    LOCKED = "locked"
    DAMAGED = "damaged"
    ENCODING = "encoding"
    QUOTES = "quotes"
    SEPARATOR = "separator"
    TOO_LARGE = "too_large"
    TOO_LARGE_INSIDE = "too_large_inside"
    TOO_MANY_LINES = "too_many_lines"
    TOO_MANY_COLUMNS = "too_many_columns"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    # With a line.
    CELLS = "cells"
    BLANK = "blank"
    TOO_LONG = "too_long"
    FORMULA = "formula"
    EMAIL = "email"
    EMAIL_TWICE = "email_twice"
    DATE = "date"
    DATE_RANGE = "date_range"
    LEFT_BEFORE_JOINING = "left_before_joining"
    BIRTH_YEAR = "birth_year"
    BIRTH_YEAR_RANGE = "birth_year_range"
    OWN_MANAGER = "own_manager"
    # With what it says of others.
    MANAGER_UNKNOWN = "manager_unknown"
    MANAGER_LOOP = "manager_loop"
    CANNOT_ADD = "cannot_add"
    FORMER_UNKNOWN = "former_unknown"
    EMAIL_TAKEN = "email_taken"
    STILL_HR = "still_hr"
    PARENT_UNKNOWN = "parent_unknown"
    PARENT_TWICE = "parent_twice"
    PARENT_LOOP = "parent_loop"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend. `line` counts from 1 as a text editor does, None where the whole file is meant."""

    line: int | None
    column: Column | None
    wrong: Wrong


class BrokenRoster(Exception):
    """The file was not imported: nothing of it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Layout:
    """Where what stands. `begins`: how many of the rows come before the first person; `unknown`: headings left unread.

    `has_full_rows`: a row with fewer cells than headings has lost some (a CSV), or ends in empty ones (a workbook).
    """

    columns: tuple[Column | None, ...]
    begins: int
    unknown: tuple[str, ...]
    has_full_rows: bool

    @property
    def named(self) -> frozenset[Column]:
        """What the file speaks of; a name in two parts is a name."""
        found = {column for column in self.columns if column is not None}
        return frozenset(found | ({Column.NAME} if _has_parts(found) else set()))


@dataclass(frozen=True)
class RosterLine:
    """One person as the file has them; None where it does not say, or where it cannot be read and a problem says so."""

    line: int
    email: str
    name: str
    department: str
    joined_on: date | None
    manager_email: str | None
    parent: str | None
    former_email: str | None
    left_on: date | None
    birth_year: int | None
    promoted_on: date | None
    returned_on: date | None


def layout_of(rows: Iterable[tuple[int, list[str]]], *, has_full_rows: bool) -> Layout:
    """Which column stands where, by the first of some rows that has headings. Raises BrokenRoster."""
    first = list(rows)
    if not first:
        raise BrokenRoster([Problem(None, None, Wrong.EMPTY)])
    at = max(range(len(first)), key=lambda index: (_known_in(first[index][1]), -index))
    number, headings = first[at]
    if len(headings) == 1 and any(sign in headings[0] for sign in "、，"):
        raise BrokenRoster([Problem(number, None, Wrong.SEPARATOR)])
    columns = [HEADINGS.get(plain_heading(heading)) for heading in headings]
    found = {column for column in columns if column is not None}
    missing = [c for c in REQUIRED if c not in found and not (c is Column.NAME and _has_parts(found))]
    problems = [Problem(number, column, Wrong.COLUMN_MISSING) for column in missing]
    problems += [Problem(number, column, Wrong.COLUMN_TWICE) for column in Column if columns.count(column) > 1]
    if problems:
        raise BrokenRoster(problems)
    unknown = [
        heading.strip()[:80]
        for heading, column in zip(headings, columns, strict=True)
        if column is None and heading.strip() and plain_heading(heading) not in OUR_OWN
    ]
    return Layout(tuple(columns), at + 1, tuple(unknown[:50]), has_full_rows)


def read_line(
    number: int, cells: Sequence[str], layout: Layout, *, today: date
) -> tuple[RosterLine | None, list[Problem]]:
    """One row, and what is wrong with it. None where not even its address can be read."""
    width = len(layout.columns)
    if (layout.has_full_rows and len(cells) < width) or any(cell.strip() for cell in cells[width:]):
        return None, [Problem(number, None, Wrong.CELLS)]
    given = _given(cells, layout)
    problems = [Problem(number, column, Wrong.FORMULA) for column, cell in given.items() if cell.startswith(_FORMULA)]
    for one in problems:
        if one.column is not None:
            given[one.column] = ""
    is_formula = {one.column for one in problems}
    problems += [
        Problem(number, column, Wrong.BLANK)
        for column in REQUIRED
        if not given.get(column) and column not in is_formula
    ]
    addresses = {column: clean_email(given.get(column, "")) for column in _ADDRESSES}
    for column, address in addresses.items():
        if address and not _EMAIL.fullmatch(address):
            problems.append(Problem(number, column, Wrong.EMAIL))
            addresses[column] = ""
    email, manager = addresses[Column.EMAIL], addresses[Column.MANAGER_EMAIL]
    if email and email == manager:
        problems.append(Problem(number, Column.MANAGER_EMAIL, Wrong.OWN_MANAGER))
        manager = ""
    problems += _too_long(number, given, is_path=Column.PARENT_DEPARTMENT not in layout.named)
    days = _days(number, given, today, problems)
    birth_year = _birth_year(number, given, today, problems)
    former = addresses[Column.FORMER_EMAIL]
    if not email:
        return None, problems
    said = {(one.column, one.wrong) for one in problems}
    line = RosterLine(
        line=number,
        email=email,
        name=clean_name(_spaced(given.get(Column.NAME, ""))),
        department="" if (Column.DEPARTMENT, Wrong.TOO_LONG) in said else _spaced(given[Column.DEPARTMENT]),
        joined_on=days[Column.JOINED_ON],
        manager_email=manager or None,
        parent=None
        if (Column.PARENT_DEPARTMENT, Wrong.TOO_LONG) in said
        else _spaced(given.get(Column.PARENT_DEPARTMENT, "")) or None,
        former_email=former if former != email and former else None,
        left_on=days[Column.LEFT_ON],
        birth_year=birth_year,
        promoted_on=days[Column.PROMOTED_ON],
        returned_on=days[Column.RETURNED_ON],
    )
    return line, problems


def _known_in(cells: Sequence[str]) -> int:
    return sum(plain_heading(cell) in HEADINGS for cell in cells)


def _has_parts(found: set[Column]) -> bool:
    return {Column.FAMILY_NAME, Column.GIVEN_NAME} <= found and Column.NAME not in found


def _given(cells: Sequence[str], layout: Layout) -> dict[Column, str]:
    """What stands in each column, without what only keeps Excel from working it out."""
    given: dict[Column, str] = {}
    for column, cell in zip(layout.columns, cells, strict=False):
        if column is not None:
            text = cell.strip()
            text = text[1:].strip() if text.startswith("'") else text
            given[column] = "" if column not in REQUIRED and text.lower() in _NOTHING else text
    for column in layout.columns:
        if column is not None:
            given.setdefault(column, "")
    if _has_parts(set(given)):
        given[Column.NAME] = f"{given[Column.FAMILY_NAME]} {given[Column.GIVEN_NAME]}".strip()
    return given


def _spaced(text: str) -> str:
    """One plain space wherever there are any, also wide ones."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _too_long(number: int, given: dict[Column, str], *, is_path: bool) -> list[Problem]:
    problems = []
    if len(given.get(Column.NAME, "")) > LONGEST_NAME:
        problems.append(Problem(number, Column.NAME, Wrong.TOO_LONG))
    department = given[Column.DEPARTMENT]
    parts = PATH_SIGNS.split(department) if is_path else [department]
    if len(department) > LONGEST_PATH or any(len(part) > LONGEST_DEPARTMENT for part in parts):
        problems.append(Problem(number, Column.DEPARTMENT, Wrong.TOO_LONG))
    if len(given.get(Column.PARENT_DEPARTMENT, "")) > LONGEST_DEPARTMENT:
        problems.append(Problem(number, Column.PARENT_DEPARTMENT, Wrong.TOO_LONG))
    return problems


def _days(number: int, given: dict[Column, str], today: date, problems: list[Problem]) -> dict[Column, date | None]:
    latest = date(today.year + 1, today.month, 1)
    days: dict[Column, date | None] = {}
    for column in _DAYS:
        written = given.get(column, "")
        days[column] = dates.day(written) if written else None
        found = days[column]
        if written and found is None:
            problems.append(Problem(number, column, Wrong.DATE))
        elif found is not None and not EARLIEST <= found <= latest:
            problems.append(Problem(number, column, Wrong.DATE_RANGE))
            days[column] = None
    joined, left = days[Column.JOINED_ON], days[Column.LEFT_ON]
    if joined is not None and left is not None and left < joined:
        problems.append(Problem(number, Column.LEFT_ON, Wrong.LEFT_BEFORE_JOINING))
    return days


def _birth_year(number: int, given: dict[Column, str], today: date, problems: list[Problem]) -> int | None:
    written = given.get(Column.BIRTH_YEAR, "")
    found = dates.year(written) if written else None
    if written and found is None:
        problems.append(Problem(number, Column.BIRTH_YEAR, Wrong.BIRTH_YEAR))
    elif found is not None and not YOUNGEST <= today.year - found <= OLDEST:
        problems.append(Problem(number, Column.BIRTH_YEAR, Wrong.BIRTH_YEAR_RANGE))
        return None
    return found
