"""What several commands need: the settings or a sentence, the database, a process that ends when told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import threading

    from sotomado.database import Database
    from sotomado.settings import Settings


def read_settings() -> Settings:
    """The settings, or the sentence that says which one is wrong."""
    from sotomado.settings import BadSettings, Settings

    try:
        return Settings.from_environment()
    except BadSettings as error:
        raise click.ClickException(str(error)) from None


def settings_with_an_incoming_address() -> Settings:
    settings = read_settings()
    if not settings.incoming_address:
        raise click.ClickException("SOTOMADO_INCOMING_ADDRESS is not set: nothing comes in.")
    return settings


def open_database(settings: Settings | None = None) -> Database:
    from sotomado.database import Database
    from sotomado.keyring import Keyring

    settings = settings or read_settings()
    return Database(settings.database_url, keyring=Keyring(settings.keys()))


def log_as_lines() -> None:
    """Write the log as every process of the service does: one JSON object a line."""
    import logging

    from sotomado.logs import JsonLines

    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def told_to_stop() -> threading.Event:
    """Set by SIGINT and SIGTERM: whoever looks at it finishes what is under way, and ends."""
    import signal
    import threading

    stop = threading.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda *_: stop.set())
    return stop
