"""What showing asks of its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from sotomado.database import UnitOfWork
from sotomado.oneonones.models import OneOnOne, Standing, WishedResponse
from sotomado.oneonones.showing.models import ShownLook, ShownPiece


# Walks the unique index of standing pieces.
def standing(work: UnitOfWork, *, owner_id: int, pair_id: int) -> Sequence[ShownPiece]:
    """Those of one owner that lie open in one pair, as far as they have not ended."""
    return work.session.scalars(
        select(ShownPiece)
        .where(
            ShownPiece.owner_id == owner_id,
            ShownPiece.pair_id == pair_id,
            ShownPiece.withdrawn_at.is_(None),
            (ShownPiece.ends_at.is_(None)) | (ShownPiece.ends_at > work.now),
        )
        .order_by(ShownPiece.shown_at, ShownPiece.id)
    ).all()


def count_standing(work: UnitOfWork, *, pair_id: int) -> Counter[int]:
    """How many pieces lie open in a pair, by their owner. By the index on the pair."""
    rows = work.session.execute(
        select(ShownPiece.owner_id, func.count().label("pieces"))
        .where(
            ShownPiece.pair_id == pair_id,
            ShownPiece.withdrawn_at.is_(None),
            (ShownPiece.ends_at.is_(None)) | (ShownPiece.ends_at > work.now),
        )
        .group_by(ShownPiece.owner_id)
    )
    return Counter({row.owner_id: row.pieces for row in rows})


def own(work: UnitOfWork, *, owner_id: int, pair_id: int) -> Sequence[ShownPiece]:
    """All that were not withdrawn, ended ones among them, locked: two tabs that show and withdraw queue."""
    return work.session.scalars(
        select(ShownPiece)
        .where(ShownPiece.owner_id == owner_id, ShownPiece.pair_id == pair_id, ShownPiece.withdrawn_at.is_(None))
        .order_by(ShownPiece.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def ended(work: UnitOfWork, *, limit: int) -> Sequence[ShownPiece]:
    """Those past their end whose words still lie there."""
    return work.session.scalars(
        select(ShownPiece).where(ShownPiece.withdrawn_at.is_(None), ShownPiece.ends_at <= work.now).limit(limit)
    ).all()


# Walks the index of (pair_id, owner_id, at), from its end.
def last_look_at(work: UnitOfWork, *, pair_id: int, owner_id: int) -> datetime | None:
    return work.session.scalar(
        select(func.max(ShownLook.at)).where(ShownLook.pair_id == pair_id, ShownLook.owner_id == owner_id)
    )


def looks(work: UnitOfWork, *, pair_id: int, owner_id: int, most: int) -> list[datetime]:
    """When the other one looked, the latest first."""
    return list(
        work.session.scalars(
            select(ShownLook.at)
            .where(ShownLook.pair_id == pair_id, ShownLook.owner_id == owner_id)
            .order_by(ShownLook.at.desc(), ShownLook.id)
            .limit(most)
        )
    )


def wished_next(work: UnitOfWork, *, pair_id: int) -> WishedResponse | None:
    """What the member wishes for in the 1on1 that is planned, by the index of what is planned."""
    return work.session.scalar(
        select(OneOnOne.wished_response).where(OneOnOne.pair_id == pair_id, OneOnOne.standing == Standing.PLANNED)
    )
