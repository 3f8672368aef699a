"""The worker: takes jobs, does them, says so. As many as wanted may run, on any machine that reaches the database."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sotomado.database import Database, DatabaseAway
from sotomado.outbox import mail
from sotomado.outbox import service as outbox
from sotomado.settings import Settings

log = logging.getLogger("sotomado.outbox")

# What does a job of one kind: (payload, job id).
Handler = Callable[[dict[str, Any], str], None]
# What is due by the calendar and looks for itself whether there is anything to do.
Chore = Callable[[], None]
CHORES_EVERY_SECONDS = 600
A_ROUND = 10
# No job is begun with less of its lease left.
BEGUN_BEFORE_THE_END = timedelta(seconds=60)


class Worker:
    """Does the jobs of one database. `last`: kinds that wait for strangers' machines, and so keep nobody waiting."""

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        chores: Sequence[Chore] = (),
        last: Collection[str] = (),
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._chores = chores
        self._last = last

    def run_due(self) -> int:
        """Do what is due now, one round. Returns how many jobs were taken."""
        with self._database.work() as work:
            jobs = outbox.take(work, limit=A_ROUND, last=self._last)
        for job in jobs:
            # What a slow mail server left too little time for is taken again, by whoever comes first: begun now, it
            # might still be under way when its lease ends, and be done twice.
            if self._database.clock.now() + BEGUN_BEFORE_THE_END < job.leased_until:
                self._do(job)
        return len(jobs)

    def run_until(self, stop: threading.Event, *, pause_seconds: float = 1.0) -> None:
        """Go on until told to stop; a database that is away is waited for."""
        next_chores = time.monotonic()
        while not stop.is_set():
            try:
                if time.monotonic() >= next_chores:
                    next_chores = time.monotonic() + CHORES_EVERY_SECONDS
                    self.run_chores()
                taken = self.run_due()
            except DatabaseAway:
                log.warning("database away", extra={"event": "database_away"})
                taken = 0
            except Exception as error:
                # Logged by its place alone; a traceback on the terminal would quote the row.
                log.error("round failed", exc_info=error)
                taken = 0
            if not taken:
                stop.wait(pause_seconds)

    def run_chores(self) -> None:
        """Do each chore; one that fails is logged, keeps nobody else, and is tried again next time."""
        for chore in self._chores:
            try:
                chore()
            except DatabaseAway:
                raise
            except Exception as error:
                log.error("chore failed", exc_info=error)

    def _do(self, job: outbox.Taken) -> None:
        try:
            self._handlers[job.kind](job.payload, job.id)
        except Exception as error:
            # The type alone: messages of mail servers quote addresses.
            log.warning("job failed", extra={"job": job.id, "kind": job.kind, "error": type(error).__name__})
            with self._database.work() as work:
                outbox.failed(work, job=job, error=type(error).__name__)
        else:
            with self._database.work() as work:
                outbox.done(work, job=job)
            log.info("job done", extra={"job": job.id, "kind": job.kind})


def standard_handlers(settings: Settings) -> dict[str, Handler]:
    """The kinds of job this service knows."""

    def deliver(payload: dict[str, Any], job_id: str) -> None:
        mail.deliver(payload, job_id=job_id, settings=settings)

    return {mail.KIND: deliver}
