"""When a person meets whom: the rhythms of their pairs, and what is planned."""

from __future__ import annotations

from sqlalchemy import or_, select, update

from sotomado.accounts.told import told
from sotomado.companies.models import Employment
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import Pair
from sotomado.oneonones.series.models import PairSeries

# What is planned and when stands with the 1on1s themselves; `planned_time` keeps what calendars know of them.
TABLES = frozenset({"pair_series", "planned_time"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    own = set(work.session.scalars(select(Employment.id).where(Employment.person_id == person_id)))
    rows = work.session.execute(
        select(PairSeries, Pair.manager_id)
        .join(Pair, Pair.id == PairSeries.pair_id)
        .where(or_(Pair.manager_id.in_(own), Pair.member_id.in_(own)))
        .order_by(Pair.id)
    ).all()
    kept = [
        told(work, row, besides=("member_reminded",) if manager_id in own else ("manager_reminded",))
        for row, manager_id in rows
    ]
    return {"pair_series": kept} if kept else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    """Whether they wished to be reminded, and the words of a place, which either may have written.

    When two meet is the record of both.
    """
    own = select(Employment.id).where(Employment.person_id == person_id)
    for side, column in ((Pair.member_id, "member_reminded"), (Pair.manager_id, "manager_reminded")):
        work.session.execute(
            update(PairSeries)
            .where(PairSeries.pair_id.in_(select(Pair.id).where(side.in_(own))))
            .values({column: None, "place": None})
            .execution_options(synchronize_session=False)
        )
    work.session.expire_all()
