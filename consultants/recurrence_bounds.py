"""How long a recurrence rule would take to expand, told before anything is expanded.

Idea.  A rule is walked from its first occurrence to the end of the window, one period at a time.  With T the time
between the two, p the length of a period, i its interval, l the cost of looking through one, d the days that the rule
names in it at most, and h, m, s how many hours, minutes and seconds,

    steps  =  T / (p * i)  *  (l + d * h * m * s)  +  15 for each occurrence in the last 110 days.

A rule that matches nothing (a 31st of April every day) would be walked to the year 9999 whatever the window.  One that
may, and for which no match is found within some years, counts as not understood; yearly ones are let through, at
the price of that walk.  So does one that stands still (interval 0); one that counts every second is priced beyond any
limit.

Source.  RFC 5545, 3.3.10; the walk is that of dateutil.rrule.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from math import prod
from typing import Any

from icalendar import vRecur

# Frequency -> (length of a period in seconds, steps to look through one).
_PERIODS = {
    "YEARLY": (365 * 86400, 8),
    "MONTHLY": (28 * 86400, 8),
    "WEEKLY": (7 * 86400, 4),
    "DAILY": (86400, 1),
    "HOURLY": (3600, 1),
    "MINUTELY": (60, 1),
    "SECONDLY": (1, 1),
}
_FILTERS = ("BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYSETPOS")
_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
_KNOWN = frozenset(("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_FILTERS, *_TIMES))
_LEAST = 100
# What is added for a yearly rule that may match nothing.
ALLOWANCE = 100_000
_DAY = 86400
# What lies in the window is made into an event each, which costs more than being counted.
_WINDOW = 110 * _DAY
_MAKING_ONE = 15
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
    period, look = _PERIODS[frequency]
    until = _one(rule, "UNTIL", None)
    end = min(last, until) if isinstance(until, datetime) else last
    periods = max(0.0, (end - start).total_seconds()) / (period * interval) + 1
    each = _days(rule, frequency) * _times(rule)
    near = min(periods, _WINDOW / (period * interval) + 1)
    found = max(_LEAST, int(periods * (look + each) + near * each * _MAKING_ONE))
    if period < _DAY and "BYSETPOS" in rule:
        return _NEVER_ENDS
    if _may_match_nothing(rule, period, interval) and not _comes_true_soon(rule, start, interval):
        if frequency != "YEARLY":
            raise ValueError("A rule that may never come true is looked for until the year 9999.")
        found += ALLOWANCE
    return found


def _may_match_nothing(rule: vRecur, period: int, interval: int) -> bool:
    if period <= _DAY:
        return any(name in rule for name in _FILTERS) or ("BYDAY" in rule and interval > 1)
    days, weekdays = rule.get("BYMONTHDAY", ()), rule.get("BYDAY", ())
    positions = [abs(int(one)) for one in rule.get("BYSETPOS", ())]
    return (
        max(positions, default=0) > max(1, len(days), len(weekdays)) * _times(rule)
        or ("BYMONTH" in rule and any(abs(int(day)) > 28 for day in days))
        or bool(days and weekdays)
        or any(name in rule for name in ("BYWEEKNO", "BYYEARDAY"))
        or any(len(str(day).strip("+-")) > 2 and not str(day).strip("+-1234").isalpha() for day in weekdays)
    )


def _days(rule: vRecur, frequency: str) -> int:
    """How many days of a period a rule names at most."""
    months, weekdays = max(1, len(rule.get("BYMONTH", ()))), rule.get("BYDAY", ())
    if frequency == "WEEKLY":
        return max(1, min(7, len(weekdays)))
    if frequency not in ("MONTHLY", "YEARLY"):
        return 1
    most = 31 if frequency == "MONTHLY" else 366
    if "BYWEEKNO" in rule or any(len(str(day)) <= 2 for day in weekdays):
        return most
    if "BYMONTHDAY" in rule and frequency == "YEARLY" and "BYMONTH" not in rule:
        months = 12
    named = len(rule.get("BYMONTHDAY", ())) + len(rule.get("BYYEARDAY", ())) + len(weekdays)
    return min(most, months * max(1, named))


def _times(rule: vRecur) -> int:
    """How many times of a day a rule names."""
    return prod(max(1, len(rule.get(name, ()))) for name in _TIMES)


def _comes_true_soon(rule: vRecur, start: datetime, interval: int) -> bool:
    """Whether a rule meets a day within some years; False where that cannot be told in short."""
    if any(name in rule for name in ("BYWEEKNO", "BYYEARDAY", "BYSETPOS")):
        return False
    if any(len(str(day)) > 2 for day in rule.get("BYDAY", ())) and "BYMONTHDAY" in rule:
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
