"""What the inside track asks of its tables."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, or_, select

from sotomado.companies.models import Employment
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import InsideTheme, OneOnOne, Pair, Standing

NEWEST_FIRST = (OneOnOne.held_on.desc(), OneOnOne.written_at.desc())


def own_pair(work: UnitOfWork, person_id: int, pair_id: int) -> tuple[Pair, Employment] | None:
    """A pair, and the place one of its two holds in it; None for everybody else. By the key and the index on person."""
    row = work.session.execute(
        select(Pair, Employment)
        .join(Employment, Employment.id.in_((Pair.manager_id, Pair.member_id)))
        .where(Pair.id == pair_id, Employment.person_id == person_id, Employment.left_on.is_(None))
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


def pairs_of(work: UnitOfWork, *, employment_id: int) -> list[Pair]:
    """Of all kinds, the ended ones among them. By the indexes on manager and on member."""
    return list(
        work.session.scalars(select(Pair).where(or_(Pair.manager_id == employment_id, Pair.member_id == employment_id)))
    )


def records(work: UnitOfWork, *, pair_id: int, skipped: int = 0, at_most: int | None = None) -> list[OneOnOne]:
    """What was held, the newest first. By the index on (pair, day), from its end."""
    held = select(OneOnOne).where(OneOnOne.pair_id == pair_id, OneOnOne.standing == Standing.HELD)
    return list(work.session.scalars(held.order_by(*NEWEST_FIRST).limit(at_most).offset(skipped)))


def record(work: UnitOfWork, *, pair_id: int, one_on_one_id: str) -> OneOnOne | None:
    """One that was held, by its key."""
    row = work.session.get(OneOnOne, one_on_one_id)
    return row if row is not None and row.pair_id == pair_id and row.standing is Standing.HELD else None


def held_themes(work: UnitOfWork, *, pair_id: int) -> list[InsideTheme | None]:
    """What each 1on1 of a pair was about, the first first. By the index on (pair, day); no words are read."""
    held = (
        select(OneOnOne.theme)
        .where(OneOnOne.pair_id == pair_id, OneOnOne.standing == Standing.HELD)
        .order_by(OneOnOne.held_on, OneOnOne.written_at)
    )
    return work.once(("held themes", pair_id), lambda: list(work.session.scalars(held)))


def latest_of(work: UnitOfWork, *, pair_id: int) -> OneOnOne | None:
    """The newest 1on1 that was held. By the index on (pair, day), from its end."""
    held = select(OneOnOne).where(OneOnOne.pair_id == pair_id, OneOnOne.standing == Standing.HELD)
    return work.once(("latest", pair_id), lambda: work.session.scalar(held.order_by(*NEWEST_FIRST).limit(1)))


def latest(work: UnitOfWork, *, pair_ids: Collection[int]) -> dict[int, OneOnOne]:
    """The newest 1on1 that was held, of each pair. One statement, by the index on (pair, day)."""
    ranked = (
        select(
            OneOnOne.id,
            func.row_number().over(partition_by=OneOnOne.pair_id, order_by=NEWEST_FIRST).label("newness"),
        )
        .where(OneOnOne.pair_id.in_(pair_ids), OneOnOne.standing == Standing.HELD)
        .subquery()
    )
    rows = work.session.scalars(select(OneOnOne).join(ranked, ranked.c.id == OneOnOne.id).where(ranked.c.newness == 1))
    return {row.pair_id: row for row in rows}
