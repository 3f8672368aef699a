"""How a workbook is written: sheets under names Excel takes, real tables, hidden cells that say so.

Texts are written as texts, so that nothing is computed, whatever a department is called.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.documents.naming import Naming
from reports.documents.printable import printable

INK, SOFT, EDGE, DEEP, PALE, LAMP, HAIRLINE = (
    "#1E2A2F",
    "#566268",
    "#8B8F8C",
    "#17525F",
    "#B9D0D4",
    "#F2C75C",
    "#E3DDD0",
)
SHARE, PEOPLE, MEAN = "0%", "#,##0", "0.0"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET_NAME = 31
_WIDEST, _NARROWEST = 46, 9


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its format ("" for words) and its cells; None is hidden, "" nothing at all."""

    heading: str
    number_format: str
    cells: Sequence[str | float | None]


class Writing:
    """A workbook being written: its formats, and the names of sheets and tables that are taken."""

    def __init__(self, book: Any, naming: Naming, font: str) -> None:
        self.book, self.naming, self.font = book, naming, font
        self._taken: set[str] = set()
        self._tables = 0
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **given: Any) -> Any:
        key = tuple(sorted(given.items()))
        if key not in self._formats:
            base = {"font_name": self.font, "font_size": 11, "font_color": INK, "valign": "top"}
            self._formats[key] = self.book.add_format(base | given)
        return self._formats[key]

    def sheet(self, name: str) -> Any:
        """A new sheet; its name cut to what Excel takes."""
        plain = _FORBIDDEN.sub(" ", printable(name)).strip()[:_LONGEST_SHEET_NAME] or "-"
        unique, n = plain, 2
        while unique.casefold() in self._taken:
            unique = f"{plain[: _LONGEST_SHEET_NAME - 5]} ({n})"
            n += 1
        self._taken.add(unique.casefold())
        sheet = self.book.add_worksheet(unique)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&8&A&R&8&P / &N")
        return sheet

    def table(self, sheet: Any, top: int, columns: Sequence[Column], *, hidden: str | None = None) -> None:
        """A real Excel table with a filter; hidden cells say so and are hatched (or stay empty, with `hidden` "")."""
        said = self.naming.hidden if hidden is None else hidden
        rows = len(columns[0].cells)
        self._tables += 1
        heads = _unlike([column.heading for column in columns])
        sheet.add_table(
            top,
            0,
            top + max(rows, 1),
            len(columns) - 1,
            {
                "name": f"Table{self._tables}",
                "style": None,
                "columns": [
                    {"header": head, "header_format": self._head(right=bool(column.number_format))}
                    for head, column in zip(heads, columns, strict=True)
                ],
            },
        )
        for x, column in enumerate(columns):
            for y, cell in enumerate(column.cells, top + 1):
                self._cell(sheet, y, x, cell, column.number_format, said)

    def _head(self, *, right: bool) -> Any:
        look = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 2, "bottom_color": DEEP}
        return self.format(**look, align="right" if right else "left")

    def _cell(self, sheet: Any, y: int, x: int, cell: str | float | None, number_format: str, said: str) -> None:
        line = {"bottom": 1, "bottom_color": HAIRLINE}
        if cell is None and said:
            hatched = {"pattern": 14, "fg_color": "#C9CCCA", "bg_color": "#FFFFFF", "font_color": SOFT}
            sheet.write_string(y, x, said, self.format(**line, **hatched, align="right", font_size=9))
        elif cell is None or cell == "":
            sheet.write_blank(y, x, None, self.format(**line))
        elif isinstance(cell, str):
            sheet.write_string(y, x, printable(cell), self.format(**line, text_wrap=True))
        else:
            sheet.write_number(y, x, cell, self.format(**line, num_format=number_format))


def _unlike(headings: Sequence[str]) -> list[str]:
    """Headings that differ from one another, as Excel demands of a table, and are not empty."""
    kept: list[str] = []
    for heading in headings:
        plain = printable(heading) or "-"
        name, n = plain, 2
        while name.casefold() in {one.casefold() for one in kept}:
            name, n = f"{plain} ({n})", n + 1
        kept.append(name)
    return kept


def fit(sheet: Any, columns: Sequence[Column]) -> None:
    """Columns as wide as their longest word or name, within reason; longer ones are wrapped."""
    for x, column in enumerate(columns):
        longest = max((_width(cell) for cell in column.cells if isinstance(cell, str)), default=0)
        head = max((_width(part) for part in column.heading.split()), default=0)
        sheet.set_column(x, x, min(_WIDEST, max(_NARROWEST, longest + 2, min(head, 18) + 4)))


def _width(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)
