"""Talks that repeat, as each side sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.bookings.models import Side
from sotomado.bookings.series import queries
from sotomado.bookings.series.clock_times import instant_of
from sotomado.bookings.series.models import DateState, Hindrance, Series, SeriesDate, SeriesState
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode


@dataclass(frozen=True)
class ShownDate:
    """`starts_at`: None where clocks are put forward past it. `hindrance` is for the advisee alone."""

    on: date
    starts_at: datetime | None
    state: DateState
    booking_id: str | None
    hindrance: Hindrance | None


@dataclass(frozen=True)
class ShownSeries:
    id: str
    state: SeriesState
    consultant_id: int
    consultant_name: str
    consultant_name_en: str
    advisee_name: str
    mode: MeetingMode
    zone: str
    every_weeks: int
    first_on: date
    start_minute: int
    dates: list[ShownDate]
    proposed_at: datetime
    answered_at: datetime | None
    ended_by: Side | None
    # Of one that was declined: whether there is still time to agree after all.
    may_agree_yet: bool

    @property
    def clock(self) -> str:
        """19:00, by the wall clock of its zone."""
        return f"{self.start_minute // 60:02}:{self.start_minute % 60:02}"

    @property
    def booked(self) -> list[ShownDate]:
        return [one for one in self.dates if one.state is DateState.BOOKED]


def of_advisee(work: UnitOfWork, *, advisee_id: int, series_id: str) -> ShownSeries:
    """One of the advisee's own. Raises NotFound."""
    row = queries.of_advisee(work, advisee_id=advisee_id, series_id=series_id)
    if row is None:
        raise NotFound("series")
    return _shown(work, [row], Side.ADVISEE)[0]


def all_of_advisee(work: UnitOfWork, *, advisee_id: int) -> list[ShownSeries]:
    return _shown(work, queries.all_of_advisee(work, advisee_id=advisee_id), Side.ADVISEE)


def all_of_consultant(work: UnitOfWork, *, consultant_id: int) -> list[ShownSeries]:
    return _shown(work, queries.all_of_consultant(work, consultant_id=consultant_id), Side.CONSULTANT)


def _shown(work: UnitOfWork, rows: Sequence[Series], side: Side) -> list[ShownSeries]:
    dates = queries.dates_of(work, series_ids=[row.id for row in rows])
    cards = directory.cards(work, consultant_ids=[row.consultant_id for row in rows], on=work.now.date())
    open_between = {(row.advisee_id, row.consultant_id) for row in rows if row.state in queries.OPEN}
    shown = []
    for row in rows:
        card = cards[row.consultant_id]
        own_dates = [_date(row, one, side) for one in dates[row.id]]
        first_at = own_dates[0].starts_at
        shown.append(
            ShownSeries(
                id=row.id,
                state=row.state,
                consultant_id=row.consultant_id,
                consultant_name=card.name_in("ja"),
                consultant_name_en=card.name_in("en"),
                advisee_name=accounts.actor(work, person_id=row.advisee_id).name if side is Side.CONSULTANT else "",
                mode=row.mode,
                zone=row.zone,
                every_weeks=row.every_weeks,
                first_on=row.first_on,
                start_minute=row.start_minute,
                dates=own_dates,
                proposed_at=row.proposed_at,
                answered_at=row.answered_at,
                ended_by=row.ended_by,
                may_agree_yet=row.state is SeriesState.DECLINED
                and first_at is not None
                and first_at > work.now
                and (row.advisee_id, row.consultant_id) not in open_between,
            )
        )
    return shown


def _date(series: Series, one: SeriesDate, side: Side) -> ShownDate:
    return ShownDate(
        on=one.on,
        starts_at=instant_of(one.on, series.start_minute, series.zone),
        state=one.state,
        booking_id=one.booking_id,
        hindrance=one.hindrance if side is Side.ADVISEE else None,
    )
