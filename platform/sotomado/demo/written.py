"""What stands in the named consultant's calendar elsewhere: their talks, one of them changed there, one crossed.

The server is nobody's and is not asked: the demo shows how it looks, and no waiting for a machine that does not exist.
"""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select

from sotomado.availability.models import BusyBlock, OutsideCalendar, OutsideKind
from sotomado.availability.outside import caldav_writing as caldav
from sotomado.bookings.models import Booking, BookingState, FeedTitles
from sotomado.bookings.pushing.models import CalendarWriting, Difference, PushedEvent, PushState
from sotomado.database import UnitOfWork
from sotomado.demo.adviser import Adviser
from sotomado.demo.dice import Dice
from sotomado.demo.rows import Counter

HOME = "https://caldav.consultants.example/mei/"
# Beyond every season of the demo.
NOT_ASKED_FOR = timedelta(days=3650)


def write_into_calendar(work: UnitOfWork, one: Adviser, dice: Dice, count: Counter) -> None:
    """A calendar with the talks to come: the first was moved there, and something else stands across the last."""
    calendar = OutsideCalendar(
        id=dice.key(),
        consultant_id=one.id,
        kind=OutsideKind.CALDAV,
        label="仕事",
        counts_tentative=False,
        added_at=work.now - timedelta(days=20),
        tried_at=work.now,
        read_at=work.now,
        failures=0,
    )
    for column, text in (("address", HOME), ("username", "mei"), ("password", "nobodys")):
        setattr(calendar, column, work.seal(calendar, column, text))
    writing = CalendarWriting(
        id=dice.key(),
        outside_calendar_id=calendar.id,
        consultant_id=one.id,
        titles=FeedTitles.DISCREET,
        since_at=calendar.added_at,
        looked_at=work.now,
        next_try_at=work.now + NOT_ASKED_FOR,
        failures=0,
    )
    url = f"{HOME}work/"
    writing.calendar_url = work.seal(writing, "calendar_url", url)
    names = [[url, "仕事"], [f"{HOME}home/", "家"]]
    writing.choices = work.seal(writing, "choices", json.dumps(names, ensure_ascii=False))
    work.session.add(calendar)
    work.session.flush()
    work.session.add(writing)
    talks = work.session.scalars(
        select(Booking)
        .where(Booking.consultant_id == one.id, Booking.state == BookingState.CONFIRMED, Booking.starts_at > work.now)
        .order_by(Booking.starts_at)
    ).all()
    for nth, talk in enumerate(talks):
        event = PushedEvent(
            id=dice.key(),
            booking_id=talk.id,
            outside_calendar_id=calendar.id,
            etag='"1"',
            sequence=talk.calendar_sequence,
            ahead=0,
            state=PushState.STANDING,
            tries=1,
        )
        event.href = work.seal(event, "href", caldav.address_of(url, talk.calendar_uid))
        if nth == 0:
            event.state, event.conflict = PushState.DIFFERS, Difference.MOVED
            event.found_starts_at = talk.starts_at + timedelta(hours=1)
            event.found_ends_at = talk.ends_at + timedelta(hours=1)
        work.session.add(event)
    if len(talks) > 1:
        work.session.add(
            BusyBlock(
                id=count.next(BusyBlock),
                consultant_id=one.id,
                starts_at=talks[-1].starts_at + timedelta(minutes=30),
                ends_at=talks[-1].ends_at + timedelta(minutes=30),
                outside_calendar_id=calendar.id,
            )
        )
    work.session.flush()
