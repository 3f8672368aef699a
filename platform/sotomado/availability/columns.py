"""From rows to columns: what decides free time, loaded as numbers for the core, however many it is about.

The database turns instants into minutes and writes all numbers in one text, and each consultant's weekly hours in one
line, so that hours that read alike are read once. No object is made for a row, and no datetime: for tens of thousands
of rows these would cost more than all the rest. Statements are built once: for one consultant, whose time somebody
wants to take, building one takes longer than asking it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    cast,
    extract,
    func,
    literal_column,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from consultants.availability import Override, WeeklyRule
from sotomado.availability import queries
from sotomado.availability.models import AvailabilityRule, BusyBlock, Place
from sotomado.availability.policies import MANY

Int64 = NDArray[np.int64]
Value = ColumnElement[Any] | InstrumentedAttribute[Any]


def weekly_hours(session: Session, ids: Int64) -> tuple[list[tuple[WeeklyRule, ...]], Int64]:
    """The distinct weekly hours, and for each consultant (ascending ids) which of them they keep."""
    rows = session.execute(_weekly_hours(len(ids) < MANY), _named(ids)).all()
    lines = {one: ";".join(sorted(line.split(";"))) for one, line in rows}
    # Who keeps no hours at all keeps the empty ones.
    known: dict[str, int] = {}
    hours_of = np.array([known.setdefault(lines.get(one, ""), len(known)) for one in ids.tolist()], np.int64)
    rules: dict[str, WeeklyRule] = {}
    hours = [
        tuple(rules[word] if word in rules else rules.setdefault(word, _rule(word)) for word in line.split(";") if word)
        for line in known
    ]
    return hours, hours_of


@cache
def _weekly_hours(is_few: bool) -> Select[int, str]:
    rule = AvailabilityRule
    dates = [func.coalesce(cast(on, String), "") for on in (rule.valid_from, rule.valid_until)]
    fields: list[Value] = [rule.weekday, rule.start_minute, rule.end_minute, rule.time_zone, *dates]
    return (
        select(rule.consultant_id, func.aggregate_strings(_joined(fields, ","), ";"))
        .where(_asked(rule.consultant_id, is_few))
        .group_by(rule.consultant_id)
    )


def _rule(line: str) -> WeeklyRule:
    weekday, start, end, zone, first, last = line.split(",")
    # The core counts weekdays as ISO does.
    return WeeklyRule(int(weekday) + 1, int(start), int(end), zone, _date(first), _date(last))


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def overrides(session: Session, ids: Int64, first: date, last: date) -> tuple[list[Override], Int64]:
    """The distinct overrides of a range of dates, and int64[k, 2]: whose is which."""
    known: dict[Override, int] = {}
    pairs = []
    asked = ids.tolist()
    position = {one: number for number, one in enumerate(asked)}
    for consultant_id, own in queries.overrides(session, asked if len(asked) < MANY else None, first, last).items():
        if consultant_id in position:
            pairs += [(position[consultant_id], known.setdefault(override, len(known))) for override in own]
    return list(known), np.array(pairs, np.int64).reshape(-1, 2)


def busy(session: Session, ids: Int64, first: datetime, last: datetime) -> tuple[Int64, Int64]:
    """Busy blocks that meet the time between two instants: int64[n, 2], and whose each is."""
    statement = _busy(session.get_bind().dialect.name, len(ids) < MANY)
    return _numbers(session, statement, 3, ids, first=first, last=last)


@cache
def _busy(dialect: str, is_few: bool) -> Select[str]:
    block = BusyBlock
    return _lines(
        [block.consultant_id, _minute(dialect, block.starts_at), _minute(dialect, block.ends_at, up=True)],
        and_(block.starts_at < bindparam("last"), block.ends_at > bindparam("first")),
        is_few,
    )


def taken(
    session: Session, ids: Int64, first_minute: int, last_minute: int, now: datetime, without_id: str | None = None
) -> tuple[Int64, Int64]:
    """Live bookings and holds that have not run out: int64[n, 4] as the core reads them, and whose each is.

    Index: ix_place_consultant_time.
    """
    # No place has an empty id.
    bounds = {"first": first_minute, "last": last_minute, "now": now, "without_id": without_id or ""}
    table, owner = _numbers(session, _taken(len(ids) < MANY), 5, ids, **bounds)
    table[:, 1] -= table[:, 3]  # the pause after it is no part of a consultation
    return table, owner


@cache
def _taken(is_few: bool) -> Select[str]:
    return _lines(
        [Place.consultant_id, Place.from_minute, Place.until_minute, Place.before_minutes, Place.after_minutes],
        and_(
            Place.live,
            Place.id != bindparam("without_id"),
            or_(Place.held_until.is_(None), Place.held_until > bindparam("now")),
            Place.from_minute < bindparam("last"),
            Place.until_minute > bindparam("first"),
        ),
        is_few,
    )


def _lines(values: Sequence[Value], condition: ColumnElement[bool], is_few: bool) -> Select[str]:
    """All rows as one text; the first value says whose a row is."""
    owner = values[0]
    return select(func.aggregate_strings(_joined(values, " "), " ")).where(_asked(owner, is_few), condition)


def _numbers(session: Session, statement: Select[str], width: int, ids: Int64, **bounds: object) -> tuple[Int64, Int64]:
    """int64[n, width - 1] and whose each row is: a position in `ids`."""
    text = session.scalar(statement, _named(ids) | bounds)
    table = np.fromstring(text or "", np.int64, sep=" ").reshape(-1, width)
    position = np.searchsorted(ids, table[:, 0])
    if len(ids) >= MANY:
        asked = ids[np.minimum(position, len(ids) - 1)] == table[:, 0]
        table, position = table[asked], position[asked]
    return table[:, 1:], position


def _joined(values: Sequence[Value], between: str) -> ColumnElement[str]:
    """The values of a row as one text: columns or calls, for || binds tighter than any sum. None may be NULL."""
    line: ColumnElement[str] = type_coerce(values[0], String)
    for value in values[1:]:
        line = line.concat(literal_column(f"'{between}'", String)).concat(type_coerce(value, String))
    return line


def _asked(column: Value, is_few: bool) -> ColumnElement[bool]:
    return column.in_(bindparam("ids", expanding=True)) if is_few else true()


def _named(ids: Int64) -> dict[str, object]:
    return {"ids": ids.tolist()} if len(ids) < MANY else {}


def _minute(dialect: str, instant: InstrumentedAttribute[datetime], *, up: bool = False) -> ColumnElement[int]:
    """The epoch minute in which an instant lies, or at which that minute is over."""
    if dialect == "postgresql":
        minutes = extract("epoch", instant) / 60
        return cast(func.ceil(minutes) if up else func.floor(minutes), Integer)
    seconds = func.strftime("%s", instant, "+59.999 seconds") if up else func.strftime("%s", instant)
    return cast(cast(seconds, Integer) // 60, Integer)
