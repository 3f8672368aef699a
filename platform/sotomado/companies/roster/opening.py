"""A file from anybody becomes rows of plain text: a CSV in whatever encoding, or an Excel workbook.

Whoever reads unknown bytes may crash, hang or eat the memory. This file therefore imports nothing of ours and runs as
a process of its own, with little memory and little time (`reading.py` starts it): the file on standard input, the
encoding to read it in as the argument ("" to find out); on standard output one line of JSON that says how it was read,
then one for each row that has anything in it: [its line, its cells]. Or exit code 3 and the reason.

Formulas are not worked out: what Excel had worked out last is taken, in a CSV they are text like any other.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 10_000
# A workbook of 200,000 rows unpacks to some 150 MB.
MOST_UNPACKED = 400 * 1024 * 1024
MOST_PARTS = 2_000
MEMORY_BYTES = 1536 * 1024**2
SECONDS = 60
REFUSED = 3
SEPARATORS = (",", ";", "\t")
ENCODINGS = ("utf-8", "utf-16", "cp932")
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Unfit(Exception):
    """The argument is a value of `lines.Wrong`; then, where it is known, the line."""


Rows = Iterable[tuple[int, list[str]]]


def opened(content: bytes, wished: str) -> tuple[dict[str, object], Rows]:
    """How it was read, and its rows, one after the other. Raises Unfit, also while they are read."""
    if not content.strip():
        raise Unfit("empty")
    if content.startswith(_OLE):
        raise Unfit("locked" if _ENCRYPTED in content else "old_excel")
    if content.startswith(b"PK\x03\x04"):
        return {"kind": "xlsx"}, _of_workbook(content)
    text, encoding = decoded(content, wished)
    separator = separator_of(text)
    return {"kind": "csv", "encoding": encoding, "separator": separator}, _of_text(text, separator)


def decoded(content: bytes, wished: str) -> tuple[str, str]:
    """The text and its encoding: the one that is wished, else by its mark, else UTF-8, else Shift_JIS of Windows."""
    if wished:
        return _in(content, wished), wished
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _in(content, "utf-16"), "utf-16"
    if any(byte < 32 and byte not in b"\t\r\n\x1a" for byte in content[:100_000]):
        raise Unfit("not_text")
    try:
        return _in(content, "utf-8"), "utf-8"
    except Unfit:
        text = _in(content, "cp932")
    if _is_mistaken(text, content):
        raise Unfit("encoding")
    return text, "cp932"


def _in(content: bytes, encoding: str) -> str:
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeError:
        raise Unfit("encoding") from None
    if "\0" in text:
        raise Unfit("not_text")
    return unicodedata.normalize("NFC", text.removeprefix("\ufeff").rstrip("\x1a"))


def _is_mistaken(text: str, content: bytes) -> bool:
    """Whether this is EUC-JP, which reads as Shift_JIS without complaint: as a row of half-width katakana."""
    if not any("\uff61" <= c <= "\uff9f" for c in text):
        return False
    try:
        content.decode("euc_jp")
    except UnicodeDecodeError:
        return False
    return True


def separator_of(text: str) -> str:
    """What stands most often in the first line that has any; a comma where none does."""
    for line in io.StringIO(text):
        counts = {sign: line.count(sign) for sign in SEPARATORS}
        if any(counts.values()):
            return max(SEPARATORS, key=lambda sign: counts[sign])
    return ","


def _of_text(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins, count = 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                count += 1
                yield begins, _bounded(cells, count)
            begins = reader.line_num + 1
    except csv.Error:
        raise Unfit("quotes", begins) from None


def _of_workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    _look_at_the_parts(content)
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for about in book.sheets_metadata:
                if about.visible is not SheetVisibleEnum.Visible:
                    continue
                sheet = book.get_sheet_by_name(about.name)
                if sheet.total_width > MOST_COLUMNS:
                    raise Unfit("too_many_columns")
                if sheet.total_height > MOST_ROWS * 2:
                    raise Unfit("too_many_lines")
                if sheet.total_height:
                    yield from _of_sheet(sheet.to_python(skip_empty_area=False))
                    return
    except PasswordError:
        raise Unfit("locked") from None
    except CalamineError:
        raise Unfit("damaged") from None


def _of_sheet(rows: Iterable[Sequence[object]]) -> Iterator[tuple[int, list[str]]]:
    count = 0
    for number, cells in enumerate(rows, start=1):
        texts = [_text_of(cell) for cell in cells]
        if any(text.strip() for text in texts):
            count += 1
            yield number, _bounded(texts, count)


def _look_at_the_parts(content: bytes) -> None:
    """What a workbook says it will unpack to; whoever lies about it meets the limit of the memory."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        raise Unfit("damaged") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unfit("too_large_inside")
    if any(part.flag_bits & 1 for part in parts):
        raise Unfit("locked")
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Unfit("not_a_roster")


def _bounded(cells: list[str], count: int) -> list[str]:
    if count > MOST_ROWS + 20:
        raise Unfit("too_many_lines")
    while cells and not cells[-1].strip() and len(cells) > MOST_COLUMNS:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise Unfit("too_many_columns")
    return [cell[:LONGEST_CELL] for cell in cells]


def _text_of(cell: object) -> str:
    """As it would be typed: days as 2024-04-01, whole numbers without a point."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time | timedelta):
        return cell.isoformat() if isinstance(cell, date | time) else str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else unicodedata.normalize("NFC", str(cell))


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not on Windows, where only the time is limited
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> int:
    _limit()
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", write_through=False)
    try:
        about, rows = opened(sys.stdin.buffer.read(), sys.argv[1])
        out.write(json.dumps(about) + "\n")
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    except Unfit as unfit:
        out.write("\n" + json.dumps({"refused": [*unfit.args, None][:2]}))
        out.flush()
        return REFUSED
    except MemoryError:
        return 1
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
