"""A row as its owner may read it: its own columns in plain values. For everything that tells a person what is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import inspect

from sotomado.database import Base, Keyed, SealedText, UnitOfWork

# Keys of our own, and secrets of which only a hash is kept: they tell nobody anything.
_ENDS_OF_INNER_NAMES = ("_id", "_hash", "token", "version")


def told(work: UnitOfWork, row: Base, *, besides: Collection[str] = ()) -> dict[str, object]:
    """The columns of `row` by name, personal text unsealed, instants and days as ISO 8601 writes them.

    What is empty, keys, hashes and whatever stands in `besides` are left out.
    """
    said: dict[str, object] = {}
    for column in inspect(type(row)).columns:
        name = column.key
        if name == "id" or name.endswith(_ENDS_OF_INNER_NAMES) or name in besides:
            continue
        value = getattr(row, name)
        if value is None:
            continue
        if isinstance(column.type, SealedText) and isinstance(row, Keyed):
            value = work.unseal(row, name)
        said[name] = plain(value)
    return said


def all_told(work: UnitOfWork, rows: Iterable[Base], *, besides: Collection[str] = ()) -> list[dict[str, object]]:
    return [told(work, row, besides=besides) for row in rows]


def plain(value: object) -> object:
    """A value as JSON can carry it."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
