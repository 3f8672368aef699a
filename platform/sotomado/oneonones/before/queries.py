"""What the time before a 1on1 asks of its tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from sotomado.database import UnitOfWork
from sotomado.oneonones.before.models import BegunChoice, Brought, DrawnMix, StatedStage
from sotomado.oneonones.models import OneOnOne, Pair, Standing
from sotomado.oneonones.series.models import PlannedTime


def planned(work: UnitOfWork, pair_id: int, *, locked: bool = False) -> OneOnOne | None:
    """The next 1on1 of a pair. By the unique index on what is planned."""
    chosen = select(OneOnOne).where(OneOnOne.pair_id == pair_id, OneOnOne.standing == Standing.PLANNED)
    return work.session.scalar(chosen.with_for_update().execution_options(populate_existing=True) if locked else chosen)


def planned_with_brought(work: UnitOfWork, pair_id: int) -> tuple[OneOnOne, Brought | None] | None:
    """The next 1on1 of a pair with what is brought to it, in one statement; by the same two."""
    row = work.session.execute(
        select(OneOnOne, Brought)
        .outerjoin(Brought, Brought.one_on_one_id == OneOnOne.id)
        .where(OneOnOne.pair_id == pair_id, OneOnOne.standing == Standing.PLANNED)
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


def brought_to(work: UnitOfWork, one_on_one_id: str, *, locked: bool = False) -> Brought | None:
    """By the unique constraint on the 1on1."""
    chosen = select(Brought).where(Brought.one_on_one_id == one_on_one_id)
    return work.session.scalar(chosen.with_for_update().execution_options(populate_existing=True) if locked else chosen)


def begun_for(work: UnitOfWork, one_on_one_id: str) -> BegunChoice | None:
    """By the unique constraint on the 1on1."""
    chosen = select(BegunChoice).where(BegunChoice.one_on_one_id == one_on_one_id)
    return work.session.scalar(chosen.execution_options(populate_existing=True))


def brought_to_all(work: UnitOfWork, one_on_one_ids: Collection[str]) -> Sequence[Brought]:
    """By the unique constraint on the 1on1."""
    return work.session.scalars(select(Brought).where(Brought.one_on_one_id.in_(one_on_one_ids))).all()


def pairs_with_something_brought(work: UnitOfWork, pair_ids: Collection[int]) -> set[int]:
    """Of these pairs, those to whose next 1on1 the member brings something. One statement, unsealing nothing."""
    return set(
        work.session.scalars(
            select(OneOnOne.pair_id)
            .outerjoin(Brought, Brought.one_on_one_id == OneOnOne.id)
            .where(
                OneOnOne.pair_id.in_(pair_ids),
                OneOnOne.standing == Standing.PLANNED,
                or_(OneOnOne.theme.is_not(None), OneOnOne.wished_response.is_not(None), Brought.line.is_not(None)),
            )
        )
    )


def stated(work: UnitOfWork, person_id: int) -> StatedStage | None:
    """By the unique constraint on the person."""
    return work.session.scalar(
        select(StatedStage).where(StatedStage.person_id == person_id).execution_options(populate_existing=True)
    )


def drawn(work: UnitOfWork, one_on_one_id: str) -> DrawnMix | None:
    """By the unique constraint on the 1on1."""
    return work.session.scalar(select(DrawnMix).where(DrawnMix.one_on_one_id == one_on_one_id))


def to_be_told(
    work: UnitOfWork,
    *,
    until: datetime,
    settled_before: datetime,
    at_once_until: datetime,
    told_anew: timedelta,
    limit: int,
) -> Sequence[str]:
    """Ids of what was brought to 1on1s that begin by `until`, and of which the other one has not heard.

    settled_before: chosen earlier than that, or the 1on1 begins by `at_once_until`. told_anew: a mail so long before
    the beginning was about an earlier day of the same 1on1.
    """
    return work.session.scalars(
        select(Brought.id)
        .join(OneOnOne, OneOnOne.id == Brought.one_on_one_id)
        .join(Pair, Pair.id == OneOnOne.pair_id)
        .outerjoin(PlannedTime, PlannedTime.one_on_one_id == OneOnOne.id)
        .where(
            OneOnOne.standing == Standing.PLANNED,
            # The reminder that is still to come takes it along.
            or_(PlannedTime.id.is_(None), PlannedTime.reminded_at.is_not(None)),
            OneOnOne.starts_at > work.now,
            OneOnOne.starts_at <= until,
            Pair.ended_at.is_(None),
            Brought.is_to_tell,
            or_(OneOnOne.theme.is_not(None), OneOnOne.wished_response.is_not(None), Brought.line.is_not(None)),
            or_(Brought.chosen_at <= settled_before, OneOnOne.starts_at <= at_once_until),
            or_(Brought.told_at.is_(None), Brought.told_at < work.now - told_anew),
        )
        .order_by(OneOnOne.starts_at, Brought.id)
        .limit(limit)
    ).all()
