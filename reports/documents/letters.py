"""Which signs a font can draw: what it cannot is set as 〓, as printers here have always done.

A name may hold anything, and a PDF for everybody must not hold a sign that no reader can say.  The table is `cmap` of
the OpenType format (ISO/IEC 14496-22), its subtables 4 (the basic plane) and 12 (all planes).
"""

import re
import struct
from functools import cache
from pathlib import Path

MISSING = "〓"
_JOINER = "\N{WORD JOINER}"
# 「」『』【】〈〉《》〔〕, wide brackets, commas, full stops and the middle dot.
_MARK = (
    "[\u300c-\u300f\u3010\u3011\u3008-\u300b\u3014\u3015\u3001\u3002\u30fb"
    "\uff08\uff09\uff0c\uff0e\uff1a\uff1b\uff01\uff1f\uff3b\uff3d\uff5b\uff5d]"
)
_MARKS = re.compile(f"{_MARK}(?={_MARK})")


@cache
def signs_of(font: Path) -> frozenset[int]:
    """The code points a font has a picture for. ValueError for a font without a table we can read."""
    file = font.read_bytes()
    tables = {file[at : at + 4]: struct.unpack_from(">LL", file, at + 8) for at in _steps(12, file, 4, 16)}
    if b"cmap" not in tables:
        raise ValueError("This font maps no signs.")
    start, _length = tables[b"cmap"]
    offsets = {struct.unpack_from(">L", file, at + 4)[0] for at in _steps(start + 4, file, start + 2, 8)}
    signs: set[int] = set()
    for offset in offsets:
        at = start + offset
        (kind,) = struct.unpack_from(">H", file, at)
        if kind == 4:
            signs |= _basic(file, at)
        elif kind == 12:
            (groups,) = struct.unpack_from(">L", file, at + 12)
            for group in range(groups):
                first, last, _glyph = struct.unpack_from(">LLL", file, at + 16 + 12 * group)
                signs.update(range(first, last + 1))
    if not signs:
        raise ValueError("This font maps no signs that we can read.")
    return frozenset(signs)


def _steps(first: int, file: bytes, count_at: int, width: int) -> range:
    """Where the records of a table stand; their number is written at `count_at`."""
    (count,) = struct.unpack_from(">H", file, count_at)
    return range(first, first + width * count, width)


def _basic(file: bytes, at: int) -> set[int]:
    """Code points of a subtable of format 4; the last segment, 0xFFFF, is its end mark."""
    (segments,) = struct.unpack_from(">H", file, at + 6)
    segments //= 2
    ends = struct.unpack_from(f">{segments}H", file, at + 14)
    starts = struct.unpack_from(f">{segments}H", file, at + 16 + 2 * segments)
    return {
        sign for first, last in zip(starts, ends, strict=True) if first != 0xFFFF for sign in range(first, last + 1)
    }


def unsqueezed(text: str) -> str:
    """Marks that follow one another, with a sign between them that the template turns into no space at all.

    The typesetter takes every mark for a full em wide and draws two of them together; ours are narrow already.
    """
    return _MARKS.sub(f"\\g<0>{_JOINER}", text)


def drawable(text: str, signs: frozenset[int]) -> str:
    """The text as the font can draw it. Marks that only change another sign are dropped, and controls too."""
    return "".join(sign if ord(sign) in signs or sign == "\n" else "" if _is_silent(sign) else MISSING for sign in text)


def _is_silent(sign: str) -> bool:
    code = ord(sign)
    return (
        code < 0x20
        or 0x7F <= code < 0xA0
        or code in (0xAD, 0x200B, 0x200C, 0x200D, 0xFEFF)
        or (
            0xFE00 <= code <= 0xFE0F
            or 0xE0100 <= code <= 0xE01EF
            or 0x202A <= code <= 0x202E
            or 0x2066 <= code <= 0x2069
        )
    )
