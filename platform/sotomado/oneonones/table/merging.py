"""What two type at once, put together: a replicated text (YATA, as yjs and pycrdt write it).

Every change says between which letters it stands, not at which place, so changes may arrive late, twice and in any
order, and all who have the same ones read the same text. Nothing here knows a database: bytes in, text and bytes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any

from pycrdt import Doc, Text

from sotomado.oneonones.table.errors import NotAnUpdate

# The name of the text in its document; the browser's script uses the same.
NAME = "notes"


def text_of(updates: Iterable[bytes]) -> str:
    """The text these changes make. Raises NotAnUpdate."""
    return str(_document(updates).get(NAME, type=Text))


def put_together(updates: Iterable[bytes]) -> bytes:
    """One change that says what all of them say; what was deleted is let go. Raises NotAnUpdate."""
    return _document(updates).get_update()


def edited(base: bytes, text: str) -> bytes:
    """The change that turns the text of `base` into `text`, line by line, so that it can be put beside others'.

    Cost: the lines compared by Ratcliff and Obershelp, quadratic only where most of them differ. Raises NotAnUpdate.
    """
    document = _document([base])
    before = document.get_state()
    notes = document.get(NAME, type=Text)
    with document.transaction():
        # From the end, so that places before a change stay where they are. The document counts in bytes.
        for start, end, instead in reversed(list(_changes(str(notes), text))):
            if end > start:
                del notes[start:end]
            if instead:
                notes.insert(start, instead)
    return document.get_update(before)


def _document(updates: Iterable[bytes]) -> Doc[Any]:
    document: Doc[Any] = Doc()
    for update in updates:
        try:
            document.apply_update(update)
        # What the decoder cannot read it refuses in several ways, one of them a panic of its own.
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            raise NotAnUpdate() from error
    return document


def _changes(old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, instead) by bytes of `old`, in order."""
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    places = [0]
    for line in old_lines:
        places.append(places[-1] + len(line.encode()))
    for kind, a, b, c, d in SequenceMatcher(None, old_lines, new_lines, autojunk=False).get_opcodes():
        if kind != "equal":
            yield _narrowed(places[a], "".join(old_lines[a:b]), "".join(new_lines[c:d]))


def _narrowed(start: int, old: str, new: str) -> tuple[int, int, str]:
    """Without what both begin and end with."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    begin = start + len(old[:head].encode())
    end = begin + len(old[head : len(old) - tail].encode())
    return begin, end, new[head : len(new) - tail]
