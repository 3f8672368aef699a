"""Rates, transitional credits and thresholds by the day they hold on. Whoever needs one asks for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from sotomado.database import UnitOfWork
from sotomado.ledger.errors import NoRate
from sotomado.ledger.models import DatedRate, RateKind

__all__ = ["Rate", "RateKind", "all_rates", "rate_on", "set_rate"]


@dataclass(frozen=True)
class Rate:
    """`value`: basis points, or yen for a threshold."""

    kind: RateKind
    from_on: date
    value: int


def rate_on(work: UnitOfWork, kind: RateKind, on: date) -> int:
    """What holds on a day. Raises NoRate."""

    def ask() -> int | None:
        return work.session.scalar(
            select(DatedRate.value)
            .where(DatedRate.kind == kind, DatedRate.from_on <= on)
            .order_by(DatedRate.from_on.desc())
            .limit(1)
        )

    found = work.once(("dated_rate", kind, on), ask)
    if found is None:
        raise NoRate(f"{kind.value} on {on}")
    return found


def all_rates(work: UnitOfWork) -> list[Rate]:
    """Every rate there is, by kind and day."""
    rows = work.session.scalars(select(DatedRate).order_by(DatedRate.kind, DatedRate.from_on))
    return [Rate(row.kind, row.from_on, row.value) for row in rows]


def set_rate(work: UnitOfWork, *, kind: RateKind, from_on: date, value: int) -> None:
    """Have a rate hold from a day on; what stood there for that very day gives way."""
    work.session.merge(DatedRate(kind=kind, from_on=from_on, value=value))
    work.session.flush()
