"""What can happen to the next time of a pair: it is planned, moved, let pass, taken up again.

Both may do all of it, and both are written to, each by the clock of their own place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from sotomado.database import UnitOfWork
from sotomado.oneonones.models import OneOnOne, Standing
from sotomado.oneonones.series.models import PairSeries, PlaceKind
from sotomado.oneonones.service import Between


@dataclass(frozen=True)
class Planned:
    """The next 1on1 of a pair. `id` is the 1on1's own; `place` a link or a place in the two's words."""

    id: str
    starts_at: datetime
    minutes: int
    place_kind: PlaceKind
    place: str | None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Glance:
    """When the two meet next."""

    next: Planned | None


def next_of(work: UnitOfWork, *, pair_id: int) -> Planned | None:
    """The one that is planned; also when its time is past, until it is closed or let pass."""
    found = work.session.scalar(
        select(OneOnOne).where(OneOnOne.pair_id == pair_id, OneOnOne.standing == Standing.PLANNED)
    )
    if found is None:
        return None
    series = work.session.scalar(select(PairSeries).where(PairSeries.pair_id == pair_id))
    assert found.starts_at is not None  # the database holds it
    assert found.minutes is not None
    return Planned(
        id=found.id,
        starts_at=found.starts_at,
        minutes=found.minutes,
        place_kind=series.place_kind if series is not None else PlaceKind.OPEN,
        place=work.unseal(series, "place") if series is not None else None,
    )


def glance(work: UnitOfWork, between: Between) -> Glance:
    """For one of the two."""
    return Glance(next=next_of(work, pair_id=between.pair_id))
