"""What is said to the server: an event brought to what is booked, or taken out, or looked at. Knows no database.

The first time an event is put where nothing stands, later over what was put last. Where something else stands, it is
read: if it is what was to be written (a worker died before it could write that down), it is taken as written; if not,
the newer booking wins, with a SEQUENCE above all that was there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sotomado import calendar_files
from sotomado.availability.outside import caldav_writing as caldav
from sotomado.availability.outside.caldav_writing import Otherwise, There, Writable
from sotomado.bookings.pushing.models import PushState
from sotomado.calendar_files import Appointment
from sotomado.outgoing.errors import OutsideTrouble, Trouble
from sotomado.outgoing.fetching import Fetcher

_TIMES = 3
# A name that no event has: asked for to see whether a calendar answers such questions at all.
_NOBODYS_UID = "nobody@sotomado"


@dataclass(frozen=True)
class Task:
    """One event and how it is to stand. `number`: which try this is; `over`: the version known, None if none is."""

    event_id: str
    booking_id: str
    href: str
    uid: str
    over: str | None
    sequence: int
    ahead: int
    starts_at: datetime
    ends_at: datetime
    is_wanted: bool
    number: int


@dataclass(frozen=True)
class Manner:
    """How events read in one calendar."""

    calendar_url: str
    title: str
    time_zone: str
    now: datetime

    def file(self, task: Task, ahead: int) -> bytes:
        appointment = Appointment(
            uid=task.uid,
            sequence=task.sequence + ahead,
            starts_at=task.starts_at,
            ends_at=task.ends_at,
            title=self.title,
            stamped_at=self.now,
        )
        return calendar_files.entry(appointment, time_zone=self.time_zone)


@dataclass(frozen=True)
class Brought:
    """What came of a task."""

    task: Task
    state: PushState
    href: str
    etag: str | None
    ahead: int


def choose(fetcher: Fetcher, address: str) -> list[Writable]:
    """The calendars to choose from, seen to answer what will be asked. Raises OutsideTrouble."""
    found = caldav.writable_calendars(fetcher, address)
    caldav.find(fetcher, found[0].url, _NOBODYS_UID)
    return found


def bring(fetcher: Fetcher, task: Task, manner: Manner, still_so: Callable[[Task], bool]) -> Brought | None:
    """Have an event stand as booked, or be gone. None: what is booked changed meanwhile, and another job sees to it.

    Raises OutsideTrouble.
    """
    return _write(fetcher, task, manner, still_so) if task.is_wanted else _take_out(fetcher, task, manner)


def look(fetcher: Fetcher, tasks: list[Task], manner: Manner) -> dict[str, There | None]:
    """What stands where events were written, by the id of the event. Raises OutsideTrouble."""
    found = caldav.look(fetcher, manner.calendar_url, [task.href for task in tasks])
    there: dict[str, There | None] = {}
    for task in tasks:
        # Some programs put an event under another address when they change it.
        there[task.event_id] = found[task.href] or caldav.find(fetcher, manner.calendar_url, task.uid)
    return there


def _write(fetcher: Fetcher, task: Task, manner: Manner, still_so: Callable[[Task], bool]) -> Brought | None:
    href, over, ahead = task.href, task.over, task.ahead
    for _ in range(_TIMES):
        try:
            etag = caldav.put(fetcher, href, manner.file(task, ahead), over=over)
        except Otherwise:
            there = caldav.get(fetcher, href)
            if there is None and over is not None:
                over = None  # it was deleted there
                continue
            there = there or caldav.find(fetcher, manner.calendar_url, task.uid)
            if there is None:
                break
            is_it = there.sequence == task.sequence + ahead
            if is_it and there.span(zone=manner.time_zone, now=manner.now) == (task.starts_at, task.ends_at):
                return Brought(task, PushState.STANDING, there.url, there.etag, ahead)
            if not still_so(task):
                return None
            href, over, ahead = there.url, there.etag, max(ahead, there.sequence + 1 - task.sequence)
        else:
            return Brought(task, PushState.STANDING, href, etag, ahead)
    raise OutsideTrouble(Trouble.SERVER_FAILED)


def _take_out(fetcher: Fetcher, task: Task, manner: Manner) -> Brought:
    """Whatever somebody has made of it over there: nobody comes to it any more."""
    try:
        caldav.delete(fetcher, task.href, over=task.over or "")
    except Otherwise:
        caldav.delete(fetcher, task.href)
    if there := caldav.find(fetcher, manner.calendar_url, task.uid):
        caldav.delete(fetcher, there.url)
    return Brought(task, PushState.GONE, task.href, None, task.ahead)
