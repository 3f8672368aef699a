"""What the inside track asks of its tables."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, or_, select

from sotomado.database import UnitOfWork
from sotomado.oneonones.models import OneOnOne, Pair

NEWEST_FIRST = (OneOnOne.held_on.desc(), OneOnOne.written_at.desc())


def pairs_of(work: UnitOfWork, *, employment_id: int) -> list[Pair]:
    """By the unique index on (manager, member) and the index on member."""
    return list(
        work.session.scalars(select(Pair).where(or_(Pair.manager_id == employment_id, Pair.member_id == employment_id)))
    )


def known_pairs(work: UnitOfWork, *, member_ids: list[int]) -> set[tuple[int, int]]:
    """(manager, member) of the pairs these members are in. By the index on member, 500 at a time."""
    known: set[tuple[int, int]] = set()
    for start in range(0, len(member_ids), 500):
        rows = work.session.execute(
            select(Pair.manager_id, Pair.member_id).where(Pair.member_id.in_(member_ids[start : start + 500]))
        ).all()
        known |= {(manager_id, member_id) for manager_id, member_id in rows}
    return known


def records(work: UnitOfWork, *, pair_id: int) -> list[OneOnOne]:
    """By the index on (pair, day)."""
    return list(work.session.scalars(select(OneOnOne).where(OneOnOne.pair_id == pair_id).order_by(*NEWEST_FIRST)))


def latest(work: UnitOfWork, *, pair_ids: Collection[int]) -> dict[int, OneOnOne]:
    """The newest 1on1 of each pair. One statement, by the index on (pair, day)."""
    ranked = (
        select(
            OneOnOne.id,
            func.row_number().over(partition_by=OneOnOne.pair_id, order_by=NEWEST_FIRST).label("newness"),
        )
        .where(OneOnOne.pair_id.in_(pair_ids))
        .subquery()
    )
    rows = work.session.scalars(select(OneOnOne).join(ranked, ranked.c.id == OneOnOne.id).where(ranked.c.newness == 1))
    return {row.pair_id: row for row in rows}
