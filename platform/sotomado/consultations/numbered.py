"""Rows of which there are so many and no more: each takes a number, and the database knows none beyond the last.

A count before an insert lets two tabs pass at the same instant; two rows of one number it never lets stand.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from sotomado.database import Keyed, UnitOfWork, insert_once


def add(work: UnitOfWork, row: Keyed, *, among: str, most: int) -> bool:
    """Store `row` under the first number that is free among rows with the same `among`; False where none is left.

    `row` is not in the session yet. Whoever takes the same number at the same instant is waited for; the next is tried.
    """
    table: Any = type(row)
    taken = select(table.number).where(getattr(table, among) == getattr(row, among))
    free = set(range(1, most + 1)) - set(work.session.scalars(taken))
    values = {name: getattr(row, name) for name in table.__mapper__.column_attrs.keys() if name != "number"}  # noqa: SIM118
    return any(
        work.session.scalar(insert_once(work, table, **values, number=number).returning(table.id))
        for number in sorted(free)
    )
