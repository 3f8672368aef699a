"""A database as one stream at one instant, while others write; and a stream as a database again.

SQLite: its own online backup, in one reading transaction, into a file beside the database; writers go on in the
write-ahead log. PostgreSQL: pg_dump and pg_restore, as processes of their own, in one exported snapshot.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from sqlalchemy import Engine, create_engine, make_url, text

from sotomado.keeping.said import Said, said_by

COPYING = ".copying"


class CannotDump(Exception):
    """Why a database was not read or not written, in a sentence."""


@dataclass(frozen=True)
class Snapshot:
    """What is written out: a stream of bytes, and what the database said of itself in that very instant."""

    stream: IO[bytes]
    said: Said


def path_of(url: str) -> Path:
    """The file of a SQLite database."""
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def snapshot(engine: Engine, *, binaries: str = "") -> Iterator[Snapshot]:
    """The database as it is now. Raises CannotDump, at the end as well: only then is the stream known to be whole."""
    if engine.dialect.name == "sqlite":
        with _of_sqlite(path_of(str(engine.url))) as found:
            yield found
    else:
        with _of_postgresql(engine, binaries) as found:
            yield found


@contextmanager
def _of_sqlite(path: Path) -> Iterator[Snapshot]:
    # On the disk of the database, where the same words lie in the clear already; never where backups lie.
    for leftover in path.parent.glob(f"{path.name}{COPYING}-*"):
        leftover.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(prefix=f"{path.name}{COPYING}-", dir=path.parent)
    os.close(handle)
    copy = Path(name)
    try:
        source, target = sqlite3.connect(f"file:{path}?mode=ro", uri=True), sqlite3.connect(copy)
        try:
            target.execute("PRAGMA synchronous = OFF")  # sealed and synced elsewhere; this one goes
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        finally:
            target.close()
            source.close()
        engine = create_engine(f"sqlite:///{copy}", hide_parameters=True)
        with engine.connect() as connection:
            said = said_by(connection)
        engine.dispose()
        with copy.open("rb") as stream:
            yield Snapshot(stream, said)
    except sqlite3.Error as error:
        raise CannotDump(f"SQLite could not copy its file: {error}.") from None
    finally:
        for part in ("", "-wal", "-shm", "-journal"):
            Path(f"{copy}{part}").unlink(missing_ok=True)


@contextmanager
def _of_postgresql(engine: Engine, binaries: str) -> Iterator[Snapshot]:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        exported = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        # As long as this transaction is open, pg_dump sees what it sees.
        options = ("--format=custom", "--compress=1", "--no-owner", "--no-acl", f"--snapshot={exported}")
        with _running("pg_dump", options, engine, binaries, stdout=subprocess.PIPE) as program:
            said = said_by(connection)
            yield Snapshot(program.output, said)
            program.must_end_well()


def write_sqlite(pieces: Iterable[bytes], path: Path) -> None:
    with path.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def write_postgresql(pieces: Iterable[bytes], engine: Engine, *, binaries: str = "") -> None:
    """All of it or nothing. Raises CannotDump, and whatever `pieces` raises."""
    options = ("--format=custom", "--no-owner", "--no-acl", "--single-transaction", "--exit-on-error")
    name = make_url(str(engine.url)).database or "postgres"
    with _running("pg_restore", (*options, f"--dbname={name}"), engine, binaries, stdin=subprocess.PIPE) as program:
        # Should `pieces` raise, it is killed before its input ends: nothing is committed.
        with suppress(BrokenPipeError):  # it says itself what was wrong
            for piece in pieces:
                program.input.write(piece)
            program.input.close()
        program.must_end_well()


@dataclass(frozen=True)
class _Program:
    """One of PostgreSQL's own, under way. `told`: what it says of troubles."""

    name: str
    process: subprocess.Popen[bytes]
    told: BinaryIO

    @property
    def input(self) -> IO[bytes]:
        assert self.process.stdin is not None
        return self.process.stdin

    @property
    def output(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout

    def must_end_well(self) -> None:
        if self.process.wait() == 0:
            return
        self.told.seek(0)
        # Its first line names what is wrong; further ones may quote rows.
        first = self.told.readline().decode(errors="replace").strip()
        raise CannotDump(f"{self.name} ended with {self.process.returncode}: {first}")


@contextmanager
def _running(
    name: str,
    options: Iterable[str],
    engine: Engine,
    binaries: str,
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
) -> Iterator[_Program]:
    found = shutil.which(name, path=binaries or None)
    if found is None:
        raise CannotDump(f"{name} is not there: install PostgreSQL's client, or set SOTOMADO_POSTGRES_BINARIES.")
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(  # noqa: S603 - a program of PostgreSQL, its options written here
            [found, *options], stdin=stdin, stdout=stdout, stderr=told, env=os.environ | environment_of(engine)
        )
        try:
            yield _Program(name, process, told)
        finally:
            process.kill()
            process.wait()
            for end in (process.stdin, process.stdout):
                if end is not None:
                    with suppress(BrokenPipeError):
                        end.close()


def environment_of(engine: Engine) -> dict[str, str]:
    """How libpq's programs reach the database. In the environment, for arguments are read by everybody on a machine."""
    url = engine.url
    asked = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    asked |= {"PGDATABASE": url.database}
    named = {"host": "PGHOST", "port": "PGPORT", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    asked |= {named[name]: value for name, value in url.query.items() if name in named and isinstance(value, str)}
    return {name: str(value) for name, value in asked.items() if value is not None}
