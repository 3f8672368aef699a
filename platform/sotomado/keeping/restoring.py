"""A backup as a database again: into an empty place only, compared with what was saved, brought to this version, and
without whoever was erased since.

On SQLite all of that happens beside the place, and only a whole one gets its name. On PostgreSQL the rows come in
one transaction; what follows (migrations, erasures) is finished by the worker's next chores: the same command
refuses a place that is no longer empty.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import inspect

from sotomado import migrate
from sotomado.bookings.letters import Sender
from sotomado.database import Database
from sotomado.keeping import dumps, manifest, shelf
from sotomado.keeping.backups import CannotBackUp, keyring_of, place_of
from sotomado.keeping.envelope import CannotOpen, opened
from sotomado.keeping.erasures import Erased, ErasureList, erase_again
from sotomado.keeping.manifest import Manifest
from sotomado.keeping.said import said_by
from sotomado.keyring import Keyring
from sotomado.settings import Settings

# Writes the plain pieces of a backup where they belong.
Fill = Callable[[Iterable[bytes]], None]


class CannotRestore(Exception):
    """Why nothing was restored, in a sentence."""


@dataclass(frozen=True)
class Restored:
    """What stands there now. `erased_again`: people whom the backup would have brought back."""

    manifest: Manifest
    migrated: bool
    erased_again: int


def restore(folder: Path, settings: Settings) -> Restored:
    """Into the empty database that `settings` name. Raises CannotRestore, and nothing has a name then."""
    try:
        keyring = keyring_of(settings)
        said = manifest.read(folder, keyring)
        _refuse_another_kind(said, settings)
        _look_at_the_file(folder, said)
        listed = ErasureList(_where_the_list_lies(folder, settings)).read()
        with _place_for(settings) as (database, fill):
            with (folder / shelf.SEALED).open("rb") as file:
                fill(opened(file, keyring))
            return _see_to(database, said, listed, Sender.of(settings))
    except (CannotBackUp, CannotOpen, dumps.CannotDump) as error:
        raise CannotRestore(str(error)) from None


def _where_the_list_lies(folder: Path, settings: Settings) -> Path:
    """The list of erasures of the service, not one that was copied along with a backup, where there are both."""
    place = place_of(settings)
    return place if (place / "erasures.jsonl").is_file() else folder.parent


def _refuse_another_kind(said: Manifest, settings: Settings) -> None:
    wanted = "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"
    if said.kind != wanted:
        raise CannotRestore(f"It is of {said.kind}, and SOTOMADO_DATABASE_URL names {wanted}.")
    if not migrate.knows(said.said.schema):
        raise CannotRestore(f"It is of a newer version of Sotomado ({said.version}, schema {said.said.schema}).")


def _look_at_the_file(folder: Path, said: Manifest) -> None:
    try:
        with (folder / shelf.SEALED).open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except OSError:
        raise CannotRestore(f"{folder / shelf.SEALED} cannot be read.") from None
    if digest != said.sha256:
        raise CannotRestore("It is damaged: its file is not the one its manifest speaks of.")


def _see_to(database: Database, said: Manifest, listed: list[Erased], sender: Sender) -> Restored:
    with database.engine.connect() as connection:
        differs = said.said.differs_in(said_by(connection))
    if differs:
        raise CannotRestore(f"What came out is not what was saved: {', '.join(differs[:5])}.")
    with database.read() as work:
        is_current = migrate.is_current(work.session.connection())
    if not is_current:
        migrate.upgrade(database.engine)
    return Restored(said, not is_current, erase_again(database, listed, sender))


@contextmanager
def _place_for(settings: Settings) -> Iterator[tuple[Database, Fill]]:
    """The database to fill, and what fills it. On SQLite it gets its name at the end, if nothing was raised."""
    if settings.database_url.startswith("sqlite"):
        with _file_for(settings) as found:
            yield found
        return
    database = Database(settings.database_url, keyring=Keyring(settings.keys()))
    try:
        with database.engine.connect() as connection:
            if inspect(connection).get_table_names():
                raise CannotRestore("The database is not empty. Make a new one and name it; nothing is written over.")
        yield (
            database,
            lambda pieces: dumps.write_postgresql(pieces, database.engine, binaries=settings.postgres_binaries),
        )
    finally:
        database.dispose()


@contextmanager
def _file_for(settings: Settings) -> Iterator[tuple[Database, Fill]]:
    path = dumps.path_of(settings.database_url)
    if any(Path(f"{path}{part}").exists() for part in ("", "-wal", "-journal")):
        raise CannotRestore(f"{path} is there already. Put it elsewhere first; nothing is written over.")
    beside = path.with_name(f"{path.name}.restoring")
    _remove(beside)
    path.parent.mkdir(parents=True, exist_ok=True)
    database = Database(f"sqlite:///{beside}", keyring=Keyring(settings.keys()))
    try:
        yield database, lambda pieces: dumps.write_sqlite(pieces, beside)
        database.dispose()  # whoever closes last writes the journal back
        os.rename(beside, path)
        shelf.sync_folder(path.parent)
    finally:
        database.dispose()
        _remove(beside)


def _remove(path: Path) -> None:
    for part in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{part}").unlink(missing_ok=True)
