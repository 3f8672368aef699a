"""A consultant's private notes of a talk: kept as they are typed, with earlier versions, lost by nobody's second tab.

A page says on which version it builds. Where another page has written since, what it brings is not written over the
other: it is set aside among the earlier versions at once, and both are shown. So whoever closes the window after that
has lost nothing either.

Nobody else reads them. The one other way in is `open_for_safety`, for the written procedure, which has its own two
people, its own time and its own record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.bookings import service as bookings
from sotomado.consultations.models import Consultation
from sotomado.consultations.notes import queries
from sotomado.consultations.notes.errors import NoReason, NothingKept, TooLong
from sotomado.consultations.notes.models import ConsultationNote, NoteVersion
from sotomado.consultations.reports.models import ReportDue
from sotomado.database import UnitOfWork, insert_once, new_key
from sotomado.directory import service as directory

# Some fifteen pages: room for an hour taken down word by word.
LONGEST = 20_000
# Text is kept every few seconds; a version is kept of what stood for a while, or of which much was taken away at once.
STOOD_FOR = timedelta(minutes=5)
MUCH = 200
VERSIONS_KEPT = 40


@dataclass(frozen=True)
class Note:
    """A note as it stands. Version 0, and no time, where nothing is written yet."""

    booking_id: str
    text: str
    version: int
    written_at: datetime | None


@dataclass(frozen=True)
class Kept:
    """What became of a text: it is the note now, or another page's stands and it was set aside as `set_aside`."""

    note: Note
    set_aside: int | None = None


@dataclass(frozen=True)
class Earlier:
    """An earlier version."""

    number: int
    text: str
    written_at: datetime


@dataclass(frozen=True)
class Opened:
    """A note with its versions, opened under the safety procedure."""

    text: str
    written_at: datetime
    earlier: tuple[Earlier, ...]


def note(work: UnitOfWork, *, consultant_person_id: int, booking_id: str) -> Note:
    """The note of one of a consultant's own bookings, empty where nothing is written. Raises NotFound."""
    _own(work, consultant_person_id, booking_id)
    row = queries.of_booking(work, booking_id=booking_id)
    return _shown(work, row) if row else Note(booking_id, "", 0, None)


def may_be_written(work: UnitOfWork, *, consultant_person_id: int, booking_id: str) -> bool:
    """Whether notes may be kept of this talk: its advisee agrees, and it was not closed without. Raises NotFound."""
    return _may_be_written(work, _own(work, consultant_person_id, booking_id))


def keep(work: UnitOfWork, *, consultant_person_id: int, booking_id: str, text: str, based_on: int) -> Kept:
    """Make `text` the note, where nobody wrote since version `based_on`; otherwise set it aside.

    The same text again changes nothing. Raises NotFound, TooLong, NothingKept.
    """
    own = _own(work, consultant_person_id, booking_id)
    accounts.hold(work, person_id=own.advisee_id)
    text = text.replace("\r\n", "\n")
    if len(text) > LONGEST:
        raise TooLong(len(text), LONGEST)
    if not _may_be_written(work, own):
        raise NothingKept()
    if not text.strip() and queries.of_booking(work, booking_id=booking_id) is None:
        return Kept(Note(booking_id, "", 0, None))
    row = queries.of_booking(work, booking_id=booking_id, lock=True) or _first(work, booking_id, text)
    standing = work.unseal(row, "body") or ""
    if text == standing:
        return Kept(_shown(work, row))
    if row.version != based_on:
        # Whichever is chosen then, the other can be found again.
        _keep_version(work, row, standing, row.written_at)
        return Kept(_shown(work, row), _keep_version(work, row, text, work.now))
    if _is_worth_a_version(work, row, standing, text):
        _keep_version(work, row, standing, row.written_at)
    _write(work, row, text)
    return Kept(_shown(work, row))


def earlier(work: UnitOfWork, *, consultant_person_id: int, booking_id: str) -> list[Earlier]:
    """Earlier versions of a note, the latest first. Raises NotFound."""
    _own(work, consultant_person_id, booking_id)
    row = queries.of_booking(work, booking_id=booking_id)
    return _earlier(work, row) if row else []


