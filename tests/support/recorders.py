"""A recorder beside a test, as the process `sotomado recorder` would be."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sotomado.consultations.recording.vault import Vault
from sotomado.database import Database
from sotomado.recorder.recorder import Recorder


@contextmanager
def at_work(database: Database, vault: Vault) -> Iterator[None]:
    """Makes its rounds in a thread of its own."""
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    recorder = Recorder(database, vault, kept_days=30)
    thread = threading.Thread(target=loop.run_until_complete, args=(recorder.run_until(stop),), daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=20)
        loop.close()
