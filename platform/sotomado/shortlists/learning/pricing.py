"""What a place in a list costs a consultant's calendar: the prices of a night, and how they move by day.

The night's prices are the dual of giving everyone their best ten within everyone's room (matching.capacity.allocation),
stored with the proof of how far from the best they can be. By day a price moves by what was shown since, each person
counted once a day, up to the last five minutes: nobody writes a counter, so nobody waits for one, and who asks within
the same five minutes meets the same prices on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from matching.capacity.allocation import Allocation, online_prices
from matching.choosing.ten import TEN
from sotomado.database import Database, UnitOfWork
from sotomado.shortlists.learning import market
from sotomado.shortlists.learning.market import Market
from sotomado.shortlists.learning.models import ConsultantPrice, PriceList, Shown

PRICE = "price"
TURN = timedelta(minutes=5)
# Older prices speak of free times that are gone.
STALE_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Prices:
    """By consultant's id as the core knows it, where not 0. version: None where there are none of late."""

    version: str | None
    of: dict[str, float]


def price_night(database: Database, *, day: str) -> bool:
    """Read, solve, keep: the transaction that writes is short, and a second worker finds that all is done.

    Returns whether prices were kept by this call; there are none before anyone has come.
    """
    with database.read() as work:
        if work.session.get(PriceList, day) is not None:
            return False
        room = market.read(work)
    if room is None:
        return False
    solved = market.solve(room)
    with database.work() as work:
        return keep(work, version=day, room=room, solved=solved)


def keep(work: UnitOfWork, *, version: str, room: Market, solved: Allocation) -> bool:
    """Keep a night's prices with their proof. False where another worker has kept that night's."""
    row = PriceList(
        version=version,
        made_at=work.now,
        model_version=room.model_version,
        lists_expected=room.lists_expected,
        wishes_sampled=len(room.p),
        booked_if_shown=room.booked_if_shown,
        value=solved.value,
        bound=solved.bound,
        gap=solved.gap,
    )
    try:
        with work.session.begin_nested():
            work.session.add(row)
    except IntegrityError:
        return False
    columns = (room.consultant_ids, solved.prices, room.capacity, room.floor, room.free_times)
    work.session.execute(
        insert(ConsultantPrice),
        [
            {
                "version": version,
                "consultant_id": consultant_id,
                "price": float(price),
                "capacity": int(capacity),
                "floor": int(floor),
                "free_times": int(free_times),
            }
            for consultant_id, price, capacity, floor, free_times in zip(*columns, strict=True)
        ],
    )
    return True


def latest(work: UnitOfWork) -> PriceList | None:
    """The newest list of prices."""
    return work.session.scalar(select(PriceList).order_by(PriceList.made_at.desc(), PriceList.version.desc()).limit(1))


def now(work: UnitOfWork) -> Prices:
    """The prices of this moment: the night's, moved by what was shown since. Three statements."""
    night = latest(work)
    if night is None or night.made_at < work.now - STALE_AFTER:
        return Prices(None, {})
    shown = _shown_since(work, night.made_at)
    # Whoever has no price and was not shown since still has none.
    rows = work.session.execute(
        select(ConsultantPrice.consultant_id, ConsultantPrice.price, ConsultantPrice.capacity).where(
            ConsultantPrice.version == night.version,
            or_(ConsultantPrice.price != 0, ConsultantPrice.consultant_id.in_(shown)),
        )
    ).all()
    shows = sum(shown.values())
    prices = online_prices(
        np.array([row.price for row in rows], np.float64),
        np.array([shown.get(row.consultant_id, 0) for row in rows], np.int64),
        shows,
        np.array([row.capacity for row in rows], np.int64),
        # On a day when more come than were expected in weeks, room is measured by those who came.
        max(night.lists_expected * TEN, shows),
    )
    return Prices(
        night.version, {str(row.consultant_id): price for row, price in zip(rows, prices.tolist(), strict=True)}
    )


# Walks the index of (shown_at, consultant_id, is_again) and reads no row.
def _shown_since(work: UnitOfWork, since: datetime) -> dict[int, int]:
    turn = datetime.fromtimestamp(work.now.timestamp() // TURN.total_seconds() * TURN.total_seconds(), work.now.tzinfo)
    counted = work.session.execute(
        select(Shown.consultant_id, func.count())
        .where(Shown.shown_at >= since, Shown.shown_at < turn, ~Shown.is_again)
        .group_by(Shown.consultant_id)
    )
    return {row[0]: row[1] for row in counted}
