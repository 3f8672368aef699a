"""A roster as HR hands it in: a CSV file, read in full and checked line by line before anything is believed.

Everything that is wrong is found in one go, each with its line and column, so that a file is mended once. What
needs the database (is this manager known, may this person be added) is checked by `roster`.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sotomado.accounts.service import clean_email, clean_name

MOST_LINES = 20_000
EARLIEST = date(1930, 1, 1)
YOUNGEST, OLDEST = 14, 100


class Column(StrEnum):
    EMAIL = "email"
    NAME = "name"
    DEPARTMENT = "department"
    PARENT_DEPARTMENT = "parent_department"
    MANAGER_EMAIL = "manager_email"
    JOINED_ON = "joined_on"
    BIRTH_YEAR = "birth_year"
    PROMOTED_ON = "promoted_on"


REQUIRED = (Column.EMAIL, Column.NAME, Column.DEPARTMENT, Column.JOINED_ON)
HEADINGS = {column.value: column for column in Column} | {
    "メールアドレス": Column.EMAIL,
    "氏名": Column.NAME,
    "部署": Column.DEPARTMENT,
    "上位部署": Column.PARENT_DEPARTMENT,
    "上司のメールアドレス": Column.MANAGER_EMAIL,
    "入社日": Column.JOINED_ON,
    "生年": Column.BIRTH_YEAR,
    "昇進日": Column.PROMOTED_ON,
}
# A file to copy and fill in, by language.
SAMPLES = {
    "ja": "メールアドレス,氏名,部署,上位部署,上司のメールアドレス,入社日,生年,昇進日\n"
    "aoi.sato@example.jp,佐藤 あおい,営業部,,,2015-04-01,1978,2026-04-01\n"
    "haru.mori@example.jp,森 はる,営業一課,営業部,aoi.sato@example.jp,2023-10-01,1996,\n",
    "en": "email,name,department,parent_department,manager_email,joined_on,birth_year,promoted_on\n"
    "aoi.sato@example.jp,Aoi Sato,Sales,,,2015-04-01,1978,2026-04-01\n"
    "haru.mori@example.jp,Haru Mori,Sales East,Sales,aoi.sato@example.jp,2023-10-01,1996,\n",
}
_EMAIL = re.compile(
    r"(?=.{3,254}$)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}"
)
_YEAR = re.compile(r"(\d{4})年?", re.ASCII)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日)")


class Wrong(StrEnum):
    """What can be wrong with a roster."""

    EMPTY = "empty"
    NOT_TEXT = "not_text"
    SPREADSHEET = "spreadsheet"
    ENCODING = "encoding"
    QUOTES = "quotes"
    SEPARATOR = "separator"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    TOO_MANY_LINES = "too_many_lines"
    CELLS = "cells"
    BLANK = "blank"
    TOO_LONG = "too_long"
    EMAIL = "email"
    EMAIL_TWICE = "email_twice"
    DATE = "date"
    DATE_RANGE = "date_range"
    MANAGER_UNKNOWN = "manager_unknown"
    OWN_MANAGER = "own_manager"
    MANAGER_LOOP = "manager_loop"
    CANNOT_ADD = "cannot_add"
    PARENT_UNKNOWN = "parent_unknown"
    PARENT_TWICE = "parent_twice"
    PARENT_LOOP = "parent_loop"
    BIRTH_YEAR = "birth_year"
    BIRTH_YEAR_RANGE = "birth_year_range"


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
class RosterLine:
    """One person as the file has them. `names_manager`, `names_parent`: False where the file has no such column."""

    line: int
    email: str
    name: str
    department: str
    joined_on: date
    manager_email: str | None
    names_manager: bool
    parent: str | None
    names_parent: bool
    # None where the file does not say.
    birth_year: int | None
    promoted_on: date | None


def read_roster(content: bytes, *, today: date) -> list[RosterLine]:
    """The lines of a roster file. Raises BrokenRoster with everything that is wrong."""
    rows = _rows(_text(content))
    if not rows:
        raise BrokenRoster([Problem(None, None, Wrong.EMPTY)])
    columns = _columns(rows[0][1])
    if len(rows) == 1:
        raise BrokenRoster([Problem(None, None, Wrong.EMPTY)])
    if len(rows) - 1 > MOST_LINES:
        raise BrokenRoster([Problem(None, None, Wrong.TOO_MANY_LINES)])
    problems: list[Problem] = []
    lines: list[RosterLine] = []
    seen: set[str] = set()
    for number, cells in rows[1:]:
        if len(cells) != len(columns):
            problems.append(Problem(number, None, Wrong.CELLS))
            continue
        given = {column: cell for column, cell in zip(columns, cells, strict=True) if column is not None}
        line, wrong = _line(number, given, today)
        problems += wrong
        if line is None:
            continue
        if line.email in seen:
            problems.append(Problem(number, Column.EMAIL, Wrong.EMAIL_TWICE))
        seen.add(line.email)
        lines.append(line)
    if problems:
        raise BrokenRoster(problems)
    return lines


def _text(content: bytes) -> str:
    """UTF-8 with or without a byte order mark, else Shift_JIS as Windows writes it."""
    if not content.strip():
        raise BrokenRoster([Problem(None, None, Wrong.EMPTY)])
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BrokenRoster([Problem(None, None, Wrong.SPREADSHEET)])
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BrokenRoster([Problem(None, None, Wrong.ENCODING)])
    if any(byte < 32 and byte not in b"\t\r\n" for byte in content):
        raise BrokenRoster([Problem(None, None, Wrong.NOT_TEXT)])
    text = _decoded(content, "utf-8-sig") or _decoded(content, "cp932")
    if text is None or _is_mistaken(text, content):
        raise BrokenRoster([Problem(None, None, Wrong.ENCODING)])
    return unicodedata.normalize("NFC", text)


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_mistaken(text: str, content: bytes) -> bool:
    """Whether this is EUC-JP, which reads as Shift_JIS without complaint: as a row of half-width katakana."""
    return any("\uff61" <= c <= "\uff9f" for c in text) and _decoded(content, "euc_jp") is not None


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The rows that have anything in them, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begins, [cell.strip() for cell in cells]))
            begins = reader.line_num + 1
    except csv.Error:
        raise BrokenRoster([Problem(begins, None, Wrong.QUOTES)]) from None
    return rows


def _columns(headings: list[str]) -> list[Column | None]:
    """Which column stands where; columns of other names are left unread."""
    columns = [HEADINGS.get(heading.lower()) for heading in headings]
    if len(headings) == 1 and any(sign in headings[0] for sign in ";\t、，"):
        raise BrokenRoster([Problem(1, None, Wrong.SEPARATOR)])
    problems = [Problem(1, column, Wrong.COLUMN_MISSING) for column in REQUIRED if column not in columns]
    problems += [Problem(1, column, Wrong.COLUMN_TWICE) for column in Column if columns.count(column) > 1]
    if problems:
        raise BrokenRoster(problems)
    return columns


def _line(number: int, given: dict[Column, str], today: date) -> tuple[RosterLine | None, list[Problem]]:
    problems = [Problem(number, column, Wrong.BLANK) for column in REQUIRED if not given[column]]
    email, manager = clean_email(given[Column.EMAIL]), clean_email(given.get(Column.MANAGER_EMAIL, ""))
    for column, address in ((Column.EMAIL, email), (Column.MANAGER_EMAIL, manager)):
        if address and not _EMAIL.fullmatch(address):
            problems.append(Problem(number, column, Wrong.EMAIL))
    if email and email == manager:
        problems.append(Problem(number, Column.MANAGER_EMAIL, Wrong.OWN_MANAGER))
    for column, longest in ((Column.NAME, 120), (Column.DEPARTMENT, 80), (Column.PARENT_DEPARTMENT, 80)):
        if len(given.get(column, "")) > longest:
            problems.append(Problem(number, column, Wrong.TOO_LONG))
    name, department = clean_name(given[Column.NAME]), " ".join(given[Column.DEPARTMENT].split())
    joined_on = _date(given[Column.JOINED_ON])
    if given[Column.JOINED_ON] and joined_on is None:
        problems.append(Problem(number, Column.JOINED_ON, Wrong.DATE))
    elif joined_on is not None and not (EARLIEST <= joined_on <= today.replace(year=today.year + 1, day=1)):
        problems.append(Problem(number, Column.JOINED_ON, Wrong.DATE_RANGE))
    birth_year = _year(given.get(Column.BIRTH_YEAR, ""))
    if given.get(Column.BIRTH_YEAR) and birth_year is None:
        problems.append(Problem(number, Column.BIRTH_YEAR, Wrong.BIRTH_YEAR))
    elif birth_year is not None and not YOUNGEST <= today.year - birth_year <= OLDEST:
        problems.append(Problem(number, Column.BIRTH_YEAR, Wrong.BIRTH_YEAR_RANGE))
    promoted_on = _date(given.get(Column.PROMOTED_ON, ""))
    if given.get(Column.PROMOTED_ON) and promoted_on is None:
        problems.append(Problem(number, Column.PROMOTED_ON, Wrong.DATE))
    elif promoted_on is not None and not EARLIEST <= promoted_on <= today.replace(year=today.year + 1, day=1):
        problems.append(Problem(number, Column.PROMOTED_ON, Wrong.DATE_RANGE))
    if problems or joined_on is None:
        return None, problems
    line = RosterLine(
        number,
        email,
        name,
        department,
        joined_on,
        manager or None,
        Column.MANAGER_EMAIL in given,
        " ".join(given.get(Column.PARENT_DEPARTMENT, "").split()) or None,
        Column.PARENT_DEPARTMENT in given,
        birth_year,
        promoted_on,
    )
    return line, []


def _year(text: str) -> int | None:
    """1985 or 1985年. A whole date of birth is not asked for, and not taken."""
    found = _YEAR.fullmatch(unicodedata.normalize("NFKC", text))
    return None if found is None else int(found[1])


def _date(text: str) -> date | None:
    """2024-04-01, 2024/4/1 or 2024年4月1日."""
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None
