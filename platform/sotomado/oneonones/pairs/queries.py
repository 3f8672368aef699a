"""What pairs ask of their tables."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, or_, select

from sotomado.companies.models import Company, Employment
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import Pair, PairKind
from sotomado.oneonones.pairs.models import Ending, PairRequest, PassingOn


def locked(work: UnitOfWork, pair_id: int) -> Pair:
    """An answer, a withdrawal and an ending take turns."""
    return work.session.execute(
        select(Pair).where(Pair.id == pair_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()


def lock_both(work: UnitOfWork, employments: tuple[int, int]) -> None:
    """Two who ask each other at once take turns, always in the same order."""
    work.session.execute(
        select(Employment.id).where(Employment.id.in_(employments)).order_by(Employment.id).with_for_update()
    ).all()


def take_turn_at_company(work: UnitOfWork, company_id: int) -> None:
    """Two who follow the roster of a company at once make each pair once."""
    work.session.execute(select(Company.id).where(Company.id == company_id).with_for_update(key_share=True))


def live_lines(work: UnitOfWork, *, company_id: int) -> dict[int, Pair]:
    """The live pair of the roster of each member in a company. One statement, by the index on member."""
    rows = work.session.scalars(
        select(Pair)
        .join(Employment, Employment.id == Pair.member_id)
        .where(Employment.company_id == company_id, Pair.kind == PairKind.LINE, Pair.ended_at.is_(None))
    )
    return {row.member_id: row for row in rows}


def last_lines(work: UnitOfWork, *, company_id: int) -> dict[int, int]:
    """By member of a company the last of their pairs of the roster that has ended. One statement."""
    rows = work.session.execute(
        select(Pair.member_id, func.max(Pair.id).label("pair_id"))
        .join(Employment, Employment.id == Pair.member_id)
        .where(Employment.company_id == company_id, Pair.kind == PairKind.LINE, Pair.ended_at.is_not(None))
        .group_by(Pair.member_id)
    )
    return {row.member_id: row.pair_id for row in rows}


def live_agreed(work: UnitOfWork, *, company_id: int) -> list[Pair]:
    """The live pairs of a company that somebody asked for, answered or not."""
    return list(
        work.session.scalars(
            select(Pair)
            .join(Employment, Employment.id == Pair.member_id)
            .where(Employment.company_id == company_id, Pair.kind != PairKind.LINE, Pair.ended_at.is_(None))
        )
    )


def live_between(work: UnitOfWork, one: int, other: int) -> Pair | None:
    """Whichever of the two is the member in it."""
    return work.session.scalars(
        select(Pair).where(
            Pair.ended_at.is_(None),
            or_(
                and_(Pair.manager_id == one, Pair.member_id == other),
                and_(Pair.manager_id == other, Pair.member_id == one),
            ),
        )
    ).first()


def waiting_of(work: UnitOfWork, employment_id: int) -> int:
    """How many of the pairs somebody asked for are not answered yet."""
    return work.session.scalars(
        select(func.count())
        .select_from(Pair)
        .where(Pair.asked_by_id == employment_id, Pair.agreed_at.is_(None), Pair.ended_at.is_(None))
    ).one()


def last_declined(work: UnitOfWork, *, asker: int, asked: int) -> datetime | None:
    """When the one asked last did not agree."""
    return work.session.scalar(
        select(func.max(Pair.ended_at))
        .join(PairRequest, PairRequest.pair_id == Pair.id)
        .where(
            Pair.asked_by_id == asker,
            or_(Pair.manager_id == asked, Pair.member_id == asked),
            PairRequest.ending == Ending.DECLINED,
        )
    )


def request_of(work: UnitOfWork, pair_id: int) -> PairRequest | None:
    return work.session.scalar(select(PairRequest).where(PairRequest.pair_id == pair_id))


def passing_on(work: UnitOfWork, pair_id: int) -> PassingOn | None:
    return work.session.get(PassingOn, pair_id)


def live_of(work: UnitOfWork, employment_id: int) -> list[Pair]:
    """By the indexes on manager and on member."""
    return list(
        work.session.scalars(
            select(Pair).where(
                or_(Pair.manager_id == employment_id, Pair.member_id == employment_id), Pair.ended_at.is_(None)
            )
        )
    )
