"""Brings a database to the schema of this version, and says whether it is there.

Alembic is loaded when it is needed: the service asks once whether its schema is current, and starts faster without.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
# The full-text index is written in each database's own words, with tables of its own behind it: no model says it.
BESIDE_THE_MODELS = "search_index"


def _config(connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, *, to: str = "head") -> None:
    """Run every migration that is missing."""
    from alembic import command

    with _connected(engine) as connection:
        command.upgrade(_config(connection), to)


def downgrade(engine: Engine, *, to: str) -> None:
    """Undo migrations down to the revision `to` ("base": all of them)."""
    from alembic import command

    with _connected(engine) as connection:
        command.downgrade(_config(connection), to)


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    """A connection that commits at the end.

    SQLite changes some constraints only by copying a table and dropping the first one. With foreign keys on, dropping
    would take the rows that refer to it along; so they are off meanwhile, and looked through afterwards.
    """
    with engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite:
            # On the driver's own connection, for the pragma does nothing once a transaction has begun.
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
            if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()) is not None:
                raise RuntimeError(f"A row of {broken[0]} would refer to nothing in {broken[2]}.")
            connection.commit()
        finally:
            # Whatever came of it, the connection is not handed to anyone else as it is.
            connection.invalidate()


def is_of_the_models(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a thing found in the database is compared with the models (Alembic's `include_name`)."""
    return kind != "table" or name is None or not name.startswith(BESIDE_THE_MODELS)


def write_revision(engine: Engine, *, message: str, revision: str) -> None:
    """Write a new migration from the difference between the database and the models, to be completed by hand."""
    from alembic import command

    with engine.connect() as connection:
        command.revision(_config(connection), message=message, rev_id=revision, autogenerate=True)


def is_current(connection: Connection) -> bool:
    """Whether the database stands at the newest migration."""
    from alembic.script import ScriptDirectory

    return revision_of(connection) == ScriptDirectory.from_config(_config()).get_current_head()


def revision_of(connection: Connection) -> str | None:
    """The migration a database stands at; None where it has no schema."""
    from alembic.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """Whether this version has that migration: one it does not have is of a newer version."""
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    try:
        return ScriptDirectory.from_config(_config()).get_revision(revision) is not None
    except CommandError:
        return False
