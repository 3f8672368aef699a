"""What the rhythm of pairs asks of its tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from sotomado.bookings.answers.models import Answer
from sotomado.companies.models import Employment
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import OneOnOne, Pair, Standing
from sotomado.oneonones.series.models import InvitedSide, OfTwo, PairSeries, PlannedTime


def locked_pair(work: UnitOfWork, pair_id: int) -> Pair:
    """Everything that plans takes its turn here, so that two at once give one result."""
    return work.session.execute(
        select(Pair).where(Pair.id == pair_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()


def series_of(work: UnitOfWork, pair_id: int) -> PairSeries | None:
    """By the unique index on the pair."""
    return work.session.scalar(
        select(PairSeries).where(PairSeries.pair_id == pair_id).execution_options(populate_existing=True)
    )


def planned_of(work: UnitOfWork, pair_id: int) -> OneOnOne | None:
    """By the unique index on what is planned."""
    return work.session.scalar(
        select(OneOnOne)
        .where(OneOnOne.pair_id == pair_id, OneOnOne.standing == Standing.PLANNED)
        .execution_options(populate_existing=True)
    )


def planned_with_time(
    work: UnitOfWork, pair_id: int
) -> tuple[OneOnOne, PlannedTime | None, Mapping[OfTwo, Answer]] | None:
    """What is planned, what calendars know of it, and what they say to it as it stands now. In one statement."""
    of_member, of_manager = aliased(InvitedSide), aliased(InvitedSide)
    chosen = select(OneOnOne, PlannedTime, of_member.calendar_says, of_manager.calendar_says)
    chosen = chosen.outerjoin(PlannedTime, PlannedTime.one_on_one_id == OneOnOne.id)
    for side, row_of in ((OfTwo.MEMBER, of_member), (OfTwo.MANAGER, of_manager)):
        chosen = chosen.outerjoin(
            row_of,
            and_(
                row_of.one_on_one_id == OneOnOne.id,
                row_of.side == side,
                row_of.sequence == PlannedTime.calendar_sequence,
            ),
        )
    row = work.session.execute(
        chosen.where(OneOnOne.pair_id == pair_id, OneOnOne.standing == Standing.PLANNED).execution_options(
            populate_existing=True
        )
    ).one_or_none()
    if row is None:
        return None
    says = {side: said for side, said in zip(OfTwo, row[2:], strict=True) if said is not None}
    return row[0], row[1], says


def planned_starts(work: UnitOfWork, pair_ids: Collection[int]) -> dict[int, datetime]:
    """When each of these pairs meets next. One statement."""
    rows = work.session.execute(
        select(OneOnOne.pair_id, OneOnOne.starts_at).where(
            OneOnOne.pair_id.in_(pair_ids), OneOnOne.standing == Standing.PLANNED
        )
    )
    return {row.pair_id: row.starts_at for row in rows if row.starts_at is not None}


def time_of(work: UnitOfWork, one_on_one_id: str) -> PlannedTime | None:
    return work.session.scalar(
        select(PlannedTime).where(PlannedTime.one_on_one_id == one_on_one_id).execution_options(populate_existing=True)
    )


def last_put_off(work: UnitOfWork, pair_id: int) -> OneOnOne | None:
    """What calendars know under a UID and was taken out of them: paused, or called off by a pair without a rhythm."""
    return work.session.scalar(
        select(OneOnOne)
        .join(PlannedTime, PlannedTime.one_on_one_id == OneOnOne.id)
        .where(OneOnOne.pair_id == pair_id, OneOnOne.standing == Standing.SKIPPED)
        .order_by(OneOnOne.starts_at.desc())
        .limit(1)
    )


def last_day(work: UnitOfWork, pair_id: int) -> date | None:
    """The last day of the rhythm that the pair met for, wherever it was moved to."""
    return work.session.scalar(
        select(func.max(PlannedTime.for_on))
        .join(OneOnOne, OneOnOne.id == PlannedTime.one_on_one_id)
        .where(OneOnOne.pair_id == pair_id, OneOnOne.standing == Standing.HELD)
    )


def span_of(one: OneOnOne) -> tuple[datetime, datetime]:
    """From when until when one is planned; the database holds that it has both."""
    assert one.starts_at is not None
    assert one.minutes is not None
    return one.starts_at, one.starts_at + timedelta(minutes=one.minutes)


def people_of(work: UnitOfWork, pair_id: int) -> dict[int, int]:
    """By employment the person of each of the two."""
    rows = work.session.execute(
        select(Employment.id, Employment.person_id)
        .join(Pair, or_(Employment.id == Pair.manager_id, Employment.id == Pair.member_id))
        .where(Pair.id == pair_id)
    )
    return {row.id: row.person_id for row in rows}


def to_be_reminded(
    work: UnitOfWork, *, after: datetime, until: datetime, at_most: int
) -> list[tuple[PlannedTime, OneOnOne]]:
    """Planned ones that begin in the window and nobody was reminded of. By the index on planned starts."""
    rows = work.session.execute(
        select(PlannedTime, OneOnOne)
        .join(OneOnOne, OneOnOne.id == PlannedTime.one_on_one_id)
        .where(
            OneOnOne.standing == Standing.PLANNED,
            OneOnOne.starts_at > after,
            OneOnOne.starts_at <= until,
            PlannedTime.reminded_at.is_(None),
        )
        .order_by(OneOnOne.starts_at)
        .limit(at_most)
        .with_for_update(of=PlannedTime, skip_locked=True)
    )
    return [(time, one) for time, one in rows]
