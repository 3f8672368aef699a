"""How the service stands, read from the database and the backups' folder whenever somebody asks. Numbers only."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from sotomado.consultations.room import queries as rooms
from sotomado.database import Database, DatabaseAway
from sotomado.keeping import shelf
from sotomado.outbox import standing as outbox
from sotomado.settings import Settings


class Standing(Collector):
    """Gauges made at the moment of asking. Without a database it says that alone."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def collect(self) -> Iterator[Metric]:
        try:
            with self._database.read() as work:
                kinds = outbox.by_kind(work)
                in_use = rooms.how_many_in_use(work)
        except DatabaseAway:
            yield _gauge("sotomado_database_up", "Whether the database answers.", 0)
            return
        yield _gauge("sotomado_database_up", "Whether the database answers.", 1)
        waiting = _by_kind("sotomado_jobs_waiting", "Jobs that are due and not done.")
        oldest = _by_kind("sotomado_job_oldest_due_seconds", "Since when the oldest job that is due has been.")
        given_up = _by_kind("sotomado_jobs_given_up", "Jobs that were given up and wait for an operator.")
        for one in kinds:
            waiting.add_metric([one.kind], one.waiting)
            oldest.add_metric([one.kind], one.oldest_due_seconds)
            given_up.add_metric([one.kind], one.given_up)
        yield from (waiting, oldest, given_up)
        yield _gauge("sotomado_rooms_in_use", "Rooms that somebody sits in.", in_use)
        yield from self._backups()

    def _backups(self) -> Iterator[Metric]:
        place = self._settings.place_of_backups
        if place is None:
            return
        there = shelf.on_shelf(place)
        yield _gauge("sotomado_backups", "Backups that lie there.", len(there))
        if there:
            age = (self._database.clock.now() - there[-1].taken_at).total_seconds()
            yield _gauge("sotomado_backup_age_seconds", "How old the newest backup is.", age)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _by_kind(name: str, words: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, labels=["kind"])
