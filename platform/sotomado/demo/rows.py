"""Many rows at once: gathered by table, written in the order in which tables refer to one another."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Integer, func, insert, select, text
from sqlalchemy.orm import Session

from sotomado import schema
from sotomado.database import Base
from sotomado.keyring import Keyring, Sealed


class Rows:
    """What is to be written next. Written and forgotten company by company, so memory stays bounded."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, model: type[Base], **values: Any) -> None:
        """One row. Rows of one table always name the same columns."""
        self._rows[model.__tablename__].append(values)

    def seal(self, model: type[Base], column: str, row_id: str, plain: str | None) -> Sealed | None:
        """As `UnitOfWork.seal`, for a row that is no object."""
        if plain is None:
            return None
        return self._keyring.seal(plain, bound_to=f"{model.__tablename__}|{column}|{row_id}")

    def seal_bytes(self, model: type[Base], column: str, row_id: str, plain: bytes) -> Sealed:
        """The same for a file."""
        return self._keyring.seal_bytes(plain, bound_to=f"{model.__tablename__}|{column}|{row_id}")

    def gathered(self, model: type[Base]) -> list[dict[str, Any]]:
        """What is to be written of one table, so far."""
        return list(self._rows[model.__tablename__])

    def write(self, session: Session) -> int:
        """Insert everything gathered. Returns the number of rows."""
        written = 0
        for table in schema.metadata.sorted_tables:
            rows = self._rows.pop(table.name, None)
            if rows:
                session.execute(insert(table), rows)
                written += len(rows)
        return written


class Counter:
    """Row ids that are plain numbers, handed out in order: the same build, the same ids."""

    def __init__(self) -> None:
        self._last: defaultdict[str, int] = defaultdict(int)

    def next(self, model: type[Base]) -> int:
        self._last[model.__tablename__] += 1
        return self._last[model.__tablename__]


def move_sequences(session: Session) -> None:
    """Let PostgreSQL go on counting after the ids that were written with the rows."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in schema.metadata.sorted_tables:
        key = list(table.primary_key.columns)
        if len(key) == 1 and isinstance(key[0].type, Integer) and not key[0].foreign_keys:
            last = session.scalar(select(func.max(key[0])))
            if last is not None:
                session.execute(
                    text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)"),
                    {"table": table.name, "last": last},
                )
