"""The outbox: with the transaction or not at all, with a lease, once."""

import contextlib
import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, text
from support.clock import StandingClock

from sotomado.database import Database
from sotomado.outbox import service as outbox
from sotomado.outbox.models import Job
from sotomado.outbox.worker import Worker


def write(database: Database, **changed: object) -> None:
    with database.work() as work:
        outbox.write(work, **({"kind": "note", "payload": {"to": "はな"}} | changed))


def test_a_job_of_a_transaction_that_failed_was_never_written(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.work() as work:
        outbox.write(work, kind="note", payload={})
        raise ZeroDivisionError

    with database.work() as work:
        assert outbox.take(work) == []


def test_a_taken_job_is_nobody_elses_until_its_lease_ends(database: Database, clock: StandingClock) -> None:
    write(database)
    with database.work() as work:
        [first] = outbox.take(work)
    with database.work() as work:
        assert outbox.take(work) == []

    clock.advance(minutes=3)

    with database.work() as work:
        [second] = outbox.take(work)
        assert second.id == first.id
        assert second.attempts == 2
    with database.work() as work:
        assert not outbox.done(work, job=first), "the one whose lease ended no longer decides"
        assert outbox.done(work, job=second)


def test_a_done_job_forgets_what_it_carried(database: Database) -> None:
    write(database)
    with database.work() as work:
        [job] = outbox.take(work)
        assert job.payload == {"to": "はな"}
        outbox.done(work, job=job)

    with database.read() as work:
        assert work.session.scalar(select(Job.payload)) is None


def test_what_waits_is_sealed(database: Database) -> None:
    write(database)

    with database.read() as work:
        assert "はな".encode() not in bytes(work.session.execute(text("SELECT payload FROM job")).scalar_one())


def test_asking_twice_for_the_same_is_asking_once(database: Database) -> None:
    write(database, dedupe_key="reminder:7")
    write(database, dedupe_key="reminder:7")

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Job)) == 1


def test_a_job_for_later_waits(database: Database, clock: StandingClock) -> None:
    write(database, run_after=clock.now() + timedelta(hours=1))
    with database.work() as work:
        assert outbox.take(work) == []

    clock.advance(hours=1)

    with database.work() as work:
        assert len(outbox.take(work)) == 1


def test_failures_are_tried_again_less_and_less_often_and_given_up_after_four_days(
    database: Database, clock: StandingClock
) -> None:
    write(database)
    tried = []

    def fail(_payload: dict[str, object], _job_id: str) -> None:
        tried.append(clock.now())
        raise ConnectionRefusedError("secret@example.jp refused")

    worker = Worker(database, {"note": fail})
    for _ in range(5 * 24 * 4):
        worker.run_due()
        clock.advance(minutes=15)

    waits = [later - earlier for earlier, later in pairwise(tried)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1), "an hour at most"
    assert timedelta(days=4) <= tried[-1] - tried[0] < timedelta(days=4, hours=2)
    with database.read() as work:
        assert outbox.health(work).given_up == 1
        error = work.session.scalar(select(Job.last_error))
        assert error == "ConnectionRefusedError", "the message would quote an address"


@pytest.mark.parametrize("first_commits", [True, False])
def test_two_transactions_that_ask_for_the_same_at_once_are_one_job(database: Database, first_commits: bool) -> None:
    """The second waits for the first: nothing is asked for twice, and nothing fails."""
    first_has_written, first_may_end = threading.Event(), threading.Event()
    ids: dict[str, str | None] = {}

    def first() -> None:
        with contextlib.suppress(ZeroDivisionError), database.work() as work:
            ids["first"] = outbox.write(work, kind="note", payload={"from": 1}, dedupe_key="reminder:7")
            first_has_written.set()
            assert first_may_end.wait(60)
            if not first_commits:
                raise ZeroDivisionError

    def second() -> None:
        assert first_has_written.wait(60)
        threading.Timer(0.3, first_may_end.set).start()
        with database.work() as work:
            ids["second"] = outbox.write(work, kind="note", payload={"from": 2}, dedupe_key="reminder:7")

    threads = [threading.Thread(target=one) for one in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ids["first"] is not None
    assert (ids["second"] is None) is first_commits
    with database.work() as work:
        assert [job.payload for job in outbox.take(work)] == [{"from": 1 if first_commits else 2}]


def test_what_waits_for_strangers_machines_keeps_no_mail_waiting(database: Database, clock: StandingClock) -> None:
    """Two hundred calendars of a provider that is down, and then a link for someone who forgot their password."""
    done = []
    worker = Worker(
        database,
        {kind: lambda _payload, _job_id, kind=kind: done.append(kind) for kind in ("mail", "read")},
        last=("read",),
    )
    with database.work() as work:
        for _ in range(25):
            outbox.write(work, kind="read", payload={})
    clock.advance(hours=1)
    with database.work() as work:
        outbox.write(work, kind="mail", payload={})

    while worker.run_due():
        pass

    assert done == ["mail", *["read"] * 25]


def test_the_oldest_are_taken_and_no_more_than_asked_for_whatever_the_database_believes_of_the_table(
    database: Database,
) -> None:
    """PostgreSQL that last counted a table of one row asked for the due ones anew for every row it came to."""
    with database.work() as work:
        outbox.write(work, kind="count", payload={"hours": 9}, run_after=work.now - timedelta(hours=9))
    with database.work() as work:
        work.session.execute(text("ANALYZE job"))
    for late in (3, 8, 1, 7, 2, 6, 4, 5):
        with database.work() as work:
            outbox.write(work, kind="count", payload={"hours": late}, run_after=work.now - timedelta(hours=late))

    for first in (9, 6, 3):
        with database.work() as work:
            taken = outbox.take(work, limit=3)
        assert [job.payload["hours"] for job in taken] == [first, first - 1, first - 2]


def test_many_workers_at_once_do_each_job_once(database: Database) -> None:
    with database.work() as work:
        for number in range(60):
            outbox.write(work, kind="note", payload={"number": number})
    done: list[int] = []
    guard = threading.Lock()

    def note(payload: dict[str, int], _job_id: str) -> None:
        with guard:
            done.append(payload["number"])

    def run() -> None:
        worker = Worker(database, {"note": note})
        while worker.run_due():
            pass

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == list(range(60))
