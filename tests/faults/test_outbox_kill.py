"""Workers killed in the middle of work: no mail is lost, none arrives twice, none leaves for work rolled back."""

import os
import signal
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select, update
from support.databases import KEYRING
from support.ports import free_port

from sotomado.database import Database
from sotomado.demo.mailbox import Mailbox
from sotomado.outbox import mail
from sotomado.outbox.models import Job

KEYS = "test:" + b64encode(b"a key for tests, of 32 bytes too").decode()


class Receiving:
    """A real server that files what it gets, and may keep a sender waiting before it says so."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.arrived: list[str] = []
        self.silent_from: int | None = None
        self.fell_silent = threading.Event()

    async def handle_DATA(self, _server, _session, envelope):
        import asyncio

        self.arrived.append(str(message_from_bytes(envelope.content, policy=policy.default)["Message-ID"]))
        self.mailbox.keep(envelope.content)
        if self.silent_from is not None and len(self.arrived) >= self.silent_from:
            self.fell_silent.set()
            await asyncio.sleep(60)  # accepted, but the sender dies before it hears so
        return "250 accepted"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Receiving, int]]:
    receiving = Receiving(Mailbox(tmp_path / "mail"))
    controller = Controller(receiving, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield receiving, controller.port
    controller.stop()


@pytest.fixture
def here(database_url: str) -> Iterator[Database]:
    """The database by the real clock, as worker processes see it."""
    database = Database(database_url, keyring=KEYRING)
    yield database
    database.dispose()


@pytest.fixture
def start_worker(database_url: str, server) -> Iterator[Callable[[], subprocess.Popen]]:
    running: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", "from sotomado.cli import main; main(['worker'])"],
            env=os.environ
            | {
                "SOTOMADO_DATABASE_URL": database_url,
                "SOTOMADO_FIELD_KEYS": KEYS,
                "SOTOMADO_SMTP_HOST": "127.0.0.1",
                "SOTOMADO_SMTP_PORT": str(server[1]),
            },
            stderr=subprocess.DEVNULL,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()


def post(database: Database, count: int) -> None:
    with database.work() as work:
        for number in range(count):
            mail.post(
                work, to_email=f"hana{number}@example.jp", to_name="はな", subject="ご予定", body=f"{number}通目です。"
            )


def open_jobs(database: Database) -> int:
    """Mails that are not sent yet; what a worker writes for the night is not counted."""
    waiting = select(func.count(Job.id)).where(Job.done_at.is_(None), Job.kind == mail.KIND)
    with database.read() as work:
        return work.session.scalar(waiting) or 0


def wait_until(is_so: Callable[[], bool], seconds: float = 120) -> None:
    give_up_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < give_up_at, "it did not happen in time"
        time.sleep(0.1)


def let_leases_run_out(database: Database) -> None:
    """Two minutes later, without waiting for them."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    with database.work() as work:
        work.session.execute(update(Job).where(Job.leased_until.is_not(None)).values(leased_until=past))


def test_a_worker_killed_in_the_middle_loses_nothing_and_sends_nothing_twice(
    here: Database, server, start_worker
) -> None:
    receiving, _ = server
    post(here, 12)
    receiving.silent_from = 4
    worker = start_worker()
    assert receiving.fell_silent.wait(120)

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert open_jobs(here) == 9, "three were done, the fourth was sent but not noted"
    receiving.silent_from = None
    let_leases_run_out(here)
    start_worker()
    wait_until(lambda: open_jobs(here) == 0)

    assert len(receiving.arrived) == 13, "the fourth went out again, under the same name"
    assert len(set(receiving.arrived)) == 12
    letters = receiving.mailbox.letters()
    assert sorted(letter.text.strip() for letter in letters) == sorted(f"{n}通目です。" for n in range(12))


def test_work_that_was_rolled_back_sends_nothing(here: Database, server, start_worker) -> None:
    receiving, _ = server
    with pytest.raises(ZeroDivisionError), here.work() as work:
        mail.post(work, to_email="hana@example.jp", to_name="はな", subject="ご予定", body="取り消された仕事です。")
        raise ZeroDivisionError
    post(here, 1)

    start_worker()
    wait_until(lambda: open_jobs(here) == 0)

    assert [letter.text.strip() for letter in receiving.mailbox.letters()] == ["0通目です。"]


def test_two_workers_never_hold_one_job(here: Database, server, start_worker) -> None:
    receiving, _ = server
    post(here, 40)

    start_worker()
    start_worker()
    wait_until(lambda: open_jobs(here) == 0)

    assert len(receiving.arrived) == len(set(receiving.arrived)) == 40
    with here.read() as work:
        assert set(work.session.scalars(select(Job.attempts))) == {1}
