"""Writing down what came of a conversation: what stands now, and what was found otherwise than it was written."""

from __future__ import annotations

from sotomado.availability.outside.caldav_writing import There
from sotomado.bookings.pushing import events
from sotomado.bookings.pushing.models import Difference, PushedEvent, PushState
from sotomado.bookings.pushing.talking import Brought, Manner, Task
from sotomado.database import UnitOfWork


def keep_brought(work: UnitOfWork, brought: list[Brought]) -> list[str]:
    """Returns what was written into a calendar that is written into no more."""
    strays = []
    for one in brought:
        event = work.session.get(PushedEvent, one.task.event_id, with_for_update=True, populate_existing=True)
        if event is None:
            strays += [one.href] if one.state is PushState.STANDING else []
        elif event.tries != one.task.number:
            # Somebody else was at it at the same time; which came last, only the server knows.
            event.state, event.etag, event.conflict = PushState.WANTED, None, None
        else:
            event.state, event.etag, event.ahead, event.conflict = one.state, one.etag, one.ahead, None
            event.found_starts_at = event.found_ends_at = None
            event.sequence = one.task.sequence
            if one.href != one.task.href:
                event.href = work.seal(event, "href", one.href)
    work.session.flush()
    return strays


def keep_found(work: UnitOfWork, task: Task, there: There | None, manner: Manner) -> None:
    """Compare what stands there with what is booked. Nothing is moved or called off by it."""
    event = work.session.get(PushedEvent, task.event_id, with_for_update=True, populate_existing=True)
    if event is None or not events.is_still_so(work, task):
        return
    span = there.span(zone=manner.time_zone, now=manner.now) if there is not None else None
    if there is not None:
        event.etag = there.etag
        # Written again, it must count above what was changed there.
        event.ahead = max(event.ahead, there.sequence - task.sequence + (span != (task.starts_at, task.ends_at)))
        if there.url != task.href:
            event.href = work.seal(event, "href", there.url)
    else:
        event.etag = None
    if span == (task.starts_at, task.ends_at):
        event.state, event.conflict, event.found_starts_at, event.found_ends_at = PushState.STANDING, None, None, None
        return
    conflict = Difference.MOVED if span is not None else Difference.DELETED
    is_known = event.state is PushState.LEFT and event.conflict is conflict
    if is_known and (event.found_starts_at, event.found_ends_at) == (span or (None, None)):
        return
    event.state, event.conflict = PushState.DIFFERS, conflict
    event.found_starts_at, event.found_ends_at = span or (None, None)
