"""What can happen to a calendar elsewhere: linked, named anew, read, unlinked.

Reading is a job: what is asked of another server is asked outside any transaction, and what comes replaces the busy
times of that calendar in one. While a reading fails, the busy times of the last one stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, func, insert, select

from sotomado.accounts.errors import NotFound
from sotomado.availability.models import BusyBlock, OutsideCalendar, OutsideKind
from sotomado.availability.outside import letters
from sotomado.availability.outside.addresses import target
from sotomado.availability.outside.errors import AlreadyLinked, OutsideTrouble, TooManyCalendars, Trouble
from sotomado.availability.outside.fetching import Fetcher
from sotomado.availability.outside.reading import Read, read
from sotomado.database import Database, UnitOfWork
from sotomado.directory import listing
from sotomado.directory import service as directory
from sotomado.outbox import service as outbox

# The kind of job that reads one calendar, and the event that a consultant's busy times elsewhere are other ones now.
READ = "read_calendar"
BUSY_CHANGED = "busy_elsewhere_changed"
MOST_CALENDARS = 10
LONGEST_LABEL = 60
LONGEST_SECRET = 200
READ_EVERY = timedelta(minutes=20)
LONGEST_WAIT = timedelta(hours=6)
# From then on one mail tells the consultant, once for each time it stops.
TOLD_AFTER = timedelta(days=3)
# Asking again by hand more often than this asks nothing.
ASKED_AGAIN_AFTER = timedelta(seconds=30)

Conversation = Callable[[str, str], Fetcher]


@dataclass(frozen=True)
class LinkedCalendar:
    """A calendar elsewhere, as its consultant sees it. The address is not shown again: it may be a secret."""

    id: str
    kind: OutsideKind
    label: str
    host: str
    counts_tentative: bool
    added_at: datetime
    tried_at: datetime | None
    read_at: datetime | None
    trouble: Trouble | None
    is_being_read: bool
    busy_count: int


@dataclass(frozen=True)
class Access:
    """How a linked calendar is got at. For jobs alone: it holds a password."""

    consultant_id: int
    label: str
    kind: OutsideKind
    address: str
    username: str
    password: str


@dataclass(frozen=True)
class BusyElsewhere:
    """A busy stretch in a linked calendar. Nothing is known of it but when it is."""

    starts_at: datetime
    ends_at: datetime
    label: str


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


def calendars_of(work: UnitOfWork, consultant_id: int) -> list[LinkedCalendar]:
    """The calendars of one consultant, the oldest first. Two statements."""
    rows = work.session.scalars(
        select(OutsideCalendar)
        .where(OutsideCalendar.consultant_id == consultant_id)
        .order_by(OutsideCalendar.added_at, OutsideCalendar.id)
    ).all()
    ahead = (
        select(BusyBlock.outside_calendar_id, func.count())
        .where(BusyBlock.consultant_id == consultant_id, BusyBlock.ends_at > work.now)
        .group_by(BusyBlock.outside_calendar_id)
    )
    counts = {row_id: int(count) for row_id, count in work.session.execute(ahead)}
    return [_shown(work, row, counts.get(row.id, 0)) for row in rows]


def labels_of(work: UnitOfWork, consultant_id: int) -> dict[str, str]:
    """What a consultant calls their linked calendars, by id."""
    chosen = select(OutsideCalendar.id, OutsideCalendar.label).where(OutsideCalendar.consultant_id == consultant_id)
    return {row.id: row.label for row in work.session.execute(chosen)}


def access(work: UnitOfWork, *, calendar_id: str, consultant_id: int | None = None) -> Access:
    """How a linked calendar is got at; its row stays locked until the transaction ends. Raises NotFound.

    `consultant_id`: whose it must be, where somebody asks and not a job.
    """
    row = work.session.get(OutsideCalendar, calendar_id, with_for_update=True)
    if row is None or consultant_id not in (None, row.consultant_id):
        raise NotFound("calendar")
    return Access(
        consultant_id=row.consultant_id,
        label=row.label,
        kind=row.kind,
        address=work.unseal(row, "address") or "",
        username=work.unseal(row, "username") or "",
        password=work.unseal(row, "password") or "",
    )


# Walks the index of consultant_id: a consultant has a few hundred blocks at most.
def busy_between(work: UnitOfWork, *, consultant_id: int, first: datetime, last: datetime) -> list[BusyElsewhere]:
    """When a consultant is busy in linked calendars, in order. What they closed by hand here is not among it."""
    rows = work.session.execute(
        select(BusyBlock.starts_at, BusyBlock.ends_at, OutsideCalendar.label)
        .join(OutsideCalendar, OutsideCalendar.id == BusyBlock.outside_calendar_id)
        .where(BusyBlock.consultant_id == consultant_id, BusyBlock.ends_at > first, BusyBlock.starts_at < last)
        .order_by(BusyBlock.starts_at, BusyBlock.ends_at, OutsideCalendar.id)
    )
    return [BusyElsewhere(*row) for row in rows]


def add(
    work: UnitOfWork,
    *,
    consultant_id: int,
    kind: OutsideKind,
    label: str,
    address: str,
    username: str = "",
    password: str = "",
    counts_tentative: bool = False,
    named_hosts: frozenset[str] = frozenset(),
) -> str:
    """Link a calendar and have it read at once. Returns its id.

    Raises OutsideTrouble for an address that may not be asked, TooManyCalendars, AlreadyLinked. Where the address
    leads to is found out when it is read.
    """
    url = target(address, named_hosts=named_hosts).url
    known = work.session.scalars(select(OutsideCalendar).where(OutsideCalendar.consultant_id == consultant_id)).all()
    if len(known) >= MOST_CALENDARS:
        raise TooManyCalendars()
    if any(work.unseal(one, "address") == url for one in known):
        raise AlreadyLinked()
    row = OutsideCalendar(
        consultant_id=consultant_id,
        kind=kind,
        label=label.strip()[:LONGEST_LABEL],
        counts_tentative=counts_tentative,
        added_at=work.now,
        failures=0,
    )
    row.address = work.seal(row, "address", url)
    if kind is OutsideKind.CALDAV:
        row.username = work.seal(row, "username", username[:LONGEST_SECRET])
        row.password = work.seal(row, "password", password[:LONGEST_SECRET])
    work.session.add(row)
    work.session.flush()
    _have_read(work, row)
    return row.id


def change(work: UnitOfWork, *, consultant_id: int, calendar_id: str, label: str, counts_tentative: bool) -> None:
    """Name a calendar anew, or let its tentative times count or not. Raises NotFound."""
    row = _own(work, consultant_id, calendar_id)
    row.label = label.strip()[:LONGEST_LABEL] or row.label
    if row.counts_tentative != counts_tentative:
        row.counts_tentative = counts_tentative
        _have_read_now(work, row)


def read_again(work: UnitOfWork, *, consultant_id: int, calendar_id: str) -> None:
    """Have a calendar read now, if it was not just tried. Raises NotFound."""
    row = _own(work, consultant_id, calendar_id)
    if row.tried_at is None or work.now - row.tried_at >= ASKED_AGAIN_AFTER:
        row.mark = None
        _have_read_now(work, row)


def remove(work: UnitOfWork, *, consultant_id: int, calendar_id: str) -> str:
    """Unlink a calendar; its busy times go with it, its address is forgotten. Returns its name. Raises NotFound."""
    row = _own(work, consultant_id, calendar_id)
    work.session.execute(delete(BusyBlock).where(BusyBlock.outside_calendar_id == row.id))
    work.session.delete(row)
    work.session.flush()
    return row.label


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
        _have_read(work, row)
    return len(due)


def wait(failures: int) -> timedelta:
    """How long until a calendar is read again: twenty minutes, doubled with each failure, six hours at most."""
    doubled: int = 2 ** min(failures, 10)
    return min(READ_EVERY * doubled, LONGEST_WAIT)


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


def _have_read(work: UnitOfWork, row: OutsideCalendar) -> None:
    """Written twice between two readings it is one job."""
    if row.tried_at is not None:
        turn = f"after {row.tried_at.isoformat()}"
    else:
        turn = f"at {work.now.replace(second=0, microsecond=0).isoformat()}"
    outbox.write(work, kind=READ, payload={"calendar_id": row.id}, dedupe_key=f"{READ}|{row.id}|{turn}")


def _have_read_now(work: UnitOfWork, row: OutsideCalendar) -> None:
    row.tried_at = None
    work.session.flush()
    _have_read(work, row)


def _own(work: UnitOfWork, consultant_id: int, calendar_id: str) -> OutsideCalendar:
    row = work.session.scalar(
        select(OutsideCalendar)
        .where(OutsideCalendar.id == calendar_id, OutsideCalendar.consultant_id == consultant_id)
        .with_for_update()
    )
    if row is None:
        raise NotFound("calendar")
    return row


def _shown(work: UnitOfWork, row: OutsideCalendar, busy_count: int) -> LinkedCalendar:
    return LinkedCalendar(
        id=row.id,
        kind=row.kind,
        label=row.label,
        host=_host(work.unseal(row, "address") or ""),
        counts_tentative=row.counts_tentative,
        added_at=row.added_at,
        tried_at=row.tried_at,
        read_at=row.read_at,
        trouble=Trouble(row.trouble) if row.trouble else None,
        is_being_read=row.tried_at is None,
        busy_count=busy_count,
    )


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _instant(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)
