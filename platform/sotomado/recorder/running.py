"""The recorder and the listener as processes: settings in, logs out, ended by a signal with everything closed."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from typing import Any

from sotomado.consultations.recording import words
from sotomado.consultations.recording.vault import Vault
from sotomado.consultations.room.connecting import ice_servers
from sotomado.database import Database, DatabaseAway
from sotomado.keyring import Keyring
from sotomado.logs import JsonLines
from sotomado.recorder.recorder import Recorder
from sotomado.settings import Settings

log = logging.getLogger("sotomado.recorder")

LISTENS_EVERY_SECONDS = 30
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class CannotRecord(Exception):
    """Why this process does not start, in a sentence for whoever started it."""


def record(settings: Settings, *, most_rooms: int) -> None:
    """Record until told to stop. Raises CannotRecord."""
    _write_logs()
    database, vault = _database(settings), _vault(settings)

    def servers() -> list[dict[str, Any]]:
        return [dict(one) for one in ice_servers(settings, now=database.clock.now())]

    async def until_told() -> None:
        stop = asyncio.Event()
        for number in SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        recorder = Recorder(
            database, vault, kept_days=settings.recording_kept_days, most_rooms=most_rooms, ice_servers=servers
        )
        await recorder.run_until(stop)

    asyncio.run(until_told())


def transcribe(settings: Settings, *, once: bool) -> None:
    """Take words out of what was recorded until told to stop. Raises CannotRecord."""
    if not settings.transcription_model:
        raise CannotRecord("SOTOMADO_TRANSCRIPTION_MODEL is not set: nothing is turned into words.")
    _write_logs()
    database, vault = _database(settings), _vault(settings)
    try:
        hearing = words.hearing_of(settings.transcription_model)
    except words.NoModel as reason:
        raise CannotRecord(str(reason)) from None
    stop = threading.Event()
    for number in SIGNALS:
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        try:
            heard = words.hear_next(database, vault, hearing)
        except DatabaseAway:
            log.warning("database away", extra={"event": "database_away"})
            heard = False
        if once and not heard:
            return
        if not heard:
            stop.wait(LISTENS_EVERY_SECONDS)


def _write_logs() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # Their lines quote addresses of people's machines.
    for name in ("aioice", "aiortc"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _database(settings: Settings) -> Database:
    return Database(settings.database_url, keyring=Keyring(settings.keys()))


def _vault(settings: Settings) -> Vault:
    vault = Vault.of(settings)
    if vault is None:
        raise CannotRecord("SOTOMADO_RECORDING_KEYS is not set: recording is not offered.")
    return vault
