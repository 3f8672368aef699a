"""`sotomado demo`: a world, a post office, the outbox's worker and the web server, started together, ended together."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from sotomado.demo import paying
from sotomado.demo.home import Home, today
from sotomado.demo.logins import PASSWORD, as_list

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 120


class CannotStart(Exception):
    """Why the demo does not start, in one sentence for the person who started it."""


class Stopped(BaseException):
    """Somebody wants the demo to end."""


def run(*, port: int, fresh: bool, folder: Path | None = None) -> None:
    """Serve until told to stop. Raises CannotStart."""
    _refuse_a_taken_port(port)
    home = Home(folder or ROOT / ".demo")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with home.alone():
            _have_world(home, fresh)
        _serve(home, port)
    except Stopped:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        print("\n終わりました。 / Stopped.")


def _stop(_number: int, _frame: object) -> None:
    raise Stopped


def _refuse_a_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise CannotStart(
                f"Port {port} on {HOST} is taken or not allowed; choose another one like this: ./demo --port {port + 1}"
            ) from None


def _have_world(home: Home, fresh: bool) -> None:
    """Build the world where there is none. What closes later, the worker releases."""
    if fresh or not home.has_world():
        print("デモの世界をつくっています(30秒ほど)。 / Building the demo world (about 30 seconds).", flush=True)
        day = today()
        shutil.rmtree(home.recordings, ignore_errors=True)
        home.stripe.unlink(missing_ok=True)
        home.build(lambda url: _build(url, day, home.recordings))
        for kept in (home.mail / "new").glob("*"):
            kept.unlink()


def _build(url: str, day: date, recordings: Path) -> None:
    from sotomado import migrate
    from sotomado.consultations.recording.vault import Vault
    from sotomado.database import Database
    from sotomado.demo.progress import ProgressBar
    from sotomado.demo.recorded import keep_recordings
    from sotomado.demo.scale import Scale
    from sotomado.demo.world import build_world
    from sotomado.keyring import Keyring
    from sotomado.settings import Settings

    database = Database(url, keyring=Keyring(Settings().keys()))
    migrate.upgrade(database.engine)
    build_world(database, scale=Scale.standard(), today=day, progress=ProgressBar())
    keep_recordings(database, Vault(recordings, Keyring(Settings().keys_of_recordings())))
    with database.engine.connect() as connection:
        connection.rollback()
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()


def _serve(home: Home, port: int) -> None:
    with ExitStack() as running:
        # The port of the post office is known before any of it is loaded, so that the web server can load meanwhile.
        listening = running.enter_context(socket.create_server((HOST, 0)))
        stripe = paying.stripe()
        environment = stripe.environment | {
            "SOTOMADO_ENVIRONMENT": "demo",
            "SOTOMADO_DATABASE_URL": home.database_url,
            "SOTOMADO_PUBLIC_URL": f"http://{HOST}:{port}",
            "SOTOMADO_SMTP_HOST": HOST,
            "SOTOMADO_SMTP_PORT": str(listening.getsockname()[1]),
            "SOTOMADO_DEMO_MAILBOX": str(home.mail),
            "SOTOMADO_RECORDINGS_FOLDER": str(home.recordings),
        }
        server = running.enter_context(_web_server(home, port, environment))
        running.callback(_end, server)
        running.callback(_start_post_office(home, listening))
        running.callback(_start_outbox(home, environment))
        running.callback(_end, _recorder(home, environment))
        twin = stripe.start(served_at=f"http://{HOST}:{port}", state=home.stripe, log=home.log, root=ROOT)
        if twin is not None:
            running.callback(_end, twin)
        _wait_until_it_answers(server, port, home)
        if twin is not None:
            _pay_for_what_comes(environment)
        _say_hello(port)
        while server.poll() is None:
            time.sleep(0.2)
        raise CannotStart(f"The web server ended by itself; the end of {home.log} says why.")


def _pay_for_what_comes(environment: dict[str, str]) -> None:
    """The private person's next talk and consultants' accounts, at the twin; without them the demo goes on as well."""
    from sotomado.demo.paid_out import open_accounts
    from sotomado.demo.privately import pay_for_what_comes
    from sotomado.settings import Settings

    for deed in (pay_for_what_comes, open_accounts):
        try:
            deed(Settings.from_environment(environment))
        except Exception:
            logging.getLogger("sotomado").exception("something was not set up at the twin")


def _web_server(home: Home, port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Gunicorn as a process of its own, so that neither can take the other along; Ctrl-C reaches the launcher alone."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SOTOMADO_")}
    with home.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603
            [
                *(sys.executable, "-m", "gunicorn", "--config", "python:sotomado.demo.serving"),
                *("--bind", f"{HOST}:{port}", "sotomado:create_app()"),
            ],
            env=inherited | environment,
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _recorder(home: Home, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process of its own, as in real life; the demo goes on without it, and rooms say that nothing is recorded."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SOTOMADO_")}
    with home.log.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-c", "from sotomado.demo.recording import run; run()"],
            env=inherited | environment,
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(6)
    except subprocess.TimeoutExpired:
        server.kill()


def _start_post_office(home: Home, listening: socket.socket) -> Callable[[], None]:
    """Receive mail in a thread; what is returned ends it."""
    from sotomado.demo.mailbox import Mailbox, PostOffice

    office = PostOffice(Mailbox(home.mail), listening)
    office.start()
    end: Callable[[], None] = office.stop
    return end


def _start_outbox(home: Home, environment: dict[str, str]) -> Callable[[], None]:
    """Do the outbox's jobs in a thread; what is returned ends it."""
    from sotomado.database import Database
    from sotomado.jobs import worker as worker_of
    from sotomado.keyring import Keyring
    from sotomado.logs import JsonLines
    from sotomado.settings import Settings

    handler = logging.FileHandler(home.log, encoding="utf-8")
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("sotomado")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    settings = Settings.from_environment(environment)
    worker = worker_of(Database(settings.database_url, keyring=Keyring(settings.keys())), settings)
    stop = threading.Event()
    thread = threading.Thread(
        target=worker.run_until, args=(stop,), kwargs={"pause_seconds": 0.5}, name="outbox", daemon=True
    )
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(5)

    return end


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int, home: Home) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        if server.poll() is not None:
            break
        try:
            connection = HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except (OSError, HTTPException):
            time.sleep(0.05)
    raise CannotStart(f"The web server did not start; the end of {home.log} says why.")


def _say_hello(port: int) -> None:
    print(f"\n  そとまど / Sotomado    http://{HOST}:{port}/\n")
    print("  サインインできる人 / sign in as:\n")
    for line in as_list():
        print(f"    {line}")
    print(f"\n  合言葉 / password:     {PASSWORD}")
    print(f"  届いたメール / mail:   http://{HOST}:{port}/dev/mail")
    print("  練習用カード / cards:  4242 4242 4242 4242、3-D Secure: 4000 0025 0000 3155")
    print("\n  Ctrl-C で終わります。 / Ctrl-C ends it.", flush=True)
