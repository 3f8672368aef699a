"""When a person meets whom: the rhythms of their pairs, and what is planned."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from sotomado.accounts.told import all_told, told
from sotomado.companies.models import Employment
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import OneOnOne, Pair
from sotomado.oneonones.series.models import InvitedSide, OfTwo, PairSeries

# What is planned and when stands with the 1on1s themselves; `planned_time` keeps what calendars know of them.
TABLES = frozenset({"pair_series", "planned_time", "invited_side"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """The rhythms of their pairs; of a pair that has ended, the member's alone."""
    own = set(work.session.scalars(select(Employment.id).where(Employment.person_id == person_id)))
    rows = work.session.execute(
        select(PairSeries, Pair.manager_id)
        .join(Pair, Pair.id == PairSeries.pair_id)
        .where(or_(Pair.manager_id.in_(own) & Pair.ended_at.is_(None), Pair.member_id.in_(own)))
        .order_by(Pair.id)
    ).all()
    kept = [
        told(work, row, besides=("member_reminded",) if manager_id in own else ("manager_reminded",))
        for row, manager_id in rows
    ]
    answers = work.session.scalars(
        select(InvitedSide)
        .where(
            _is_own(select(Employment.id).where(Employment.person_id == person_id)),
            InvitedSide.calendar_says.is_not(None),
        )
        .order_by(InvitedSide.stamped_at, InvitedSide.one_on_one_id)
    ).all()
    around: dict[str, object] = {"pair_series": kept} if kept else {}
    if answers:
        around["calendar_answers_to_one_on_ones"] = all_told(work, answers, besides=("side", "organizer", "sequence"))
    return around


def forget(work: UnitOfWork, person_id: int) -> None:
    """Whether they wished to be reminded, what their calendar answered, and the words of a place, which either may
    have written.

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
    work.session.execute(delete(InvitedSide).where(_is_own(own)).execution_options(synchronize_session=False))
    work.session.expire_all()


def _is_own(employments: Select[int]) -> ColumnElement[bool]:
    """The sides of 1on1s that were theirs."""

    def of(side: OfTwo, column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        pairs = select(Pair.id).where(column.in_(employments))
        return and_(
            InvitedSide.side == side,
            InvitedSide.one_on_one_id.in_(select(OneOnOne.id).where(OneOnOne.pair_id.in_(pairs))),
        )

    return or_(of(OfTwo.MEMBER, Pair.member_id), of(OfTwo.MANAGER, Pair.manager_id))
