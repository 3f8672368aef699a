"""The job that brings one calendar elsewhere to what is booked now, and sees whether what stood there still does.

It asks outside any transaction and writes what came of it in one. Every try of an event counts up a number on its row:
whoever finds another number than their own was not alone, knows nothing for sure, and has it tried again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sotomado.accounts.errors import NotFound
from sotomado.availability.outside import keeping_up
from sotomado.availability.outside import service as outside
from sotomado.availability.outside.caldav_writing import There, Writable
from sotomado.bookings.feed import TITLES
from sotomado.bookings.models import BookingState
from sotomado.bookings.pushing import events, letters, talking
from sotomado.bookings.pushing.choosing import keep_choices
from sotomado.bookings.pushing.clearing import clear
from sotomado.bookings.pushing.keeping import keep_brought, keep_found
from sotomado.bookings.pushing.models import CalendarWriting
from sotomado.bookings.pushing.planning import LOOK_EVERY, have_written, wait
from sotomado.bookings.pushing.talking import Brought, Manner, Task
from sotomado.database import Database, UnitOfWork, new_key
from sotomado.outgoing.errors import OutsideTrouble, Trouble
from sotomado.outgoing.fetching import Fetcher

# As many as fit into one conversation; the rest is another job.
AT_ONCE = 20
# From then on one mail tells the consultant, as for reading.
TOLD_AFTER = keeping_up.TOLD_AFTER

Conversation = Callable[[outside.Access], Fetcher]


@dataclass(frozen=True)
class _Plan:
    """What to ask. Without a manner the server is asked first which calendars it has."""

    access: outside.Access
    manner: Manner | None
    tasks: list[Task] = field(default_factory=list)
    looks: list[Task] = field(default_factory=list)
    is_all: bool = True


@dataclass
class _Came:
    """What came of it, as far as it came."""

    choices: list[Writable] | None = None
    brought: list[Brought] = field(default_factory=list)
    found: dict[str, There | None] | None = None


def write_calendar(database: Database, conversation: Conversation, *, calendar_id: str, public_url: str) -> None:
    """Do the job. A calendar that is gone meanwhile, or waits for its server, is no trouble."""
    with database.work() as work:
        plan = _begun(work, calendar_id)
    if plan is None:
        return
    came, trouble = _Came(), None

    def still_so(task: Task) -> bool:
        with database.read() as work:
            return events.is_still_so(work, task)

    try:
        _converse(plan, conversation(plan.access), came, still_so)
    except OutsideTrouble as error:
        trouble = error.trouble
    except Exception:
        with database.work() as work:
            _keep(work, calendar_id, plan, came, Trouble.FAILED, public_url)
        raise
    with database.work() as work:
        _keep(work, calendar_id, plan, came, trouble, public_url)


def _converse(plan: _Plan, fetcher: Fetcher, came: _Came, still_so: Callable[[Task], bool]) -> None:
    if plan.manner is None:
        came.choices = talking.choose(fetcher, plan.access.address)
        return
    for task in plan.tasks:
        if (brought := talking.bring(fetcher, task, plan.manner, still_so)) is not None:
            came.brought.append(brought)
    came.found = talking.look(fetcher, plan.looks, plan.manner)


def _begun(work: UnitOfWork, calendar_id: str) -> _Plan | None:
    try:
        # Locked in this order everywhere: the linked calendar, then what is written into it.
        access = outside.access(work, calendar_id=calendar_id)
    except NotFound:
        return None
    row = events.writing_of(work, calendar_id)
    if row is None or (row.next_try_at is not None and row.next_try_at > work.now):
        return None
    url = work.unseal(row, "calendar_url")
    if url is None:
        return _Plan(access, None)
    reader = letters.reader_of(work, row.consultant_id)
    manner = Manner(url, TITLES[row.titles][reader.locale], reader.time_zone, work.now)
    events.add_missing(work, row, url)
    tasks: list[Task] = []
    standing: list[Task] = []
    for event, booking in events.coming(work, calendar_id):
        is_wanted = booking.state is BookingState.CONFIRMED
        if events.is_to_be_asked(event, booking):
            if len(tasks) < AT_ONCE:
                event.tries += 1
            tasks.append(events.task_of(work, event, booking, is_wanted=is_wanted))
        elif is_wanted:
            standing.append(events.task_of(work, event, booking, is_wanted=True))
    is_time_to_look = row.looked_at is None or work.now - row.looked_at >= LOOK_EVERY
    looks = standing if is_time_to_look else []
    if not tasks and not looks:
        row.looked_at = work.now if is_time_to_look else row.looked_at
        return None
    return _Plan(access, manner, tasks[:AT_ONCE], looks, is_all=len(tasks) <= AT_ONCE)


def _keep(
    work: UnitOfWork, calendar_id: str, plan: _Plan, came: _Came, trouble: Trouble | None, public_url: str
) -> None:
    row = events.writing_of(work, calendar_id)
    strays = keep_brought(work, came.brought)
    if strays:
        clear(work, plan.access, strays)
    if row is None:
        return
    if came.choices is not None:
        keep_choices(work, row, plan.access, came.choices)
    if came.found is not None and plan.manner is not None:
        for task in plan.looks:
            keep_found(work, task, came.found[task.event_id], plan.manner)
        row.looked_at = plan.manner.now if plan.looks else row.looked_at
    if trouble is not None:
        _note_failure(work, row, plan.access, trouble, public_url)
        return
    row.trouble, row.failing_since_at, row.next_try_at, row.failures = None, None, None, 0
    work.session.flush()
    is_left = any(events.is_to_be_asked(*one) for one in events.coming(work, calendar_id))
    if came.choices is not None or not plan.is_all or is_left:
        have_written(work, calendar_id, because=f"more {work.now.isoformat()} {new_key()}")


def _note_failure(
    work: UnitOfWork, row: CalendarWriting, access: outside.Access, trouble: Trouble, public_url: str
) -> None:
    row.trouble, row.failures = trouble.value, row.failures + 1
    row.failing_since_at = row.failing_since_at or work.now
    row.next_try_at = work.now + wait(row.failures)
    have_written(work, row.outside_calendar_id, because=f"again {row.next_try_at.isoformat()}", at=row.next_try_at)
    if work.now - row.failing_since_at >= TOLD_AFTER:
        letters.tell_failing(
            work,
            consultant_id=row.consultant_id,
            calendar_id=row.outside_calendar_id,
            label=access.label,
            since=row.failing_since_at,
            public_url=public_url,
        )
