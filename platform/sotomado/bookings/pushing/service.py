"""What a consultant can do about their talks in calendars elsewhere: have them written, or no more; settle differences.

Nothing here moves or calls off a booking.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.availability.models import OutsideKind
from sotomado.availability.outside import service as outside
from sotomado.bookings.models import Booking, FeedTitles
from sotomado.bookings.pushing import choosing, events
from sotomado.bookings.pushing.models import CalendarWriting, Difference, PushedEvent, PushState
from sotomado.bookings.pushing.planning import have_written
from sotomado.database import UnitOfWork, new_key
from sotomado.outgoing.errors import Trouble

# What asking once more for the server's calendars may mend.
_ASK_WHICH_AGAIN = frozenset({Trouble.NOT_FOUND, Trouble.NOT_WRITABLE, Trouble.NO_CALENDARS})


@dataclass(frozen=True)
class Choice:
    """One of the server's calendars. `number`: how a form names it; its address is not shown."""

    number: int
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class ShownWriting:
    """That talks are written into a calendar, as its consultant sees it."""

    titles: FeedTitles
    choices: list[Choice]
    is_asked_which: bool
    standing: int
    waiting: int
    trouble: Trouble | None
    failing_since_at: datetime | None
    next_try_at: datetime | None

    @property
    def is_at_work(self) -> bool:
        """Whether looking again in a moment may show something new."""
        return self.trouble is None and (self.is_asked_which or self.waiting > 0)

    @property
    def name(self) -> str:
        return next((one.name for one in self.choices if one.is_chosen), "")


def writings_of(work: UnitOfWork, consultant_id: int) -> dict[str, ShownWriting]:
    """By the id of the linked calendar; those that are not written into are missing."""
    rows = work.session.scalars(select(CalendarWriting).where(CalendarWriting.consultant_id == consultant_id)).all()
    return {row.outside_calendar_id: _shown(work, row) for row in rows}


def switch_on(work: UnitOfWork, *, consultant_id: int, calendar_id: str, titles: FeedTitles) -> None:
    """Have all talks to come written into a linked CalDAV calendar. Twice is once. Raises NotFound."""
    access = outside.access(work, calendar_id=calendar_id, consultant_id=consultant_id)
    if access.kind is not OutsideKind.CALDAV:
        raise NotFound("calendar that can be written into")
    if events.writing_of(work, calendar_id) is not None:
        return
    work.session.add(
        CalendarWriting(
            outside_calendar_id=calendar_id,
            consultant_id=consultant_id,
            titles=titles,
            since_at=work.now,
            failures=0,
        )
    )
    work.session.flush()
    have_written(work, calendar_id, because=f"on {new_key()}")


def change(
    work: UnitOfWork, *, consultant_id: int, calendar_id: str, titles: FeedTitles, number: int | None = None
) -> None:
    """Another title for all that is to come, or another one of the server's calendars. Raises NotFound."""
    access, row = _own(work, consultant_id, calendar_id)
    url = _url_of(work, row, number)
    if url is not None and url != work.unseal(row, "calendar_url"):
        choosing.take(work, row, access, url)
    elif titles is not row.titles:
        for event, _ in events.coming(work, calendar_id):
            event.ahead += 1
            if event.state is PushState.STANDING:
                event.state = PushState.WANTED
    row.titles, row.next_try_at = titles, None
    work.session.flush()
    have_written(work, calendar_id, because=f"change {new_key()}")


def try_again(work: UnitOfWork, *, consultant_id: int, calendar_id: str) -> None:
    """Ask a server that failed now, and not only when it is its turn. Raises NotFound."""
    access, row = _own(work, consultant_id, calendar_id)
    if row.trouble is None or row.next_try_at is None:
        return
    if Trouble(row.trouble) in _ASK_WHICH_AGAIN:
        choosing.forget(work, calendar_id, access, with_events=False)
        row.calendar_url = None
    row.next_try_at = None
    work.session.flush()
    have_written(work, calendar_id, because=f"by hand {new_key()}")


