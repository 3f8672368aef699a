"""Until when a ticket can be taken.

A prepaid ticket that lasts no longer than six months from the day it was issued is no prepaid means of payment by law
(資金決済法4条2号, 施行令4条2項), so a lot bought on 10 March for six months ends with 9 September.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

# A ticket of grace lasts at least so long, and then until the end of its month: its date tells no day of a cancel.
GRACE_DAYS = 30


def last_valid_day(bought_on: date, *, months: int) -> date:
    """The day before the same day `months` later; where that month has no such day, its last one counts."""
    number = bought_on.year * 12 + bought_on.month - 1 + months
    year, month = number // 12, number % 12 + 1
    last = monthrange(year, month)[1]
    if bought_on.day > last:
        return date(year, month, last)
    return date(year, month, bought_on.day) - timedelta(days=1)


def end_of_grace(today: date) -> date:
    """The last day of the month in which the days of grace end."""
    ends = today + timedelta(days=GRACE_DAYS)
    return date(ends.year, ends.month, monthrange(ends.year, ends.month)[1])
