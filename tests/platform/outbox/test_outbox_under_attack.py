"""What may not stop or double everybody's mail: a job that does not open, a slow server, a false certificate."""

import logging
import smtplib
import ssl
from datetime import timedelta
from threading import Event, Timer

from sqlalchemy import select, update
from support.clock import StandingClock
from support.databases import KEYRING

from sotomado.database import Database
from sotomado.keyring import Keyring
from sotomado.logs import JsonLines
from sotomado.outbox import mail
from sotomado.outbox import service as outbox
from sotomado.outbox.models import Job
from sotomado.outbox.worker import Worker
from sotomado.settings import Settings


def test_a_job_whose_key_is_gone_is_given_up_and_stops_nobody_elses(database: Database) -> None:
    lost = Database(database.url, keyring=Keyring({"lost": bytes(32)}), clock=database.clock)
    with lost.work() as work:
        outbox.write(work, kind="note", payload={"number": 1})
    lost.dispose()
    with database.work() as work:
        outbox.write(work, kind="note", payload={"number": 2})

    with database.work() as work:
        taken = outbox.take(work)

    assert [job.payload["number"] for job in taken] == [2]
    with database.read() as work:
        assert outbox.health(work).given_up == 1
        assert work.session.scalar(select(Job.last_error).where(Job.failed_at.is_not(None))) == "CannotUnseal"


def test_a_job_copied_from_another_row_does_not_open(database: Database) -> None:
    with database.work() as work:
        outbox.write(work, kind="note", payload={"to": "hana"})
        other = outbox.write(work, kind="note", payload={"to": "taro"})
        sealed = work.session.scalar(select(Job.payload).where(Job.id != other))
        work.session.execute(update(Job).where(Job.id == other).values(payload=sealed))

    with database.work() as work:
        assert [job.payload for job in outbox.take(work)] == [{"to": "hana"}]


def test_what_a_slow_server_left_no_time_for_is_not_begun_on_a_lease_about_to_end(
    database: Database, clock: StandingClock
) -> None:
    with database.work() as work:
        for number in range(3):
            outbox.write(work, kind="note", payload={"number": number})
    done: list[int] = []

    def slow(payload: dict[str, int], _job_id: str) -> None:
        done.append(payload["number"])
        clock.advance(seconds=70)

    worker = Worker(database, {"note": slow})
    worker.run_due()
    assert len(done) == 1

    while len(done) < 3:
        clock.advance(minutes=3)
        assert worker.run_due()

    assert sorted(done) == [0, 1, 2]


def test_a_round_that_fails_does_not_end_the_worker(database: Database, monkeypatch, caplog) -> None:
    stop, rounds = Event(), []

    def broken(_self: Worker, _stop: Event) -> int:
        rounds.append(1)
        if len(rounds) == 2:
            stop.set()
        raise ValueError("hana@example.jp")

    monkeypatch.setattr(Worker, "run_due", broken)
    monkeypatch.setattr(logging.getLogger("sotomado"), "propagate", True)

    at_last = Timer(60, stop.set)
    at_last.start()
    Worker(database, {}).run_until(stop, pause_seconds=0.01)
    at_last.cancel()

    assert len(rounds) == 2
    assert not any("hana@" in JsonLines().format(record) for record in caplog.records)


def test_the_mail_servers_certificate_is_checked(monkeypatch) -> None:
    contexts: list[ssl.SSLContext] = []

    class Server:
        def __init__(self, *_: object, **__: object) -> None: ...
        def send_message(self, _message: object, **_options: object) -> None: ...
        def quit(self) -> None: ...
        def starttls(self, *, context: ssl.SSLContext) -> None:
            contexts.append(context)

    monkeypatch.setattr(smtplib, "SMTP", Server)
    payload = {
        "to": ["はな", "hana@example.jp"],
        "subject": "ご案内",
        "body": "",
        "written": "2026-11-21T00:00:00+00:00",
    }

    mail.deliver(payload, job_id="a", settings=Settings(smtp_starttls=True))

    assert contexts[0].verify_mode is ssl.CERT_REQUIRED
    assert contexts[0].check_hostname


def test_keys_rotate_new_text_is_sealed_with_the_first_and_old_text_still_opens(database: Database) -> None:
    with database.work() as work:
        outbox.write(work, kind="note", payload={"key": "old"})
    new = bytes(range(32))
    rotated = Keyring({"2027": new, "test": b"a key for tests, of 32 bytes too"})
    after = Database(database.url, keyring=rotated, clock=database.clock)
    with after.work() as work:
        outbox.write(work, kind="note", payload={"key": "new"}, run_after=work.now - timedelta(minutes=1))

    with after.work() as work:
        opened = {job.payload["key"]: job.id for job in outbox.take(work)}
    with after.read() as work:
        sealed = {job.id: Keyring.key_id_of(job.payload) for job in work.session.scalars(select(Job))}
    after.dispose()

    assert sealed == {opened["old"]: "test", opened["new"]: "2027"}
    assert KEYRING.sealing_key_id == "test"
