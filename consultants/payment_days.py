"""When a consultant is paid: the last day of the month after, or the last bank day before it.

The Freelance Act (フリーランス法 4条) wants a day that can be named, within 60 days of the service. Where a month is
closed on its last day, the sixty days are read as two months, which have up to 62: paid by the last day of the next,
nobody waits longer than the law lets them. A bank that is closed on that day would make it later, so it is earlier.

Withheld income tax is handed on by the 10th of the month after the payment; where that is a holiday, on the next day
that is none (国税通則法 10条).
"""

from __future__ import annotations

from datetime import date, timedelta

from consultants.bank_days import on_or_after, on_or_before

_DEPOSITED_BY = 10


def first_of_next(on: date) -> date:
    """The first day of the month after."""
    return date(on.year + on.month // 12, on.month % 12 + 1, 1)


def latest_day(held_on: date) -> date:
    """The last day on which what was held on a day may lawfully be paid: the end of the month after."""
    return first_of_next(first_of_next(held_on)) - timedelta(days=1)


def payment_day(held_on: date) -> date:
    """The day on which what was held on a day is paid."""
    return on_or_before(latest_day(held_on))


def payment_day_of(held_on: date, *, stated_on: date) -> date:
    """The same for a statement made on a day: what was stated too late for its day is paid at once."""
    return max(payment_day(held_on), stated_on)


def deposit_day(paid_on: date) -> date:
    """By when tax withheld from a payment has to be handed on."""
    return on_or_after(first_of_next(paid_on).replace(day=_DEPOSITED_BY))
