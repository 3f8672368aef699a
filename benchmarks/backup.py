"""A database of 1 GB backed up and restored, against a plain copy of the same file that is on the disk when it ends.

SQLite: sealed papers of 64 KB each, as copies, portraits and invoices are. In turns of the same run, three rounds:

- copied: `cp` and fsync of the file. No snapshot, no key, no check: the least that can be called a copy.
- backed up: `back_up`: read in one transaction, counted, sealed, hashed, synced, manifest written.
- restored: `restore`: hashed, opened, every chunk proved, written, every table counted, every release hashed.

Stated: the middle of three as a multiple of the copy, and the most memory the process held.
"""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import insert

from sotomado import migrate
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.database import Database, new_key
from sotomado.keeping import shelf
from sotomado.keeping.backups import back_up
from sotomado.keeping.restoring import restore
from sotomado.keyring import Keyring
from sotomado.personal_data.models import OwnCopy
from sotomado.settings import DEMO_BACKUP_KEYS, Environment, Settings

SIZE_BYTES, PAPER_BYTES, ROUNDS = 1_000_000_000, 64_000, 3


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="sotomado-backup-") as name:
        folder = Path(name)
        settings = Settings(
            environment=Environment.TEST,
            database_url=f"sqlite:///{folder / 'big.db'}",
            backup_keys=DEMO_BACKUP_KEYS,
            backups_folder=str(folder / "backups"),
        )
        database = Database(settings.database_url, keyring=Keyring(settings.keys()))
        _fill(database)
        size = (folder / "big.db").stat().st_size
        before = _memory()
        copied, backed_up, restored = [], [], []
        for _ in range(ROUNDS):
            copied.append(_timed(partial(_copy, folder / "big.db", folder / "copy.db")))
            (folder / "copy.db").unlink()
            backed_up.append(_timed(partial(back_up, database, settings)))
            newest = shelf.newest(folder / "backups")
            assert newest is not None
            into = settings.model_copy(update={"database_url": f"sqlite:///{folder / 'new.db'}"})
            restored.append(_timed(partial(restore, newest.folder, into)))
            (folder / "new.db").unlink()
            shutil.rmtree(newest.folder)
        database.dispose()
        _state(size, copied, backed_up, restored, _memory() - before)


def _fill(database: Database) -> None:
    migrate.upgrade(database.engine)
    with database.work() as work:
        person_id = accounts.register(work, email="one@sotomado.example", name="一人")
    for _ in range(SIZE_BYTES // (PAPER_BYTES * 500)):
        with database.work() as work:
            rows = [{"id": new_key()} for _ in range(500)]
            for row in rows:
                sealed = work.keyring.seal_bytes(os.urandom(PAPER_BYTES // 2), bound_to=f"own_copy|plain|{row['id']}")
                row |= {"person_id": person_id, "locale": Locale.JAPANESE, "asked_at": work.now, "made_at": work.now}
                row |= {"expires_at": work.now, "plain": sealed, "paper": sealed}
            work.session.execute(insert(OwnCopy), rows)
    raw = database.engine.raw_connection()
    raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as reading, target.open("wb") as writing:
        shutil.copyfileobj(reading, writing, 1024 * 1024)
        writing.flush()
        os.fsync(writing.fileno())


def _timed(deed: Callable[[], object]) -> float:
    began = perf_counter()
    deed()
    return perf_counter() - began


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _state(size: int, copied: list[float], backed_up: list[float], restored: list[float], memory: int) -> None:
    copy = median(copied)
    print(f"backup: a SQLite database of {size / 1e9:.2f} GB")
    print(f"  copied and synced  {copy:6.2f} s  1.0")
    for words, times in (("backed up, sealed", backed_up), ("restored, checked", restored)):
        print(f"  {words}  {median(times):6.2f} s  {median(times) / copy:.1f} times the copy")
    print(f"  memory beyond what was held before: {memory / 1e6:.0f} MB")
