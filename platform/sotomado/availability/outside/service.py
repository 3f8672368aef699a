"""What a consultant does with their calendars elsewhere: linked, named anew, unlinked. `keeping_up` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select

from sotomado.accounts.errors import NotFound
from sotomado.availability.models import BusyBlock, OutsideCalendar, OutsideKind
from sotomado.availability.outside.errors import AlreadyLinked, TooManyCalendars
from sotomado.availability.outside.keeping_up import have_read, have_read_now
from sotomado.database import UnitOfWork
from sotomado.outgoing.addresses import target
from sotomado.outgoing.errors import Trouble

MOST_CALENDARS = 10
LONGEST_LABEL = 60
LONGEST_SECRET = 200
# Asking again by hand more often than this asks nothing.
ASKED_AGAIN_AFTER = timedelta(seconds=30)


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
    have_read(work, row)
    return row.id


def change(work: UnitOfWork, *, consultant_id: int, calendar_id: str, label: str, counts_tentative: bool) -> None:
    """Name a calendar anew, or let its tentative times count or not. Raises NotFound."""
    row = _own(work, consultant_id, calendar_id)
    row.label = label.strip()[:LONGEST_LABEL] or row.label
    if row.counts_tentative != counts_tentative:
        row.counts_tentative = counts_tentative
        have_read_now(work, row)


def read_again(work: UnitOfWork, *, consultant_id: int, calendar_id: str) -> None:
    """Have a calendar read now, if it was not just tried. Raises NotFound."""
    row = _own(work, consultant_id, calendar_id)
    if row.tried_at is None or work.now - row.tried_at >= ASKED_AGAIN_AFTER:
        row.mark = None
        have_read_now(work, row)


def remove(work: UnitOfWork, *, consultant_id: int, calendar_id: str) -> str:
    """Unlink a calendar; its busy times go with it, its address is forgotten. Returns its name. Raises NotFound."""
    row = _own(work, consultant_id, calendar_id)
    work.session.execute(delete(BusyBlock).where(BusyBlock.outside_calendar_id == row.id))
    work.session.delete(row)
    work.session.flush()
    return row.label


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
