"""Who is called when: the operators' list of duties, and everybody where nobody is on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork
from sotomado.safety import queries
from sotomado.safety.errors import BadTimes
from sotomado.safety.models import SafetyDuty

LONGEST = timedelta(days=31)


@dataclass(frozen=True)
class Duty:
    """A stretch of time in which an operator is called first."""

    id: str
    person_id: int
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True)
class Board:
    """Who is called now and later, by name. `on_call` is empty where everybody is."""

    on_call: list[int]
    operators: list[int]
    duties: list[Duty]
    names: dict[int, str]


def board(work: UnitOfWork) -> Board:
    """What stands on the list."""
    operators = queries.operators(work)
    duties = [Duty(one.id, one.person_id, one.from_at, one.until_at) for one in queries.duties(work)]
    names = queries.names(work, person_ids=[*operators, *(one.person_id for one in duties)])
    return Board(on_duty(work), operators, duties, names)


def on_duty(work: UnitOfWork) -> list[int]:
    """The operators whose duty runs at this moment."""
    rows = work.session.scalars(
        select(SafetyDuty.person_id).where(SafetyDuty.from_at <= work.now, SafetyDuty.until_at > work.now)
    )
    running = set(rows)
    return [one for one in queries.operators(work) if one in running]


def write(work: UnitOfWork, *, person_id: int, from_at: datetime, until_at: datetime, by_person_id: int) -> str:
    """Put an operator on duty. Returns the duty's id. Raises BadTimes."""
    is_sound = from_at < until_at <= from_at + LONGEST and until_at > work.now
    if not is_sound or person_id not in queries.operators(work):
        raise BadTimes()
    row = SafetyDuty(
        person_id=person_id, from_at=from_at, until_at=until_at, written_by=by_person_id, written_at=work.now
    )
    work.session.add(row)
    work.session.flush()
    return row.id


def remove(work: UnitOfWork, *, duty_id: str) -> None:
    """Take a duty off the list. Raises NotFound."""
    row = work.session.get(SafetyDuty, duty_id)
    if row is None:
        raise NotFound("safety_duty")
    work.session.delete(row)
    work.session.flush()
