"""How far a build is: a bar where someone watches a terminal, a line a step where a file is written."""

from __future__ import annotations

import sys
import time
from typing import TextIO

WIDTH = 28
NAMES = {
    "people": "人と面談 / people and their talks",
    "learning": "候補のえらび方 / learning from the talks",
    "releases": "四半期レポート / quarterly reports",
}


class ProgressBar:
    """Called with what is being done, how much of it is done, and of how much."""

    def __init__(self, stream: TextIO = sys.stdout) -> None:
        self._stream = stream
        self._started = time.monotonic()

    def __call__(self, what: str, done: int, total: int) -> None:
        name = NAMES[what]
        if self._stream.isatty():
            filled = WIDTH * done // total
            end = "\n" if done == total else ""
            self._stream.write(f"\r  {'█' * filled}{'░' * (WIDTH - filled)} {100 * done // total:3d}%  {name}{end}")
        elif done in (0, total):
            seconds = time.monotonic() - self._started
            self._stream.write(f"  {name}: {done:,} / {total:,} ({seconds:.0f} s)\n")
        self._stream.flush()
