"""The service restarted while people use it: every request is answered, every job done, nothing twice."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import select
from support.http_service import HOUSE, KEYS, SECRET
from support.ports import free_port

from sotomado.database import Database
from sotomado.outbox import service as outbox
from sotomado.outbox.models import Job
from sotomado.outbox.worker import Worker

# Two processes load the whole service at once, on a machine that others use as well.
PATIENCE_SECONDS = 240
COMMAND = "import sys; from sotomado.cli import main; sys.argv[0] = 'sotomado'; main(sys.argv[1:])"
# The socket as number three, and the process named that it is meant for (sd_listen_fds).
HANDED_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
os.execv(sys.argv[2], sys.argv[2:])
"""


def environment(url: str) -> dict[str, str]:
    return os.environ | {
        "PYTHONPATH": f"{HOUSE / 'platform'}:{HOUSE}",
        "SOTOMADO_ENVIRONMENT": "test",
        "SOTOMADO_DATABASE_URL": url,
        "SOTOMADO_SECRET_KEY": SECRET,
        "SOTOMADO_FIELD_KEYS": KEYS,
        "SOTOMADO_METRICS_TOKEN": "a token for tests",
    }


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The command as a file of its own, as it is installed."""
    path = tmp_path / "sotomado"
    path.write_text(f"#!{sys.executable}\nfrom sotomado.cli import main\n\nmain()\n")
    path.chmod(0o755)
    return path


class Asking:
    """People who ask for a page again and again, each time by a new connection or by one they keep."""

    def __init__(self, port: int, *, people: int = 4) -> None:
        self._port = port
        self._stop = threading.Event()
        self.answers: Counter[object] = Counter()
        self._people = [threading.Thread(target=self._ask, args=(number % 2 == 0,)) for number in range(people)]

    def __enter__(self) -> "Asking":
        for one in self._people:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for one in self._people:
            one.join()

    def _ask(self, keeps: bool) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
        while not self._stop.is_set():
            if not keeps:
                connection.close()
            was_open = connection.sock is not None
            try:
                connection.request("GET", "/sign-in")
                answer = connection.getresponse()
                answer.read()
                self.answers[answer.status] += 1
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as error:
                # Of a kept connection that was closed meanwhile every client, and every proxy, asks anew by another.
                connection.close()
                self.answers["asked anew" if was_open else type(error).__name__] += 1
            except OSError as error:
                connection.close()
                self.answers[type(error).__name__] += 1

    def until(self, more: int) -> None:
        """Wait until so many more were answered."""
        target, give_up_at = self.answers[200] + more, time.monotonic() + PATIENCE_SECONDS
        while self.answers[200] < target:
            assert time.monotonic() < give_up_at, self.answers
            time.sleep(0.01)

    @property
    def lost(self) -> dict[object, int]:
        return {what: count for what, count in self.answers.items() if what not in (200, "asked anew")}


@contextmanager
def serving(program: Path, port: int, url: str, *, listening: socket.socket | None = None):
    """`sotomado serve`; with a socket that is there already, as systemd hands it over."""
    called = [sys.executable, str(program), "serve", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"]
    options: dict[str, object] = {}
    if listening is not None:
        kept = os.dup(listening.fileno())
        called = [sys.executable, "-c", HANDED_OVER, str(kept), *called]
        options = {"pass_fds": (kept,)}
    process = subprocess.Popen(called, env=environment(url), stderr=subprocess.PIPE, text=True, cwd=HOUSE, **options)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def wait_until_it_answers(port: int) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", "/ready")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        assert time.monotonic() < give_up_at, "it did not come up"
        time.sleep(0.05)


def children_of(pid: int) -> set[int]:
    return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def test_hup_puts_new_processes_in_the_place_of_old_ones_and_nobody_notices(program, sqlite_database):
    port = free_port()
    with serving(program, port, sqlite_database.url) as process:
        wait_until_it_answers(port)
        before = children_of(process.pid)
        with Asking(port) as asking:
            asking.until(50)
            process.send_signal(signal.SIGHUP)
            give_up_at = time.monotonic() + PATIENCE_SECONDS
            while children_of(process.pid) & before:
                assert time.monotonic() < give_up_at, "the old processes did not end"
                time.sleep(0.05)
            asking.until(50)

        assert asking.lost == {}


def test_a_full_stop_and_start_behind_a_socket_that_stays_loses_nobody(program, sqlite_database):
    """As systemd does it with a socket unit: TERM, wait until it has ended, start; whoever asks meanwhile waits."""
    port = free_port()
    with socket.create_server(("127.0.0.1", port), backlog=2048) as listening, Asking(port) as asking:
        with serving(program, port, sqlite_database.url, listening=listening) as process:
            asking.until(50)
            process.terminate()
            assert process.wait(PATIENCE_SECONDS) == 0
        with serving(program, port, sqlite_database.url, listening=listening):
            asking.until(50)
            asking.__exit__()

    assert asking.lost == {}


def test_a_worker_that_is_told_to_stop_finishes_its_job_and_leaves_the_others(database, clock):
    done: list[int] = []
    stop = threading.Event()

    def work_slowly(payload: dict, _job_id: str) -> None:
        stop.set()  # told in the midst of the first
        done.append(payload["number"])

    with database.work() as work:
        for number in range(5):
            outbox.write(work, kind="slow", payload={"number": number})
    Worker(database, {"slow": work_slowly}).run_until(stop)

    assert len(done) == 1
    with database.read() as work:
        left = work.session.scalars(select(Job).where(Job.done_at.is_(None))).all()
        # Free for the next one at once: no lease to wait for, and no try counted.
        assert [(job.lease, job.attempts) for job in left] == [(None, 0)] * 4
    Worker(database, {"slow": lambda payload, _id: done.append(payload["number"])}).run_due()
    assert sorted(done) == [0, 1, 2, 3, 4]


def test_the_worker_s_process_ends_by_term_with_nothing_under_way(sqlite_database: Database):
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "worker"], env=environment(sqlite_database.url), stderr=subprocess.PIPE
    )
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    # It has begun once it has planned tonight's learning, or anything at all.
    while time.monotonic() < give_up_at:
        with sqlite_database.read() as work:
            if work.session.scalar(select(Job.id).limit(1)):
                break
        time.sleep(0.1)
    process.terminate()

    assert process.wait(PATIENCE_SECONDS) == 0
    with sqlite_database.read() as work:
        assert work.session.scalars(select(Job.lease).where(Job.lease.is_not(None))).all() == []
