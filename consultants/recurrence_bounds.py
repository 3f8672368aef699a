"""How long a recurrence rule would take to expand, told before anything is expanded.

Idea.  A rule is walked from its first occurrence to the end of the window, one period at a time.  With T the time
between the two, p the length of a period, i its interval and h, m, s how many hours, minutes and seconds it names,

    steps  =  days in a period that are looked at  *  T / (p * i)  *  h * m * s.

A rule that may match nothing (a 31st of April every day) is walked to the year 9999 whatever the window; it is priced
accordingly.  One that would count every second of its days is refused, and so is one that stands still (interval 0).

Source.  RFC 5545, 3.3.10; the walk is that of dateutil.rrule.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from math import prod
from typing import Any

from icalendar import vRecur

# Frequency -> (length of a period in seconds, days looked at in each).
_PERIODS = {
    "YEARLY": (365 * 86400, 366),
    "MONTHLY": (28 * 86400, 31),
    "WEEKLY": (7 * 86400, 7),
    "DAILY": (86400, 1),
    "HOURLY": (3600, 1),
    "MINUTELY": (60, 1),
    "SECONDLY": (1, 1),
}
_FILTERS = ("BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYSETPOS")
_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
_KNOWN = frozenset(("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_FILTERS, *_TIMES))
_LEAST = 100
TO_THE_END_OF_TIME = 450_000
_LOOKED_AHEAD = 1500
_LAST_YEAR = 9000
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NEVER_ENDS = 1 << 40


def steps(rule: vRecur, start: datetime, last: datetime) -> int:
    """How many steps a rule takes from `start` to the end of the window, both aware.  Raises ValueError."""
    frequency = str(_one(rule, "FREQ")).upper()
    if frequency not in _PERIODS:
        raise ValueError("A rule says how often.")
    interval = int(_one(rule, "INTERVAL", 1))
    if interval < 1:
        raise ValueError("A rule goes on.")
    period, days = _PERIODS[frequency]
    until = _one(rule, "UNTIL", None)
    end = min(last, until) if isinstance(until, datetime) else last
    periods = max(0.0, (end - start).total_seconds()) / (period * interval) + 1
    times = prod(max(1, len(rule.get(name, ()))) for name in _TIMES)
    found = max(_LEAST, int(periods * days * times))
    if period < 86400 and "BYSETPOS" in rule:
        return _NEVER_ENDS
    if period <= 86400 and _may_match_nothing(rule, interval) and not _comes_true_soon(rule, start, interval):
        found += TO_THE_END_OF_TIME
    return found


def _may_match_nothing(rule: vRecur, interval: int) -> bool:
    return any(name in rule for name in _FILTERS) or ("BYDAY" in rule and interval > 1)


def _comes_true_soon(rule: vRecur, start: datetime, interval: int) -> bool:
    """Whether a rule of days or less meets one within some years; False where that cannot be told in short."""
    if any(name in rule for name in ("BYWEEKNO", "BYYEARDAY", "BYSETPOS")):
        return False
    months, days = set(rule.get("BYMONTH", ())), set(rule.get("BYMONTHDAY", ()))
    weekdays = {str(day)[-2:].upper() for day in rule.get("BYDAY", ())}
    step = timedelta(days=interval if rule["FREQ"][0].upper() == "DAILY" else 1)
    on = start.date()
    for _ in range(_LOOKED_AHEAD):
        if on.year >= _LAST_YEAR:
            return False
        if (
            (not months or on.month in months)
            and (not days or on.day in days or on.day - monthrange(on.year, on.month)[1] - 1 in days)
            and (not weekdays or _WEEKDAYS[on.weekday()] in weekdays)
        ):
            return True
        on += step
    return False


def readable(text: str, start: date, zone: tzinfo) -> vRecur:
    """A rule whose UNTIL is of the kind that its start asks for: a date, or an instant.  Raises ValueError.

    Many calendars write the end in another zone, or as a date where a time is due; a date then counts whole.
    """
    read = vRecur.from_ical(text)
    rule = vRecur({name: values for name, values in read.items() if name.upper() in _KNOWN})
    until = _one(rule, "UNTIL", None)
    if until is not None:
        rule["UNTIL"] = [_until(until, start, zone)]
    return rule


def _until(until: date, start: date, zone: tzinfo) -> date:
    if not isinstance(start, datetime):
        if not isinstance(until, datetime):
            return until
        is_utc_midnight = until.tzinfo is not None and until.astimezone(UTC).time() == time(0)
        return until.astimezone(UTC if is_utc_midnight or until.tzinfo is None else zone).date()
    if not isinstance(until, datetime):
        until = datetime.combine(until, time(23, 59, 59))
    return (until if until.tzinfo else until.replace(tzinfo=start.tzinfo or zone)).astimezone(UTC)


def _one(rule: vRecur, name: str, otherwise: Any = "") -> Any:
    values = rule.get(name)
    if values is None:
        return otherwise
    return values[0] if isinstance(values, list) and values else values
