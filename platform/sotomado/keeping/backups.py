"""A backup: written whole or not at all, sealed before it reaches its disk, and the old ones thinned out."""

from __future__ import annotations

import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sotomado.database import Database
from sotomado.keeping import dumps, manifest, shelf
from sotomado.keeping.envelope import CHUNK, Sealing, sync
from sotomado.keeping.erasures import ErasureList
from sotomado.keeping.manifest import Manifest
from sotomado.keeping.resealing import keys_in_use
from sotomado.keyring import Keyring
from sotomado.settings import Settings


class CannotBackUp(Exception):
    """Why no backup was written, in a sentence."""


@dataclass(frozen=True)
class Written:
    """A backup that lies there now, and how many went for it."""

    folder: Path
    manifest: Manifest
    thinned: int


def back_up(database: Database, settings: Settings) -> Written:
    """Write one now. Others may read and write meanwhile. Raises CannotBackUp."""
    keyring = keyring_of(settings)
    place = place_of(settings)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(place):
        shelf.remove_half_written(place)
        ErasureList(place).take_in(database)
        try:
            folder, said = _write(database, settings, place, keyring)
        except dumps.CannotDump as error:
            raise CannotBackUp(str(error)) from None
        except OSError as error:
            raise CannotBackUp(f"{place} could not be written to: {error.strerror}.") from None
        thinned = shelf.thin(place, database.clock.now())
        ErasureList(place).forget_old(database.clock.now())
    return Written(folder, said, len(thinned))


def keyring_of(settings: Settings) -> Keyring:
    keys = settings.keys_of_backups()
    if not keys:
        raise CannotBackUp("SOTOMADO_BACKUP_KEYS is not set: nothing is written that anybody could read.")
    return Keyring(keys)


def place_of(settings: Settings) -> Path:
    if settings.place_of_backups is None:
        raise CannotBackUp("SOTOMADO_BACKUPS_FOLDER is not set.")
    return settings.place_of_backups


def _write(database: Database, settings: Settings, place: Path, keyring: Keyring) -> tuple[Path, Manifest]:
    taken_at = database.clock.now().replace(microsecond=0)
    folder = place / shelf.name_of(taken_at)
    if folder.exists():
        raise CannotBackUp(f"{folder.name} is there already; one a second is enough.")
    partial = place / f"{shelf.PARTIAL}{secrets.token_hex(4)}"
    partial.mkdir(mode=0o700)
    with dumps.snapshot(database.engine, binaries=settings.postgres_binaries) as snapshot:
        with (partial / shelf.SEALED).open("xb") as file:
            sealing = Sealing(file, keyring)
            while piece := snapshot.stream.read(CHUNK):
                sealing.write(piece)
            digest = sealing.finish()
            sync(file)
        said = snapshot.said
    written = Manifest(
        taken_at,
        database.engine.dialect.name,
        _version(),
        tuple(keys_in_use(database, settings)),
        digest,
        sealing.size,
        said,
    )
    with manifest.write(partial, written, keyring).open("rb") as file:
        sync(file)
    shelf.sync_folder(partial)
    partial.rename(folder)
    shelf.sync_folder(place)
    return folder, written


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    with (place / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotBackUp("Another backup is being written right now.") from None
        yield


def _version() -> str:
    try:
        return version("sotomado")
    except PackageNotFoundError:
        return ""
