"""What one consultation costs a private person, by the day on which it is booked. What was paid keeps its price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from sotomado.bookings.privately.errors import BadPrice, NoPrice
from sotomado.bookings.privately.models import PrivatePrice
from sotomado.database import UnitOfWork
from sotomado.ledger import service as ledger
from sotomado.ledger.rates import RateKind, rate_on
from sotomado.ledger.sums import tax_on

LOWEST_NET_YEN, HIGHEST_NET_YEN = 50, 1_000_000
LONGEST_CUTOFF_MINUTES = 14 * 24 * 60
LATEST = timedelta(days=366)


@dataclass(frozen=True)
class Price:
    """What somebody would pay who books now. `late_kept_percent`: of it, when they call off after the cut-off."""

    net_yen: int
    tax_yen: int
    rate_bp: int
    cutoff_minutes: int
    late_kept_percent: int

    @property
    def gross_yen(self) -> int:
        return self.net_yen + self.tax_yen

    @property
    def late_kept_yen(self) -> int:
        return kept_of(self.gross_yen, self.late_kept_percent)


@dataclass(frozen=True)
class DatedPrice:
    """A line of the table of prices."""

    from_on: date
    net_yen: int
    cutoff_minutes: int
    late_kept_percent: int


def kept_of(gross_yen: int, percent: int) -> int:
    """The share of a price that is kept; parts of a yen go to whoever paid."""
    return gross_yen * percent // 100


def price_of(work: UnitOfWork, *, held_on: date) -> Price:
    """What holds for somebody who books today a talk of a day, whose tax is that day's. Raises NoPrice."""
    row = work.session.scalar(
        select(PrivatePrice)
        .where(PrivatePrice.from_on <= ledger.booking_day(work.now))
        .order_by(PrivatePrice.from_on.desc())
        .limit(1)
    )
    if row is None:
        raise NoPrice()
    rate_bp = rate_on(work, RateKind.CONSUMPTION_TAX, held_on)
    return Price(row.net_yen, tax_on(row.net_yen, rate_bp), rate_bp, row.cutoff_minutes, row.late_kept_percent)


def has_price(work: UnitOfWork) -> bool:
    """Whether private persons can book today."""
    begun = select(PrivatePrice.from_on).where(PrivatePrice.from_on <= ledger.booking_day(work.now)).limit(1)
    return work.session.scalar(begun) is not None


def all_prices(work: UnitOfWork) -> list[DatedPrice]:
    """Every price there is or was, the latest first."""
    rows = work.session.scalars(select(PrivatePrice).order_by(PrivatePrice.from_on.desc()))
    return [DatedPrice(row.from_on, row.net_yen, row.cutoff_minutes, row.late_kept_percent) for row in rows]


def set_price(
    work: UnitOfWork,
    *,
    from_on: date,
    net_yen: int,
    cutoff_minutes: int,
    late_kept_percent: int,
    by_person_id: int | None,
) -> None:
    """Have a price hold from a day on; one that was to begin that very day gives way. Raises BadPrice with the field.

    From tomorrow on at the earliest, so that nobody pays another price than the one they read; the first of all may
    begin at once.
    """
    today = ledger.booking_day(work.now)
    has_one = has_price(work)
    if not (from_on > today or not has_one) or from_on > today + LATEST:
        raise BadPrice("from_on")
    if not LOWEST_NET_YEN <= net_yen <= HIGHEST_NET_YEN:
        raise BadPrice("net_yen")
    if not 0 <= cutoff_minutes <= LONGEST_CUTOFF_MINUTES:
        raise BadPrice("cutoff_minutes")
    if not 0 <= late_kept_percent <= 100:
        raise BadPrice("late_kept_percent")
    work.session.merge(
        PrivatePrice(
            from_on=from_on,
            net_yen=net_yen,
            cutoff_minutes=cutoff_minutes,
            late_kept_percent=late_kept_percent,
            set_at=work.now,
            set_by_person_id=by_person_id,
        )
    )
    work.session.flush()
