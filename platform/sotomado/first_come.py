"""First come, first served: a lock whose waiters get it in the order in which they asked.

SQLite has one writer at a time and lets those who wait try again now and then, at longer and longer intervals; under a
storm some wait for seconds while others come later and go first. Threads of one process line up here instead.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class TooLong(Exception):
    """It was not one's turn in time."""


class Line:
    """A line of threads. Whoever has the turn must not ask for it again, and is told so at once."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._is_taken = False
        # The thread whose turn it is.
        self._whose: int | None = None

    @contextmanager
    def turn(self, *, seconds: float) -> Iterator[None]:
        """Wait at most so long for one's turn, and keep it. Raises TooLong."""
        if self._whose == threading.get_ident():
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
            if not self._is_taken:
                self._is_taken = True
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
                self._is_taken = False
