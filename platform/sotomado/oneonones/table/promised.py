"""What somebody said they would do, in all their 1on1s together: their own list, and nobody else's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select

from sotomado.database import UnitOfWork
from sotomado.oneonones.models import Pair
from sotomado.oneonones.table.models import AgreedStep, Doer, StepStanding

# So many stand on the list; whoever has more finds them with whom they agreed on them.
ON_THE_LIST = 12


@dataclass(frozen=True)
class Promised:
    """An open step of the reader's own, alone or with the other one of `pair_id`."""

    id: str
    pair_id: int
    text: str
    by_on: date | None
    is_for_both: bool


def promised(work: UnitOfWork, *, employment_id: int, pair_ids: Collection[int]) -> tuple[Promised, ...]:
    """Open ones, the soonest day first and those without a day last. One statement, by the index on (pair, standing).

    `pair_ids`: the pairs of this employment that are alive; of the other one's steps, nothing is read.
    """
    mine = or_(
        AgreedStep.doer == Doer.BOTH,
        and_(Pair.member_id == employment_id, AgreedStep.doer == Doer.MEMBER),
        and_(Pair.manager_id == employment_id, AgreedStep.doer == Doer.MANAGER),
    )
    rows = work.session.scalars(
        select(AgreedStep)
        .join(Pair, Pair.id == AgreedStep.pair_id)
        .where(
            AgreedStep.pair_id.in_(pair_ids),
            or_(Pair.member_id == employment_id, Pair.manager_id == employment_id),
            AgreedStep.standing == StepStanding.OPEN,
            mine,
        )
        .order_by(AgreedStep.by_on.is_(None), AgreedStep.by_on, AgreedStep.agreed_at, AgreedStep.number)
        .limit(ON_THE_LIST)
    )
    return tuple(
        Promised(row.id, row.pair_id, work.unseal(row, "body") or "", row.by_on, row.doer is Doer.BOTH) for row in rows
    )