def switch_off(work: UnitOfWork, *, consultant_id: int, calendar_id: str, with_events: bool) -> bool:
    """Write no more. `with_events`: and take out what stands there of talks to come. Raises NotFound.

    Returns whether there is anything to take out; that is done by a job, which says so if it cannot.
    """
    access, row = _own(work, consultant_id, calendar_id)
    stood = any(event.tries and event.state is not PushState.GONE for event, _ in events.coming(work, calendar_id))
    choosing.forget(work, calendar_id, access, with_events=with_events)
    work.session.delete(row)
    work.session.flush()
    return stood and with_events


def unlink(work: UnitOfWork, *, consultant_id: int, calendar_id: str, with_events: bool) -> str:
    """Unlink a calendar that may be written into. Returns its name. Raises NotFound."""
    outside.access(work, calendar_id=calendar_id, consultant_id=consultant_id)
    if events.writing_of(work, calendar_id) is not None:
        switch_off(work, consultant_id=consultant_id, calendar_id=calendar_id, with_events=with_events)
    return outside.remove(work, consultant_id=consultant_id, calendar_id=calendar_id)


def write_again(work: UnitOfWork, *, consultant_id: int, event_id: str) -> None:
    """Have an event that was changed over there stand as booked. One that does stand so is left. Raises NotFound."""
    event = _differing(work, consultant_id, event_id)
    if event.conflict is not None:
        # A program that deleted it may believe only what counts above; of a changed one that was seen to when found.
        event.ahead += event.conflict is Difference.DELETED
        event.state, event.conflict, event.found_starts_at, event.found_ends_at = PushState.WANTED, None, None, None
        have_written(work, event.outside_calendar_id, because=f"again {new_key()}")


def leave(work: UnitOfWork, *, consultant_id: int, event_id: str) -> None:
    """Let an event stand over there as it does, until its talk is moved or called off. Raises NotFound."""
    event = _differing(work, consultant_id, event_id)
    if event.conflict is not None:
        event.state = PushState.LEFT


def _differing(work: UnitOfWork, consultant_id: int, event_id: str) -> PushedEvent:
    event = work.session.scalar(
        select(PushedEvent)
        .join(Booking, Booking.id == PushedEvent.booking_id)
        .where(PushedEvent.id == event_id, Booking.consultant_id == consultant_id)
        .with_for_update(of=PushedEvent)
    )
    if event is None:
        raise NotFound("event")
    return event


def _own(work: UnitOfWork, consultant_id: int, calendar_id: str) -> tuple[outside.Access, CalendarWriting]:
    """The linked calendar and what is written into it, locked in this order."""
    access = outside.access(work, calendar_id=calendar_id, consultant_id=consultant_id)
    row = events.writing_of(work, calendar_id)
    if row is None:
        raise NotFound("calendar that is written into")
    return access, row


def _url_of(work: UnitOfWork, row: CalendarWriting, number: int | None) -> str | None:
    known = json.loads(work.unseal(row, "choices") or "[]")
    return str(known[number][0]) if number is not None and 0 <= number < len(known) else None


def _shown(work: UnitOfWork, row: CalendarWriting) -> ShownWriting:
    known, url = json.loads(work.unseal(row, "choices") or "[]"), work.unseal(row, "calendar_url")
    coming = events.coming(work, row.outside_calendar_id)
    return ShownWriting(
        titles=row.titles,
        choices=[Choice(number, name, one == url) for number, (one, name) in enumerate(known)],
        is_asked_which=url is None,
        standing=sum(1 for event, _ in coming if event.state is PushState.STANDING),
        waiting=sum(1 for one in coming if events.is_to_be_asked(*one)),
        trouble=Trouble(row.trouble) if row.trouble else None,
        failing_since_at=row.failing_since_at,
        next_try_at=row.next_try_at,
    )
