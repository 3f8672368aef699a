"""Hundreds of clients at the same moment: threads in several processes, each process with an engine of its own."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Sequence
from tempfile import TemporaryFile
from typing import Any

from support.killed import Deed

from sotomado.database import Database, DatabaseAway, UnitOfWork


def storm(database: Database, deeds: Sequence[Deed], *, processes: int = 8) -> list[str]:
    """Do everything at once. What each came to, in order: what it returned as text, or the name of what it raised."""
    database.dispose()
    start, gun = os.pipe()
    shares = [list(enumerate(deeds))[number::processes] for number in range(processes)]
    children = []
    for share in shares:
        report = TemporaryFile("w+")  # noqa: SIM115 - read after the process has ended
        child = os.fork()
        if child == 0:
            os.close(gun)
            _be_clients(start, share, database, report.fileno())
        children.append((child, report))
    os.close(start)
    os.close(gun)  # everybody waits for the end of this pipe
    outcomes: dict[int, str] = {}
    for child, report in children:
        os.waitpid(child, 0)
        with report:
            report.seek(0)
            outcomes |= {int(number): outcome for number, outcome in json.loads(report.read() or "{}").items()}
    return [outcomes.get(number, "died") for number in range(len(deeds))]


def _be_clients(start: int, share: Sequence[tuple[int, Deed]], prepared: Database, report: int) -> None:
    """In the child: never returns into the test."""
    try:
        database = Database(prepared.url, keyring=prepared.keyring, clock=prepared.clock)
        outcomes: dict[int, str] = {}
        gun = threading.Event()

        def do(number: int, deed: Deed) -> None:
            gun.wait()
            try:
                outcomes[number] = str(deed(database))
            except Exception as error:
                outcomes[number] = type(error).__name__

        threads = [threading.Thread(target=do, args=pair) for pair in share]
        for thread in threads:
            thread.start()
        os.read(start, 1)
        gun.set()
        for thread in threads:
            thread.join()
        os.write(report, json.dumps(outcomes).encode())
    finally:
        os._exit(0)


def patiently(database: Database, verb: Callable[[UnitOfWork], Any]) -> Any:
    """Whoever is told to come back in a while, because the machine is busy with others, does."""
    for _ in range(40):
        try:
            with database.work() as work:
                return verb(work)
        except DatabaseAway as error:
            if "deadlock" in str(error):
                raise RuntimeError("they waited in a circle") from error
    raise DatabaseAway("forty times")
