"""The web server: gunicorn with settings that fit this service.

Signals are gunicorn's own: HUP starts new processes with what is installed now and lets the old ones finish, TERM
finishes what was asked and ends. Under systemd with a socket unit whoever asks during a full restart waits in the
socket's line and is answered by the next process: so a new gunicorn or a new Python comes in as well.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import TYPE_CHECKING, Any

import click

from sotomado.cli.common import read_settings

if TYPE_CHECKING:
    from sotomado.settings import Settings

# A certificate of 10 MB over a slow line, a PDF being set: longer than any page takes, shorter than patience.
LONGEST_REQUEST_SECONDS = 120
# How long whoever is being answered has left once the process was told to end.
DRAIN_SECONDS = 60
COUNTED_IN = "PROMETHEUS_MULTIPROC_DIR"


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="HOST:PORT, or unix:/run/sotomado.sock.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes: one for a core.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Requests at once in each.")
def serve(bind: str, workers: int, threads: int) -> None:
    """Serve the pages until told to stop; HUP restarts without losing a request.

    Behind a web server that speaks https: see docs/deploy.
    """
    settings = read_settings()
    _count_together(settings)
    _run(bind, workers, threads, trusted="*" if settings.trusted_proxies else "127.0.0.1")


def _run(bind: str, workers: int, threads: int, *, trusted: str) -> None:
    from gunicorn.app.base import BaseApplication

    class Service(BaseApplication):
        """Gunicorn, told everything here: it reads no file and no option of its own."""

        def load_config(self) -> None:
            for name, value in _config(bind, workers, threads, trusted).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from sotomado import create_app

            return create_app()

    Service().run()


def _config(bind: str, workers: int, threads: int, trusted: str) -> dict[str, Any]:
    return {
        "bind": bind,
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "timeout": LONGEST_REQUEST_SECONDS,
        "graceful_timeout": DRAIN_SECONDS,
        # Longer than a proxy waits before it uses a connection anew, so that it never finds one just being closed.
        "keepalive": 75,
        # Memory that a process does not give back; not all of them at once.
        "max_requests": 20_000,
        "max_requests_jitter": 2_000,
        # The line at the socket while processes take each other's place.
        "backlog": 2048,
        "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,  # noqa: S108 - gunicorn's heartbeat
        # Who is asked about the client's scheme; the address is the application's own affair.
        "forwarded_allow_ips": trusted,
        # What was asked stands in our own log, without values from addresses (logs.py).
        "accesslog": None,
        "errorlog": "-",
        "proc_name": "sotomado",
        "child_exit": _forget_its_counts,
        "control_socket_disable": True,
    }


def _count_together(settings: Settings) -> None:
    """Where the processes of this server count: read when the first of them loads the library."""
    if not settings.metrics_token or COUNTED_IN in os.environ:
        return
    folder = settings.metrics_folder
    if folder:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    else:
        folder = tempfile.mkdtemp(prefix="sotomado-metrics-")
        atexit.register(_remove, folder, os.getpid())
    os.environ[COUNTED_IN] = folder


def _remove(folder: str, owner: int) -> None:
    # Not by processes that were forked from it.
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _forget_its_counts(_server: object, worker: Any) -> None:
    """Gauges of a process that has ended count no more; what it has counted goes on to count."""
    if COUNTED_IN in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call,unused-ignore]
