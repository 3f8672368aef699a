"""By which request something came about, in every line of the log: W3C Trace Context, taken over and passed on.

A trace is 32 hexadecimal digits, drawn by us or by a proxy of ours in front; it stands in the log's lines of the
request, of the jobs written in it, and of what these write. It names nobody, and jobs that are done forget it. One that
a stranger sends is not taken over: whoever chooses it, and keeps a list, could know our lines by it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token

# https://www.w3.org/TR/trace-context/: version, trace, parent, flags.
_PARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")
_FIRST_VERSION = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")

_trace: ContextVar[str | None] = ContextVar("trace", default=None)


def current_trace() -> str | None:
    """The trace of what is being done here and now."""
    return _trace.get()


def new_trace() -> str:
    return secrets.token_hex(16)


def trace_in(traceparent: str | None) -> str | None:
    """The trace a header names; None where it names none as the standard has it."""
    said = (traceparent or "").strip()
    found = _PARENT.fullmatch(said)
    if found is None or (said.startswith("00-") and not _FIRST_VERSION.fullmatch(said)):
        return None
    return found[1]


def begin(trace: str) -> Token[str | None]:
    return _trace.set(trace)


def end(token: Token[str | None]) -> None:
    _trace.reset(token)


@contextmanager
def following(trace: str | None) -> Iterator[None]:
    """What is done inside belongs to that trace; to one of its own where there is none."""
    token = begin(trace or new_trace())
    try:
        yield
    finally:
        end(token)
