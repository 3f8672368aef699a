"""What a page asks the database, statement by statement."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from sotomado.database import Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is asked inside, without what only opens a transaction."""
    seen: list[str] = []

    def on(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement != "BEGIN":
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", on)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", on)
