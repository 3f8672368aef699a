"""Other 1on1s of one's own at the same time. Told to whoever set the time, of their own alone: with whom the other one
meets besides is nobody else's business."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from sotomado.companies.colleagues import colleagues
from sotomado.database import UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import OneOnOne, Pair, Standing
from sotomado.oneonones.series import queries

# The database lets none be planned for longer.
LONGEST = timedelta(hours=3)


def met_at_that_time(work: UnitOfWork, *, person_id: int, pair_id: int) -> tuple[str, ...]:
    """The names of those one also meets while this pair meets next. Raises NotFound."""
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    planned = queries.planned_of(work, pair_id)
    if planned is None:
        return ()
    starts_at, ends_at = queries.span_of(planned)
    others = [
        pair.member_id if pair.manager_id == between.mine else pair.manager_id
        for pair, one in _planned_near(work, between.mine, starts_at=starts_at, ends_at=ends_at)
        if pair.id != pair_id and queries.span_of(one)[1] > starts_at
    ]
    known = colleagues(work, employment_ids=others) if others else {}
    return tuple(sorted(known[other].name for other in others))


def _planned_near(
    work: UnitOfWork, employment_id: int, *, starts_at: datetime, ends_at: datetime
) -> list[tuple[Pair, OneOnOne]]:
    """What somebody has planned that begins before `ends_at`, and late enough to reach `starts_at`. By the indexes on
    manager and on member."""
    rows = work.session.execute(
        select(Pair, OneOnOne)
        .join(OneOnOne, OneOnOne.pair_id == Pair.id)
        .where(
            or_(Pair.manager_id == employment_id, Pair.member_id == employment_id),
            Pair.ended_at.is_(None),
            OneOnOne.standing == Standing.PLANNED,
            OneOnOne.starts_at < ends_at,
            OneOnOne.starts_at > starts_at - LONGEST,
        )
    )
    return [(pair, one) for pair, one in rows]
