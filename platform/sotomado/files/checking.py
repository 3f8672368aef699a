"""Look at a file before it is kept: how large, what it is, and a clean picture of it.

The looking itself happens in a process of its own (`developing.py`), since the bytes come from anybody. It takes a
quarter of a second to some seconds: do it before a transaction begins, and give `service.keep` what comes out.

The worst file takes a gigabyte and twenty seconds of a core. So each of our processes looks at one at a time, a few
wait for their turn, and whoever comes then is asked to come again: the other pages go on being answered.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sotomado.files import developing, guarded
from sotomado.files.errors import Reason, Refused
from sotomado.files.models import Purpose

LARGEST_BYTES = 10 * 1024 * 1024
# Longer than its CPU time, for a machine with much to do.
PATIENCE_SECONDS = developing.SECONDS * 2
AT_ONCE = 1
# Of eight threads (docs/operating.md) the others serve pages.
MOST_WAITING = 2
WAIT_SECONDS = 20.0
_DEVELOPING = developing.__file__

_looking = threading.BoundedSemaphore(AT_ONCE)
_room = threading.BoundedSemaphore(AT_ONCE + MOST_WAITING)


@dataclass(frozen=True)
class Checked:
    """A file that was looked at: what will be kept of it."""

    purpose: Purpose
    media_type: str
    content: bytes


def checked(content: bytes, purpose: Purpose) -> Checked:
    """A clean picture of what was sent in. Raises Refused."""
    if not content:
        raise Refused(Reason.EMPTY)
    if len(content) > LARGEST_BYTES:
        raise Refused(Reason.TOO_LARGE)
    try:
        # What is of no known kind need not start a process.
        developing.kind_of(content)
        with _turn():
            done = guarded.run(_DEVELOPING, purpose.value, content=content, patience_seconds=PATIENCE_SECONDS)
    except developing.Unfit as unfit:
        raise Refused(Reason(str(unfit))) from None
    except guarded.DidNotEnd:
        raise Refused(Reason.DAMAGED) from None
    if done.returncode == developing.REFUSED:
        raise Refused(Reason(done.stdout.decode()))
    if done.returncode != 0 or not done.stdout.startswith(b"\xff\xd8"):
        raise Refused(Reason.DAMAGED)  # it crashed, or needed more memory or time than a picture does
    return Checked(purpose, "image/jpeg", done.stdout)


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for one's turn to look. Raises Refused where too many wait already, or it does not come."""
    if not _room.acquire(blocking=False):
        raise Refused(Reason.BUSY)
    try:
        if not _looking.acquire(timeout=WAIT_SECONDS):
            raise Refused(Reason.BUSY)
        try:
            yield
        finally:
            _looking.release()
    finally:
        _room.release()
