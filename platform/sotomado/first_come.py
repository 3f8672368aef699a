"""First come, first served: what few can have at once is had in the order of asking.

SQLite has one writer at a time and lets those who wait try again now and then, at longer and longer intervals; a pool
of connections gives one back to whoever asks next. Under a storm some wait for seconds, or for ever, while others come
later and go first. Threads of one process line up here instead.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class TooLong(Exception):
    """It was not one's turn in time."""


class Line:
    """A line of threads, of which `places` have their turn at once. Where there is one place alone, whoever has it must
    not ask for it again, and is told so at once.
    """

    def __init__(self, *, places: int = 1) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._free = places
        self._is_for_one = places == 1
        # The thread that has the one place.
        self._whose: int | None = None

    @contextmanager
    def turn(self, *, seconds: float) -> Iterator[None]:
        """Wait at most so long for one's turn, and keep it. Raises TooLong."""
        if self._is_for_one and self._whose == threading.get_ident():
            raise RuntimeError("it is one's turn already: one transaction is opened within another")
        self._wait(seconds)
        self._whose = threading.get_ident()
        try:
            yield
        finally:
            self._whose = None
            self._next()

    def _wait(self, seconds: float) -> None:
        with self._guard:
            if self._free:
                self._free -= 1
                return
            called = threading.Event()
            self._waiting.append(called)
        if called.wait(seconds):
            return
        with self._guard:
            if called.is_set():  # called in the very moment of giving up
                return
            self._waiting.remove(called)
        raise TooLong()

    def _next(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1
