"""Keeping up with calendars elsewhere: when each is read, and what came of it.

Reading is a job: what is asked of another server is asked outside any transaction, and what comes replaces the busy
times of that calendar in one. While a reading fails, the busy times of the last one stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select

from sotomado.availability.models import BusyBlock, OutsideCalendar, OutsideKind
from sotomado.availability.outside import letters
from sotomado.availability.outside.reading import Read, read
from sotomado.database import Database, UnitOfWork
from sotomado.directory import listing
from sotomado.directory import service as directory
from sotomado.outbox import service as outbox
from sotomado.outgoing.errors import OutsideTrouble, Trouble
from sotomado.outgoing.fetching import Fetcher

# The kind of job that reads one calendar, and the event that a consultant's busy times elsewhere are other ones now.
READ = "read_calendar"
BUSY_CHANGED = "busy_elsewhere_changed"
READ_EVERY = timedelta(minutes=20)
LONGEST_WAIT = timedelta(hours=6)
# From then on one mail tells the consultant, once for each time it stops.
TOLD_AFTER = timedelta(days=3)

Conversation = Callable[[str, str], Fetcher]


@dataclass(frozen=True)
class _ToRead:
    kind: OutsideKind
    address: str
    username: str
    password: str
    zone: str
    counts_tentative: bool
    mark: str | None
    now: datetime


def plan_readings(work: UnitOfWork) -> int:
    """Have every calendar read that is due: those that fail wait longer each time. Returns how many are."""
    rows = work.session.scalars(
        select(OutsideCalendar)
        .where(OutsideCalendar.consultant_id.in_(listing.taking_part()))
        .where((OutsideCalendar.tried_at.is_(None)) | (OutsideCalendar.tried_at <= work.now - READ_EVERY))
        .order_by(OutsideCalendar.tried_at)
    ).all()
    due = [row for row in rows if row.tried_at is None or row.tried_at + wait(row.failures) <= work.now]
    for row in due:
        have_read(work, row)
    return len(due)


def wait(failures: int) -> timedelta:
    """How long until a calendar is read again: twenty minutes, doubled with each failure, six hours at most."""
    doubled: int = 2 ** min(failures, 10)
    return min(READ_EVERY * doubled, LONGEST_WAIT)


def have_read(work: UnitOfWork, row: OutsideCalendar) -> None:
    """Written twice between two readings it is one job."""
    if row.tried_at is not None:
        turn = f"after {row.tried_at.isoformat()}"
    else:
        turn = f"at {work.now.replace(second=0, microsecond=0).isoformat()}"
    outbox.write(work, kind=READ, payload={"calendar_id": row.id}, dedupe_key=f"{READ}|{row.id}|{turn}")


def have_read_now(work: UnitOfWork, row: OutsideCalendar) -> None:
    row.tried_at = None
    work.session.flush()
    have_read(work, row)


def read_calendar(database: Database, conversation: Conversation, *, calendar_id: str, public_url: str) -> None:
    """Do the job: ask, and keep what came. A calendar that is gone meanwhile is no trouble."""
    with database.work() as work:
        task = _begun(work, calendar_id)
    if task is None:
        return
    trouble: Trouble | None = None
    found: Read | None = None
    try:
        found = read(
            conversation(task.username, task.password),
            kind=task.kind,
            address=task.address,
            zone=task.zone,
            counts_tentative=task.counts_tentative,
            mark=task.mark,
            now=task.now,
        )
    except OutsideTrouble as error:
        trouble = error.trouble
    except Exception:
        with database.work() as work:
            _note_failure(work, calendar_id, Trouble.FAILED, public_url)
        raise
    with database.work() as work:
        if trouble is not None:
            _note_failure(work, calendar_id, trouble, public_url)
        else:
            _keep(work, calendar_id, task, found)


def _begun(work: UnitOfWork, calendar_id: str) -> _ToRead | None:
    """What to ask for; that it was tried is written first, so that a crash is not tried again at once."""
    row = work.session.scalar(
        select(OutsideCalendar).where(
            OutsideCalendar.id == calendar_id, OutsideCalendar.consultant_id.in_(listing.taking_part())
        )
    )
    if row is None:
        return None
    terms = directory.terms(work, consultant_ids=[row.consultant_id])
    if row.consultant_id not in terms:
        return None
    row.tried_at = work.now
    return _ToRead(
        kind=row.kind,
        address=work.unseal(row, "address") or "",
        username=work.unseal(row, "username") or "",
        password=work.unseal(row, "password") or "",
        zone=terms[row.consultant_id].time_zone,
        counts_tentative=row.counts_tentative,
        mark=row.mark,
        now=work.now,
    )


def _keep(work: UnitOfWork, calendar_id: str, task: _ToRead, found: Read | None) -> None:
    row = work.session.get(OutsideCalendar, calendar_id, with_for_update=True)
    if row is None:
        return
    row.read_at, row.failures = task.now, 0
    if found is None:  # nothing has changed, and so neither has what could not be understood
        row.trouble = row.trouble if row.trouble == Trouble.PARTLY else None
        return
    row.trouble = Trouble.PARTLY.value if found.unread else None
    row.mark = found.mark
    work.session.execute(delete(BusyBlock).where(BusyBlock.outside_calendar_id == row.id))
    if len(found.busy):
        stamps = found.busy.tolist()
        work.session.execute(
            insert(BusyBlock),
            [
                {
                    "consultant_id": row.consultant_id,
                    "starts_at": _instant(start),
                    "ends_at": _instant(end),
                    "outside_calendar_id": row.id,
                }
                for start, end in stamps
            ],
        )
        outbox.write(
            work,
            kind=BUSY_CHANGED,
            payload={"consultant_id": row.consultant_id},
            dedupe_key=f"{BUSY_CHANGED}|{row.id}|{task.now.isoformat()}",
        )


def _note_failure(work: UnitOfWork, calendar_id: str, trouble: Trouble, public_url: str) -> None:
    row = work.session.get(OutsideCalendar, calendar_id, with_for_update=True)
    if row is None:
        return
    row.trouble, row.failures, row.mark = trouble.value, row.failures + 1, None
    since = row.read_at or row.added_at
    if work.now - since >= TOLD_AFTER:
        letters.tell(work, row=row, since=since, public_url=public_url)


def _instant(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)
