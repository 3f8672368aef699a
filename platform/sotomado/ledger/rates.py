"""Rates, transitional credits and thresholds by the day they hold on. Whoever needs one asks for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.database import UnitOfWork
from sotomado.ledger.errors import NoRate, NotAhead
from sotomado.ledger.models import DatedRate, RateChange, RateKind
from sotomado.ledger.service import booking_day

__all__ = ["Rate", "RateKind", "all_rates", "announce", "rate_on", "set_rate", "take_back"]


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


def announce(work: UnitOfWork, *, kind: RateKind, from_on: date, value: int, by_person_id: int) -> None:
    """An operator has a rate hold from a coming day on. Raises NotAhead."""
    _unless_begun(work, from_on)
    set_rate(work, kind=kind, from_on=from_on, value=value)
    _note(work, kind, from_on, value, by_person_id)


def take_back(work: UnitOfWork, *, kind: RateKind, from_on: date, by_person_id: int) -> None:
    """A coming rate holds no more; what held before goes on. Taken back twice, nothing happens. Raises NotAhead."""
    _unless_begun(work, from_on)
    row = work.session.get(DatedRate, (kind, from_on))
    if row is not None:
        work.session.delete(row)
        work.session.flush()
        _note(work, kind, from_on, None, by_person_id)


def _unless_begun(work: UnitOfWork, from_on: date) -> None:
    if from_on <= booking_day(work.now):
        raise NotAhead(str(from_on))


def _note(work: UnitOfWork, kind: RateKind, from_on: date, value: int | None, by_person_id: int) -> None:
    work.session.add(
        RateChange(kind=kind, from_on=from_on, value=value, changed_at=work.now, changed_by_person_id=by_person_id)
    )
    work.session.flush()
    about = {"kind": kind, "from_on": from_on, "value": value}
    audit.record(work, act=Act.RATE_ANNOUNCED, by=by_person_id, about=about)
