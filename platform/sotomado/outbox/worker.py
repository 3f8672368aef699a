"""The worker: takes jobs, does them, says so. As many as wanted may run, on any machine that reaches the database."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sotomado.database import Database, DatabaseAway
from sotomado.metrics import JOB_SECONDS, JOBS
from sotomado.outbox import bounces, mail
from sotomado.outbox import service as outbox
from sotomado.outbox.errors import MailboxRefused, ServerAway, Trouble
from sotomado.outbox.models import CameBy
from sotomado.settings import Settings
from sotomado.tracing import following

log = logging.getLogger("sotomado.outbox")

# What does a job of one kind: (payload, job id).
Handler = Callable[[dict[str, Any], str], None]
# What is due by the calendar and looks for itself whether there is anything to do.
Chore = Callable[[], None]
CHORES_EVERY_SECONDS = 600
A_ROUND = 10
# No job is begun with less of its lease left.
BEGUN_BEFORE_THE_END = timedelta(seconds=60)
# While a server is away one job of its kind asks for it again, after these waits; the last is repeated.
ASK_AGAIN_AFTER = tuple(timedelta(seconds=s) for s in (10, 30, 60, 120, 300))


@dataclass(frozen=True)
class _Away:
    """A kind of job whose server does not answer: how often it was asked for in vain, and when it is again."""

    times: int
    until: datetime


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
        self._away: dict[str, _Away] = {}

    def run_due(self, stop: threading.Event | None = None) -> int:
        """Do what is due now, one round. Returns how many jobs were taken.

        Told to stop meanwhile, it finishes the one it is at, and puts the others back for whoever comes next.
        """
        now = self._database.clock.now()
        # A clock set back must not keep mail waiting: no wait is longer than the longest.
        waiting = {kind for kind, away in self._away.items() if now < away.until <= now + ASK_AGAIN_AFTER[-1]}
        with self._database.work() as work:
            jobs = outbox.take(work, limit=A_ROUND, last=self._last, besides=waiting)
        found_away: dict[str, str] = {}
        for job in jobs:
            if job.kind in found_away or (stop is not None and stop.is_set()):
                with self._database.work() as work:
                    outbox.put_back(work, job=job)
            # What a slow mail server left too little time for is taken again, by whoever comes first: begun now, it
            # might still be under way when its lease ends, and be done twice.
            elif self._database.clock.now() + BEGUN_BEFORE_THE_END < job.leased_until:
                with following(job.trace):
                    away = self._do(job)
                if away is not None:
                    found_away[job.kind] = away.kept_as
        for kind, error in found_away.items():
            with self._database.work() as work:
                outbox.give_up_what_waited_too_long(work, kind=kind, error=error)
        return len(jobs)

    def run_until(self, stop: threading.Event, *, pause_seconds: float = 1.0) -> None:
        """Go on until told to stop; a database that is away is waited for."""
        next_chores = time.monotonic()
        while not stop.is_set():
            try:
                if time.monotonic() >= next_chores:
                    next_chores = time.monotonic() + CHORES_EVERY_SECONDS
                    self.run_chores(stop)
                taken = self.run_due(stop)
            except DatabaseAway:
                log.warning("database away", extra={"event": "database_away"})
                taken = 0
            except Exception as error:
                # Logged by its place alone; a traceback on the terminal would quote the row.
                log.error("round failed", exc_info=error)
                taken = 0
            if not taken:
                stop.wait(pause_seconds)

    def run_chores(self, stop: threading.Event | None = None) -> None:
        """Do each chore; one that fails is logged, keeps nobody else, and is tried again next time."""
        for chore in self._chores:
            if stop is not None and stop.is_set():
                return
            try:
                chore()
            except DatabaseAway:
                raise
            except Exception as error:
                log.error("chore failed", exc_info=error)

    def _do(self, job: outbox.Taken) -> ServerAway | None:
        """Returns why nothing of this kind can be done now, if that is so."""
        try:
            with JOB_SECONDS.labels(job.kind).time():
                self._handlers[job.kind](job.payload, job.id)
        except ServerAway as error:
            JOBS.labels(job.kind, "away").inc()
            self._note_away(job, error)
            return error
        except Exception as error:
            # The type and a code alone: messages of mail servers quote addresses.
            JOBS.labels(job.kind, "failed").inc()
            kept_as = error.kept_as if isinstance(error, Trouble) else type(error).__name__
            log.warning("job failed", extra={"job": job.id, "kind": job.kind, "error": kept_as})
            with self._database.work() as work:
                if isinstance(error, MailboxRefused):
                    outbox.give_up(work, job=job, error=kept_as)
                    bounces.note(work, job_id=job.id, status=error.code, is_permanent=True, by=CameBy.CONVERSATION)
                else:
                    outbox.failed(work, job=job, error=kept_as)
        else:
            with self._database.work() as work:
                outbox.done(work, job=job)
            JOBS.labels(job.kind, "done").inc()
            log.info("job done", extra={"job": job.id, "kind": job.kind})
        self._away.pop(job.kind, None)
        return None

    def _note_away(self, job: outbox.Taken, error: ServerAway) -> None:
        times = self._away[job.kind].times + 1 if job.kind in self._away else 1
        wait = ASK_AGAIN_AFTER[min(times, len(ASK_AGAIN_AFTER)) - 1]
        self._away[job.kind] = _Away(times, self._database.clock.now() + wait)
        log.warning("server away", extra={"event": "server_away", "kind": job.kind, "error": error.kept_as})
        with self._database.work() as work:
            outbox.put_back(work, job=job, error=error.kept_as)


def standard_handlers(settings: Settings) -> dict[str, Handler]:
    """The kinds of job this service knows."""

    def deliver(payload: dict[str, Any], job_id: str) -> None:
        mail.deliver(payload, job_id=job_id, settings=settings)

    return {mail.KIND: deliver}
