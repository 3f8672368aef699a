"""A process that does one thing to the database and is killed on the way, at a step counted beforehand.

A step is whatever the database hears: a statement, a commit, and the moment right after it. The process is forked from
the one that tests, which has everything imported, so hundreds of deaths take seconds.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from sotomado.clock import Clock
from sotomado.database import Database, UnitOfWork
from sotomado.schema import metadata

Deed = Callable[[Database], Any]
# Every row of every table, as the database itself gives it.
Picture = dict[str, list[tuple[Any, ...]]]
REFUSED = 3
PATIENCE_SECONDS = 120


def picture(database: Database) -> Picture:
    """Everything the database knows."""
    with database.read() as work:
        connection = work.session.connection()
        return {
            table.name: sorted(map(tuple, connection.exec_driver_sql(f'SELECT * FROM "{table.name}"')), key=repr)
            for table in metadata.sorted_tables
        }


def in_a_process_killed_at(step: int, database: Database, deed: Deed) -> bool:
    """Do it in a process that is killed before its `step`-th step. True if it got through without one."""
    # A connection must not be shared by two processes.
    database.dispose()
    child = os.fork()
    if child == 0:
        _die_or_do(step, database.url, database, deed)
    status = _end_of(child)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return False
    assert os.WEXITSTATUS(status) == 0, "the process failed by itself"
    return True


def _end_of(child: int) -> int:
    """How it ended. One that waits for a thread of its parent waits for ever: that is a fault of the test, and said."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise AssertionError("the process came to no end")


def _die_or_do(step: int, url: str, prepared: Database, deed: Deed) -> None:
    """In the child: never returns into the test."""
    try:
        clock: Clock = prepared.clock
        database = Database(url, keyring=prepared.keyring, clock=clock)
        left = step

        def count(*_: object) -> None:
            nonlocal left
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(database.engine, "before_cursor_execute", count)
        event.listen(database.engine, "commit", count)
        event.listen(database.engine, "checkin", count)  # after each commit, before anybody is told
        deed(database)
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(REFUSED)
    os._exit(0)


def in_one(verb: Callable[[UnitOfWork], Any]) -> Deed:
    """A verb in its transaction."""

    def deed(database: Database) -> Any:
        with database.work() as work:
            return verb(work)

    return deed
