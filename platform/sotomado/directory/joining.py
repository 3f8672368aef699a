"""How one gets to a talk: one line per way of meeting, written by the consultant, read by those who are booked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from enum import StrEnum
from urllib.parse import urlsplit

from sotomado.directory.vocabulary import MeetingMode

LONGEST_JOINING = 300
# Cc: control; Cs: half a character; Zl, Zp: line and paragraph ends.
_REFUSED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
# Marks that turn the direction of reading can make an address look like another one.
_TURNING = {*"\u061c\u200e\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
# As people write them: 03-0000-0123, (03) 0000 0123, +81 3 0000 0123; also in the wide letters of Japanese keyboards.
_NUMBER = re.compile(r"[+\uff0b]?[\d(\uff08][\d\-\u2010\u2212\u30fc\uff0d()\uff08\uff09 ]{7,18}\d")


class Trouble(StrEnum):
    """Why a line was not taken."""

    TOO_LONG = "too long"
    NOT_ONE_LINE = "not one line"
    NO_ADDRESS = "no http address"


class JoiningRefused(Exception):
    """Some of the lines cannot be kept; none was."""

    def __init__(self, troubles: Mapping[MeetingMode, Trouble]) -> None:
        super().__init__(", ".join(f"{mode.value}: {trouble.value}" for mode, trouble in troubles.items()))
        self.troubles = troubles


def trouble_with(mode: MeetingMode, line: str) -> Trouble | None:
    """What is wrong with a trimmed line; nothing is with an empty one, which says that none is given."""
    if any(unicodedata.category(sign) in _REFUSED_CATEGORIES or sign in _TURNING for sign in line):
        return Trouble.NOT_ONE_LINE
    if len(line) > LONGEST_JOINING:
        return Trouble.TOO_LONG
    if line and mode is MeetingMode.ONLINE and not _is_web_address(line):
        return Trouble.NO_ADDRESS
    return None


def with_numbers(line: str) -> Iterator[tuple[str, str | None]]:
    """A line in parts, each with the number to dial where it is one: a telephone shall not need it typed."""
    end = 0
    for found in _NUMBER.finditer(line):
        number = re.sub(r"[^\d+]", "", unicodedata.normalize("NFKC", found[0]))
        if not 9 <= len(number.lstrip("+")) <= 15:
            continue
        yield line[end : found.start()], None
        yield found[0], number
        end = found.end()
    yield line[end:], None


def _is_web_address(line: str) -> bool:
    """http or https, with a host, nothing after it by mistake, and no name in front of the host to mislead."""
    try:
        parts = urlsplit(line)
        _ = parts.port  # raises where the port is no number
    except ValueError:
        return False
    host = parts.hostname or ""
    # Cf: signs that nobody sees, and that make one host look like another.
    has_blank = any(sign.isspace() or sign == "\\" or unicodedata.category(sign) == "Cf" for sign in line)
    return parts.scheme in ("http", "https") and bool(host.strip(".")) and "@" not in parts.netloc and not has_blank
