"""Inserting where a row may be there already, on either database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from sotomado.database import Base


def insert_or_leave(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; where a unique key is taken, what is there stays."""
    session.execute(dialect_insert(session, table).values(list(rows)).on_conflict_do_nothing())


def dialect_insert(session: Session, table: type[Base]) -> Any:
    """An INSERT that knows ON CONFLICT."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(table)
