"""On what terms the demo's consultants offer time, and the calendar elsewhere that one of them has linked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sotomado.availability.models import AvailabilityPolicy, BusyBlock, OutsideCalendar, OutsideKind
from sotomado.demo.adviser import Adviser
from sotomado.demo.calendar import HOME, at
from sotomado.demo.dice import Dice
from sotomado.demo.rows import Counter, Rows

OWN_TERMS = 0.4
# A host that is nobody's: where the demo's worker asks it, the page says that it cannot be read just now.
ADDRESS = "https://calendar.consultants.example/mei/busy.ics"
# Weekday, start and end by the clock of home: a course in the evening, a child's match on some Saturdays.
EVENINGS = ((1, 19 * 60, 20 * 60 + 30), (5, 13 * 60, 14 * 60 + 30))


def write_terms(desk: Sequence[Adviser], rows: Rows, dice: Dice) -> None:
    """Some want longer pauses, fewer talks or more notice than everybody begins with."""
    for one in desk:
        if one.password_hash is None and dice.happens(OWN_TERMS):
            rows.add(
                AvailabilityPolicy,
                consultant_id=one.id,
                step_minutes=dice.one_of({60: 3.0, 30: 2.0}),
                before_minutes=dice.one_of({0: 3.0, 10: 1.0}),
                after_minutes=dice.one_of({10: 2.0, 15: 2.0, 30: 2.0}),
                notice_minutes=60 * dice.one_of({12: 2.0, 24: 3.0, 48: 2.0, 72: 1.0}),
                horizon_days=dice.one_of({14: 1.0, 21: 1.0, 28: 3.0, 42: 1.0, 60: 1.0}),
                per_day=dice.one_of({2: 2.0, 3: 2.0, 4: 1.0, 5: 1.0}),
                per_week=dice.one_of({0: 2.0, 4: 1.0, 6: 1.0, 10: 1.0}) or None,
            )


def link_calendar(one: Adviser, rows: Rows, dice: Dice, count: Counter, today: date) -> None:
    """Busy times of the weeks to come, none of them across a talk that is agreed."""
    calendar_id, now = dice.key(), at(today, 0)
    rows.add(
        OutsideCalendar,
        id=calendar_id,
        consultant_id=one.id,
        kind=OutsideKind.ICALENDAR,
        label="家の予定",
        address=rows.seal(OutsideCalendar, "address", calendar_id, ADDRESS),
        username=None,
        password=None,
        counts_tentative=False,
        mark=None,
        added_at=now - timedelta(days=60),
        tried_at=now,
        read_at=now,
        trouble=None,
        failures=0,
    )
    for ahead in range(1, 29):
        day = today + timedelta(days=ahead)
        for weekday, start, end in EVENINGS:
            starts_at, ends_at = at(day, start, HOME), at(day, end, HOME)
            # A talk that begins up to an hour and a pause before is still going on.
            in_the_way = range(int(starts_at.timestamp()) // 1800 - 2, int(ends_at.timestamp()) // 1800 + 1)
            if day.weekday() == weekday and not one.taken.intersection(in_the_way):
                rows.add(
                    BusyBlock,
                    id=count.next(BusyBlock),
                    consultant_id=one.id,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    outside_calendar_id=calendar_id,
                )
