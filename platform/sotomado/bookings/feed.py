"""One's own bookings under a secret address, for a calendar elsewhere to read (RFC 5545, without METHOD).

Either side has one such address. Only its hash is kept, so it is shown once; renewing it ends the old one. The file
says when one is busy and nothing else: no names, no link, no place; by choice that it is a talk. A cancelled booking is
gone from it, as calendars that subscribe expect.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, false, or_, select

from sotomado import calendar_files
from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale, Person, Role
from sotomado.accounts.service import hash_of
from sotomado.bookings.models import Booking, BookingState, CalendarFeed, FeedTitles
from sotomado.calendar_files import Appointment
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory

KEPT_BACK = timedelta(days=30)
# Beyond every horizon: what is booked is never cut off.
AHEAD = timedelta(days=120)
# When it was read last is written no oftener, so that reading stays reading.
NOTED_EVERY = timedelta(minutes=30)

TITLES = {
    FeedTitles.DISCREET: {Locale.JAPANESE: "予定あり", Locale.ENGLISH: "Busy"},
    FeedTitles.TALK: {Locale.JAPANESE: "面談", Locale.ENGLISH: "Consultation"},
}
_NAMES = {Locale.JAPANESE: "そとまど", Locale.ENGLISH: "Sotomado"}


@dataclass(frozen=True)
class OwnFeed:
    """That there is an address, and what its file calls a booking. The address itself is not known any more."""

    titles: FeedTitles
    created_at: datetime
    last_read_at: datetime | None


@dataclass(frozen=True)
class FeedFile:
    """`changed_at`: when anything in it changed last. `tag` changes with the content."""

    body: bytes
    tag: str
    changed_at: datetime


def own_feed(work: UnitOfWork, *, person_id: int) -> OwnFeed | None:
    row = _row_of(work, person_id)
    return OwnFeed(row.titles, row.created_at, row.last_read_at) if row is not None else None


def renew(work: UnitOfWork, *, person_id: int) -> str:
    """Make an address, or a new one in place of the old. Returns its secret, which is not kept."""
    secret = secrets.token_urlsafe(32)
    row = _row_of(work, person_id, locked=True)
    if row is None:
        row = CalendarFeed(person_id=person_id, titles=FeedTitles.DISCREET)
        work.session.add(row)
    row.secret_hash, row.created_at, row.last_read_at = hash_of(secret), work.now, None
    work.session.flush()
    return secret


def end(work: UnitOfWork, *, person_id: int) -> None:
    """Whoever reads it finds nothing from now on."""
    work.session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == person_id))


def set_titles(work: UnitOfWork, *, person_id: int, titles: FeedTitles) -> None:
    """Raises NotFound where there is no feed."""
    row = _row_of(work, person_id, locked=True)
    if row is None:
        raise NotFound("feed")
    row.titles = titles


def file_of(work: UnitOfWork, *, secret: str) -> FeedFile:
    """The file under a secret, of the sides its owner may still sign in to. Raises NotFound where there is none."""
    row = work.session.scalar(
        select(CalendarFeed)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(CalendarFeed.secret_hash == hash_of(secret), Person.disabled_at.is_(None))
    )
    if row is None:
        raise NotFound("feed")
    reader = accounts.actor(work, person_id=row.person_id)
    if not reader.roles & {Role.ADVISEE, Role.CONSULTANT}:
        raise NotFound("feed")
    bookings = _bookings(work, reader)
    live = [one for one in bookings if one.state in (BookingState.CONFIRMED, BookingState.COMPLETED)]
    title = TITLES[row.titles][reader.locale]
    body = calendar_files.feed(
        [_appointment(one, title) for one in live], name=_NAMES[reader.locale], time_zone=reader.time_zone
    )
    changes = [at for one in bookings for at in (one.confirmed_at, one.cancelled_at) if at is not None]
    return FeedFile(body, hashlib.sha256(body).hexdigest()[:32], max([row.created_at, *changes]))


def note_reading(work: UnitOfWork, *, secret: str) -> None:
    """Remember that a calendar read it, so that its owner sees whether it works."""
    row = work.session.scalar(select(CalendarFeed).where(CalendarFeed.secret_hash == hash_of(secret)))
    if row is not None:
        row.last_read_at = work.now


def is_time_to_note(work: UnitOfWork, *, secret: str) -> bool:
    read_at = work.session.scalar(select(CalendarFeed.last_read_at).where(CalendarFeed.secret_hash == hash_of(secret)))
    return read_at is None or work.now - read_at >= NOTED_EVERY


# Walks the indexes of (advisee_id, starts_at) and (consultant_id, starts_at).
def _bookings(work: UnitOfWork, reader: accounts.Actor) -> Sequence[Booking]:
    """What was ever confirmed of either side around now, in order; cancelled ones tell when something changed."""
    sides = []
    if Role.ADVISEE in reader.roles:
        sides.append(Booking.advisee_id == reader.person_id)
    own = directory.consultant_of(work, person_id=reader.person_id) if Role.CONSULTANT in reader.roles else None
    if own is not None:
        sides.append(Booking.consultant_id == own.id)
    return work.session.scalars(
        select(Booking)
        .where(
            or_(false(), *sides),
            Booking.confirmed_at.is_not(None),
            Booking.starts_at >= work.now - KEPT_BACK,
            Booking.starts_at < work.now + AHEAD,
        )
        .order_by(Booking.starts_at, Booking.id)
    ).all()


def _appointment(booking: Booking, title: str) -> Appointment:
    """Stamped with its confirmation, so that the same bookings are the same file."""
    return Appointment(
        uid=booking.calendar_uid,
        sequence=booking.calendar_sequence,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        title=title,
        stamped_at=booking.confirmed_at or booking.made_at,
    )


def _row_of(work: UnitOfWork, person_id: int, *, locked: bool = False) -> CalendarFeed | None:
    chosen = select(CalendarFeed).where(CalendarFeed.person_id == person_id)
    return work.session.scalar(chosen.with_for_update() if locked else chosen)
