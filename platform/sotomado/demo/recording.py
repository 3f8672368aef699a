"""The demo's recorder: gone when the launcher is gone."""

from __future__ import annotations

import ctypes
import signal
import sys

from sotomado.demo.serving import PARENT_DEATH


def run() -> None:
    """Record rooms of the demo until told to stop."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGTERM)
    from sotomado.recorder.running import record
    from sotomado.settings import Settings

    record(Settings.from_environment(), most_rooms=2)
