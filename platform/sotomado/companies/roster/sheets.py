"""Files of rosters that leave: a template, the roster as it stands, and a file sent in with what is to be mended.

In a CSV whatever a spreadsheet would work out as a formula gets an apostrophe in front, which reading takes off again;
in a workbook every cell is text or a day, and nothing is worked out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter

Cell = str | date | None
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Sequence[Cell]], *, encoding: str = "utf-8", separator: str = ",") -> bytes:
    """UTF-8 and UTF-16 with their mark, so that Excel reads them; a letter that an encoding lacks becomes 〓."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([defused(cell) for cell in row])
    text = out.getvalue()
    if encoding == "cp932":
        return b"".join(_in_shift_jis(line) for line in text.splitlines(keepends=True))
    return text.encode("utf-8-sig" if encoding == "utf-8" else encoding)


def as_workbook(sheets: Sequence[tuple[str, Iterable[Sequence[Cell]], Sequence[int]]]) -> bytes:
    """Sheets, each with its name, its rows (the first are headings) and the widths of its columns."""
    out = io.BytesIO()
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "in_memory": True,
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#F2EDE3", "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows, widths in sheets:
            sheet = book.add_worksheet(name)
            for column, width in enumerate(widths):
                sheet.set_column(column, column, width, wrapped if width > 50 else None)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, column, cell, day)
                    elif cell:
                        sheet.write_string(number, column, cell, bold if number == 0 else None)
    return out.getvalue()


def defused(cell: Cell) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = cell.isoformat() if isinstance(cell, date) else cell or ""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _in_shift_jis(line: str) -> bytes:
    try:
        return line.encode("cp932")
    except UnicodeEncodeError:
        return "".join(one if _fits(one) else "〓" for one in line).encode("cp932")


def _fits(letter: str) -> bool:
    try:
        letter.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