def restore(work: UnitOfWork, *, consultant_person_id: int, booking_id: str, number: int) -> Note:
    """Make an earlier version the note again; what stood is kept as a version. Raises NotFound, NothingKept."""
    own = _own(work, consultant_person_id, booking_id)
    accounts.hold(work, person_id=own.advisee_id)
    row = queries.of_booking(work, booking_id=booking_id, lock=True)
    found = queries.version(work, note_id=row.id, number=number) if row else None
    if row is None or found is None:
        raise NotFound("version")
    if not _may_be_written(work, own):
        raise NothingKept()
    text, standing = work.unseal(found, "body") or "", work.unseal(row, "body") or ""
    if text != standing:
        _keep_version(work, row, standing, row.written_at)
        _write(work, row, text)
    return _shown(work, row)


def open_for_safety(work: UnitOfWork, *, booking_id: str, by: int, reason: str) -> Opened | None:
    """A note for an operator under the written safety procedure, None where there is none.

    Whether `by` may, who agreed, for how long, and who is told: all that is the procedure's (`sotomado.safety`), which
    also writes it down before it calls this. Raises NotFound, NoReason.
    """
    if not reason.strip():
        raise NoReason()
    if Role.OPERATOR not in accounts.actor(work, person_id=by).roles:
        raise NotFound("operator")
    row = queries.of_booking(work, booking_id=booking_id)
    if row is None:
        return None
    return Opened(work.unseal(row, "body") or "", row.written_at, tuple(_earlier(work, row)))


def let_go(work: UnitOfWork, *, booking_id: str) -> None:
    """Erase a note with all its versions: its talk is closed without record."""
    ids = select(ConsultationNote.id).where(ConsultationNote.booking_id == booking_id)
    work.session.execute(delete(NoteVersion).where(NoteVersion.note_id.in_(ids)))
    work.session.execute(delete(ConsultationNote).where(ConsultationNote.booking_id == booking_id))


def _own(work: UnitOfWork, person_id: int, booking_id: str) -> bookings.DeskBooking:
    own = directory.own_id(work, person_id=person_id)
    return bookings.consultants_booking(work, consultant_id=own, booking_id=booking_id)


def _may_be_written(work: UnitOfWork, own: bookings.DeskBooking) -> bool:
    if not accounts.consent_stands(work, person_id=own.advisee_id):
        return False
    closed = work.session.execute(
        select(Consultation.id, ReportDue.consultation_id)
        .outerjoin(ReportDue, ReportDue.consultation_id == Consultation.id)
        .where(Consultation.booking_id == own.id)
    ).first()
    return closed is None or closed[1] is not None


def _first(work: UnitOfWork, booking_id: str, text: str) -> ConsultationNote:
    """The row of a first text, this one or that of another tab that came before it."""
    row = ConsultationNote(id=new_key())
    values = {"id": row.id, "booking_id": booking_id, "version": 1, "written_at": work.now}
    work.session.execute(insert_once(work, ConsultationNote, body=work.seal(row, "body", text), **values))
    found = queries.of_booking(work, booking_id=booking_id, lock=True)
    assert found is not None, "written just now, by this tab or another"
    return found


def _write(work: UnitOfWork, row: ConsultationNote, text: str) -> None:
    row.body = work.seal(row, "body", text)
    row.version += 1
    row.written_at = work.now
    work.session.flush()


def _is_worth_a_version(work: UnitOfWork, row: ConsultationNote, standing: str, text: str) -> bool:
    if not standing.strip():
        return False
    if work.now - row.written_at >= STOOD_FOR or len(standing) - len(text) >= MUCH or not text.strip():
        return True
    latest = queries.versions(work, note_id=row.id, limit=1)
    return bool(latest) and work.now - latest[0].written_at >= 2 * STOOD_FOR


def _keep_version(work: UnitOfWork, row: ConsultationNote, text: str, written_at: datetime) -> int:
    """Keep a text among the earlier versions. The one kept last is not kept twice."""
    latest = queries.versions(work, note_id=row.id, limit=1)
    if latest and work.unseal(latest[0], "body") == text:
        return latest[0].number
    one = NoteVersion(note_id=row.id, number=latest[0].number + 1 if latest else 1, written_at=written_at)
    one.body = work.seal(one, "body", text)
    work.session.add(one)
    work.session.flush()
    queries.drop_older(work, note_id=row.id, keep=VERSIONS_KEPT)
    return one.number


def _earlier(work: UnitOfWork, row: ConsultationNote) -> list[Earlier]:
    return [
        Earlier(one.number, work.unseal(one, "body") or "", one.written_at)
        for one in queries.versions(work, note_id=row.id)
    ]


def _shown(work: UnitOfWork, row: ConsultationNote) -> Note:
    return Note(row.booking_id, work.unseal(row, "body") or "", row.version, row.written_at)
