"""What somebody can do to the audit log who owns its database: no trigger asks them."""

from typing import Any

from sqlalchemy import Connection, text

from sotomado.database import Database

COLUMNS = ("number", "at", "act", "by", "whom", "about", "previous_hash", "hash")
_NAMES = ", ".join(f'"{one}"' for one in COLUMNS)
_ROWS = text(f"SELECT {_NAMES} FROM audit_entry ORDER BY number")
_PUT = text(f"INSERT INTO audit_entry ({_NAMES}) VALUES ({', '.join(f':{one}' for one in COLUMNS)})")


def with_triggers_gone(database: Database, *changes: str) -> None:
    with database.engine.begin() as connection:
        drop_triggers(connection)
        for change in changes:
            connection.exec_driver_sql(change)


def drop_triggers(connection: Connection) -> None:
    """On SQLite for good, on PostgreSQL for this transaction."""
    if connection.dialect.name == "sqlite":
        for name in ("update", "delete", "at_the_end"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS tr_audit_entry_{name}")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


def rows(database: Database) -> list[dict[str, Any]]:
    """All entries as they lie there."""
    with database.engine.connect() as connection:
        return [dict(zip(COLUMNS, row, strict=True)) for row in connection.execute(_ROWS)]


def lay(database: Database, wanted: list[dict[str, Any]]) -> None:
    """Put these entries in the place of all that were there. Raises IntegrityError where no table holds both of two."""
    with database.engine.begin() as connection:
        drop_triggers(connection)
        connection.exec_driver_sql("DELETE FROM audit_entry")
        if wanted:
            connection.execute(_PUT, wanted)
