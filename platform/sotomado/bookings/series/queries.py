"""Reading talks that repeat, always through the side they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from sotomado.bookings.series.models import DateState, Series, SeriesDate, SeriesState
from sotomado.database import UnitOfWork

OPEN = (SeriesState.PROPOSED, SeriesState.AGREED)
LONGEST_LIST = 50


def of_advisee(work: UnitOfWork, *, advisee_id: int, series_id: str, locked: bool = False) -> Series | None:
    chosen = select(Series).where(Series.id == series_id, Series.advisee_id == advisee_id)
    return work.session.scalar(
        (chosen.with_for_update() if locked else chosen).execution_options(populate_existing=True)
    )


def of_consultant(work: UnitOfWork, *, consultant_id: int, series_id: str, locked: bool = False) -> Series | None:
    chosen = select(Series).where(Series.id == series_id, Series.consultant_id == consultant_id)
    return work.session.scalar(
        (chosen.with_for_update() if locked else chosen).execution_options(populate_existing=True)
    )


def by_id(work: UnitOfWork, *, series_id: str) -> Series | None:
    """For what the service does by rule; locked."""
    chosen = select(Series).where(Series.id == series_id).with_for_update()
    return work.session.scalar(chosen.execution_options(populate_existing=True))


def open_between(work: UnitOfWork, *, advisee_id: int, consultant_id: int) -> Series | None:
    return work.session.scalar(
        select(Series).where(
            Series.advisee_id == advisee_id, Series.consultant_id == consultant_id, Series.state.in_(OPEN)
        )
    )


def all_of_advisee(work: UnitOfWork, *, advisee_id: int) -> Sequence[Series]:
    """The latest first."""
    return work.session.scalars(
        select(Series)
        .where(Series.advisee_id == advisee_id)
        .order_by(Series.proposed_at.desc(), Series.id)
        .limit(LONGEST_LIST)
    ).all()


def all_of_consultant(work: UnitOfWork, *, consultant_id: int) -> Sequence[Series]:
    """What waits for an answer and what runs, and lately what does not; the latest first. Never answered ones that were
    taken back are not shown: whoever changed their mind need not explain it."""
    return work.session.scalars(
        select(Series)
        .where(
            Series.consultant_id == consultant_id,
            (Series.state != SeriesState.ENDED) | Series.answered_at.is_not(None),
        )
        .order_by(Series.proposed_at.desc(), Series.id)
        .limit(LONGEST_LIST)
    ).all()


# Walks ix_series_consultant_id_state.
def count_waiting(work: UnitOfWork, *, consultant_id: int) -> int:
    """How many wait for the consultant's answer."""
    counted = work.session.scalar(
        select(func.count())
        .select_from(Series)
        .where(Series.consultant_id == consultant_id, Series.state == SeriesState.PROPOSED)
    )
    return counted or 0


def dates_of(work: UnitOfWork, *, series_ids: Sequence[str]) -> dict[str, list[SeriesDate]]:
    found: dict[str, list[SeriesDate]] = {one: [] for one in series_ids}
    for row in work.session.scalars(
        select(SeriesDate)
        .where(SeriesDate.series_id.in_(series_ids))
        .order_by(SeriesDate.number)
        .execution_options(populate_existing=True)
    ):
        found[row.series_id].append(row)
    return found


# Walks ix_series_date_waiting.
def going_on(work: UnitOfWork, *, until: date) -> Sequence[str]:
    """Agreed series with a date that may be booked by now."""
    return work.session.scalars(
        select(Series.id)
        .join(SeriesDate, SeriesDate.series_id == Series.id)
        .where(Series.state == SeriesState.AGREED, SeriesDate.state == DateState.WAITING, SeriesDate.on <= until)
        .group_by(Series.id)
        .order_by(Series.id)
    ).all()
