"""How gunicorn serves the demo: one process of eight threads, quiet, and gone when the launcher is gone."""

from __future__ import annotations

import ctypes
import signal
import sys
from typing import Any

PARENT_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)

worker_class = "gthread"
workers = 1
threads = 8
loglevel = "error"
accesslog = None
control_socket_disable = True
graceful_timeout = 3
timeout = 60


def on_starting(_server: Any) -> None:
    """Ask Linux to end this process with the one that started it, even where that one was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGTERM)
