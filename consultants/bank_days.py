"""Days on which banks in Japan are open: not on Saturdays, Sundays and national holidays, nor around the new year.

National holidays follow from the law (国民の祝日に関する法律, as it stands since 2020): fixed days, Mondays, the two
equinoxes, the day after a holiday on a Sunday, and a day between two holidays. Banks are closed on these, and from 31
December to 3 January (銀行法施行令 5条). The equinoxes follow the usual approximation (新こよみ便利帳), good from 1980
to 2099; the government announces each in the February before.

The years in which the Olympics moved holidays (2020, 2021) are not told apart: nothing was paid then.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

_DAY = timedelta(days=1)
_FIXED = ((1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23))
# (month, which Monday)
_MONDAYS = ((1, 2), (7, 3), (9, 3), (10, 2))
_CLOSED = frozenset({(12, 31), (1, 1), (1, 2), (1, 3)})
_SATURDAY = 5
_SUNDAY = 6


def is_bank_day(on: date) -> bool:
    """Whether money can arrive on a day."""
    return on.weekday() < _SATURDAY and (on.month, on.day) not in _CLOSED and on not in holidays(on.year)


def on_or_before(on: date) -> date:
    """The day itself, or the last bank day before it."""
    while not is_bank_day(on):
        on -= _DAY
    return on


def on_or_after(on: date) -> date:
    """The day itself, or the next bank day: as with what is due to the tax office."""
    while not is_bank_day(on):
        on += _DAY
    return on


@cache
def holidays(year: int) -> frozenset[date]:
    """The national holidays of a year from 2022 on."""
    named = {date(year, month, day) for month, day in _FIXED}
    named |= {_monday(year, month, nth) for month, nth in _MONDAYS}
    named |= {date(year, 3, _equinox(year, 20.8431)), date(year, 9, _equinox(year, 23.2488))}
    # 振替休日: the first day after it that is none.
    moved = set()
    for one in named:
        if one.weekday() == _SUNDAY:
            while one in named:
                one += _DAY
            moved.add(one)
    # 国民の休日: between two, and not a Sunday.
    between = {one + _DAY for one in named if one + 2 * _DAY in named and one + _DAY not in named | moved}
    return frozenset(named | moved | {one for one in between if one.weekday() != _SUNDAY})


def _monday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7 + 7 * (nth - 1))


def _equinox(year: int, at_1980: float) -> int:
    return int(at_1980 + 0.242194 * (year - 1980)) - (year - 1980) // 4
