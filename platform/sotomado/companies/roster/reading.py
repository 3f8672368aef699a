"""A file of a roster as rows of text, read in a process of its own: see `opening`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from sotomado.companies.roster import opening
from sotomado.companies.roster.lines import BrokenRoster, Problem, Wrong
from sotomado.files import guarded

LARGEST_BYTES = 50 * 1024 * 1024
# Headings, and nobody below them.
NOBODY = Problem(None, None, Wrong.EMPTY)
# Longer than its CPU time, for a machine with much to do.
PATIENCE_SECONDS = opening.SECONDS * 2


@dataclass(frozen=True)
class Opened:
    """How a file was read, and its rows. `encoding`, `separator`: None of a workbook."""

    kind: str
    encoding: str | None
    separator: str | None
    _lines: list[bytes] = field(repr=False)

    def __len__(self) -> int:
        return len(self._lines)

    def rows(self, begin: int = 0, end: int | None = None) -> Iterator[tuple[int, list[str]]]:
        """The rows that have anything in them: each with its line in the file, and its cells as they stand there."""
        for line in self._lines[begin:end]:
            number, cells = json.loads(line)
            yield number, cells


def opened(content: bytes, *, encoding: str | None = None) -> Opened:
    """The rows of a file; in `encoding` if one is wished. Raises BrokenRoster for what cannot be read at all."""
    if len(content) > LARGEST_BYTES:
        raise _refused(Wrong.TOO_LARGE)
    if encoding not in (None, *opening.ENCODINGS):
        raise ValueError(f"Nothing is read as {encoding}.")
    try:
        done = guarded.run(opening.__file__, encoding or "", content=content, patience_seconds=PATIENCE_SECONDS)
    except guarded.DidNotEnd:
        raise _refused(Wrong.TOO_LARGE_INSIDE) from None
    if done.returncode == opening.REFUSED:
        wrong, line = json.loads(done.stdout.splitlines()[-1])["refused"]
        raise _refused(Wrong(wrong), line)
    if done.returncode != 0:
        # It needed more memory or time than a roster does, or it crashed.
        raise _refused(Wrong.TOO_LARGE_INSIDE)
    about, *lines = done.stdout.split(b"\n")
    read = json.loads(about)
    if not lines[:-1]:
        raise _refused(Wrong.EMPTY)
    return Opened(read["kind"], read.get("encoding"), read.get("separator"), lines[:-1])


def _refused(wrong: Wrong, line: int | None = None) -> BrokenRoster:
    return BrokenRoster([Problem(line, None, wrong)])
