"""Which of a server's calendars is written into, and forgetting what was written into another."""

from __future__ import annotations

import json

from sqlalchemy import select

from sotomado.availability.outside import service as outside
from sotomado.availability.outside.caldav_writing import Writable
from sotomado.bookings.models import Booking
from sotomado.bookings.pushing.clearing import clear
from sotomado.bookings.pushing.models import CalendarWriting, PushedEvent, PushState
from sotomado.database import UnitOfWork


def keep_choices(work: UnitOfWork, row: CalendarWriting, access: outside.Access, choices: list[Writable]) -> None:
    """Write down what there is to choose from; the first is taken until somebody chooses."""
    row.choices = work.seal(row, "choices", json.dumps([[one.url, one.name] for one in choices], ensure_ascii=False))
    known = work.unseal(row, "calendar_url")
    if known not in [one.url for one in choices]:
        take(work, row, access, choices[0].url)


def take(work: UnitOfWork, row: CalendarWriting, access: outside.Access, url: str) -> None:
    """Write into this one of the server's calendars from now on; what stands in another one is taken out."""
    forget(work, row.outside_calendar_id, access, with_events=True)
    row.calendar_url = work.seal(row, "calendar_url", url)
    row.looked_at = None
    work.session.flush()


def forget(work: UnitOfWork, calendar_id: str, access: outside.Access, *, with_events: bool) -> None:
    """Know nothing more of what was written; `with_events`: and have what is still to come taken out."""
    rows = work.session.execute(
        select(PushedEvent, Booking.ends_at)
        .join(Booking, Booking.id == PushedEvent.booking_id)
        .where(PushedEvent.outside_calendar_id == calendar_id)
    ).all()
    to_come = [event for event, ends_at in rows if ends_at > work.now and event.state is not PushState.GONE]
    if with_events:
        clear(work, access, [work.unseal(event, "href") or "" for event in to_come if event.tries])
    for event, _ in rows:
        work.session.delete(event)
    work.session.flush()
