"""A recorder beside a test, as the process `sotomado recorder` would be, and what it has kept so far."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sotomado.bookings.models import Side
from sotomado.consultations.recording import queries
from sotomado.consultations.recording.models import Recording
from sotomado.consultations.recording.takes import Playable
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
        thread.join(timeout=60)
        loop.close()


def is_listening(database: Database) -> bool:
    """Whether anything that is said now may be kept; right after a pause the recorder may not have looked yet."""
    with database.read() as work:
        row = work.session.query(Recording).one_or_none()
        return row is not None and bool(queries.heard_now(work, recording_id=row.id))


def longest_take(database: Database, vault: Vault, side: Side) -> int:
    """In milliseconds. Sound may come first, in a take of its own, and pictures with a later one."""
    with database.read() as work:
        row = work.session.query(Recording).one_or_none()
        if row is None:
            return 0
        recording_id, key = row.id, vault.key_of(row)
        takes = [take.id for take in queries.takes_of(work, recording_id=row.id) if take.side is side]
    longest = 0
    for take_id in takes:
        with Playable(vault.path(recording_id, take_id), key, take_id) as playable:
            longest = max(longest, playable.milliseconds)
    return longest
